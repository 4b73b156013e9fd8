// The documents' values of the facets: who has which, and how many have each.

import { numbersOf } from "./files.js"

/**
 * Read a facet of the index.
 * @param {FacetName} name
 * @param {FacetFile} data
 * @returns {Facet}
 */
export const readFacet = (name, [values, sets, column]) => ({
  name,
  values,
  sets,
  column: numbersOf(column),
})

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
 * Keep the documents that have the chosen values.
 * @param {Facet[]} facets in which something is chosen
 * @param {number[]} ids
 * @param {FacetChoice} choice
 */
export function filter(facets, ids, choice) {
  const fitting = facets.map(facet => fittingSets(facet, choice[facet.name]))
  return ids.filter(id => failedFacet(facets, fitting, id) === NONE)
}

/**
 * Count the documents of each value, each facet under the others' choice.
 * @param {Facet[]} facets
 * @param {number[]} ids
 * @param {FacetChoice} choice
 */
export function countsOf(facets, ids, choice) {
  const fitting = facets.map(facet => fittingSets(facet, choice[facet.name]))
  const counts = facets.map(facet => new Int32Array(facet.sets.length))
  for (const id of ids) {
    const failed = failedFacet(facets, fitting, id)
    if (failed >= 0) counts[failed][facets[failed].column[id]]++
    if (failed === NONE)
      for (let n = 0; n < counts.length; n++) counts[n][facets[n].column[id]]++
  }
  return countsByName(facets, counts)
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
export function fittingSets({ values, sets }, chosen) {
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
