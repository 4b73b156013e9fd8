// A query → the words it looks for. The same rules as digest/site/search/terms.py, which indexes.

const CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
const LETTER = `(?:(?![${CJK}\\u{10000}-\\u{10ffff}])[\\p{L}\\p{N}])`
const JOINER = "[_.\u2010\u2011\uff0d\uff0e\uff3f\\-]"
const WORD = new RegExp(`([${CJK}]+)|([#!][0-9]+|${LETTER}+(?:${JOINER}+${LETTER}+)*)`, "gu")
const JOINERS = new RegExp(`${JOINER}+`, "u")
const HUMP = /(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/
const SHORTEST_HUMP = 3
const LONGEST = 40

/** @param {string} term */
const cut = term => [...term].slice(0, LONGEST).join("")

/**
 * The terms of a text in their order; what the index has of it.
 * @param {string} text
 */
export function termsOf(text) {
  return [...text.matchAll(WORD)].flatMap(([, run, word]) => (run ? pairs(run) : letters(word)))
}

/**
 * What a query looks for, a word each: `{text, terms, joined, isPrefix}`. A document must have all
 * of `terms`, or `joined`. With `isPrefix` the beginning of a term will do.
 * @param {string} query
 * @returns {QueryWord[]}
 */
export function wordsOf(query) {
  return [...query.matchAll(WORD)].map(([text, run, word]) => {
    if (run)
      return run.length > 1
        ? { text, terms: pairs(run).slice(0, -1), joined: "", isPrefix: false }
        : { text, terms: [run], joined: "", isPrefix: true }
    const segments = segmentsOf(word).map(segment => cut(segment.toLowerCase()))
    const joined = segments.length > 1 ? cut(segments.join("")) : ""
    return { text, terms: segments, joined, isPrefix: !/^[#!]/.test(word) }
  })
}

/**
 * A word's parts, with their letters as they are: `KvRouter`, `kv_router` and `kv-router` have two.
 * @param {string} word
 */
export const partsOf = word =>
  word.split(JOINERS).flatMap(segment => segment.split(HUMP)).filter(Boolean)

/** @param {string} run */
const pairs = run => [...run].map((char, n, chars) => char + (chars[n + 1] ?? ""))

/** @param {string} word */
const segmentsOf = word => word.normalize("NFKC").split(JOINERS)

/** @param {string} word */
function letters(word) {
  const segments = segmentsOf(word)
  const whole = segments.map(segment => segment.toLowerCase())
  const humps = segments
    .map(segment => segment.split(HUMP))
    .filter(parts => parts.length > 1)
    .flatMap(parts => parts.filter(part => part.length >= SHORTEST_HUMP))
    .map(part => part.toLowerCase())
  return [...whole, ...humps, ...(whole.length > 1 ? [whole.join("")] : [])].map(cut)
}
