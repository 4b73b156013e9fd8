// Whatever is indexed and asked for: the engine beside a plain reading of what it is to find.

import assert from "node:assert/strict"
import { test } from "node:test"

import { Index } from "../../digest/site/theme/assets/digest/search/engine.js"
import { makeDice } from "./data.js"
import { makeFiles, serve } from "./publishing.js"

/** @typedef {import("./publishing.js").TestDocument} TestDocument */

const LETTERS = ["ab", "abc", "abd", "b", "bcd", "kv", "kvrouter", "router"]
const VOCABULARY = [...LETTERS, "缓存", "存", "死锁", "锁"]
const QUERIES = [...VOCABULARY, "kv_router", "a", "缓", "#1", "absent"]
const CHOICES = ["x", "y", "z"]

/**
 * @param {ReturnType<typeof makeDice>} dice
 * @returns {TestDocument}
 */
const anyDocument = dice => ({
  ranks: Object.fromEntries(dice.some(VOCABULARY, 4).map(term => [term, dice.below(4)])),
  facets: {
    importance: [dice.one(["high", "low"])],
    type: [...new Set(dice.some(CHOICES, 2))],
    area: [...new Set(dice.some(CHOICES, 2))],
  },
})

/**
 * Whether a document has a word of a query, told plainly.
 * @param {TestDocument} document
 * @param {string} word
 */
function hasWord({ ranks }, word) {
  const terms = Object.keys(ranks)
  const isWide = word.length > 1 ? /^[a-z]/.test(word) : word > "\u3000"
  /** @param {string} part */
  const has = part => terms.some(term => (isWide ? term.startsWith(part) : term === part))
  const parts = word.split("_")
  return parts.every(has) || has(parts.join(""))
}

/**
 * @param {TestDocument} document
 * @param {FacetChoice} filters
 * @param {string} [but] a facet that is left out
 */
const fits = ({ facets }, filters, but) =>
  Object.entries(filters).every(
    ([name, chosen]) => name === but || chosen.some(value => facets[name].includes(value)),
  )

test("whatever is indexed, the documents with the most words are found, and counted", async () => {
  const dice = makeDice(7)
  for (let n = 0; n < 300; n++) {
    const documents = Array.from({ length: dice.below(30) }, () => anyDocument(dice))
    const bounds = ["", ...new Set(dice.some(VOCABULARY.slice(1), 3))].sort()
    const words = [dice.one(QUERIES), ...dice.some(QUERIES, 2)]
    const chosen = [...new Set(dice.some(CHOICES, 2))]
    /** @type {FacetChoice} */
    const filters = chosen.length > 0 ? { type: chosen, importance: ["high"] } : {}
    const hits = documents.map(document => words.filter(word => hasWord(document, word)).length)
    const most = Math.max(0, ...hits)
    const having = documents.filter((_, id) => most > 0 && hits[id] === most)
    const expected = having.filter(document => fits(document, filters))

    const files = makeFiles(documents, bounds)
    serve(files)
    const index = new Index(/** @type {IndexFile} */ (files["search/index.bin"]))
    const found = await index.search(words.join(" "), { filters })
    const { ids, isPartial } = found
    const counts = await index.count(found)
    const about = JSON.stringify({ words, documents, bounds, filters })
    const numbers = expected.map(document => documents.indexOf(document))
    assert.deepEqual(ids.sort((a, b) => a - b), numbers, about)
    assert.equal(isPartial, most > 0 && most < words.length, about)
    for (const name of /** @type {const} */ (["importance", "type", "area"]))
      for (const value of CHOICES.concat("high", "low")) {
        const left = having.filter(document => fits(document, filters, name))
        const counted = left.filter(({ facets }) => facets[name].includes(value)).length
        assert.equal(counts[name].get(value) ?? 0, counted, about)
      }
  }
})
