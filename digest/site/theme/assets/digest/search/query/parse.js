// What somebody typed → what is meant by it. Nothing is dropped without being named in `unread`.

import { besidesWords, LONGEST, pathsOf, wordsOf } from "../terms.js"
import { readPlace, URL_LIKE } from "./places.js"

const MOST_WORDS = 32 // each may cost a file
const MOST_TYPED = 4000 // characters that are looked at: a pasted file is no query
const TOKEN = /([-\u2010-\u2015\u2212](?=["\p{L}#]))?(?:(\p{L}[\p{L}_]+):(?![/:]))?(?:"([^"]*)(?:"|$)|([^\s"]+))/gu
const INVISIBLE = /[\p{Cf}\ufe0f]/gu
const QUOTES = /[“”„‟«»「」『』＂]/g
const FULL_WIDTH = /[！-～]/g // of which each is as far from the usual one
const NUMBER = /^[1-9]\d{0,9}$/
const OPERATORS = /^(?:OR|AND|\|\|?|&&)$/
const SIGN = /[^\s\p{P}\p{Z}\p{M}\p{C}`]|[@#&%\\]|\*(?!$)/gu
const DOT = /^\.(?!net\b)(?=\p{L})/iu
const KEY_ALONE = /^(\p{L}[\p{L}_]*):$/u
const PLAIN = { isQuoted: false, isExcluded: false, isInTitle: false }
/** @type {Record<string, TypedKey>} */
const KEYS = {
  ...{ author: "author", by: "author", repo: "repository", repository: "repository", is: "is" },
  ...{ type: "type", kind: "type", area: "area", scope: "area", release: "release", tag: "release" },
  ...{ month: "month", importance: "importance", level: "importance", status: "status", in: "in" },
  ...{ title: "title", subject: "title", intitle: "title", path: "path", file: "path" },
}

/**
 * Read a query. `root` is the site's own address, `keys` what its language calls the facets.
 * @param {string} typed
 * @param {{ root?: string, keys?: Record<string, TypedKey> }} [site]
 * @returns {Readonly<Query>}
 */
export function readQuery(typed, { root = "", keys = {} } = {}) {
  const whole = cleaned(typed)
  const text = whole.slice(0, MOST_TYPED).replace(/[\ud800-\udbff]$/, "") // no half a character
  const place = readPlace(text, root)
  /** @type {Query} */
  const query = {
    ...{ text, place, words: [], without: [], phrases: [], paths: [], facets: [], unread: [] },
  }
  if (place.words !== null) addWords(query, place.words, PLAIN)
  else for (const part of partsOf(text)) addPart(query, part, { ...KEYS, ...keys })
  limit(query, text.length < whole.length)
  return Object.freeze(query)
}

/**
 * A text without what nobody sees, its full-width letters and signs as the usual ones.
 * @param {string} text
 */
export function cleaned(text) {
  const usual = text
    .replace(QUOTES, '"')
    .replace(FULL_WIDTH, char => String.fromCharCode(char.charCodeAt(0) - 0xfee0))
  return usual.replace(INVISIBLE, "").normalize("NFC").replace(/[\s\p{C}]+/gu, " ").trim()
}

/**
 * The parts of a query, which spaces and quotation marks part.
 * @param {string} text
 */
function partsOf(text) {
  let isNegated = false
  return [...text.matchAll(TOKEN)].flatMap(([whole, minus, key = "", quoted, plain = ""]) => {
    const isExcluded = isNegated || minus !== undefined
    isNegated = whole === "NOT"
    const part = { whole, key, value: quoted ?? plain, isQuoted: quoted !== undefined, isExcluded }
    return isNegated ? [] : [part]
  })
}

/** @typedef {ReturnType<typeof partsOf>[number]} Part */

/**
 * @param {Query} query
 * @param {Part} part
 * @param {Record<string, TypedKey>} keys
 */
function addPart(query, part, keys) {
  const { whole, key, value, isExcluded } = part
  const name = keyOf(key, keys)
  const alone = keyAlone(part, keys)
  if (OPERATORS.test(whole)) query.unread.push({ kind: "operator", text: whole })
  else if (alone) {
    query.unread.push({ kind: "empty", text: `${alone}:` })
    addWords(query, alone, { ...PLAIN, isExcluded })
  } else if (name === "in" && keyOf(value, keys) === "title") query.isInTitle = true
  else if (!name || name === "title" || name === "path") addText(query, part, name)
  else query.facets.push({ name, value, isExcluded })
}

/**
 * @param {string} key
 * @param {Record<string, TypedKey>} keys
 */
const keyOf = (key, keys) => (Object.hasOwn(keys, key.toLowerCase()) ? keys[key.toLowerCase()] : "")

/**
 * The key of a part that has nothing after it, "" for one that is none.
 * @param {Part} part
 * @param {Record<string, TypedKey>} keys
 */
function keyAlone({ key, value, isQuoted }, keys) {
  const [, alone = ""] = (!isQuoted && value.match(KEY_ALONE)) || []
  if (alone && keyOf(alone, keys)) return alone
  return keyOf(key, keys) && !value ? key : ""
}

/**
 * Add a part that is no facet.
 * @param {Query} query
 * @param {Part} part
 * @param {TypedKey | ""} name of its key, "" for one that is none
 */
function addText(query, { key, value, isQuoted, isExcluded }, name) {
  const how = { isQuoted, isExcluded, isInTitle: name === "title" }
  if (name) addWords(query, value, how)
  else if (key) {
    if (key.length > 1) query.unread.push({ kind: "key", text: `${key}:` }) // not of `C:`
    addWords(query, `${key}:${value}`, how)
  } else if (isQuoted || !URL_LIKE.test(value)) addWords(query, value, how)
  else {
    const { shas, pulls, days, words } = readPlace(value)
    query.place = { ...query.place, shas, pulls, days }
    addWords(query, words ?? "", how)
  }
}

/**
 * Add the words of a text, and say which of its signs are none.
 * @param {Query} query
 * @param {string} text
 * @param {typeof PLAIN} how
 */
function addWords(query, text, { isQuoted, isExcluded, isInTitle }) {
  const words = wordsIn(text, { isExact: isQuoted || isExcluded, isInTitle })
  for (const sign of signsOf(text)) query.unread.push({ kind: "sign", text: sign })
  if (words.length === 0) return
  if (isExcluded) query.without.push({ text, words })
  else {
    const terms = pathsOf(text).slice(0, MOST_WORDS)
    query.words.push(...words)
    if (terms.length > 0) query.paths.push({ text, terms, isExact: isQuoted })
    if (isQuoted && words.length > 1) query.phrases.push({ text, isInTitle })
  }
}

/**
 * The signs of a text that are in none of its words.
 * @param {string} text
 */
const signsOf = text =>
  new Set([...(text.match(DOT) ?? []), ...(besidesWords(text).match(SIGN) ?? [])])

/**
 * @param {string} text
 * @param {{ isExact: boolean, isInTitle: boolean }} how
 */
const wordsIn = (text, { isExact, isInTitle }) =>
  wordsOf(text).map(word => ({
    ...word,
    ...(isExact && { isPrefix: false, isExact }),
    ...(isInTitle && { isInTitle }),
    ...(NUMBER.test(text) && { numbers: [`#${text}`, `!${text}`] }),
  }))

/**
 * Keep a query within what can be looked for, and say where nothing can.
 * @param {Query} query
 * @param {boolean} isCut
 */
function limit(query, isCut) {
  const { words, without, facets, unread } = query
  if (isCut || Math.max(words.length, without.length, facets.length) > MOST_WORDS) {
    unread.push({ kind: "many", text: String(MOST_WORDS) })
    query.words = words.slice(0, MOST_WORDS)
    query.without = without.slice(0, MOST_WORDS)
    query.facets = facets.slice(0, MOST_WORDS)
  }
  const isEmpty = words.length + without.length + facets.length + unread.length === 0
  if (isEmpty && query.text && !query.place.isAddress)
    unread.push({ kind: "nothing", text: query.text })
  if (query.isInTitle) query.words = query.words.map(word => ({ ...word, isInTitle: true }))
  for (const { text } of query.words)
    if ([...text].length > LONGEST) unread.push({ kind: "long", text })
}
