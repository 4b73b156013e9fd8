// What a browser remembers of the home, and how old a day is.

import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"

import { recall, remember } from "../../digest/site/theme/assets/digest/visits.js"

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

/** @type {Map<string, string>} */
let kept = new Map()

beforeEach(() => {
  kept = new Map()
  serve({
    getItem: (/** @type {string} */ key) => kept.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => kept.set(key, value),
    removeItem: (/** @type {string} */ key) => kept.delete(key),
  })
})

/** @param {object} localStorage */
function serve(localStorage) {
  Object.defineProperty(globalThis, "localStorage", { value: localStorage, configurable: true })
}

test("a first visit has none before it, a later one tells what was the newest then", () => {
  assert.equal(recall("2026-02-03", 5, DAY), undefined)
  assert.deepEqual(recall("2026-02-05", 2, 3 * DAY), { day: "2026-02-03", commits: 5, at: DAY })
})

test("who opens the home again within half an hour is still on the same visit", () => {
  recall("2026-02-03", 5, DAY)
  recall("2026-02-05", 2, 3 * DAY)
  const again = recall("2026-02-05", 3, 3 * DAY + 29 * MINUTE)
  assert.deepEqual(again, { day: "2026-02-03", commits: 5, at: DAY })
  const later = recall("2026-02-05", 3, 4 * DAY)
  assert.deepEqual(later, { day: "2026-02-05", commits: 3, at: 3 * DAY + 29 * MINUTE })
})

test("switched off, nothing is remembered, and it begins anew", () => {
  recall("2026-02-03", 5, DAY)
  remember(false)
  assert.deepEqual([...kept.values()], ["off"])
  assert.equal(recall("2026-02-05", 2, 3 * DAY), null)
  assert.deepEqual([...kept.values()], ["off"])
  remember(true)
  assert.equal(recall("2026-02-05", 2, 4 * DAY), undefined)
})

test("a browser that keeps nothing, or what is not ours, tells of nothing new", () => {
  kept.set([...(recall("a", 1, DAY), kept.keys())][0], "{")
  assert.equal(recall("2026-02-03", 5, 2 * DAY), undefined)
  serve({})
  assert.equal(recall("2026-02-03", 5, 3 * DAY), undefined)
  remember(false)
})
