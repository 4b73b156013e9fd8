// The page that is served where there is none: goes to the commit that the address names, or says
// what it may have meant.

import { movedPath, preferred, readAddress } from "./address.js"
import { filled, make, makeButton, messageOf, need } from "./dom.js"
import { commitsOf, href } from "./shas.js"
import { pageElsewhere, sitesOf } from "./years.js"

const ROOT = new URL(href(""))
const SHOWN = 12 // digits of a SHA in a sentence

/** @type {HTMLElement} */
let page
/** @type {Record<string, string>} */
let words
/** @type {Record<string, string>} */
let moved // present names of repositories, by former ones in lower case
/** @type {YearSite[]} */
let years
/** @type {HTMLElement} */
let status
/** @type {HTMLElement} */
let list
/** @type {HTMLInputElement | null} */
let input // none where the site has no search
let turn = 0 // of the address read last: the answer to an earlier one comes too late

/**
 * @param {string} text
 * @param {...HTMLElement} links
 */
function tell(text, ...links) {
  status.replaceChildren(text)
  list.replaceChildren(...links.map(link => make("li", {}, link)))
  list.hidden = links.length === 0
}

/**
 * @param {string} key
 * @param {Values} [values]
 */
const say = (key, values = {}) => filled(words[key], values)

/** An address that the archive's pages can't have is none of theirs. */
function ownPath() {
  const { pathname } = location
  const isInside = pathname.startsWith(ROOT.pathname)
  return pathname.slice(isInside ? ROOT.pathname.length : 1)
}

/** Answer, or go on to the same page of a repository that has another name now. */
async function start() {
  const mine = ++turn
  const { search, hash } = location
  const path = movedPath(ownPath(), moved)
  const hasMoved = path !== ownPath() && (await exists(path))
  if (mine !== turn) return
  if (hasMoved) location.replace(href(path + search + hash))
  else answer(readAddress(path, search + hash))
}

/** @param {AddressReading} address */
async function answer(address) {
  const mine = ++turn
  if (input) input.value = address.pull || address.words
  const [sha] = address.shas[0] ?? []
  if (sha) tell(say("looking", { sha: sha.slice(0, SHOWN) }))
  try {
    const commits = await find(address)
    if (mine === turn) await show(address, commits)
  } catch (error) {
    if (mine !== turn) return
    const text = say("failed", { sha: (sha ?? "").slice(0, SHOWN), error: messageOf(error) })
    tell(text, makeButton(say("retry"), () => answer(address)))
  }
  page.dataset.answered = "true" // what stands below the answer waited, not to be moved by it
}

/**
 * The commits that the first group of digits names which names any.
 * @param {AddressReading} address
 */
async function find({ shas, path }) {
  for (const group of shas) {
    // eslint-disable-next-line no-await-in-loop -- a group is asked for where none before it is known
    const found = (await Promise.all(group.map(sha => commitsOf(sha)))).flat()
    const others = found.filter(({ address }) => !isHere(address)) // or it would come back for ever
    if (others.length > 0) return preferred(others, path)
  }
  return []
}

/**
 * Whether an address is the one that just led nowhere, though the archive has it.
 * @param {string} address
 */
function isHere(address) {
  const { pathname } = new URL(href(address))
  return pathname.replace(/\/$/, "") === location.pathname.replace(/\/$/, "")
}

/**
 * @param {AddressReading} address
 * @param {CommitPlace[]} commits
 */
async function show(address, commits) {
  if (commits.length === 1) go(commits[0])
  else if (commits.length > 1)
    tell(say("several", { n: commits.length }), ...commits.map(commitLink))
  else await showElsewhere(address)
}

/**
 * Go to the page in a site of another year; where none is known to have it, say so.
 * @param {AddressReading} address
 */
async function showElsewhere(address) {
  const mine = turn
  const { search, hash } = location
  const found = years.length > 0 ? await pageElsewhere(years, address, ownPath()) : ""
  if (mine !== turn) return
  if (found) location.replace(found + (found.includes("#") ? "" : search + hash))
  else if (address.pull) tell(say("pull"), ...(input ? [searchLink(address.pull)] : []))
  else await showDay(address)
}

/**
 * Offer the pages of the day that an address names; or say that nothing is there.
 * @param {AddressReading} address
 */
async function showDay(address) {
  const mine = turn
  const { day, shas } = address
  const days = day ? await daysOf(address) : []
  if (mine !== turn) return
  const sha = shas[0]?.[0]
  if (days.length > 0) tell(say("day"), ...days)
  else if (sha && sha !== day.replaceAll("-", "")) tell(say("none", { sha }), ...yearLinks(day))
  else tell(say("nothing"), ...yearLinks(day))
}

/**
 * Links to the same address in sites of other years: whether it leads somewhere, their servers may
 * not tell a script of this one.
 * @param {string} day
 */
function yearLinks(day) {
  const rest = ownPath() + location.search + location.hash
  return sitesOf(years, day).map(({ name, address }) =>
    make("a", { href: address + rest }, say("year_link", { year: name })),
  )
}

/**
 * Go to a commit, not leaving this address in the browser's history.
 * @param {CommitPlace} commit
 */
function go({ repository, sha, address }) {
  tell(say("found", { repository, sha: sha.slice(0, SHOWN) }))
  const target = new URL(href(address))
  const isSha = readAddress("", location.hash).shas.length > 0
  if (!target.hash && !isSha) target.hash = location.hash
  location.replace(target)
}

/** @param {CommitPlace} commit */
function commitLink({ repository, sha, address }) {
  return make("a", { href: href(address) }, make("b", {}, repository), " ", make("code", {}, sha))
}

/** @param {string} number with its sign */
function searchLink(number) {
  const query = new URLSearchParams({ q: number })
  return make("a", { href: href(`search/?${query}`) }, say("pull_link", { n: number }))
}

/**
 * Links to the pages of a day that there are.
 * @param {AddressReading} address
 */
async function daysOf({ day, repository }) {
  const isName = repository && !/^\d{4}\//.test(repository)
  const pages = [
    ...(isName ? [[`${repository}/${day}/`, `${repository} ${day}`]] : []),
    [`${day}/`, say("day_link", { day })],
  ]
  const links = pages.map(async ([address, name]) =>
    (await exists(address)) ? make("a", { href: href(address) }, name) : null,
  )
  return (await Promise.all(links)).filter(link => link !== null)
}

/** @param {string} address */
async function exists(address) {
  if (isHere(address)) return false
  const response = await fetch(href(address), { method: "HEAD" }).catch(() => ({ ok: false }))
  return response.ok
}

/** Answer, now and whenever the address's fragment changes. */
export function begin() {
  const found = document.querySelector(".digest-lost")
  if (!(found instanceof HTMLElement)) return // one has gone on already
  if (!page) addEventListener("hashchange", () => page.isConnected && start())
  page = found
  words = JSON.parse(page.dataset.words ?? "{}")
  moved = JSON.parse(page.dataset.moved ?? "{}")
  years = JSON.parse(page.dataset.years ?? "[]")
  status = need(page, "[data-part=status]", HTMLElement)
  list = need(page, "[data-part=found]", HTMLElement)
  input = page.querySelector("input")
  start()
}
