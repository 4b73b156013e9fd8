// An index as it is published, and a server of it: `fetch` answers with its files.

import { mock } from "node:test"
import { gzipSync } from "node:zlib"

const ROOT = new URL("../../digest/site/theme/", import.meta.url) // the scripts' site

/** @typedef {Record<string, unknown>} Files by path: texts, bytes as they are, or data */

/**
 * Serve files, packed unless they are bytes; whatever else is asked for is missing. What is changed
 * in `files` is served so. Gives the paths that were asked for.
 * @param {Files} files
 */
export function serve(files) {
  /** @type {string[]} */
  const asked = []
  mock.restoreAll()
  mock.method(globalThis, "fetch", async (/** @type {string} */ url) => {
    const path = url.slice(ROOT.href.length)
    asked.push(path)
    return path in files ? new Response(packed(files[path])) : new Response("", { status: 404 })
  })
  return asked
}

/**
 * @param {unknown} value
 * @returns {Uint8Array<ArrayBuffer>}
 */
function packed(value) {
  if (value instanceof Uint8Array) return new Uint8Array(value)
  return new Uint8Array(gzipSync(typeof value === "string" ? value : JSON.stringify(value)))
}

/**
 * @typedef {object} TestDocument
 * @property {Record<string, number>} ranks of its terms
 * @property {Record<string, string[]>} facets
 * @property {number} [standing] among equally good ones
 */

const RANKING = ["importance", "repository", "status"]
const FACETS = ["type", "author", "area", "release", "month"]

/**
 * Make the index of a shard, in as many chunks as there are bounds.
 * @param {TestDocument[]} documents
 * @param {string[]} bounds
 * @returns {Files}
 */
export function makeFiles(documents, bounds) {
  const index = {
    format: 5,
    group: 5,
    version: "v",
    bounds,
    shards: [[documents.length, "s", []]],
    lengths: documents.map(({ ranks }) => char(Object.keys(ranks).length >> 3)).join(""),
    standings: documents.map(({ standing = 0 }) => char(standing)).join(""),
    facets: Object.fromEntries(RANKING.map(name => [name, makeFacet(name, documents)])),
    others: FACETS,
  }
  const lines = makeLines(documents)
  const chunks = bounds.map((bound, n) => {
    const own = lines.filter(([term]) => term >= bound && !(term >= bounds[n + 1]))
    return [`search/terms/v/${n}.bin`, own.length > 0 ? `\x1e ${own.map(toLine).join("")}` : ""]
  })
  const others = FACETS.map(name => [`search/facets/v/${name}.bin`, makeFacet(name, documents)])
  return { "search/index.bin": index, ...Object.fromEntries([...chunks, ...others]) }
}

/** @param {number} number */
const char = number => String.fromCodePoint(number + (number + 0x20 < 0xd800 ? 0x20 : 0x820))

/** @param {[term: string, postings: string]} line */
const toLine = ([term, postings]) => `${term}\x1f${postings}\n`

/**
 * @param {TestDocument[]} documents
 * @returns {[term: string, postings: string][]}
 */
function makeLines(documents) {
  const terms = new Set(documents.flatMap(({ ranks }) => Object.keys(ranks)))
  return [...terms].sort().map(term => {
    let last = 0
    const postings = documents.flatMap(({ ranks }, id) => {
      if (!(term in ranks)) return []
      const gap = id - last
      last = id
      return [char(gap * 4 + ranks[term])]
    })
    return [term, postings.join("")]
  })
}

/**
 * A facet in which each document has a set of its own.
 * @param {string} name
 * @param {TestDocument[]} documents
 */
function makeFacet(name, documents) {
  const values = [...new Set(documents.flatMap(({ facets }) => facets[name] ?? []))]
  const sets = documents.map(({ facets }) => (facets[name] ?? []).map(one => values.indexOf(one)))
  return [values, sets, documents.map((_, id) => char(id)).join("")]
}
