import assert from "node:assert/strict"
import { test } from "node:test"

import { Index, openIndex } from "../../digest/site/theme/assets/digest/search/engine.js"
import { golden } from "./data.js"
import { makeFiles, serve } from "./publishing.js"

/** @typedef {import("./publishing.js").Files} Files */

/** @type {{ files: Files }} */
const GOLDEN = golden("site/search/index.json") // what Python makes of its documents
const INDEX = "search/index.bin"
const [TERMS = ""] = Object.keys(GOLDEN.files).filter(path => path.includes("/terms/"))
const [TEXTS = ""] = Object.keys(GOLDEN.files).filter(path => path.includes("/texts/"))

/**
 * Serve an index and open it; gives what is asked for, too.
 * @param {Files} files
 */
function open(files) {
  const asked = serve(files)
  const data = /** @type {IndexFile} */ (files[INDEX])
  return { index: new Index(data), asked }
}

/**
 * The titles, or addresses' last steps, of what is found in the golden index.
 * @param {string} query
 * @param {Parameters<Index["search"]>[1]} [choice]
 */
async function find(query, choice) {
  const { index } = open({ ...GOLDEN.files })
  const found = await index.search(query, choice)
  const results = await index.load(found.ids)
  const counts = await index.count(found)
  return { ...found, counts, results, shas: results.map(({ address }) => address.split("/").at(-2)) }
}

// ---- what is found, and in which order

/** @type {Record<string, [query: string, shas: string[]]>} */
const RANKED = {
  "a title before a summary, that before three times in a text, that before once": [
    "valve",
    ["aaaaaaa3", "guide", "aaaaaaa4", "aaaaaaa2", "aaaaaaa5"],
  ],
  "a whole word before a beginning": ["pump", ["bbbbbbba", "bbbbbbbb"]],
  "what matters first, by its level, then its standing; what can't be read last": [
    "nozzle",
    ["bbbbbbb3", "bbbbbbb4", "bbbbbbb2", "bbbbbbb9", "bbbbbbb5"],
  ],
  "a short text before a long one": ["gasket", ["bbbbbbb6", "bbbbbbb7"]],
  "a part of a name of several": ["token", ["bbbbbbb8"]],
  "a name of several parts, joined": ["bostokenid", ["bbbbbbb8"]],
  "a name of several parts": ["bos-token-id", ["bbbbbbb8"]],
  "the beginning of a word": ["kvrou", ["aaaaaaa1"]],
  "a single letter by itself alone": ["k", []],
  "a pair of Chinese characters": ["死锁", ["bbbbbbb1"]],
  "pairs that follow each other": ["前缀监听", ["bbbbbbb1"]],
  "a single Chinese character as a beginning": ["锁", ["bbbbbbb1"]],
  "Chinese and Latin side by side": ["优化KV缓存", ["bbbbbbb1"]],
  "a pull request's number": ["#5376", ["bbbbbbb8"]],
  "no beginning of a number": ["#53", []],
  "full-width letters": ["ＧＡＳＫＥＴ", ["bbbbbbb6", "bbbbbbb7"]],
  nothing: ["absent", []],
  "no word at all": ["???", []],
}

for (const [what, [query, shas]] of Object.entries(RANKED))
  test(`${what}: ${query}`, async () => assert.deepEqual((await find(query)).shas, shas))

test("of equally good documents the higher standing comes first, then the newer", async () => {
  const standings = [5, 9, 0, 9, 5]
  const documents = standings.map(standing => ({ ranks: { valve: 3 }, facets: {}, standing }))
  const { index } = open(makeFiles(documents, [""]))
  assert.deepEqual((await index.search("valve")).ids, [3, 1, 4, 0, 2])
  assert.deepEqual((await index.search("valve", { sort: "date" })).ids, [4, 3, 2, 1, 0])
})

