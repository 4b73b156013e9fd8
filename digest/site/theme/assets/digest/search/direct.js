// What of the archive a query names leads to at once.

import { preferred } from "../address.js"
import { commitsOf } from "../shas.js"
import { daysOfWeek } from "./query/moments.js"

const MOST = 10 // requests of a number
const MOST_SHAS = 32 // each may cost a file

/**
 * What a SHA, `#5376`, `!12`, a day, a week, a month or a repository's name leads to.
 * @param {import("./engine.js").Index} index
 * @param {Place} place
 * @returns {Promise<DirectHit[]>}
 */
export async function directHits(index, place) {
  const found = [commits(place), pulls(index, place), ...moments(index, place), repositories(index, place)]
  return (await Promise.all(found)).flat()
}

/**
 * The commits of the first group of digits that names any.
 * @param {Place} place
 * @returns {Promise<DirectHit[]>}
 */
async function commits({ shas, path }) {
  for (const group of shas) {
    const places = group.slice(0, MOST_SHAS).map(sha => commitsOf(sha).catch(() => []))
    // eslint-disable-next-line no-await-in-loop -- a group is asked for where none before it is known
    const found = preferred((await Promise.all(places)).flat(), path)
    if (found.length > 0) return found.map(toHit)
  }
  return []
}

/**
 * @param {CommitPlace} place
 * @returns {DirectHit}
 */
const toHit = ({ repository, sha, address }) => ({
  kind: "commit",
  title: `${repository}@${sha.slice(0, 7)}`,
  address,
})

/**
 * The commits whose titles name a request or an issue: first those that are its own, whose
 * titles end with it or merge it.
 * @param {import("./engine.js").Index} index
 * @param {Place} place
 * @returns {Promise<DirectHit[]>}
 */
async function pulls(index, { pulls: numbers, path }) {
  const found = await Promise.all(numbers.map(number => index.terms.documentsOf(number)))
  const ids = found.flat().filter(({ isInTitle }) => isInTitle).map(({ id }) => id)
  const newest = [...new Set(ids)].sort((a, b) => b - a).slice(0, MOST)
  const own = preferred(await index.load(newest), path)
  const isItsOwn = (/** @type {string} */ title) =>
    numbers.some(number => new RegExp(`\\(${number}\\)$|^Merge \\w+ request ${number}\\b`).test(title))
  const [first, others] = [true, false].map(is => own.filter(({ title }) => isItsOwn(title) === is))
  return [...first, ...others].map(({ title, address }) => ({ kind: "pull", title, address }))
}

/**
 * @param {import("./engine.js").Index} index
 * @param {Place} place
 * @returns {DirectHit[]}
 */
function moments({ days }, { days: named, week, month }) {
  const weekDays = week ? daysOfWeek(week) : []
  /** @type {DirectHit[]} */
  const found = named
    .filter(day => days.has(day))
    .map(day => ({ kind: "day", title: day, address: `${day}/` }))
  if (weekDays.some(day => days.has(day)))
    found.push({ kind: "week", title: week, address: `${week}/` })
  if (month && [...days].some(day => day.startsWith(month)))
    found.push({ kind: "month", title: month, address: `search/?month=${month}` })
  return found
}

/**
 * @param {import("./engine.js").Index} index
 * @param {Place} place
 * @returns {DirectHit[]}
 */
function repositories(index, { repository }) {
  const wanted = repository.toLowerCase()
  const name = index.names("repository").find(value => value.toLowerCase() === wanted)
  return name ? [{ kind: "repository", title: name, address: `${name}/` }] : []
}
