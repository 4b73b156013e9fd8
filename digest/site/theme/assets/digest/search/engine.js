// The index in the browser: loads what a query needs, finds, ranks and counts.

import { commitsOf } from "../shas.js"
import { pattern } from "./excerpt.js"
import { damaged, loadChunk, loadData, matches, numbersOf, visitPostings } from "./index/files.js"
import { filter, readFacets, valueOf, valuesOf } from "./index/values.js"
import { wordsOf } from "./terms.js"

const FORMAT = 3
const WEIGHTS = [1, 1.5, 2.5, 6] // of a term by where a document has it: text … title
const TITLE = 3 // rank of a term in a title
const MOST_CHUNKS = 4 // that the beginning of a word may be looked up in
const SHORTEST_PREFIX = 2 // characters; a single one is found by itself, but for Chinese
const BEGINNING = 0.5 // of a term's weight, where only its beginning was asked for
/** @type {Record<string, number>} */
const LEVELS = { high: 1.06, medium: 1.03 } // what mattered comes first among equals
/** @type {Record<string, number>} */
const WITHOUT_TEXT = { failed: 0.95, missing: 0.95 } // and what can be read
const SHA = /^[0-9a-f]{7,40}$/i
const PULL = /^[#!][1-9]\d*$/

/** @type {Scored} */
const NOTHING = { ids: [], scores: new Float32Array(), isPartial: false }

/** @type {Promise<Index> | undefined} */
let opened

/** Open the index of the site this module is part of; once. */
export function openIndex() {
  opened ??= loadData("search/index.bin", "no-cache").then(data => new Index(data))
  opened.catch(() => (opened = undefined)) // so that a later try can succeed
  return opened
}

/**
 * Keep what was made for each key, but not what failed.
 * @template K, V
 * @param {(key: K) => Promise<V>} make
 * @returns {(key: K) => Promise<V>}
 */
function memo(make) {
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

/** The index of a site. */
export class Index {
  /** @param {IndexFile} data */
  constructor(data) {
    if (data.format !== FORMAT) throw new Error("the index is of another version; reload the page")
    this.bounds = data.bounds
    this.group = data.group
    this.lengths = numbersOf(data.lengths)
    this.total = this.lengths.length
    this.average = this.lengths.reduce((sum, length) => sum + length, 0) / (this.total || 1) || 1
    this.standings = numbersOf(data.standings)
    this.shards = placed(data.shards)
    this.days = new Set(data.shards.flatMap(([, , days]) => days))
    this.facets = readFacets(data.facets)
    const [levels, statuses] = [this.facet("importance"), this.facet("status")]
    this.factors = Float32Array.from(
      { length: this.total },
      (_, id) => (LEVELS[valueOf(levels, id)] ?? 1) * (WITHOUT_TEXT[valueOf(statuses, id)] ?? 1),
    )
    /** @type {(n: number) => Promise<ChunkPart[]>} */
    this.chunk = memo(n => loadChunk(`search/terms/${data.version}/${n}.bin`, this.shards.length))
    /** @type {(path: string) => Promise<TextRow[]>} */
    this.texts = memo(path => loadData(path))
  }

  /** @param {FacetName} name */
  facet(name) {
    const found = this.facets.find(facet => facet.name === name)
    if (!found) throw new Error(`the index has no facet ${name}`)
    return found
  }

  /**
   * Find the documents that have a query's words and the chosen values of the facets.
   * @param {string} query
   * @param {{ filters?: FacetChoice, sort?: Sorting }} [choice]
   * @returns {Promise<Found>}
   */
  async search(query, { filters = {}, sort = "relevance" } = {}) {
    const words = wordsOf(query)
    const isWordless = !words.length && query.trim() !== "" // `???` is no search for everything
    const [scored, direct] = await Promise.all([
      isWordless ? NOTHING : this.score(words),
      this.direct(query.trim()),
    ])
    const { ids, counts } = filter(this.facets, scored.ids, filters)
    const { scores } = scored
    const { standings } = this
    if (sort === "date" || !words.length) ids.sort((a, b) => b - a)
    else ids.sort((a, b) => scores[b] - scores[a] || standings[b] - standings[a] || b - a)
    return {
      ids,
      total: ids.length,
      isPartial: scored.isPartial,
      counts,
      direct,
      words: pattern(words),
    }
  }

  /**
   * Score all documents; those with the most words are found.
   * @param {QueryWord[]} words
   * @returns {Promise<Scored>}
   */
  async score(words) {
    const scores = new Float32Array(this.total)
    if (!words.length) return { ids: [...scores.keys()], scores, isPartial: false }
    const found = new Uint8Array(this.total)
    const maps = await Promise.all(words.map(word => this.wordScores(word)))
    for (const map of maps)
      for (const [id, score] of map) {
        scores[id] += score
        found[id] += 1
      }
    for (let id = 0; id < this.total; id++) scores[id] *= this.factors[id]
    const most = found.reduce((a, b) => Math.max(a, b), 0)
    const ids = []
    if (most) for (let id = 0; id < this.total; id++) if (found[id] === most) ids.push(id)
    return { ids, scores, isPartial: most > 0 && most < words.length }
  }

  /**
   * A map of document → score: those with all terms of a word, or with all of it in one.
   * @param {QueryWord} word
   */
  async wordScores({ terms, joined, isPrefix }) {
    const whole = joined ? this.termScores(joined, isPrefix) : new Map()
    const lookUps = terms.map(term => this.termScores(term, isPrefix))
    const [all, ...maps] = await Promise.all([whole, ...lookUps])
    const [first, ...others] = maps.sort((a, b) => a.size - b.size)
    for (const [id, score] of first) {
      if (!others.every(map => map.has(id))) continue
      const parts = others.reduce((sum, map) => sum + (map.get(id) ?? 0), score) / maps.length
      all.set(id, Math.max(parts, all.get(id) ?? 0))
    }
    return all
  }

  /**
   * A map of document → score for a term, and for the terms that begin with it.
   * @param {string} term
   * @param {boolean} isPrefix
   * @returns {Promise<Map<number, number>>}
   */
  async termScores(term, isPrefix) {
    const isWide = isPrefix && (term.length >= SHORTEST_PREFIX || term > "\u3000")
    const first = this.chunkOf(term)
    const last = isWide ? Math.min(this.chunkOf(term + "\uffff"), first + MOST_CHUNKS - 1) : first
    const chunks = await Promise.all(range(first, last).map(this.chunk))
    /** @type {Map<number, number>} */
    const weights = new Map()
    for (const chunk of chunks)
      for (const [shard, lines] of chunk)
        for (const [found, postings] of matches(lines, term, isWide))
          this.weigh(postings, this.shards[shard].start, found === term ? 1 : BEGINNING, weights)
    const rarity = Math.log(1 + (this.total - weights.size + 0.5) / (weights.size + 0.5))
    for (const [id, weight] of weights) weights.set(id, rarity * this.saturated(weight, id))
    return weights
  }

  /**
   * Read a term's postings: a document's weight is the best of all terms.
   * @param {string} postings
   * @param {number} start
   * @param {number} factor
   * @param {Map<number, number>} weights
   */
  weigh(postings, start, factor, weights) {
    visitPostings(postings, start, (id, rank) => {
      const weight = factor * WEIGHTS[rank]
      if (weight > (weights.get(id) ?? 0)) weights.set(id, weight)
    })
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

  /**
   * Load documents' texts, in the order of `ids`.
   * @param {number[]} ids
   */
  async load(ids) {
    return Promise.all(ids.map(id => this.document(id)))
  }

  /**
   * @param {number} id
   * @returns {Promise<Result>}
   */
  async document(id) {
    const [address, title, day, text] = await this.row(id)
    /** @param {FacetName} name */
    const first = name => valueOf(this.facet(name), id)
    return {
      id,
      kind: day ? "commit" : "page",
      address,
      title,
      ...{ day, text },
      repository: first("repository"),
      level: first("importance") === "none" ? "" : first("importance"),
      status: first("status"),
      author: first("author"),
      types: valuesOf(this.facet("type"), id),
      release: first("release"),
    }
  }

  /** @param {number} id */
  async row(id) {
    const shard = this.shards.findLast(({ start }) => start <= id)
    if (!shard) throw new Error(`the index has no document ${id}`)
    const n = Math.floor((id - shard.start) / this.group)
    const path = `search/texts/${shard.version}/${n}.bin`
    const row = (await this.texts(path))[(id - shard.start) % this.group]
    if (!row) throw damaged(path)
    return row
  }

  /**
   * What a SHA, `#5376`, `!12`, a day or a repository's name leads to at once.
   * @param {string} query
   * @returns {Promise<DirectHit[]>}
   */
  async direct(query) {
    if (SHA.test(query)) return this.commits(query.toLowerCase())
    if (PULL.test(query)) return this.pulls(query)
    const { values } = this.facet("repository")
    const name = values.find(value => value.toLowerCase() === query.toLowerCase())
    if (name) return [{ kind: "repository", title: name, address: `${name}/` }]
    return this.days.has(query) ? [{ kind: "day", title: query, address: `${query}/` }] : []
  }

  /**
   * @param {string} prefix
   * @returns {Promise<DirectHit[]>}
   */
  async commits(prefix) {
    /** @type {CommitPlace[]} */
    const none = []
    const found = await commitsOf(prefix).catch(() => none)
    return found.map(({ repository, sha, address }) => ({
      kind: "commit",
      title: `${repository}@${sha.slice(0, 7)}`,
      address,
    }))
  }

  /**
   * The commits whose titles name a pull request, a merge request or an issue.
   * @param {string} query
   * @returns {Promise<DirectHit[]>}
   */
  async pulls(query) {
    const chunk = await this.chunk(this.chunkOf(query))
    /** @type {number[]} */
    const ids = []
    for (const [shard, lines] of chunk)
      for (const [, postings] of matches(lines, query, false))
        visitPostings(postings, this.shards[shard].start, (id, rank) => {
          if (rank === TITLE) ids.push(id)
        })
    const documents = await this.load(ids.slice(-10).reverse())
    return documents.map(({ title, address }) => ({ kind: "pull", title, address }))
  }
}

/**
 * The shards with the numbers of their first documents.
 * @param {IndexFile["shards"]} shards
 */
function placed(shards) {
  let next = 0
  return shards.map(([size, version]) => {
    const start = next
    next += size
    return { size, version, start }
  })
}

/**
 * @param {number} first
 * @param {number} last
 */
const range = (first, last) => Array.from({ length: last - first + 1 }, (_, n) => first + n)
