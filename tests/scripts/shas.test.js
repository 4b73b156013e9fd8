import assert from "node:assert/strict"
import { test } from "node:test"

import { commitsOf } from "../../digest/site/theme/assets/digest/shas.js"
import { serve } from "./publishing.js"

const ROCKET = "acme/rocket"
const PAGE = { repository: ROCKET, sha: "ab34567", address: "acme/rocket/commit/ab34567/" }
const ENTRY = { repository: ROCKET, sha: "ab11111", address: "acme/rocket/2026-01-05/#ab11111" }
const FILE = JSON.stringify({
  commits: { [ROCKET]: [PAGE.sha, "ab99999"] },
  entries: { [ENTRY.sha]: ENTRY.address },
})

test("a file that does not come is told, and asked for again", async () => {
  /** @type {Record<string, Uint8Array>} */
  const files = {}
  const asked = serve(files)
  await assert.rejects(commitsOf("ab34567"), /api\/sha\/ab\.json: 404/)
  files["api/sha/ab.json"] = Buffer.from(FILE)
  assert.deepEqual(await commitsOf("ab34567"), [PAGE])
  assert.deepEqual(asked, ["api/sha/ab.json", "api/sha/ab.json"])
})

test("first digits name commits, and entries of which no more is known", async () => {
  const asked = serve({})
  assert.deepEqual(await commitsOf("ab3456789"), [])
  assert.deepEqual(await commitsOf("ab11111"), [ENTRY])
  assert.deepEqual(await commitsOf("ab1111122"), [ENTRY])
  assert.deepEqual(asked, [], "one file for two digits, once")
})
