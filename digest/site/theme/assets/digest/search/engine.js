// The index in the browser: loads what a query needs, finds, ranks and counts. The files are those
// of digest/site/search/publish.py.

import { commitsOf } from "../shas.js"
import { excerpt, mark, pattern } from "./excerpt.js"
import { wordsOf } from "./terms.js"

const ROOT = new URL("../../../", import.meta.url) // assets/digest/search/ lies three below
const FORMAT = 1
const UNIT = "\x1f"
const RECORD = "\x1e"
const WEIGHTS = [1, 1.5, 2.5, 6] // of a term by where a document has it: text … title
const MOST_CHUNKS = 4 // that the beginning of a word may be looked up in
const SHORTEST_PREFIX = 2 // characters; a single one is found by itself, but for Chinese
const BEGINNING = 0.5 // of a term's weight, where only its beginning was asked for
const STANDING = { high: 1.06, medium: 1.03 } // what mattered comes first among equals
const WITHOUT_TEXT = { failed: 0.95, missing: 0.95 } // and what can be read
const SHA = /^[0-9a-f]{7,40}$/i
const PULL = /^#[1-9]\d*$/

const NOTHING = { ids: [], scores: [], isPartial: false }

let opened

/** Open the index of the site this module is part of; once. */
export function openIndex() {
  opened ??= load("search/index.bin", "no-cache").then(data => new Index(JSON.parse(data)))
  opened.catch(() => (opened = undefined)) // so that a later try can succeed
  return opened
}

async function load(path, cache = "default") {
  const response = await fetch(new URL(path, ROOT), { cache })
  if (!response.ok) throw new Error(`${path}: ${response.status}`)
  const bytes = new Uint8Array(await response.arrayBuffer())
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b // some servers unpack
  const stream = new Blob([bytes]).stream()
  const plain = isPacked ? stream.pipeThrough(new DecompressionStream("gzip")) : stream
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true })
  return decoder.decode(await new Response(plain).arrayBuffer())
}

const memo = make => {
  const made = new Map()
  return key => {
    if (!made.has(key)) {
      const promise = make(key)
      made.set(key, promise)
      promise.catch(() => made.delete(key))
    }
    return made.get(key)
  }
}

/** Read what `char` of shards.py wrote. */
const numbers = text => Int32Array.from(text, char => number(char.codePointAt(0)))
const number = code => (code < 0xd800 ? code - 0x20 : code - 0x820)

class Index {
  constructor(data) {
    if (data.format !== FORMAT) throw new Error("the index is of another version; reload the page")
    this.bounds = data.bounds
    this.version = data.version
    this.group = data.group
    this.lengths = numbers(data.lengths)
    this.total = this.lengths.length
    this.average = this.lengths.reduce((sum, length) => sum + length, 0) / (this.total || 1) || 1
    this.shards = []
    this.days = new Set()
    for (const [size, version, days] of data.shards) {
      const last = this.shards.at(-1)
      this.shards.push({ size, version, start: last ? last.start + last.size : 0 })
      for (const day of days) this.days.add(day)
    }
    this.facets = Object.entries(data.facets).map(([name, [values, sets, column]]) => ({
      name,
      values,
      sets,
      column: numbers(column),
    }))
    const [levels, statuses] = ["importance", "status"].map(name => this.facet(name))
    this.standing = Float32Array.from(
      { length: this.total },
      (_, id) => (STANDING[one(levels, id)] ?? 1) * (WITHOUT_TEXT[one(statuses, id)] ?? 1),
    )
    this.chunk = memo(n => load(`search/terms/${this.version}/${n}.bin`).then(readChunk))
    this.texts = memo(path => load(path).then(JSON.parse))
  }

  /** An absolute address. */
  href(address) {
    return new URL(address, ROOT).href
  }

  facet(name) {
    return this.facets.find(facet => facet.name === name)
  }

  mark(text, hits) {
    return mark(text, hits)
  }

  excerpt(text, hits, length = 160) {
    return excerpt(text, hits, length)
  }

