// Days, weeks and months, as the side column has them.

import assert from "node:assert/strict"
import { test } from "node:test"

import {
  daysOf,
  stateOf,
  today,
  weekOf,
  weeksOfMonth,
  weeksUpTo,
} from "../../digest/site/theme/assets/digest/month.js"

const MONTHS = { "2025-12": "0000000000000000000000000000021", "2026-02": "3001" }

test("a day has at least what its digit says", () => {
  assert.deepEqual(daysOf(MONTHS, "1"), ["2025-12-30", "2025-12-31", "2026-02-01", "2026-02-04"])
  assert.deepEqual(daysOf(MONTHS, "2"), ["2025-12-30", "2026-02-01"])
  const asked = ["2025-12-29", "2025-12-30", "2025-12-31", "2026-01-31", "2026-02-01", "2026-02-05"]
  assert.equal(asked.map(day => stateOf(MONTHS, day)).join(""), "021030")
})

test("a week is that of its Thursday", () => {
  for (const [day, week] of [
    ["2024-12-29", "2024-W52"],
    ["2024-12-30", "2025-W01"],
    ["2026-08-22", "2026-W34"],
    ["2026-12-31", "2026-W53"],
    ["2027-01-03", "2026-W53"],
    ["2027-01-04", "2027-W01"],
  ])
    assert.equal(weekOf(day), week)
})

test("weeks with commits stand once, up to the end of a month", () => {
  assert.deepEqual(weeksUpTo(MONTHS, "2025-12"), ["2026-W01"])
  assert.deepEqual(weeksUpTo(MONTHS, "2026-02"), ["2026-W01", "2026-W05"])
})

test("a month is laid out by weeks from Monday on", () => {
  const weeks = weeksOfMonth("2024-02")
  assert.deepEqual(weeks.map(week => week.length), [7, 7, 7, 7, 7])
  assert.deepEqual(weeks[0].slice(2, 5), ["", "2024-02-01", "2024-02-02"])
  assert.equal(weeks[4][3], "2024-02-29")
  assert.equal(weeks.flat().filter(Boolean).length, 29)
  assert.equal(weeksOfMonth("2021-02").length, 4)
  assert.equal(weeksOfMonth("2026-08").length, 6)
})

test("today is the reader's own day", () => {
  assert.equal(today(new Date(2026, 0, 9, 23, 59)), "2026-01-09")
})
