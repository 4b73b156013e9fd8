// How what was found looks, in the box and on the search page. Titles, authors and areas are
// anybody's: they enter the page as text, never as HTML.

import { make } from "../dom.js"
import { href } from "../shas.js"
import { excerpt, mark } from "./excerpt.js"
import { labelOf, say, UNRELEASED } from "./words.js"

// In pairs of one or two backticks; split by it, a title is text, backticks, code, text, …
const CODE = /(?<!`)(`{1,2})(?!`) *(.+?) *(?<!`)\1(?!`)/

/**
 * Make an element with nothing but a class.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {string} name
 * @param {...Child} children
 */
export const classed = (tag, name, ...children) => make(tag, { class: name }, ...children)

/** @param {Piece[]} pieces */
const marked = pieces => pieces.map(({ text, isHit }) => (isHit ? make("mark", {}, text) : text))

/**
 * A title as pages show it, what stands in pairs of backticks as code; words that were found marked.
 * @param {{ title: string }} result
 * @param {RegExp | null} [words]
 */
export function titleOf({ title }, words = null) {
  const parts = (title || "…").split(CODE).map(part => marked(mark(part, words)))
  return parts.flatMap((part, n) => [part, [], make("code", {}, ...part)][n % 3])
}

/**
 * What a result is: a commit of some importance, or a page written by hand.
 * @param {Result} result
 */
export function badge({ kind, level }) {
  const name = kind === "page" ? say("box_page") : labelOf("importance", level || "none")
  return classed("span", `digest-badge digest-badge--${level || "none"}`, name)
}

/**
 * Says that an analysis is not what it should be; nothing of one that is.
 * @param {Result} result
 */
export function statusMark({ status }) {
  return status && status !== "ok" && classed("span", "digest-status", labelOf("status", status))
}

/**
 * What a SHA, a number, a day or a name leads to.
 * @param {DirectHit} hit
 */
export function directParts({ kind, title }) {
  return [
    classed("span", "digest-kind", say(`box_${kind}`)),
    classed("span", "digest-text", ...titleOf({ title })),
  ]
}

/** @param {string} type */
const typeChip = type => classed("span", "digest-chip", labelOf("type", type))

/**
 * In which release a commit is first, or that it is in none yet; nothing where that is not known.
 * @param {Result} result
 */
function releaseMark({ release }) {
  const isReleased = release !== UNRELEASED
  const text = isReleased ? say("first_in", { tag: release }) : labelOf("release", release)
  return release && classed("span", "digest-text", text)
}

/**
 * The search page's list item of a result; `why` tells by what else than its words it was found.
 * @param {Result} result
 * @param {RegExp | null} words
 * @param {HTMLElement | false} [why]
 */
export function resultItem(result, words, why = false) {
  const { address, repository, day, author, types, text } = result
  const title = titleOf(result, words)
  const link = make("a", { class: "digest-text", href: href(address) }, ...title)
  const facts = [
    repository && classed("span", "digest-text", repository),
    day && make("time", { datetime: day }, day),
    author && classed("span", "digest-text", author),
    ...types.filter(type => type !== "other").map(typeChip),
    releaseMark(result),
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
      why,
      text && classed("p", "digest-text", ...marked(excerpt(text, words))),
    ),
  )
}
