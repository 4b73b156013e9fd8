import assert from "node:assert/strict"
import { test } from "node:test"

import { Index } from "../../digest/site/theme/assets/digest/search/engine.js"
import { makeFiles, serve } from "./publishing.js"

/** @typedef {Parameters<Index["search"]>[1]} Choice */

/**
 * An index of documents, each its words, of which the first stands in its title; and of words with
 * those related to them.
 * @param {string[][]} documents
 * @param {Record<string, string>} related
 */
function open(documents, related) {
  const made = documents.map(words => ({
    ranks: Object.fromEntries(words.map((word, n) => [word, n === 0 ? 3 : 0])),
    facets: { type: [words[0]] },
  }))
  const files = makeFiles(made, [""])
  const lines = Object.keys(related).sort().map(word => `${word}\x1f${related[word]}\n`)
  files["search/terms/v/0.bin"] += `\x1e!${lines.join("")}` // the shard after the only one
  serve(files)
  return new Index(/** @type {IndexFile} */ (files["search/index.bin"]))
}

const RELATED = { leak: "泄漏 释放", memory: "内存 heap", 内存: "memory", 泄漏: "leak 释放", crash: "崩溃" }
const DOCUMENTS = [
  ["leak", "memory"],
  ["泄漏", "内存"],
  ["释放", "内存"],
  ["崩溃"],
  ["内存", "other"],
  ["unrelated"],
]

/**
 * @param {string} query
 * @param {Choice} [choice]
 */
const find = (query, choice) => open(DOCUMENTS, RELATED).search(query, choice)

test("related words find documents below those with the words themselves", async () => {
  const { ids, total, related } = await find("memory leak")
  assert.equal(ids[0], 0)
  assert.equal(ids[1], 1)
  assert.deepEqual(ids.includes(3), false)
  assert.deepEqual([total, related.count], [ids.length, ids.length - 1])
})

test("each says in place of which words it has which", async () => {
  const { related } = await find("memory leak")
  assert.deepEqual(related.why.get(1), [
    { typed: "memory", found: ["内存"] },
    { typed: "leak", found: ["泄漏"] },
  ])
  assert.equal(related.why.has(0), false)
  assert.match("内存", related.words ?? /^$/)
})

test("a word that nothing has is found by those related to it", async () => {
  assert.deepEqual((await find("crash")).ids, [3])
  assert.deepEqual((await find("crashes")).ids, [3]) // and without its ending
})

test("a run of Chinese characters is taken apart into words that have related ones", async () => {
  const { ids, related } = await find("内存泄漏")
  assert.deepEqual(ids.slice(0, 2).sort(), [0, 1])
  assert.deepEqual(related.why.get(0), [{ typed: "内存泄漏", found: ["memory", "leak"] }])
  assert.deepEqual(related.why.get(1), [{ typed: "内存泄漏", found: ["内存", "泄漏"] }])
})

test("they can be left out, and come of themselves only where the words find little", async () => {
  assert.deepEqual((await find("memory leak", { related: "off" })).ids, [0])
  const many = [...Array.from({ length: 12 }, () => ["crash"]), ["崩溃"]]
  const index = open(many, RELATED)
  const few = await index.search("crash")
  assert.deepEqual([few.total, few.related.count, few.related.offered], [12, 0, ["崩溃"]])
  const asked = await index.search("crash", { related: "on" })
  assert.deepEqual([asked.total, asked.ids.at(-1)], [13, 12])
  const last = await index.search("crash", { related: "last" })
  assert.deepEqual([last.total, last.related.offered], [12, []])
})

test("what is asked for exactly is not widened", async () => {
  for (const query of ['"crash"', "title:crash", "mem_crash", "#12", "3f2a91c"])
    assert.equal((await find(query)).related.count, 0, query)
})

test("filters hold for them, and their values are counted with them", async () => {
  const index = open(DOCUMENTS, RELATED)
  const all = await index.search("memory leak")
  const counts = await index.count(all)
  const filtered = await index.search("memory leak", { filters: { type: ["泄漏"] } })
  assert.deepEqual(filtered.ids, [1])
  assert.equal(counts.type.get("泄漏"), 1)
  assert.equal((await index.search("memory leak type:泄漏")).ids.includes(1), true)
  assert.equal((await index.search("memory leak -内存")).ids.includes(1), false)
})

test("by date the words' own come first, each newest first", async () => {
  const { ids } = await find("memory leak", { sort: "date" })
  assert.equal(ids[0], 0)
  assert.deepEqual(ids.slice(1), [...ids.slice(1)].sort((a, b) => b - a))
})

test("an index without related words is searched as ever", async () => {
  const documents = [{ ranks: { crash: 3 }, facets: {} }]
  const files = makeFiles(documents, [""])
  serve(files)
  const index = new Index(/** @type {IndexFile} */ (files["search/index.bin"]))
  assert.deepEqual((await index.search("crash")).ids, [0])
  assert.deepEqual((await index.search("崩溃")).ids, [])
})
