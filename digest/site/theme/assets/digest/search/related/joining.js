// What is found by related words, put to what a query's own words find.

import { pattern } from "../excerpt.js"
import { wordsOf } from "../terms.js"
import { conceptsOf } from "./concepts.js"
import { relatedHits } from "./hits.js"
import { NONE } from "./asking.js"

const FEW = 10 // documents with all words, below which others are looked for unasked
const OFFERED = 2 // related words of a word

/**
 * Put documents with related words to those that a query's own words find; `whole` is how many have
 * all of them.
 * @param {import("../engine.js").Index} index
 * @param {Query} query
 * @param {Scored} scored
 * @param {number[]} ranked
 * @param {{ related: RelatedMode, sort: Sorting, whole: number }} how
 * @returns {Promise<{ all: number[], related: RelatedFound }>}
 */
export async function join(index, query, scored, ranked, { related, sort, whole }) {
  if (related === "off" || (whole >= FEW && related === "few"))
    return { all: ranked, related: { ...NONE, offered: await offered(index, query) } }
  const how = { isAsked: related === "on", fits: scored.fits }
  const found = await relatedHits(index, query.words, how)
  return found ? joined(query, found, { ranked, whole, sort }) : { all: ranked, related: NONE }
}

/**
 * @param {Query} query
 * @param {import("./hits.js").Tally} found
 * @param {{ ranked: number[], whole: number, sort: Sorting }} own what the query's words find
 */
function joined(query, found, { ranked, whole, sort }) {
  const known = new Set(ranked)
  const ids = found.ids.filter(id => !known.has(id))
  if (ids.length === 0) return { all: ranked, related: NONE }
  const others = found.ranked(whole > 0 ? ids : [...ranked, ...ids])
  if (sort === "date") others.sort((a, b) => b - a)
  if (whole > 0) for (const id of ranked) found.why.delete(id)
  const words = pattern([...query.words, ...[...found.words].flatMap(word => wordsOf(word))])
  return {
    all: whole > 0 ? [...ranked, ...others] : others,
    related: { count: ids.length, why: found.why, words, offered: [] },
  }
}

/**
 * The nearest related words of each of a query's: what somebody may look for as well.
 * @param {import("../engine.js").Index} index
 * @param {Query} query
 */
async function offered(index, { words }) {
  const concepts = await conceptsOf(words, index.terms)
  return [...new Set(concepts.flatMap(({ related }) => related.slice(0, OFFERED)))]
}
