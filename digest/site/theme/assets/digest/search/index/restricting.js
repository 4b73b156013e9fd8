// Which documents a query lets through: those with its facets' values, without what it leaves out.

import { valuesFor } from "./choices.js"
import { fittingSets } from "./values.js"

/** @type {Record<string, FacetName[]>} */
const SEVERAL = {
  is: ["importance", "type", "status", "release"],
  in: ["repository", "area", "release", "month"],
}
/** Words that stand for marks of a commit, those of documents.py. @type {Record<string, string>} */
const MARKS = { breaking: "isbreaking", revert: "isrevert" }

/** A restriction by one facet's values, or one mark: a document's answer is 1 for yes.
 * @typedef {{ key: string, isExcluded: boolean, has: Uint8Array }} Restriction */

/**
 * Tell which documents a query allows, 1 for each, `null` for all; and what of it was understood.
 * Of several values of a facet a document has to have one.
 * @param {import("../engine.js").Index} index
 * @param {Query} query
 * @param {SiteWords} site
 * @returns {Promise<[isAllowed: Uint8Array | null, notes: Note[]]>}
 */
export async function allowed(index, { facets, without }, site) {
  if (facets.length + without.length === 0) return [null, []]
  /** @type {Note[]} */
  const notes = []
  const read = facets.map(facet => restrictionOf(index, facet, site, notes))
  const left = without.map(({ words }) => having(index, words))
  const [restrictions, excluded] = await Promise.all([Promise.all(read), Promise.all(left)])
  const isAllowed = new Uint8Array(index.total).fill(1)
  for (const group of grouped(restrictions.filter(one => one !== null)))
    for (let id = 0; id < index.total; id++)
      if (group.every(({ has, isExcluded }) => (has[id] === 1) === isExcluded)) isAllowed[id] = 0
  for (const ids of excluded) for (const id of ids) isAllowed[id] = 0
  return [isAllowed, notes]
}

/**
 * The restrictions of which a document has to meet one: those by the same key. Each that excludes
 * stands by itself.
 * @param {Restriction[]} restrictions
 */
function grouped(restrictions) {
  /** @type {Map<string | Restriction, Restriction[]>} */
  const groups = new Map()
  for (const one of restrictions) {
    const key = one.isExcluded ? one : one.key
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  return [...groups.values()]
}

/**
 * @param {import("../engine.js").Index} index
 * @param {TypedFacet} facet
 * @param {SiteWords} site
 * @param {Note[]} notes
 * @returns {Promise<Restriction | null>} `null` for one that says nothing
 */
async function restrictionOf(index, facet, site, notes) {
  const { name, value, isExcluded } = facet
  const has = new Uint8Array(index.total)
  const mark = name === "is" ? markOf(value) : ""
  const found = await chosen(index, facet, site)
  if (mark) for (const { id } of await index.terms.documentsOf(mark)) has[id] = 1
  if (found) markAll(has, found)
  notes.push(noteOf(facet, found, mark))
  if (notes.at(-1)?.kind === "unknown") return null
  return { key: found?.facet.name ?? (mark || name), isExcluded, has }
}

/**
 * Mark the documents that have one of a facet's values.
 * @param {Uint8Array} has
 * @param {{ facet: Facet, values: string[] }} found
 */
function markAll(has, { facet, values }) {
  const fitting = fittingSets(facet, values)
  facet.column.forEach((set, id) => {
    if (fitting?.[set]) has.fill(1, id, id + 1)
  })
}

/**
 * @param {TypedFacet} facet
 * @param {{ facet: Facet, values: string[] } | null} found
 * @param {string} mark
 * @returns {Note}
 */
function noteOf({ name, value, isExcluded }, found, mark) {
  if (found) return { kind: "facet", facet: found.facet.name, values: found.values, isExcluded }
  if (mark) return { kind: "mark", text: value.toLowerCase(), isExcluded }
  return { kind: name === "is" ? "unknown" : "no_value", facet: name, text: value }
}

/** @param {string} value */
function markOf(value) {
  const lower = value.toLowerCase()
  return Object.hasOwn(MARKS, lower) ? MARKS[lower] : ""
}

/**
 * The first facet that may be meant which has such values.
 * @param {import("../engine.js").Index} index
 * @param {TypedFacet} facet
 * @param {SiteWords} site
 */
async function chosen(index, { name, value }, { labels = {} }) {
  for (const one of SEVERAL[name] ?? [name]) {
    // eslint-disable-next-line no-await-in-loop -- the next facet is asked where this has no such value
    const facet = await index.facet(/** @type {FacetName} */ (one))
    const values = valuesFor(facet, value, { labels: labels[one], isExact: name === "is" })
    if (values.length > 0) return { facet, values }
  }
  return null
}

/**
 * The documents that have all of some words.
 * @param {import("../engine.js").Index} index
 * @param {QueryWord[]} words
 */
async function having(index, words) {
  const [first, ...others] = await Promise.all(words.map(word => index.terms.wordScores(word)))
  return [...first.keys()].filter(id => others.every(map => map.has(id)))
}
