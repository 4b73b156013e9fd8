// What a word may have been meant to be, of which no document has anything: a term that is one
// letter off.

import { matches } from "./files.js"

const SHORTEST = 4 // letters of a word that may be mistyped
const MOST_CHUNKS = 12 // that are looked through, those with the likeliest terms first
const LETTERS = [..."abcdefghijklmnopqrstuvwxyz"]
const [LEFT_OUT_OR_SWAPPED, OTHERS, FIRST_LETTER] = [30, 1, 0.2] // how likely a mistake is

/**
 * All that is one letter off a word, with how likely each is meant: a letter too many, two swapped,
 * another one, one missing.
 * @param {string} word
 */
export function nearBy(word) {
  /** @type {Map<string, number>} */
  const found = new Map()
  for (let n = 0; n <= word.length; n++) {
    const [head, tail] = [word.slice(0, n), word.slice(n)]
    const others = n === 0 ? FIRST_LETTER : OTHERS
    const near = [
      ...(tail ? [[head + tail.slice(1), LEFT_OUT_OR_SWAPPED]] : []),
      ...(tail.length > 1 ? [[head + tail[1] + tail[0] + tail.slice(2), LEFT_OUT_OR_SWAPPED]] : []),
      ...LETTERS.map(letter => [head + letter + tail, others]),
      ...LETTERS.map(letter => [head + letter + tail.slice(1), others]),
    ]
    for (const [other, weight] of near)
      found.set(String(other), Math.max(Number(weight), found.get(String(other)) ?? 0))
  }
  found.delete(word)
  return found
}

/**
 * The term that was meant by a mistyped one: of those that documents have, the one that most have.
 * "" for none.
 * @param {string} term
 * @param {import("./scores.js").Terms} terms
 */
export async function meantBy(term, terms) {
  if (term.length < SHORTEST || !/^[a-z]+$/.test(term)) return ""
  const near = nearBy(term)
  /** @type {Map<number, { weight: number, words: string[] }>} */
  const byChunk = new Map()
  for (const [word, weight] of near) {
    const n = terms.chunkOf(word)
    const known = byChunk.get(n) ?? { weight: 0, words: [] }
    byChunk.set(n, { weight: known.weight + weight, words: [...known.words, word] })
  }
  const likeliest = [...byChunk].sort(([, a], [, b]) => b.weight - a.weight).slice(0, MOST_CHUNKS)
  const counted = likeliest.map(async ([n, { words }]) => {
    const chunk = await terms.chunk(n)
    return words.map(word => ({ word, count: countOf(word, chunk) }))
  })
  const found = (await Promise.all(counted)).flat().filter(({ count }) => count > 0)
  return found.sort((a, b) => b.count - a.count)[0]?.word ?? ""
}

/**
 * How many documents have a term.
 * @param {string} term
 * @param {ChunkPart[]} chunk
 */
function countOf(term, chunk) {
  const found = chunk.flatMap(([, lines]) => [...matches(lines, term, false)])
  return found.reduce((sum, [, postings]) => sum + [...postings].length, 0)
}
