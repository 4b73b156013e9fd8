import assert from "node:assert/strict"
import { test } from "node:test"

import { readAddress } from "../../digest/site/theme/assets/digest/address.js"
import { pageElsewhere, sitesOf } from "../../digest/site/theme/assets/digest/years.js"

const NEW = { name: "2025", first: 2025, last: 2025, address: "https://example.org/2025/" }
const OLD = { name: "2020-2024", first: 2020, last: 2024, address: "https://example.com/old/" }
const SHA = "ab345670".padEnd(40, "0")
const TABLE = JSON.stringify({ commits: { "acme/rocket": [SHA] }, entries: {} })

/**
 * Have these addresses answered, and no others; a text that is null stands for a server that lets no
 * script of another site ask.
 * @param {Record<string, string | null>} pages
 */
function answer(pages) {
  /** @type {string[]} */
  const asked = []
  globalThis.fetch = async address => {
    asked.push(String(address))
    const text = pages[String(address)]
    if (text === null) throw new TypeError("Failed to fetch")
    return new Response(text ?? "", { status: text === undefined ? 404 : 200 })
  }
  return asked
}

/** @param {string} path */
const ask = path => pageElsewhere([NEW, OLD], readAddress(path), path)

test("a day is asked for in the site of its year alone", async () => {
  assert.deepEqual(sitesOf([NEW, OLD], "2023-05-06"), [OLD])
  assert.deepEqual(sitesOf([NEW, OLD], "2019-05-06"), [])
  assert.deepEqual(sitesOf([NEW, OLD], ""), [NEW, OLD])
  const page = "https://example.com/old/2023-05-06/"
  const asked = answer({ [page]: "" })
  assert.equal(await ask("2023-05-06/"), page)
  assert.deepEqual(asked, [page])
})

test("first digits of a SHA are looked up in each site", async () => {
  answer({ "https://example.com/old/api/sha/ab.json": TABLE })
  const page = `https://example.com/old/acme/rocket/commit/${SHA}/`
  assert.equal(await ask("ab34567"), page)
})

test("where several have it, or a server does not answer, nothing is chosen", async () => {
  answer({ [`${NEW.address}acme/rocket/`]: "", [`${OLD.address}acme/rocket/`]: "" })
  assert.equal(await ask("acme/rocket/"), "")
  answer({ [`${OLD.address}2023-05-06/`]: null })
  assert.equal(await ask("2023-05-06/"), "")
})

test("no address leads out of a site", async () => {
  const asked = answer({ "https://example.com/2023-05-06/": "" })
  assert.equal(await ask("../2023-05-06/"), "")
  assert.equal(await ask("//evil.example/2023-05-06/"), "")
  assert.deepEqual(asked, [])
})