test("an empty query finds everything, the newest first", async () => {
  const { ids, total } = await find(" ")
  assert.equal(total, 17)
  assert.deepEqual(ids, [...Array(17).keys()].reverse())
})

test("where no document has all words, those with the most are found, and it is said", async () => {
  const { shas, isPartial } = await find("valve leaked absent")
  assert.deepEqual(shas, ["aaaaaaa3"])
  assert.ok(isPartial)
  assert.equal((await find("valve leaked")).isPartial, false)
  assert.equal((await find("absent")).isPartial, false)
})

test("sorted by date the newest come first, however good they are", async () => {
  const { shas } = await find("valve", { sort: "date" })
  assert.deepEqual(shas, ["aaaaaaa5", "aaaaaaa4", "aaaaaaa3", "aaaaaaa2", "guide"])
})

test("a result has what is shown of it", async () => {
  const { results } = await find("KvRouter")
  assert.deepEqual(results[0], {
    id: 1,
    kind: "commit",
    address: "acme/rocket/commit/aaaaaaa1/",
    title: "feat: add KvRouter (#41)",
    day: "2026-01-05",
    text: "The router keeps a table.",
    repository: "acme/rocket",
    level: "high",
    status: "ok",
    author: "Ada",
    types: ["feature"],
    release: "v1.0",
  })
  const { kind, level, types } = (await find("guide")).results[0]
  assert.deepEqual({ kind, level, types }, { kind: "page", level: "", types: [] })
})

test("what is found can be marked", async () => {
  const { words } = await find("kv_router")
  assert.ok(words)
  assert.deepEqual("a kv router and kv-router".match(words), ["kv router", "kv-router"])
})

// ---- facets

test("each facet is counted under what is chosen of the others", async () => {
  const filters = { importance: ["high", "medium"], author: ["Ada"] }
  const { ids, counts } = await find("nozzle", { filters })
  assert.equal(ids.length, 2)
  assert.deepEqual(Object.fromEntries(counts.importance), { low: 3, high: 1, medium: 1 })
  assert.deepEqual(Object.fromEntries(counts.author), { Ada: 2 })
  assert.deepEqual(Object.fromEntries(counts.status), { ok: 2 })
})

test("a document with several values of a facet counts for each", async () => {
  const { ids, counts } = await find("", { filters: { month: ["2026-02"], author: ["Grace"] } })
  assert.equal(ids.length, 2)
  assert.deepEqual(Object.fromEntries(counts.type), { docs: 2, fix: 1 })
})

test("a value that no document has finds nothing", async () => {
  assert.deepEqual((await find("valve", { filters: { author: ["Nobody"] } })).ids, [])
})

// ---- what leads straight to something

/** @type {[query: string, hits: DirectHit[]][]} */
const DIRECT = [
  ["2026-01-05", [{ kind: "day", title: "2026-01-05", address: "2026-01-05/" }]],
  ["Acme/ROCKET", [{ kind: "repository", title: "acme/rocket", address: "acme/rocket/" }]],
  ["2026-01-04", []],
  ["acme", []],
  [
    "#41",
    [
      {
        kind: "pull",
        title: "Merge pull request #41 from rocket/bos_token_id",
        address: "acme/lander/commit/bbbbbbb8/",
      },
      {
        kind: "pull",
        title: "feat: add KvRouter (#41)",
        address: "acme/rocket/commit/aaaaaaa1/",
      },
    ],
  ],
  ["#5376", []], // of a text, not of a title
]

for (const [query, hits] of DIRECT)
  test(`${query} leads to ${hits.length}`, async () => {
    assert.deepEqual((await find(query)).direct, hits)
  })

