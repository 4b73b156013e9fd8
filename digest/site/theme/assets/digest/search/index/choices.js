// What somebody typed for a facet's value → the values that are meant.

import { monthOf } from "../query/moments.js"
import { folded } from "../terms.js"

const SPACELESS = /[\u3040-\u30ff\u3400-\u9fff]/ // Chinese and Japanese, whose words have no beginning

/**
 * Other names of values that are machine's.
 * @type {Record<string, string>}
 */
const ALIASES = {
  ...{ feature: "feat", features: "feat", bug: "fix", bugfix: "fix", fixes: "fix", doc: "docs" },
  ...{ documentation: "docs", performance: "perf", tests: "test", reverts: "revert", mid: "medium" },
  ...{ critical: "high", unrated: "none", unreleased: "-", analysed: "ok", analyzed: "ok" },
}

/**
 * The values of a facet that a typed one means: that one, else those whose words begin with all of
 * its words, unless it has to be exact. `labels` are what values are called in the site's language.
 * @param {Facet} facet
 * @param {string} typed
 * @param {{ labels?: Record<string, string>, isExact?: boolean }} [how]
 */
export function valuesFor({ name, values }, typed, { labels = {}, isExact = false } = {}) {
  const wanted = folded(typed.trim())
  const alias = Object.hasOwn(ALIASES, wanted) ? ALIASES[wanted] : wanted
  const month = name === "month" ? monthOf(wanted) : ""
  /** @param {string} value */
  const names = value => [folded(value), folded(labels[value] ?? value)]
  /** @param {(value: string) => boolean} fits */
  const that = fits => values.filter(fits)
  const tries = [
    () => that(value => names(value).some(one => [wanted, alias, month].includes(one))),
    () => (name === "repository" ? that(value => folded(value).endsWith(`/${wanted}`)) : []),
    () => (name === "release" ? that(value => folded(value).replace(/^v/, "") === wanted.replace(/^v/, "")) : []),
    () => that(value => hasWords(names(value).join(" "), wanted)),
  ]
  for (const attempt of isExact ? tries.slice(0, 1) : tries) {
    const found = wanted ? attempt() : []
    if (found.length > 0) return found
  }
  return []
}

/**
 * @param {string} text
 * @param {string} wanted
 */
function hasWords(text, wanted) {
  const words = text.split(/[^\p{L}\p{N}]+/u)
  const parts = wanted.split(/[^\p{L}\p{N}]+/u).filter(Boolean)
  /** @type {(part: string) => (word: string) => boolean} */
  const isIn = part => word => (SPACELESS.test(part) ? word.includes(part) : word.startsWith(part))
  return parts.length > 0 && parts.every(part => words.some(isIn(part)))
}
