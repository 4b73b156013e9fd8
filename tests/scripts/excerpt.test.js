import assert from "node:assert/strict"
import { test } from "node:test"

import { excerpt, mark, pattern } from "../../digest/site/theme/assets/digest/search/excerpt.js"
import { wordsOf } from "../../digest/site/theme/assets/digest/search/terms.js"
import { makeDice } from "./data.js"

const WORDS = ["kv router ", "KvRouter，", "缓存", "the cache ", "ＫＶ "]
const PIECES = [...WORDS, "😀", "<b>", "İ", ". ", "x".repeat(50)]
const MOST = 200 // characters

/** @param {string} query */
const hitsOf = query => pattern(wordsOf(query))

/** @param {Piece[]} pieces */
const textOf = pieces => pieces.map(({ text }) => text).join("")

/** @type {[query: string, text: string, marked: string[]][]} */
const MARKED = [
  ["kv_router", "KvRouter, kv-router and kv", ["KvRouter", "kv-router"]],
  ["cache 缓存", "Cache: 优化缓存", ["Cache", "缓存"]],
  ["kv", "ＫＶ", ["ＫＶ"]],
  ["a", "b", []],
  ["???", "???", []],
]

for (const [query, text, marked] of MARKED)
  test(`${query} in ${text}`, () => {
    const pieces = mark(text, hitsOf(query))
    assert.deepEqual(pieces.filter(({ isHit }) => isHit).map(piece => piece.text), marked)
    assert.equal(textOf(pieces), text)
  })

test("an excerpt shows where the most different words are", () => {
  const text = `router ${"nothing ".repeat(40)}the cache of the router ${"nothing ".repeat(40)}`
  const shown = textOf(excerpt(text, hitsOf("router cache")))
  assert.match(shown, /^….*cache of the router.*…$/)
})

test("without a hit an excerpt is the text's beginning", () => {
  assert.equal(textOf(excerpt("A short text.", null)), "A short text.")
  assert.match(textOf(excerpt("word ".repeat(100), hitsOf("absent"))), /^word .*…$/)
})

test("whatever a text is, an excerpt is a part of it, and short", () => {
  const dice = makeDice(4)
  for (let n = 0; n < 2000; n++) {
    const text = dice.some(PIECES, 40).join("")
    const shown = textOf(excerpt(text, hitsOf(dice.some(PIECES, 3).join(""))))
    assert.ok(text.includes(shown.replace(/^…|…$/g, "")), text)
    assert.ok(shown.length <= MOST, text)
    assert.doesNotThrow(() => encodeURIComponent(shown), "half a character")
  }
})
