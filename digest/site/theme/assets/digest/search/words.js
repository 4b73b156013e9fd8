// The site's words for what is shown, in its language: a file of its own, made when the site is built.

import { filled } from "../dom.js"
import { href } from "../shas.js"

export { shown } from "../dom.js"

export const UNRELEASED = "-" // in place of a release

/** @type {WordsFile} */
const { words, labels } = await fetch(new URL("words.json", import.meta.url)).then(told => told.json())

const FACET_KEYS = /** @type {const} */ (
  ["importance", "repository", "type", "author", "area", "release", "month", "status"]
)

/**
 * What the site calls facets and their values, as somebody may type them, and where the site is.
 * @type {SiteWords}
 */
export const site = {
  root: href(""),
  keys: {
    ...Object.fromEntries(FACET_KEYS.map(name => [words[`facet_${name}`].toLowerCase(), name])),
    [words.key_title.toLowerCase()]: "title",
  },
  labels,
}

/**
 * A word with its values put in: `say("box_results", { n: 1961 })` → `1,961 results`.
 * @param {string} key
 * @param {Values} [values]
 */
export function say(key, values = {}) {
  const text = (values.n === 1 && words[`${key}_one`]) || words[key]
  return filled(text, values)
}

/**
 * A facet's value for people: machine values have labels, all others speak for themselves.
 * @param {string} facet
 * @param {string} value
 */
export function labelOf(facet, value) {
  const own = labels[facet] ?? {}
  return Object.hasOwn(own, value) ? own[value] : value
}
