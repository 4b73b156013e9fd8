import assert from "node:assert/strict"
import { test } from "node:test"

import { partsOf, termsOf, wordsOf } from "../../digest/site/theme/assets/digest/search/terms.js"
import { golden, makeDice } from "./data.js"

/** @type {{ text: string, terms: string[] }[]} */
const CASES = golden("site/search/terms.json") // what Python is held to as well
const PIECES = [..."aBz09_.-#‐－＿推理引擎カタ한é ,。()ＫＦ😀\ud840\udc00", "Http", "v2", "\n"]
const LONGEST = 40 // characters of a term

for (const { text, terms } of CASES)
  test(`the terms of ${JSON.stringify(text)}`, () => assert.deepEqual(termsOf(text), terms))

const WORDS = {
  "KvRouter crate": [
    { text: "KvRouter", terms: ["kvrouter"], joined: "", isPrefix: true },
    { text: "crate", terms: ["crate"], joined: "", isPrefix: true },
  ],
  kv_router: [{ text: "kv_router", terms: ["kv", "router"], joined: "kvrouter", isPrefix: true }],
  "#5376": [{ text: "#5376", terms: ["#5376"], joined: "", isPrefix: false }],
  推理引擎: [{ text: "推理引擎", terms: ["推理", "理引", "引擎"], joined: "", isPrefix: false }],
  字: [{ text: "字", terms: ["字"], joined: "", isPrefix: true }],
  "优化KV": [
    { text: "优化", terms: ["优化"], joined: "", isPrefix: false },
    { text: "KV", terms: ["kv"], joined: "", isPrefix: true },
  ],
  "??? ": [],
}

for (const [query, words] of Object.entries(WORDS))
  test(`what ${JSON.stringify(query)} looks for`, () => assert.deepEqual(wordsOf(query), words))

test("a word's parts keep their letters", () => {
  for (const word of ["KvRouter", "kv_router", "kv-router"])
    assert.equal(partsOf(word).join("").toLowerCase(), "kvrouter")
  assert.deepEqual(partsOf("MyHTTPServer2"), ["My", "HTTP", "Server2"])
  assert.deepEqual(partsOf("__all__"), ["all"])
})

test("whatever a text is, it is found by its own words", () => {
  const dice = makeDice(1)
  for (let n = 0; n < 2000; n++) {
    const text = dice.some(PIECES, 30).join("")
    const terms = new Set(termsOf(text))
    for (const { terms: wanted, joined, isPrefix } of wordsOf(text)) {
      /** @param {string} term */
      const has = term => terms.has(term) || (isPrefix && [...terms].some(t => t.startsWith(term)))
      assert.ok(wanted.every(has) || has(joined), JSON.stringify(text))
    }
  }
})

test("a term is never empty, too long, or cut in two", () => {
  const dice = makeDice(2)
  for (let n = 0; n < 2000; n++) {
    const text = dice.some(PIECES, 60).join("")
    for (const term of termsOf(text)) {
      assert.ok(term !== "" && [...term].length <= LONGEST, JSON.stringify(text))
      assert.doesNotMatch(term, /[\s_.‐－-]/u)
    }
  }
})