  /** Find the documents that have a query's words and the chosen values of the facets. */
  async search(query, { filters = {}, sort = "relevance" } = {}) {
    const words = wordsOf(query)
    const isWordless = !words.length && query.trim() !== "" // `???` is no search for everything
    const [scored, direct] = await Promise.all([
      isWordless ? NOTHING : this.score(words),
      this.direct(query.trim()),
    ])
    const { ids, counts } = this.filter(scored.ids, filters)
    const isByDate = sort === "date" || !words.length
    ids.sort((a, b) => (isByDate ? b - a : scored.scores[b] - scored.scores[a] || b - a))
    return {
      ids,
      total: ids.length,
      isPartial: scored.isPartial,
      counts,
      direct,
      words: pattern(words),
    }
  }

  /** Score all documents; those with the most words are found. */
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
    for (let id = 0; id < this.total; id++) scores[id] *= this.standing[id]
    const most = found.reduce((a, b) => Math.max(a, b), 0)
    const ids = []
    if (most) for (let id = 0; id < this.total; id++) if (found[id] === most) ids.push(id)
    return { ids, scores, isPartial: most > 0 && most < words.length }
  }

  /** A map of document → score: those with all terms of a word, or with all of it in one. */
  async wordScores({ terms, joined, isPrefix }) {
    const lookUps = terms.map(term => this.termScores(term, isPrefix))
    const [whole, ...maps] = await Promise.all([
      joined ? this.termScores(joined, isPrefix) : new Map(),
      ...lookUps,
    ])
    const [first, ...others] = maps.sort((a, b) => a.size - b.size)
    const all = new Map(whole)
    for (const [id, score] of first) {
      if (!others.every(map => map.has(id))) continue
      const parts = others.reduce((sum, map) => sum + map.get(id), score) / maps.length
      all.set(id, Math.max(parts, all.get(id) ?? 0))
    }
    return all
  }

  /** A map of document → score for a term, and for the terms that begin with it. */
  async termScores(term, isPrefix) {
    const isWide = isPrefix && (term.length >= SHORTEST_PREFIX || term > "\u3000")
    const first = this.chunkOf(term)
    const last = isWide ? Math.min(this.chunkOf(term + "\uffff"), first + MOST_CHUNKS - 1) : first
    const chunks = await Promise.all(range(first, last).map(this.chunk))
    const weights = new Map()
    for (const chunk of chunks)
      for (const [shard, lines] of chunk)
        for (const [found, postings] of matches(lines, term, isWide))
          this.weigh(postings, this.shards[shard].start, found === term ? 1 : BEGINNING, weights)
    const rarity = Math.log(1 + (this.total - weights.size + 0.5) / (weights.size + 0.5))
    for (const [id, weight] of weights) weights.set(id, rarity * this.saturated(weight, id))
    return weights
  }

  /** Read a term's postings: a document's weight is the best of all terms. */
  weigh(postings, start, factor, weights) {
    let id = start
    for (const char of postings) {
      const posting = number(char.codePointAt(0))
      id += posting >> 2
      const weight = factor * WEIGHTS[posting & 3]
      if (weight > (weights.get(id) ?? 0)) weights.set(id, weight)
    }
  }

  /** BM25's view of a weight: long documents have more words anyway; short ones are no better. */
  saturated(weight, id) {
    const length = Math.max(1, this.lengths[id] / this.average)
    return (weight * 2.2) / (weight + 1.2 * (0.5 + 0.5 * length))
  }

  chunkOf(term) {
    let [low, high] = [0, this.bounds.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.bounds[middle] <= term) low = middle
      else high = middle - 1
    }
    return low
  }

  /** Keep the documents that have the chosen values; count each facet under the others' choice. */
  filter(ids, filters) {
    const chosen = this.facets.map(facet => wanted(facet, filters[facet.name]))
    const counts = this.facets.map(facet => new Int32Array(facet.sets.length))
    const kept = []
    for (const id of ids) {
      let failed = -1 // the facet that rules it out; -2: several do
      for (let n = 0; n < chosen.length && failed !== -2; n++)
        if (chosen[n] && !chosen[n][this.facets[n].column[id]]) failed = failed === -1 ? n : -2
      if (failed === -2) continue
      if (failed === -1) {
        kept.push(id)
        for (let n = 0; n < counts.length; n++) counts[n][this.facets[n].column[id]]++
      } else counts[failed][this.facets[failed].column[id]]++
    }
    return {
      ids: kept,
      counts: Object.fromEntries(
        this.facets.map((facet, n) => [facet.name, valueCounts(facet, counts[n])]),
      ),
    }
  }

  /** Load documents' texts, in the order of `ids`. */
  async load(ids) {
    return Promise.all(ids.map(id => this.document(id)))
  }

  async document(id) {
    const shard = this.shards.findLast(({ start }) => start <= id)
    const n = Math.floor((id - shard.start) / this.group)
    const rows = await this.texts(`search/texts/${shard.version}/${n}.bin`)
    const [address, title, day, text] = rows[(id - shard.start) % this.group]
    const first = name => one(this.facet(name), id) ?? ""
    return {
      id,
      kind: day ? "commit" : "page",
      address,
      title,
      day,
      text,
      repository: first("repository"),
      level: first("importance") === "none" ? "" : first("importance"),
      status: first("status"),
      author: first("author"),
      types: all(this.facet("type"), id),
    }
  }

  /** What a SHA, `#5376`, a day or a repository's name leads to at once. */
  async direct(query) {
    if (SHA.test(query)) return this.commits(query.toLowerCase())
    if (PULL.test(query)) return this.pulls(query)
    const { values } = this.facet("repository")
    const name = values.find(value => value.toLowerCase() === query.toLowerCase())
    if (name) return [{ kind: "repository", title: name, address: `${name}/` }]
    return this.days.has(query) ? [{ kind: "day", title: query, address: `${query}/` }] : []
  }

  async commits(prefix) {
    const found = await commitsOf(prefix).catch(() => [])
    return found.map(({ repository, sha, address }) => ({
      kind: "commit",
      title: `${repository}@${sha.slice(0, 7)}`,
      address,
    }))
  }

  /** The commits whose titles name a pull request. */
  async pulls(query) {
    const chunk = await this.chunk(this.chunkOf(query))
    const ids = []
    for (const [shard, lines] of chunk)
      for (const [, postings] of matches(lines, query, false)) {
        let id = this.shards[shard].start
        for (const char of postings) {
          const posting = number(char.codePointAt(0))
          id += posting >> 2
          if ((posting & 3) === 3) ids.push(id)
        }
      }
    const documents = await this.load(ids.slice(-10).reverse())
    return documents.map(({ title, address }) => ({ kind: "pull", title, address }))
  }
}