test("a SHA leads to its commit; what is not known of it is no failure", async () => {
  const commits = { "acme/rocket": ["abcdef0123456789"] }
  const { index } = open({ ...GOLDEN.files, "api/sha/ab.json": JSON.stringify({}) })
  assert.deepEqual((await index.search("abcdef0")).direct, [])
  const file = Buffer.from(JSON.stringify({ commits, entries: {} }))
  const { index: again } = open({ ...GOLDEN.files, "api/sha/ab.json": file })
  assert.deepEqual((await again.search("ABCDEF0")).direct, [
    {
      kind: "commit",
      title: "acme/rocket@abcdef0",
      address: "acme/rocket/commit/abcdef0123456789/",
    },
  ])
})

// ---- which files are loaded

const MANY = ["", ...Array.from({ length: 25 }, (_, n) => `w${String.fromCharCode(97 + n)}`)]
const WORDS = MANY.slice(1).map(bound => `${bound}x`)
const MANY_FILES = makeFiles(WORDS.map(word => ({ ranks: { [word]: 0 }, facets: {} })), MANY)

test("a word costs the chunk that has it; asked for again, nothing", async () => {
  const { index, asked } = open(MANY_FILES)
  await index.search("wbx")
  await index.search("wbx wbz")
  assert.deepEqual(asked, ["search/terms/v/2.bin"])
})

test("a beginning is looked up in four chunks at most", async () => {
  const { index, asked } = open(MANY_FILES)
  const { ids } = await index.search("w", {})
  assert.deepEqual([ids, asked], [[], ["search/terms/v/0.bin"]], "a single letter is no beginning")
  asked.length = 0
  await index.search("wc")
  assert.deepEqual(asked, ["search/terms/v/3.bin"])
  const wide = makeFiles([{ ranks: { wa1: 0, wa9: 0 }, facets: {} }], [
    "",
    ...Array.from({ length: 9 }, (_, n) => `wa${n + 1}`),
  ])
  const { index: other, asked: chunks } = open(wide)
  assert.deepEqual((await other.search("wa")).ids, [0])
  assert.deepEqual(chunks, [0, 1, 2, 3].map(n => `search/terms/v/${n}.bin`))
})

// ---- files that are not what was published

test("an index that does not come is told, and asked for again", async () => {
  /** @type {Files} */
  const files = {}
  const asked = serve(files)
  await assert.rejects(openIndex(), /^Error: search\/index\.bin: 404$/)
  files[INDEX] = "<!doctype html><title>Sign in</title>"
  await assert.rejects(openIndex(), /^Error: search\/index\.bin: the file is damaged$/)
  files[INDEX] = { ...Object(GOLDEN.files[INDEX]), format: 1 }
  await assert.rejects(openIndex(), /another version; reload the page/)
  files[INDEX] = GOLDEN.files[INDEX]
  assert.equal(await openIndex(), await openIndex())
  assert.equal(asked.length, 4)
})

const CHUNK = String(GOLDEN.files[TERMS])

/** @type {Record<string, unknown>} */
const DAMAGED = {
  "a page of the server's": "<!doctype html><title>Sign in</title>",
  "a page of the server's, as it is": Buffer.from("<!doctype html>\n"),
  "bytes that are no text": Buffer.from([0x1e, 0x20, 0xff, 0x1f, 0x20, 0x0a]),
  "a packed file cut off": Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]),
  "lines cut off": CHUNK.slice(0, CHUNK.indexOf("valve\x1f") + 3),
  "a shard too many": `${CHUNK}\x1e$valve\x1f \n`,
}

for (const [what, file] of Object.entries(DAMAGED))
  test(`a chunk that is ${what} is told, and asked for again`, async () => {
    const files = { ...GOLDEN.files, [TERMS]: file }
    const { index } = open(files)
    await assert.rejects(index.search("valve"), { message: `${TERMS}: the file is damaged` })
    files[TERMS] = CHUNK
    assert.equal((await index.search("valve")).total, 5)
  })

test("texts that are missing are told", async () => {
  for (const rows of ["[", []]) {
    const { index } = open({ ...GOLDEN.files, [TEXTS]: rows })
    await assert.rejects(index.load([0]), { message: `${TEXTS}: the file is damaged` })
  }
})
