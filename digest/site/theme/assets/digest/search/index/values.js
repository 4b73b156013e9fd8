// The documents' values of the facets: who has which, and how many have each.

import { numbersOf } from "./files.js"
import { FACETS } from "../state.js"

/**
 * Read the facets of the index.
 * @param {IndexFile["facets"]} data
 * @returns {Facet[]}
 */
export function readFacets(data) {
  return FACETS.map(name => {
    const [values, sets, column] = data[name]
    return { name, values, sets, column: numbersOf(column) }
  })
}

/**
 * A document's values of a facet.
 * @param {Facet} facet
 * @param {number} id
 */
export const valuesOf = ({ values, sets, column }, id) => sets[column[id]].map(n => values[n])

/**
 * A document's value of a facet that has no more than one; "" for none.
 * @param {Facet} facet
 * @param {number} id
 */
export const valueOf = (facet, id) => valuesOf(facet, id)[0] ?? ""

/**
 * Keep the documents that have the chosen values; count each facet under the others' choice.
 * @param {Facet[]} facets
 * @param {number[]} ids
 * @param {FacetChoice} choice
 */
export function filter(facets, ids, choice) {
  const fitting = facets.map(facet => fittingSets(facet, choice[facet.name]))
  const counts = facets.map(facet => new Int32Array(facet.sets.length))
  const kept = []
  for (const id of ids) {
    const failed = failedFacet(facets, fitting, id)
    if (failed >= 0) counts[failed][facets[failed].column[id]]++
    if (failed !== NONE) continue
    kept.push(id)
    for (let n = 0; n < counts.length; n++) counts[n][facets[n].column[id]]++
  }
  return { ids: kept, counts: countsByName(facets, counts) }
}

const NONE = -1
const SEVERAL = -2

/**
 * The number of the one facet that rules a document out, or else `NONE` or `SEVERAL`.
 * @param {Facet[]} facets
 * @param {(boolean[] | null)[]} fitting
 * @param {number} id
 */
function failedFacet(facets, fitting, id) {
  let failed = NONE
  for (let n = 0; n < facets.length; n++) {
    const sets = fitting[n]
    if (!sets || sets[facets[n].column[id]]) continue
    if (failed !== NONE) return SEVERAL
    failed = n
  }
  return failed
}

/**
 * Which of a facet's sets have one of the chosen values; `null` where none is chosen.
 * @param {Facet} facet
 * @param {string[]} [chosen]
 */
function fittingSets({ values, sets }, chosen) {
  if (!chosen?.length) return null
  const numbers = new Set(chosen.map(value => values.indexOf(value)))
  return sets.map(set => set.some(n => numbers.has(n)))
}

/**
 * @param {Facet[]} facets
 * @param {Int32Array[]} counts of each set
 * @returns {FacetCounts}
 */
function countsByName(facets, counts) {
  const found = facets.map((facet, n) => [facet.name, valueCounts(facet, counts[n])])
  return Object.fromEntries(found)
}

/**
 * @param {Facet} facet
 * @param {Int32Array} counts
 */
function valueCounts({ values, sets }, counts) {
  /** @type {Map<string, number>} */
  const found = new Map()
  /** @param {string} value */
  const countOf = value => found.get(value) ?? 0
  sets.forEach((set, n) => {
    if (counts[n]) for (const v of set) found.set(values[v], countOf(values[v]) + counts[n])
  })
  return found
}
