// The page that is served where there is none: goes to the commit that the address names, or says
// what it may have meant.

import { preferred, readAddress } from "./address.js"
import { filled, make, makeButton } from "./dom.js"
import { commitsOf, href } from "./shas.js"

const ROOT = new URL(href(""))
const SHOWN = 12 // digits of a SHA in a sentence

let page, words, status, list, input
let turn = 0 // of the address read last: the answer to an earlier one comes too late

function tell(text, ...links) {
  status.replaceChildren(text)
  list.replaceChildren(...links.map(link => make("li", {}, link)))
  list.hidden = links.length === 0
}

const say = (key, values = {}) => filled(words[key], values)

/** An address that the archive's pages can't have is none of theirs. */
function readOwn() {
  const { pathname, search, hash } = location
  const isInside = pathname.startsWith(ROOT.pathname)
  return readAddress(pathname.slice(isInside ? ROOT.pathname.length : 1), search + hash)
}

async function answer() {
  const mine = ++turn
  const address = readOwn()
  if (input) input.value = address.pull ? `#${address.pull}` : address.words
  const [sha] = address.shas[0] ?? []
  if (sha) tell(say("looking", { sha: sha.slice(0, SHOWN) }))
  try {
    const commits = await find(address)
    if (mine === turn) await show(address, commits)
  } catch ({ message }) {
    if (mine !== turn) return
    const text = say("failed", { sha: sha.slice(0, SHOWN), error: message })
    tell(text, makeButton(say("retry"), answer))
  }
  page.dataset.answered = true // what stands below the answer waited, not to be moved by it
}

/** The commits that the first group of digits names which names any. */
async function find({ shas, path }) {
  for (const group of shas) {
    const found = (await Promise.all(group.map(commitsOf))).flat()
    const others = found.filter(({ address }) => !isHere(address)) // or it would come back for ever
    if (others.length > 0) return preferred(others, path)
  }
  return []
}

/** Whether an address is the one that just led nowhere, though the archive has it. */
function isHere(address) {
  const { pathname } = new URL(href(address))
  return pathname.replace(/\/$/, "") === location.pathname.replace(/\/$/, "")
}

async function show(address, commits) {
  if (commits.length === 1) return go(commits[0])
  if (commits.length > 1)
    return tell(say("several", { n: commits.length }), ...commits.map(commitLink))
  const { pull, day, shas } = address
  if (pull) return tell(say("pull"), ...(input ? [searchLink(pull)] : []))
  const mine = turn
  const days = day ? await daysOf(address) : []
  if (mine !== turn) return
  if (days.length > 0) return tell(say("day"), ...days)
  const sha = shas[0]?.[0]
  tell(sha && sha !== day.replaceAll("-", "") ? say("none", { sha }) : say("nothing"))
}

/** Go to a commit, not leaving this address in the browser's history. */
function go({ repository, sha, address }) {
  tell(say("found", { repository, sha: sha.slice(0, SHOWN) }))
  const target = new URL(href(address))
  const isSha = readAddress("", location.hash).shas.length > 0
  if (!target.hash && !isSha) target.hash = location.hash
  location.replace(target)
}

function commitLink({ repository, sha, address }) {
  return make("a", { href: href(address) }, make("b", {}, repository), " ", make("code", {}, sha))
}

function searchLink(number) {
  const query = new URLSearchParams({ q: `#${number}` })
  return make("a", { href: href(`search/?${query}`) }, say("pull_link", { n: number }))
}

/** Links to the pages of a day that there are. */
async function daysOf({ day, repository }) {
  const report = repository && !/^\d{4}\//.test(repository) && `${repository}/${day}/`
  const pages = [
    [report, `${repository} ${day}`],
    [`${day}/`, say("day_link", { day })],
  ]
  const links = pages.map(async ([address, name]) => {
    if (!address || !(await exists(address))) return null
    return make("a", { href: href(address) }, name)
  })
  return (await Promise.all(links)).filter(Boolean)
}

async function exists(address) {
  if (isHere(address)) return false
  const response = await fetch(href(address), { method: "HEAD" }).catch(() => ({ ok: false }))
  return response.ok
}

/** Answer, now and whenever the address's fragment changes. */
export function begin() {
  const part = name => page.querySelector(`[data-part=${name}]`)
  if (!page) addEventListener("hashchange", answer)
  page = document.querySelector(".digest-lost")
  words = JSON.parse(page.dataset.words)
  ;[status, list, input] = [part("status"), part("found"), page.querySelector("input")]
  answer()
}
