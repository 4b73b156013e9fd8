// Texts → pieces to show, those that a query found marked. Pieces are text, never HTML.

import { folded, partsOf } from "./terms.js"

const LENGTH = 160 // characters of an excerpt, about
const BEFORE = 40 // characters shown before the first hit

/**
 * Make the pattern of what is marked for a query's words; `null` for none.
 * @param {Pick<QueryWord, "text">[]} words
 */
export function pattern(words) {
  const parts = words
    .map(({ text }) => partsOf(text).map(segment => escape(fold(segment))))
    .filter(segments => segments.length)
    .map(segments => segments.join("[_.\\-\\u2010\\u2011\\s]*"))
    .sort((a, b) => b.length - a.length)
  return parts.length ? new RegExp(parts.join("|"), "g") : null
}

/** @param {string} text */
const escape = text => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")

/**
 * Fold letters as the index does, each to one, so that positions stay.
 * @param {string} text
 */
function fold(text) {
  return text.replace(/[^ -@[-`{-~]/g, char => {
    const one = folded(char)
    return one.length === 1 ? one : char
  })
}

/**
 * Make the pattern of a phrase: its words, with nothing but signs and spaces between them.
 * @param {string} text
 */
export function phraseOf(text) {
  const words = (folded(text).match(/[\p{L}\p{N}]+/gu) ?? []).map(escape)
  const [start, end] = ["(?<![\\p{L}\\p{N}])", "(?![\\p{L}\\p{N}])"]
  const isFree = /^[\u3040-\ud7af]|[\u3040-\ud7af]$/.test(words.join(" ")) // no spaces to go by
  const middle = words.join("[^\\p{L}\\p{N}]+")
  return new RegExp(isFree ? middle : start + middle + end, "u")
}

/**
 * Whether a text has a phrase.
 * @param {string} text
 * @param {RegExp} phrase
 */
export const holds = (text, phrase) => phrase.test(fold(text))

/**
 * Cut a text into pieces.
 * @param {string} text
 * @param {RegExp | null} hits
 * @returns {Piece[]}
 */
export function mark(text, hits) {
  if (!hits) return [{ text, isHit: false }]
  const pieces = []
  let end = 0
  for (const { index, 0: hit } of fold(text).matchAll(hits)) {
    if (index > end) pieces.push({ text: text.slice(end, index), isHit: false })
    end = index + hit.length
    pieces.push({ text: text.slice(index, end), isHit: true })
  }
  if (end < text.length) pieces.push({ text: text.slice(end), isHit: false })
  return pieces
}

/**
 * Cut out the part of a text that has the most different hits.
 * @param {string} text
 * @param {RegExp | null} hits
 */
export function excerpt(text, hits) {
  const found = hits ? [...fold(text).matchAll(hits)] : []
  let best = 0
  let most = 0
  for (const [n, { index }] of found.entries()) {
    const near = found.slice(n, n + 20).filter(other => other.index < index + LENGTH - BEFORE)
    const kinds = new Set(near.map(other => other[0])).size
    if (kinds > most) [best, most] = [index, kinds]
    if (n > 200) break
  }
  const start = wordStart(text, whole(text, Math.max(0, best - BEFORE)), best)
  const end = whole(text, Math.min(text.length, start + LENGTH))
  const shown = text.slice(start, end)
  return mark((start > 0 ? "…" : "") + shown + (end < text.length ? "…" : ""), hits)
}

/**
 * The position, or the one before where it is within a character of two units.
 * @param {string} text
 * @param {number} at
 */
const whole = (text, at) => (/[\udc00-\udfff]/.test(text[at] ?? "") ? at - 1 : at)

/**
 * Begin at a word, not within one.
 * @param {string} text
 * @param {number} from
 * @param {number} to
 */
function wordStart(text, from, to) {
  if (from === 0) return 0
  const space = text.slice(from, to).search(/[\s，。、；：]/)
  return space < 0 ? from : from + space + 1
}
