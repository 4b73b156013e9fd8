import assert from "node:assert/strict"
import { test } from "node:test"

import { movedPath, preferred, readAddress } from "../../digest/site/theme/assets/digest/address.js"
import { golden, makeDice } from "./data.js"

const NONE = { shas: [], pull: "", day: "", repository: "" }
const PIECES = [
  ..."/-._#?%a0年月日",
  ...["334cbd9", "ABCDEF01", "commit/", "/pull/41", "/merge_requests/41", "2026-02-30", "20260203", "acme/rocket"],
  ...[".html", "%E5%B9%B4", "%", "x".repeat(120)],
]

for (const { path, rest, ...expected } of golden("site/lost/addresses.json"))
  test(`what ${JSON.stringify(path + (rest ?? ""))} means`, () => {
    assert.deepEqual({ ...readAddress(path, rest), path }, { ...NONE, ...expected, path })
  })

test("whatever an address is, what is read in it is what it says", () => {
  const dice = makeDice(3)
  for (let n = 0; n < 5000; n++) {
    const path = dice.some(PIECES, 8).join("")
    const { shas, pull, day, words } = readAddress(path, dice.some(PIECES, 3).join(""))
    for (const group of shas) {
      assert.ok(group.length > 0 && new Set(group).size === group.length, path)
      for (const sha of group) assert.match(sha, /^[0-9a-f]{7,40}$/)
    }
    assert.match(pull, /^([#!][1-9]\d*)?$/)
    assert.ok(day === "" || new Date(day).toISOString().startsWith(day), path)
    assert.ok(words.length <= 100 && words === words.trim(), path)
  }
})

test("of several commits those of the repository in the address come first", () => {
  const [rocket, lander] = ["acme/Rocket", "acme/lander"].map(repository => ({
    repository,
    sha: "334cbd9",
    address: `${repository}/commit/334cbd9/`,
  }))
  const both = [rocket, lander]
  assert.deepEqual(preferred(both, "/acme/rocket/commit/334cbd9"), [rocket])
  assert.deepEqual(preferred(both, "/acme/lander@334cbd9"), [lander])
  assert.deepEqual(preferred(both, "/acme/lander2/commit/334cbd9"), both)
  assert.deepEqual(preferred([], "/acme/lander/"), [])
})

test("an address below a former name lies below the present one", () => {
  const names = { "acme/rocket": "umbrella/Probe" }
  for (const [path, expected] of [
    ["acme/rocket", "umbrella/Probe"],
    ["acme/rocket/", "umbrella/Probe/"],
    ["Acme/ROCKET/commit/334cbd9/", "umbrella/Probe/commit/334cbd9/"],
    ["acme/rockets/2026-02-03/", "acme/rockets/2026-02-03/"],
    ["acme", "acme"],
    ["", ""],
    ["constructor/", "constructor/"],
    ["334cbd9", "334cbd9"],
  ])
    assert.equal(movedPath(path, names), expected)
})
