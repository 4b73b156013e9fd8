// The index in the browser: loads what a query needs, finds, ranks and counts.

import { directHits } from "./direct.js"
import { phraseOf, pattern, holds } from "./excerpt.js"
import { damaged, loadData, numbersOf } from "./index/files.js"
import { allowed } from "./index/restricting.js"
import { allOf, memo, Terms } from "./index/scores.js"
import { meantBy } from "./index/typos.js"
import { countsOf, filter, readFacet, valueOf } from "./index/values.js"
import { readQuery } from "./query/parse.js"
import { withRelated } from "./related/asking.js"
import { FACETS } from "./state.js"

const FORMAT = 5
const MOST_READ = 100 // documents that are read to find a phrase
const WITH_THE_PATH = 1000 // added to a score: more than any words give
/** @type {Record<string, number>} */
const LEVELS = { high: 1.06, medium: 1.03 } // what mattered comes first among equals
/** @type {Record<string, number>} */
const WITHOUT_TEXT = { failed: 0.95, missing: 0.95 } // and what can be read

/** @type {Promise<Index> | undefined} */
let opened

/** Open the index of the site this module is part of; once. */
export function openIndex() {
  opened ??= loadData("search/index.bin", "no-cache").then(data => new Index(data))
  opened.catch(() => (opened = undefined)) // so that a later try can succeed
  return opened
}

/** The index of a site. */
export class Index {
  /** @param {IndexFile} data */
  constructor(data) {
    if (data.format !== FORMAT) throw new Error("the index is of another version; reload the page")
    this.group = data.group
    this.shards = placed(data.shards)
    this.terms = new Terms(data, this.shards)
    this.total = this.terms.total
    this.standings = numbersOf(data.standings)
    this.days = new Set(data.shards.flatMap(([, , days]) => days))
    /** @type {Map<FacetName, Facet>} */
    this.known = new Map()
    for (const name of FACETS)
      if (data.facets[name]) this.known.set(name, readFacet(name, data.facets[name]))
    const [levels, statuses] = [this.#known("importance"), this.#known("status")]
    this.commits = levels.column.reduce((sum, set) => sum + Math.sign(levels.sets[set].length), 0)
    this.factors = Float32Array.from(
      { length: this.total },
      (_, id) => (LEVELS[valueOf(levels, id)] ?? 1) * (WITHOUT_TEXT[valueOf(statuses, id)] ?? 1),
    )
    /** @type {(name: FacetName) => Promise<Facet>} */
    this.facet = memo(async name => {
      const known = this.known.get(name)
      return known ?? readFacet(name, await loadData(`search/facets/${data.version}/${name}.bin`))
    })
    /** @type {(path: string) => Promise<TextRow[]>} */
    this.texts = memo(path => loadData(path))
  }

  /**
   * A facet that came with the index.
   * @param {FacetName} name
   */
  #known(name) {
    const facet = this.known.get(name)
    if (!facet) throw new Error(`the index has no facet ${name}`)
    return facet
  }

  /**
   * The values of a facet that came with the index.
   * @param {FacetName} name
   */
  names(name) {
    return this.#known(name).values
  }

  /**
   * Find the documents that have a query's words and the chosen values of the facets.
   * @param {string} typed
   * @param {{ filters?: FacetChoice, sort?: Sorting, site?: SiteWords, related?: RelatedMode }} [choice]
   * @returns {Promise<Found>}
   */
  async search(typed, { filters = {}, sort = "relevance", site = {}, related = "few" } = {}) {
    const query = readQuery(typed, site)
    const [scored, direct] = await Promise.all([
      this.score(query, site),
      directHits(this, query.place),
    ])
    const { scores, notes } = scored
    const { standings } = this
    const ranked = scored.ids
    if (sort === "date" || !query.words.length) ranked.sort((a, b) => b - a)
    else ranked.sort((a, b) => scores[b] - scores[a] || standings[b] - standings[a] || b - a)
    const own = await this.#withPhrases(query, ranked, notes)
    const { all, ...joined } = await withRelated(this, query, scored, own, { related, sort })
    const chosen = FACETS.filter(name => filters[name]?.length)
    const ids = filter(await Promise.all(chosen.map(this.facet)), all, filters)
    return {
      ...{ query, ids, all, filters, direct, notes, isPartial: scored.isPartial, ...joined },
      total: ids.length,
      words: pattern([...query.words, ...scored.meant]),
    }
  }

  /**
   * Count what was found by the values of all facets, each under the choice in the others.
   * @param {Found} found
   */
  async count({ all, filters }) {
    return countsOf(await Promise.all(FACETS.map(this.facet)), all, filters)
  }

