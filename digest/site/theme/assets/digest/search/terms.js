// A query → the words it looks for. The same rules as digest/site/search/terms.py, which indexes.

const CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
const LETTER = `(?:(?![${CJK}\\u{10000}-\\u{10ffff}])[\\p{L}\\p{N}])`
const JOINER = "[_.\u2010\u2011\uff0d\uff0e\uff3f\\-]"
const BETWEEN = `[\\/\uff0f${JOINER.slice(1)}` // in a path
const NUMBER = "[#!\uff03\uff01][0-9\uff10-\uff19]+"
const LETTERS = `${LETTER}+(?:${BETWEEN}+${LETTER}+)*(?:\\+\\+|#(?!${LETTER}))?`
const WORD = new RegExp(
  `([${CJK}]+)|(${NUMBER}|${LETTERS}|\\.[Nn][Ee][Tt](?!${LETTER}))`,
  "gu",
)
const JOINERS = new RegExp(`${JOINER}+`, "u")
const STEPS = new RegExp(`${JOINER}*/${BETWEEN}*`, "u")
const SIGNS = /\+\+$|#$/
const HUMP = /(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/
const NO_STEP = /^(?:[0-9]+|[0-9a-f]{7,40})$/
const SHORTEST_HUMP = 3
export const LONGEST = 40 // characters of a term
/** @type {Record<string, string>} */
const PLAIN = {
  ...{ Ø: "O", ø: "o", Ł: "L", ł: "l", Đ: "D", đ: "d", Ð: "D", ð: "d", Ħ: "H", ħ: "h", Ŧ: "T" },
  ...{ ŧ: "t", ı: "i", ß: "ss", ẞ: "SS", Æ: "AE", æ: "ae", Œ: "OE", œ: "oe", Þ: "TH", þ: "th" },
}

/** @param {string} term */
const cut = term => [...term].slice(0, LONGEST).join("")

/**
 * A text without accents, and with the usual letters in place of full-width ones.
 * @param {string} text
 */
export function withoutAccents(text) {
  if (/^[ -~]*$/.test(text)) return text
  const bare = text.normalize("NFKD").replace(/[\u0300-\u036f]+/g, "")
  return bare.normalize("NFKC").replace(/[ØøŁłĐđÐðĦħŦŧıßẞÆæŒœÞþ]/g, letter => PLAIN[letter])
}

/**
 * A text as terms have it: without accents and capital letters.
 * @param {string} text
 */
export const folded = text => withoutAccents(text).toLowerCase()

/**
 * The terms of a text in their order; what the index has of it.
 * @param {string} text
 */
export function termsOf(text) {
  return [...text.matchAll(WORD)].flatMap(([, run, word]) => (run ? pairs(run) : letters(word)))
}

/**
 * What a query looks for, a word each: `{text, terms, joined, isPrefix}`. A document must have all
 * of `terms`, or `joined`. With `isPrefix` the beginning of a term will do. Of a path each step is a
 * word.
 * @param {string} query
 * @returns {QueryWord[]}
 */
export function wordsOf(query) {
  return [...query.matchAll(WORD)].flatMap(([text, run, word]) => {
    if (run)
      return run.length > 1
        ? { text, terms: pairs(run).slice(0, -1), joined: "", isPrefix: false }
        : { text, terms: [run], joined: "", isPrefix: true }
    const { steps, signs } = stepsOf(word)
    const words = steps.map(step => {
      const segments = segmentsOf(step).map(cut)
      const joined = segments.length > 1 ? cut(segments.join("")) : ""
      return { text: step, terms: segments, joined, isPrefix: !/^[#!]/.test(word) }
    })
    if (!signs) return words
    const last = cut(segmentsOf(steps.at(-1) ?? "").join("") + signs)
    return [...words.slice(0, -1), { text, terms: [last], joined: "", isPrefix: false }]
  })
}

/**
 * The terms of the paths in a query: each two steps that follow each other.
 * @param {string} query
 */
export function pathsOf(query) {
  return [...query.matchAll(WORD)].flatMap(([, , word]) => (word ? stepPairs(stepsOf(word).steps) : []))
}

/**
 * What of a text no word has: signs, spaces, and characters that are not indexed.
 * @param {string} text
 */
export const besidesWords = text => text.replace(WORD, " ")

/**
 * A word's parts, with their letters as they are: `KvRouter`, `kv_router` and `kv-router` have two.
 * @param {string} word
 */
export const partsOf = word =>
  word.split(JOINERS).flatMap(segment => segment.split(HUMP)).filter(Boolean)

/** @param {string} run */
const pairs = run => [...run].map((char, n, chars) => char + (chars[n + 1] ?? ""))

/**
 * A word's steps, of which a path has several, and the signs at its end.
 * @param {string} word
 */
function stepsOf(word) {
  if (word.startsWith(".")) return { steps: [""], signs: ".net" }
  const plain = withoutAccents(word)
  const [signs = ""] = plain.match(SIGNS) ?? []
  return { steps: plain.slice(0, plain.length - signs.length).split(STEPS), signs }
}

/** @param {string} step */
const segmentsOf = step => step.split(JOINERS).map(segment => segment.toLowerCase())

/** @param {string[]} steps */
function stepPairs(steps) {
  const joined = steps.map(step => segmentsOf(step).join(""))
  return joined
    .slice(1)
    .map((step, n) => [joined[n], step])
    .filter(pair => !pair.some(step => NO_STEP.test(step)))
    .map(pair => cut(pair.join("/")))
}

/** @param {string} word */
function letters(word) {
  if (word.startsWith(".")) return ["net", ".net"]
  const { steps, signs } = stepsOf(word)
  const last = segmentsOf(steps.at(-1) ?? "").join("")
  return [...steps.flatMap(stepTerms), ...stepPairs(steps), ...(signs ? [last + signs] : [])].map(cut)
}

/** @param {string} step */
function stepTerms(step) {
  const whole = segmentsOf(step)
  const humps = step
    .split(JOINERS)
    .map(segment => segment.split(HUMP))
    .filter(parts => parts.length > 1)
    .flatMap(parts => parts.filter(part => part.length >= SHORTEST_HUMP))
    .map(part => part.toLowerCase())
  return [...whole, ...humps, ...(whole.length > 1 ? [whole.join("")] : [])]
}
