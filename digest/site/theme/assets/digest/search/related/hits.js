// Documents that have words related to a query's in place of some of these.

import { best } from "../index/scores.js"
import { wordsOf } from "../terms.js"
import { conceptsOf } from "./concepts.js"

const MOST_USED = 2 // related words of a query that are looked for unasked: each may cost a file
const WEIGHTS = [0.5, 0.4, 0.35, 0.3, 0.25, 0.2] // of a related word, in place of the word itself
// Of the parts of a query that others are related to, and which so say what it is about, a document has
// to have so much; each counts as it is rare.
const COVERED = 0.5

/**
 * Find documents by a query's words and those related to them. Gives nothing where no word has any.
 * @param {import("../engine.js").Index} index
 * @param {QueryWord[]} words
 * @param {{ isAsked: boolean, fits: (id: number) => boolean }} how
 * @returns {Promise<Tally | null>}
 */
export async function relatedHits(index, words, { isAsked, fits }) {
  const concepts = await conceptsOf(words, index.terms)
  if (concepts.every(({ related, whole }) => related.length === 0 && !whole)) return null
  const used = isAsked ? concepts : nearestOf(concepts)
  const scored = await Promise.all(used.map(concept => scoresOf(concept, index)))
  const tally = new Tally(index.total, fits)
  for (const one of scored) tally.add(one)
  return tally
}

/**
 * The parts of a query with no more related words than are looked for unasked: the nearest of each,
 * then the next of each.
 * @param {Concept[]} concepts
 */
function nearestOf(concepts) {
  const all = concepts.flatMap(({ related }, n) => related.map((_, rank) => ({ n, rank })))
  const used = all.sort((a, b) => a.rank - b.rank).slice(0, MOST_USED)
  return concepts.map((concept, n) => ({
    ...concept,
    related: concept.related.slice(0, used.filter(one => one.n === n).length),
  }))
}

/**
 * The documents that have a part of a query, and those that have related words in its place.
 * @param {Concept} concept
 * @param {import("../engine.js").Index} index
 */
async function scoresOf({ word, related, whole = "" }, index) {
  const others = related.map(text => ({ ...wordsOf(text)[0], isPrefix: false }))
  const [direct, ...found] = await Promise.all([word, ...others].map(one => index.terms.wordScores(one)))
  const byWord = found.map((scores, n) => ({ text: related[n], scores, weight: WEIGHTS[n] }))
  return { typed: whole || word.text, own: whole ? word.text : "", direct, byWord }
}

/** Adds up what documents have of a query. */
export class Tally {
  /** Of each document: the related words by which it was found. @type {Map<number, Reason[]>} */
  why = new Map()
  /** The words that were looked for. @type {Set<string>} */
  words = new Set()
  #rarity = 0 // of all parts that others are related to

  /**
   * @param {number} total
   * @param {(id: number) => boolean} fits
   */
  constructor(total, fits) {
    this.fits = fits
    this.scores = new Float32Array(total)
    this.covered = new Float32Array(total)
  }

  /** @param {Awaited<ReturnType<typeof scoresOf>>} part */
  add({ typed, own, direct, byWord }) {
    const weighed = byWord.map(({ scores, weight }) => new Map([...scores].map(([id, score]) => [id, score * weight])))
    const all = best([new Map(direct), ...weighed])
    const rarity = Math.log(1 + (this.scores.length - all.size + 0.5) / (all.size + 0.5))
    const isTopic = byWord.length > 0 || own !== ""
    if (all.size > 0 && isTopic) this.#rarity += rarity
    for (const [id, score] of all) {
      this.scores[id] += score
      if (isTopic) this.covered[id] += rarity
      const found = byWord.filter(({ scores }) => scores.has(id)).map(({ text }) => text)
      if (!direct.has(id)) this.#note(id, { typed, found })
      else if (own) this.#note(id, { typed, found: [own] })
    }
    for (const text of [...byWord.map(one => one.text), own]) if (text) this.words.add(text)
  }

  /**
   * @param {number} id
   * @param {Reason} reason
   */
  #note(id, reason) {
    const known = this.why.get(id)
    const same = known?.find(({ typed }) => typed === reason.typed)
    if (same) same.found.push(...reason.found)
    else if (known) known.push(reason)
    else this.why.set(id, [reason])
  }

  /** The documents that have enough of the query, with some related word. */
  get ids() {
    const least = COVERED * this.#rarity
    return [...this.why.keys()].filter(id => this.covered[id] >= least && this.fits(id))
  }

  /**
   * Documents in their order, the best first.
   * @param {Iterable<number>} ids
   */
  ranked(ids) {
    return [...ids].sort((a, b) => this.scores[b] - this.scores[a] || b - a)
  }
}
