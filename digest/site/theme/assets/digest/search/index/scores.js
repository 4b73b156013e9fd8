// How well documents have a query's words, by the postings of their terms.

import { numbersOf, loadChunk, matches, visitPostings } from "./files.js"

const WEIGHTS = [1, 1.5, 2.5, 6] // of a term by where a document has it: text … title
const TITLE = 3 // rank of a term in a title
const MOST_CHUNKS = 4 // that the beginning of a word may be looked up in
const SHORTEST_PREFIX = 2 // characters; a single one is found by itself, but for Chinese
const BEGINNING = 0.5 // of a term's weight, where only its beginning was asked for
const [LENGTH_UNIT, LENGTH_STEPS] = [8, 2] // of shards.py

/** A map of document → score. @typedef {Map<number, number>} Scores */

/**
 * Keep what was made for each key, but not what failed.
 * @template K, V
 * @param {(key: K) => Promise<V>} make
 * @returns {(key: K) => Promise<V>}
 */
export function memo(make) {
  /** @type {Map<K, Promise<V>>} */
  const made = new Map()
  return key => {
    const known = made.get(key)
    if (known) return known
    const promise = make(key)
    made.set(key, promise)
    promise.catch(() => made.delete(key))
    return promise
  }
}

/** The terms of an index, and who has them. */
export class Terms {
  /**
   * @param {IndexFile} data
   * @param {ShardPlace[]} shards
   */
  constructor(data, shards) {
    this.bounds = data.bounds
    this.shards = shards
    this.lengths = Float32Array.from(numbersOf(data.lengths), step => LENGTH_UNIT * (2 ** (step / LENGTH_STEPS) - 1))
    this.total = this.lengths.length
    this.average = this.lengths.reduce((sum, length) => sum + length, 0) / (this.total || 1) || 1
    /** @type {(n: number) => Promise<ChunkPart[]>} */
    this.parts = memo(n => loadChunk(`search/terms/${data.version}/${n}.bin`, shards.length))
  }

  /**
   * A chunk's lines by shard.
   * @param {number} n
   */
  async chunk(n) {
    return (await this.parts(n)).filter(([shard]) => shard < this.shards.length)
  }

  /**
   * The words that are related to one, the nearest first. They stand behind the last shard's lines.
   * @param {string} term
   */
  async relatedTo(term) {
    const parts = await this.parts(this.chunkOf(term))
    const lines = parts.find(([shard]) => shard === this.shards.length)?.[1] ?? ""
    const [[, related] = ["", ""]] = matches(lines, term, false)
    return related ? related.split(" ") : []
  }

  /**
   * The scores of those with all terms of a word, or with all of it in one.
   * @param {QueryWord} word
   */
  async wordScores(word) {
    const { terms, joined, isPrefix, isInTitle = false, numbers = [] } = word
    const whole = joined ? this.termScores(joined, { isPrefix, isInTitle }) : new Map()
    const others = numbers.map(number => this.termScores(number, { isInTitle }))
    const lookUps = terms.map(term => this.termScores(term, { isPrefix, isInTitle }))
    const all = best(await Promise.all([whole, ...others]))
    for (const [id, score] of await allOf(lookUps)) all.set(id, Math.max(score, all.get(id) ?? 0))
    return all
  }

  /**
   * The scores for a term, and for the terms that begin with it.
   * @param {string} term
   * @param {{ isPrefix?: boolean, isInTitle?: boolean }} how
   * @returns {Promise<Scores>}
   */
  async termScores(term, { isPrefix = false, isInTitle = false }) {
    const isWide = isPrefix && (term.length >= SHORTEST_PREFIX || term > "\u3000")
    const chunks = await Promise.all(this.#chunksOf(term, isWide).map(n => this.chunk(n)))
    /** @type {Scores} */
    const weights = new Map()
    const lowest = isInTitle ? TITLE : 0
    for (const [shard, lines] of chunks.flat())
      for (const [found, postings] of matches(lines, term, isWide)) {
        const factor = found === term ? 1 : BEGINNING
        visitPostings(postings, this.shards[shard].start, (id, rank) => {
          const weight = factor * WEIGHTS[rank]
          if (weight > (weights.get(id) ?? 0) && rank >= lowest) weights.set(id, weight)
        })
      }
    const rarity = Math.log(1 + (this.total - weights.size + 0.5) / (weights.size + 0.5))
    for (const [id, weight] of weights) weights.set(id, rarity * this.saturated(weight, id))
    return weights
  }

  /**
   * The documents that have a term, and whether in their titles, the oldest first.
   * @param {string} term
   */
  async documentsOf(term) {
    /** @type {{ id: number, isInTitle: boolean }[]} */
    const found = []
    for (const [shard, lines] of await this.chunk(this.chunkOf(term)))
      for (const [, postings] of matches(lines, term, false))
        visitPostings(postings, this.shards[shard].start, (id, rank) => {
          found.push({ id, isInTitle: rank === TITLE })
        })
    return found
  }

  /**
   * The numbers of the chunks that may have a term, or terms that begin with it.
   * @param {string} term
   * @param {boolean} isWide
   */
  #chunksOf(term, isWide) {
    const first = this.chunkOf(term)
    const last = isWide ? Math.min(this.chunkOf(term + "\uffff"), first + MOST_CHUNKS - 1) : first
    return range(first, last)
  }

  /**
   * BM25's view of a weight: long documents have more words anyway; short ones are no better.
   * @param {number} weight
   * @param {number} id
   */
  saturated(weight, id) {
    const length = Math.max(1, this.lengths[id] / this.average)
    return (weight * 2.2) / (weight + 1.2 * (0.5 + 0.5 * length))
  }

  /**
   * The number of the chunk that has a term, if one has.
   * @param {string} term
   */
  chunkOf(term) {
    let [low, high] = [0, this.bounds.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.bounds[middle] <= term) low = middle
      else high = middle - 1
    }
    return low
  }
}

/**
 * The best score of each document.
 * @param {Scores[]} maps
 * @returns {Scores}
 */
export function best([first, ...others]) {
  for (const other of others)
    for (const [id, score] of other) first.set(id, Math.max(score, first.get(id) ?? 0))
  return first
}

/**
 * The documents that all maps have, with the mean of their scores.
 * @param {Promise<Scores>[]} promised
 */
export async function allOf(promised) {
  const maps = await Promise.all(promised)
  const [first, ...others] = maps.sort((a, b) => a.size - b.size)
  /** @type {Scores} */
  const all = new Map()
  for (const [id, score] of first ?? [])
    if (others.every(map => map.has(id)))
      all.set(id, others.reduce((sum, map) => sum + (map.get(id) ?? 0), score) / maps.length)
  return all
}

/**
 * @param {number} first
 * @param {number} last
 */
const range = (first, last) => Array.from({ length: last - first + 1 }, (_, n) => first + n)
