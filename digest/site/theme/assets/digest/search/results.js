// How what was found looks, in the box and on the search page. Titles, authors and areas are
// anybody's: they enter the page as text, never as HTML.

import { make } from "../dom.js"
import { labelOf, say } from "./words.js"

export { make }

/** Make an element with nothing but a class. */
export const classed = (tag, name, ...children) => make(tag, { class: name }, ...children)

const marked = pieces => pieces.map(({ text, isHit }) => (isHit ? make("mark", {}, text) : text))

/** A result's title, the words that were found marked. */
export function titleOf({ title }, index, words) {
  return title ? marked(index.mark(title, words)) : ["…"]
}

/** What a result is: a commit of some importance, or a page written by hand. */
export function badge({ kind, level }) {
  const name = kind === "page" ? say("box_page") : labelOf("importance", level || "none")
  return classed("span", `digest-badge digest-badge--${level || "none"}`, name)
}

/** Says that an analysis is not what it should be; nothing of one that is. */
export function statusMark({ status }) {
  return status && status !== "ok" && classed("span", "digest-status", labelOf("status", status))
}

/** What a SHA, a number, a day or a name leads to. */
export function directParts({ kind, title }) {
  return [
    classed("span", "digest-kind", say(`box_${kind}`)),
    classed("span", "digest-text", title || "…"),
  ]
}

const typeChip = type => classed("span", "digest-chip", labelOf("type", type))

/** The search page's list item of a result. */
export function resultItem(result, index, words) {
  const { address, repository, day, author, types, text } = result
  const title = titleOf(result, index, words)
  const link = make("a", { class: "digest-text", href: index.href(address) }, ...title)
  const facts = [
    repository && classed("span", "digest-text", repository),
    day && make("time", { datetime: day }, day),
    author && classed("span", "digest-text", author),
    ...types.filter(type => type !== "other").map(typeChip),
    statusMark(result),
  ]
  return make(
    "li",
    {},
    make(
      "article",
      {},
      make("h2", {}, badge(result), link),
      classed("p", "digest-search__facts", ...facts),
      text && classed("p", "digest-text", ...marked(index.excerpt(text, words))),
    ),
  )
}
