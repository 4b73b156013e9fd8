// What an address may mean that leads nowhere: a commit, a pull request, a day, or words.

const SHA = /(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])/g
const MARKED_SHA = /\/(?:commits?|blob|tree|blame|raw)\/([0-9a-f]{7,40})(?![0-9a-z])/g
const NUMBER = "([1-9]\\d{0,9})(?![0-9a-z])"
const PULL = new RegExp(`/(?:pulls?|issues?|pull-requests|work_items|_workitems/edit)/${NUMBER}`)
const MERGE = new RegExp(`/(?:merge_requests|pullrequest)/${NUMBER}`)
const DAY = /(?<!\d)(\d{4})(?:[-/._年](\d{1,2})[-/._月](\d{1,2})|(\d\d)(\d\d))(?!\d)/
const REPOSITORY = /^\/([\w.-]+\/[\w.-]+)\//
const KIND = /\.(?:html?|md|patch|diff)$/
const NUMBERS = /^[\d .年月日]*$/
const NO_WORDS = /^(?:index|404)?$/
const LONGEST = 100 // characters of words to search for

/**
 * Read an address. `path` is what follows the site's own, `rest` its query and fragment, both as
 * the browser has them. `shas` are groups of first digits in lower case, the likeliest group first;
 * what is not there is "".
 * @param {string} path
 * @param {string} [rest]
 * @returns {AddressReading}
 */
export function readAddress(path, rest = "") {
  const text = `/${decoded(path)}`
  const lower = text.toLowerCase()
  const marked = [...lower.matchAll(MARKED_SHA)].map(match => match[1])
  const groups = [marked, lower.match(SHA) ?? [], decoded(rest).toLowerCase().match(SHA) ?? []]
  return {
    path: lower,
    shas: groups.map(group => [...new Set(group)]).filter(group => group.length > 0),
    pull: signed("!", text.match(MERGE)) || signed("#", text.match(PULL)),
    day: dayOf(text),
    repository: text.match(REPOSITORY)?.[1] ?? "",
    words: wordsOf(text),
  }
}

/**
 * A number with the sign that its forge writes before it: `#12`, `!12`.
 * @param {string} sign
 * @param {RegExpMatchArray | null} match
 */
const signed = (sign, match) => (match ? sign + match[1] : "")

/**
 * An address below a former name of a repository, below its present name; others as they are.
 * @param {string} path
 * @param {Record<string, string>} names present ones, by former ones in lower case
 */
export function movedPath(path, names) {
  const [owner, name, ...rest] = path.split("/")
  const present = names[`${owner}/${name}`.toLowerCase()]
  return present ? [present, ...rest].join("/") : path
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/**
 * A day of the calendar as `2026-02-03`, "" for none.
 * @param {string} text
 */
function dayOf(text) {
  const [, year, ...parts] = text.match(DAY) ?? []
  if (!year) return ""
  const [month, day] = parts.filter(Boolean).map(Number)
  const date = new Date(Date.UTC(Number(year), month - 1, day))
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  return isReal ? date.toISOString().slice(0, 10) : ""
}

/**
 * The last words of an address, to search for; of a day's address the day.
 * @param {string} text
 */
function wordsOf(text) {
  const steps = text.split("/").map(step => step.replace(KIND, "").replace(/[-+_\s]+/g, " ").trim())
  const last = steps.findLast(step => !NO_WORDS.test(step)) ?? ""
  return (NUMBERS.test(last) && dayOf(text)) || last.slice(0, LONGEST)
}

/**
 * Of the commits that digits may name, those of the repository in the address, if there are any.
 * @template {{ repository: string }} T
 * @param {T[]} commits
 * @param {string} path
 */
export function preferred(commits, path) {
  const steps = `${path.replace(/[@:#]/g, "/")}/`
  const own = commits.filter(({ repository }) => steps.includes(`/${repository.toLowerCase()}/`))
  return own.length > 0 ? own : commits
}
