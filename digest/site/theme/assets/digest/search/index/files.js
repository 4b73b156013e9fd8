// The files of the index, those of digest/site/search/publish.py: loaded, unpacked and read.

import { href } from "../../shas.js"

const UNIT = "\x1f" // between a term and its postings
const RECORD = "\x1e" // before a shard's lines in a chunk

/**
 * Load a file's text. Fails where it does not come, or is not what was published.
 * @param {string} path
 * @param {RequestCache} [cache]
 */
async function load(path, cache = "default") {
  const response = await fetch(href(path), { cache })
  if (!response.ok) throw new Error(`${path}: ${response.status}`)
  const bytes = new Uint8Array(await response.arrayBuffer())
  return unpacked(bytes).catch(() => Promise.reject(damaged(path)))
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
async function unpacked(bytes) {
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b // some servers unpack
  const stream = new Blob([bytes]).stream()
  const plain = isPacked ? stream.pipeThrough(new DecompressionStream("gzip")) : stream
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true })
  return decoder.decode(await new Response(plain).arrayBuffer())
}

/**
 * The error of a file that is not what was published: cut off, or a server's own page.
 * @param {string} path
 */
export const damaged = path => new Error(`${path}: the file is damaged`)

/**
 * Load a file of JSON.
 * @param {string} path
 * @param {RequestCache} [cache]
 */
export async function loadData(path, cache) {
  const text = await load(path, cache)
  try {
    return JSON.parse(text)
  } catch {
    throw damaged(path)
  }
}

/**
 * Load a chunk of the terms of so many shards: its lines by shard, and after those of the last one,
 * as one more, the words that others are related to.
 * @param {string} path
 * @param {number} shards
 * @returns {Promise<ChunkPart[]>}
 */
export async function loadChunk(path, shards) {
  const [nothing, ...texts] = (await load(path)).split(RECORD)
  const isWhole = nothing === "" && texts.every(text => text.endsWith("\n"))
  if (!isWhole || texts.some(text => numberOf(text) > shards)) throw damaged(path)
  return texts.map(text => [numberOf(text), text.slice(1)])
}

/**
 * The lines of a term, or of all terms that begin with it: `[term, postings]`.
 * @param {string} lines
 * @param {string} term
 * @param {boolean} isPrefix
 * @returns {Generator<[term: string, postings: string], void>}
 */
export function* matches(lines, term, isPrefix) {
  const beginning = isPrefix ? term : term + UNIT
  let start = lines.startsWith(beginning) ? 0 : lines.indexOf(`\n${beginning}`) + 1
  while (lines.startsWith(beginning, start)) {
    const middle = lines.indexOf(UNIT, start)
    if (middle < 0) return
    const end = lines.indexOf("\n", middle)
    yield [lines.slice(start, middle), lines.slice(middle + 1, end)]
    start = end + 1
  }
}

/**
 * Visit the documents of a term's postings, the shard's first one being `start`. They are told with
 * the term's rank there: from 0 for one in the text to 3 for one in the title.
 * @param {string} postings
 * @param {number} start
 * @param {(id: number, rank: number) => void} visit
 */
export function visitPostings(postings, start, visit) {
  let id = start
  for (const char of postings) {
    const posting = numberOf(char)
    id += posting >> 2
    visit(id, posting & 3)
  }
}

/**
 * The number that `char` of shards.py wrote as the first character of a text.
 * @param {string} text
 */
function numberOf(text) {
  const code = text.codePointAt(0) ?? 0
  return code < 0xd800 ? code - 0x20 : code - 0x820
}

/**
 * A number for each character.
 * @param {string} text
 */
export const numbersOf = text => Int32Array.from(text, numberOf)
