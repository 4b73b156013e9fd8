// What the index makes of a query that is more than words.

import assert from "node:assert/strict"
import { test } from "node:test"

import { Index } from "../../digest/site/theme/assets/digest/search/engine.js"
import { valuesFor } from "../../digest/site/theme/assets/digest/search/index/choices.js"
import { nearBy } from "../../digest/site/theme/assets/digest/search/index/typos.js"
import { makeFiles, serve } from "./publishing.js"

/**
 * A commit by its title, all of whose words have the title's rank, and its facets.
 * @param {string} title
 * @param {Record<string, string[]>} facets
 * @param {{ text?: string, terms?: string[] }} more
 */
const commit = (title, facets = {}, { text = "", terms = [] } = {}) => ({
  title,
  text,
  facets: /** @type {Record<string, string[]>} */ ({
    importance: ["low"],
    repository: ["acme/rocket"],
    ...facets,
  }),
  ranks: {
    ...Object.fromEntries([...text.toLowerCase().split(" "), ...terms].filter(Boolean).map(term => [term, 0])),
    ...Object.fromEntries(title.toLowerCase().split(" ").map(term => [term, 3])),
  },
})

const COMMITS = [
  commit("prefix caching", { author: ["Qi Wang"], type: ["fix"], importance: ["high"] }),
  commit("caching of a prefix", { author: ["Elvir Crnčević"], type: ["docs", "fix"] }),
  commit("router", { author: ["Qi Wang"], status: ["failed"] }, { terms: ["isbreaking"] }),
  commit("flaky router", { author: ["Wang Bo"], repository: ["acme/lander"], release: ["v1.2"] }),
  commit("valve", {}, { text: "the router of lib runtime src", terms: ["lib/runtime", "runtime/src"] }),
  commit("lib runtime src", { type: ["revert"] }, { terms: ["src/runtime"] }),
  commit("revert #12", {}, { terms: ["isrevert"] }),
  commit("own (#12)", {}, { text: "more", terms: ["#12"] }),
  commit("12 of them"),
]
COMMITS[7].ranks["#12"] = 3

/** Open the index of the commits; gives what is asked for, too. */
function open() {
  const rows = COMMITS.map(({ title, text, facets }, n) => [
    ...[`${n}/`, title, "2026-01-14", text, facets.author?.[0] ?? "", facets.type ?? [], ""],
  ])
  const files = makeFiles(COMMITS, ["", "m", "s"])
  const texts = { "search/texts/s/0.bin": rows.slice(0, 5), "search/texts/s/1.bin": rows.slice(5) }
  const asked = serve({ ...files, ...texts })
  const data = /** @type {IndexFile} */ (files["search/index.bin"])
  return { index: new Index(data), asked }
}

/**
 * The numbers of what is found, best first, and what is noted: `kind text`.
 * @param {string} typed
 */
async function find(typed) {
  const { ids, notes, direct } = await open().index.search(typed)
  const said = notes.map(({ kind, text = "", values = [] }) => `${kind} ${text}${values.join("|")}`)
  return { ids: [...ids].sort((a, b) => a - b), best: ids[0], said, direct }
}

/** @type {Record<string, [ids: number[], said: string[]]>} */
const FOUND = {
  '"prefix caching"': [[0], ["phrase “prefix caching”"]],
  '"Qi Wang"': [[], []],
  '"caching prefix"': [[0, 1], ["no_phrase “caching prefix”"]],
  "router -flaky": [[2, 4], []],
  "-router": [[0, 1, 5, 6, 7, 8], []],
  'author:"Qi Wang"': [[0, 2], ["facet Qi Wang"]],
  "author:wang": [[0, 2, 3], ["facet Qi Wang|Wang Bo"]],
  "author:crncevic": [[1], ["facet Elvir Crnčević"]],
  "author:nobody router": [[], ["no_value nobody"]],
  "-author:nobody router": [[2, 3, 4], ["no_value nobody"]],
  "-author:wang router": [[4], ["facet Qi Wang|Wang Bo"]],
  "author:qi author:bo router": [[2, 3], ["facet Qi Wang", "facet Wang Bo"]],
  "repo:lander": [[3], ["facet acme/lander"]],
  "repo:acme/rocket router": [[2, 4], ["facet acme/rocket"]],
  "type:fix type:docs": [[0, 1], ["facet fix", "facet docs"]],
  "type:fix -type:docs": [[0], ["facet fix", "facet docs"]],
  "is:high": [[0], ["facet high"]],
  "is:fix is:high": [[0], ["facet fix", "facet high"]],
  "is:breaking": [[2], ["mark breaking"]],
  "is:revert": [[5, 6], ["facet revert"]],
  "is:nonsense router": [[2, 3, 4], ["unknown nonsense"]],
  "status:failed": [[2], ["facet failed"]],
  "release:1.2": [[3], ["facet v1.2"]],
  "in:lander": [[3], ["facet acme/lander"]],
  "title:router": [[2, 3], []],
  "in:title router": [[2, 3], []],
  "routr -flaky": [[2, 4], ["typo router"]],
  "ruoter": [[2, 3, 4], ["typo router"]],
  "xrouter": [[2, 3, 4], ["typo router"]],
  '"routr"': [[], []],
  rxy: [[], []],
  12: [[6, 7, 8], []],
  "???": [[], []],
}

