import assert from "node:assert/strict"
import { test } from "node:test"

import { filled, messageOf, shown } from "../../digest/site/theme/assets/digest/dom.js"

test("values are put into a text, numbers as the site writes them", () => {
  assert.equal(filled("{n} of {total}", { n: 1961, total: 20116 }), "1,961 of 20,116")
  assert.equal(filled("{a}{b}", { a: "{b}", b: "$&" }), "{b}$&")
  assert.equal(shown("1961"), "1961")
})

test("whatever is thrown, it says something", () => {
  assert.equal(messageOf(new Error("no network")), "no network")
  assert.equal(messageOf("no network"), "no network")
})