/** A chunk's lines by shard. */
function readChunk(text) {
  const parts = text.split(RECORD).slice(1)
  return parts.map(part => [number(part.codePointAt(0)), part.slice(1)])
}

/** The lines of a term, or of all terms that begin with it: `[term, postings]`. */
function* matches(lines, term, isPrefix) {
  const wanted = isPrefix ? term : term + UNIT
  let start = lines.startsWith(wanted) ? 0 : lines.indexOf(`\n${wanted}`) + 1
  if (start === 0 && !lines.startsWith(wanted)) return
  while (lines.startsWith(wanted, start)) {
    const middle = lines.indexOf(UNIT, start)
    const end = lines.indexOf("\n", middle)
    yield [lines.slice(start, middle), lines.slice(middle + 1, end)]
    start = end + 1
  }
}

/** A document's values of a facet. */
const all = ({ values, sets, column }, id) => sets[column[id]].map(value => values[value])

/** A document's value of a facet that has no more than one. */
const one = (facet, id) => all(facet, id)[0]

/** Which of a facet's sets have one of the chosen values; `null` where none is chosen. */
function wanted(facet, values) {
  if (!values?.length) return null
  const numbers = new Set(values.map(value => facet.values.indexOf(value)))
  return facet.sets.map(set => set.some(n => numbers.has(n)))
}

function valueCounts(facet, counts) {
  const found = new Map()
  facet.sets.forEach((set, n) => {
    if (counts[n]) for (const v of set) add(found, facet.values[v], counts[n])
  })
  return found
}

const add = (map, key, n) => map.set(key, (map.get(key) ?? 0) + n)
const range = (first, last) => Array.from({ length: last - first + 1 }, (_, n) => first + n)