for (const [typed, [ids, said]] of Object.entries(FOUND))
  test(`what ${typed} finds`, async () => {
    const found = await find(typed)
    assert.deepEqual([found.ids, found.said.toSorted()], [ids, said.toSorted()])
  })

test("those come first that have a path as it was typed", async () => {
  const { ids, best, said } = await find("lib/runtime/src")
  assert.deepEqual([ids, best, said], [[4, 5], 4, ["path lib/runtime/src"]])
  assert.deepEqual((await find("src/lib")).said, ["no_path src/lib"])
})

test("of a number the own commit comes first, of the others the newest", async () => {
  for (const typed of ["12", "#12", "PR 12", "acme/rocket#12"])
    assert.deepEqual((await find(typed)).direct.map(({ address }) => address), ["7/", "6/"])
  assert.deepEqual((await find("acme/lander!12")).direct, [])
})

test("of many results the first are read to find a phrase, and come first", async () => {
  const titles = Array.from({ length: 130 }, (_, n) => (n === 40 ? "kv cache" : "cache kv"))
  const documents = titles.map(title => commit(title))
  const files = makeFiles(documents, [""])
  const rows = titles.map((title, n) => [`${n}/`, title, "2026-01-14", "", "", [], ""])
  const texts = [...Array(26).keys()].map(n => [
    ...[`search/texts/s/${n}.bin`, rows.slice(n * 5, n * 5 + 5)],
  ])
  serve({ ...files, ...Object.fromEntries(texts) })
  const index = new Index(/** @type {IndexFile} */ (files["search/index.bin"]))
  const { ids, notes } = await index.search('"kv cache"')
  assert.deepEqual([ids[0], ids[1], ids.length], [40, 129, 130])
  assert.deepEqual(notes, [{ kind: "some_phrase", text: "“kv cache”", n: 1, read: 100, total: 130 }])
  const none = await index.search('"cache of kv" kv')
  assert.deepEqual(none.notes.map(({ kind }) => kind), ["unseen_phrase"])
})

test("facets that nobody asks for are not loaded", async () => {
  const { index, asked } = open()
  const found = await index.search("router is:high", { filters: { repository: ["acme/rocket"] } })
  assert.deepEqual(asked.filter(path => path.includes("/facets/")), [])
  await index.count(found)
  assert.equal(asked.filter(path => path.includes("/facets/")).length, 5)
})

test("all that is one letter off is near by", () => {
  const near = nearBy("abc")
  for (const word of ["bc", "ac", "ab", "bac", "acb", "xabc", "axbc", "abcx", "xbc", "axc", "abx"])
    assert.ok(near.has(word), word)
  for (const word of ["abc", "cab", "abcde", "a"]) assert.ok(!near.has(word), word)
})

/** @type {[name: FacetName, values: string[], typed: string, found: string[]][]} */
const VALUES = [
  ["month", ["2026-01", "2026-02", "2025-12"], "2026年1月", ["2026-01"]],
  ["month", ["2026-01", "2026-02", "2025-12"], "2026", ["2026-01", "2026-02"]],
  ["release", ["v1.0", "v1.0.1", "-"], "1.0", ["v1.0"]],
  ["release", ["v1.0", "-"], "unreleased", ["-"]],
  ["type", ["feat", "fix", "other"], "功能", ["feat"]],
  ["type", ["feat", "fix"], "bug", ["fix"]],
  ["type", ["feat", "fix"], "能", ["feat"]],
  ["repository", ["acme/rocket", "acme/rocket-2", "b/rocket"], "rocket", ["acme/rocket", "b/rocket"]],
  ["author", ["Søren Ø", "soren"], "SOREN", ["soren"]],
  ["author", ["a b", "b c"], "", []],
  ["author", ["a b"], "??", []],
  ["author", ["x"], "constructor", []],
]

for (const [name, values, typed, found] of VALUES)
  test(`${name}:${typed} of ${values.join(", ")}`, () => {
    const facet = { name, values, sets: [], column: new Int32Array() }
    assert.deepEqual(valuesFor(facet, typed, { labels: { feat: "功能" } }), found)
  })
