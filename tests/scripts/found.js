// Searches a built site as a browser does: `node tests/scripts/found.js SITE QUERIES`, of which the
// second is a JSON file of strings. Prints as JSON what each finds by its words alone and with related
// ones: addresses and titles of the first results, and how many bytes it loaded.

import { readFileSync } from "node:fs"
import process from "node:process"
import { pathToFileURL } from "node:url"

import { Index } from "../../digest/site/theme/assets/digest/search/engine.js"
import { loadData } from "../../digest/site/theme/assets/digest/search/index/files.js"

const FIRST = 10
const ROOT = new URL("../../digest/site/theme/", import.meta.url) // where the scripts take the site to be
const [, , folder = "", queries = ""] = process.argv
const site = pathToFileURL(`${folder}/`)
const loaded = { all: 0, terms: 0 } // bytes: of everything, of files that tell where words are

globalThis.fetch = async address => {
  const path = String(address).slice(ROOT.href.length)
  const bytes = readFileSync(new URL(path, site))
  loaded.all += bytes.length
  if (path.startsWith("search/terms/")) loaded.terms += bytes.length
  return new Response(new Uint8Array(bytes))
}

/**
 * The first results of a fresh visit.
 * @param {string} query
 * @param {RelatedMode} related
 */
async function search(query, related) {
  Object.assign(loaded, { all: 0, terms: 0 })
  const index = new Index(await loadData("search/index.bin"))
  const found = await index.search(query, { related })
  const results = await index.load(found.ids.slice(0, FIRST))
  return {
    ...{ total: found.total, related: found.related.count, loaded: { ...loaded } },
    direct: found.direct.map(({ address }) => address),
    addresses: results.map(({ address }) => address),
    titles: results.map(({ title }) => title),
    why: results.map(({ id }) => found.related.why.get(id) ?? []),
  }
}

const found = []
for (const query of JSON.parse(readFileSync(queries, "utf8")))
  found.push({ query, alone: await search(query, "off"), related: await search(query, "few") })
process.stdout.write(`${JSON.stringify(found)}\n`)