  /**
   * Score all documents that a query allows; those with the most words are found.
   * @param {Query} query
   * @param {SiteWords} site
   * @returns {Promise<Scored>}
   */
  async score(query, site) {
    const { words } = query
    const [isAllowed, notes] = await allowed(this, query, site)
    /** @param {number} id */
    const fits = id => !isAllowed || isAllowed[id] === 1
    const { maps, meant } = await this.#mapsOf(words, notes)
    const { scores, found } = this.#summed(maps)
    await this.#addPaths(query, { scores, found, notes })
    const { ids, most } = withMost(found, fits)
    const isFound = words.length > 0 ? most > 0 : asksForAll(query)
    const isPartial = most > 0 && most < words.length
    return { ids: isFound ? ids : [], scores, notes, meant, isPartial, fits }
  }

  /**
   * The sums of scores, and of how many maps each document is in.
   * @param {import("./index/scores.js").Scores[]} maps
   */
  #summed(maps) {
    const scores = new Float32Array(this.total)
    const found = new Uint8Array(this.total)
    for (const map of maps)
      for (const [id, score] of map) {
        scores[id] += score * this.factors[id]
        found[id] += 1
      }
    return { scores, found }
  }

  /**
   * Each word's scores; of one that nothing has, those of what was meant.
   * @param {QueryWord[]} words
   * @param {Note[]} notes
   */
  async #mapsOf(words, notes) {
    const maps = await Promise.all(words.map(word => this.terms.wordScores(word)))
    /** @type {QueryWord[]} */
    const meant = []
    const mended = maps.map(async (map, n) => {
      const word = words[n]
      if (map.size > 0 || word.isExact || word.terms.length > 1) return map
      const term = await meantBy(word.terms[0], this.terms)
      if (!term) return map
      const other = { ...word, text: term, terms: [term], isPrefix: false }
      meant.push(other)
      notes.push({ kind: "typo", typed: word.text, text: term })
      return this.terms.wordScores(other)
    })
    return { maps: await Promise.all(mended), meant }
  }

  /**
   * Put those first that have a path as it was typed.
   * @param {Query} query
   * @param {{ scores: Float32Array, found: Uint8Array, notes: Note[] }} scored
   */
  async #addPaths({ paths }, { scores, found, notes }) {
    const maps = paths.map(({ terms, isExact }) => {
      const last = terms.length - 1
      return allOf(terms.map((term, n) => this.terms.termScores(term, { isPrefix: !isExact && n === last })))
    })
    for (const [n, map] of (await Promise.all(maps)).entries()) {
      const having = [...map.keys()].filter(id => found[id])
      for (const id of having) scores[id] += WITH_THE_PATH
      notes.push({ kind: having.length > 0 ? "path" : "no_path", text: paths[n].text })
    }
  }

  /**
   * Read the first documents to see which of them have a query's phrases; those come first. Where
   * all were read, the others are left out.
   * @param {Query} query
   * @param {number[]} ranked
   * @param {Note[]} notes
   */
  async #withPhrases({ phrases }, ranked, notes) {
    if (phrases.length === 0 || ranked.length === 0) return ranked
    const wanted = phrases.map(({ text, isInTitle }) => ({ wanted: phraseOf(text), isInTitle }))
    const read = await this.load(ranked.slice(0, MOST_READ))
    const having = read.filter(({ title, text, author }) =>
      wanted.every(({ wanted: phrase, isInTitle }) =>
        (isInTitle ? [title] : [title, text, author]).some(part => holds(part, phrase)),
      ),
    )
    const ids = having.map(({ id }) => id)
    const isWhole = ranked.length <= MOST_READ
    const counts = { n: ids.length, read: read.length, total: ranked.length }
    notes.push({ kind: phraseNote(isWhole, ids.length > 0), text: phrases.map(({ text }) => `“${text}”`).join(" "), ...counts })
    if (isWhole && ids.length > 0) return ids
    const others = new Set(ids)
    return [...ids, ...ranked.filter(id => !others.has(id))]
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
    const [address, title, day, text, author, types, release] = await this.row(id)
    /** @param {FacetName} name */
    const first = name => valueOf(this.#known(name), id)
    return {
      id,
      kind: day ? "commit" : "page",
      address,
      title,
      ...{ day, text },
      repository: first("repository"),
      level: first("importance") === "none" ? "" : first("importance"),
      status: first("status"),
      author,
      types,
      release,
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
}

/**
 * @param {boolean} isWhole all were read
 * @param {boolean} isFound some have the phrase
 */
function phraseNote(isWhole, isFound) {
  if (isWhole) return isFound ? "phrase" : "no_phrase"
  return isFound ? "some_phrase" : "unseen_phrase"
}

/**
 * Whether a query without a word asks for all that it allows: `???` does not.
 * @param {Query} query
 */
const asksForAll = ({ text, facets, without }) => !text || facets.length + without.length > 0

/**
 * The documents with the most words, all where there are none to be found.
 * @param {Uint8Array} found
 * @param {(id: number) => boolean} fits
 */
function withMost(found, fits) {
  /** @type {number[]} */
  let ids = []
  let most = 0
  for (let id = 0; id < found.length; id++) {
    if (found[id] < most || !fits(id)) continue
    if (found[id] > most) ids = []
    most = found[id]
    ids.push(id)
  }
  return { ids, most }
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
