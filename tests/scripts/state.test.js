import assert from "node:assert/strict"
import { test } from "node:test"

import {
  FACETS,
  readState,
  selected,
  toggled,
  writeState,
} from "../../digest/site/theme/assets/digest/search/state.js"
import { makeDice } from "./data.js"

const VALUES = ["high", "fix", "acme/rocket", "Ada & Grace", "a=b", "缓存", "1+1", "#5"]

/**
 * @param {ReturnType<typeof makeDice>} dice
 * @returns {SearchState}
 */
function anyState(dice) {
  const chosen = FACETS.map(facet => [facet, [...new Set(dice.some(VALUES, 3))]])
  return {
    query: dice.some(VALUES, 2).join(" "),
    filters: Object.fromEntries(chosen.filter(([, values]) => values.length > 0)),
    sort: dice.one(["relevance", "date"]),
    related: dice.one(["few", "on", "off"]),
  }
}

test("what is written into an address is read from it", () => {
  const dice = makeDice(5)
  for (let n = 0; n < 1000; n++) {
    const state = anyState(dice)
    assert.deepEqual(readState(writeState(state)), state)
  }
})

test("an address that says nothing searches for everything", () => {
  const everything = { query: "", filters: {}, sort: "relevance", related: "few" }
  for (const search of ["", "?", "?q=", "?q=+&type=&sort=oldest&related=1&other=1"])
    assert.deepEqual(readState(search), everything)
  assert.equal(writeState(readState("")), "")
})

test("a value is selected once, however often an address names it", () => {
  assert.deepEqual(readState("?type=fix&type=fix&type=docs").filters, { type: ["fix", "docs"] })
})

test("a value toggled twice is as it was", () => {
  const dice = makeDice(6)
  for (let n = 0; n < 1000; n++) {
    const state = anyState(dice)
    const [facet, value] = [dice.one(FACETS), dice.one(VALUES)]
    const once = toggled(state, facet, value)
    const has = (/** @type {SearchState} */ one) => one.filters[facet]?.includes(value) ?? false
    assert.notEqual(has(once), has(state))
    const sorted = (/** @type {SearchState} */ one) => selected(one).map(String).sort()
    assert.deepEqual(sorted(toggled(once, facet, value)), sorted(state))
  }
})
