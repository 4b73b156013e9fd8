import assert from "node:assert/strict"
import { test } from "node:test"

import {
  matches,
  numbersOf,
  visitPostings,
} from "../../digest/site/theme/assets/digest/search/index/files.js"

const LINES = "ab\x1f1\nabc\x1f2\nb\x1f3\nbab\x1f4\n"

test("numbers are characters, but for those that are half of one", () => {
  const written = [0x20, 0x7e, 0xd7ff, 0xe000, 0x10400].map(code => String.fromCodePoint(code))
  assert.deepEqual([...numbersOf(written.join(""))], [0, 0x5e, 0xd7df, 0xd7e0, 0xfbe0])
})

test("postings tell documents by their distances, with ranks", () => {
  /** @type {number[][]} */
  const visited = []
  visitPostings("#$)", 100, (...posting) => visited.push(posting))
  assert.deepEqual(visited, [[100, 3], [101, 0], [103, 1]])
})

/** @type {[term: string, isPrefix: boolean, found: [string, string][]][]} */
const MATCHES = [
  ["ab", false, [["ab", "1"]]],
  ["ab", true, [["ab", "1"], ["abc", "2"]]],
  ["b", true, [["b", "3"], ["bab", "4"]]],
  ["a", false, []],
  ["c", true, []],
]

for (const [term, isPrefix, found] of MATCHES)
  test(`the lines of ${term}${isPrefix ? "…" : ""}`, () => {
    assert.deepEqual([...matches(LINES, term, isPrefix)], found)
    assert.deepEqual([...matches("", term, isPrefix)], [])
  })

test("lines that are none end the search", () => {
  assert.deepEqual([...matches("ab\nab\n", "ab", true)], [])
})
