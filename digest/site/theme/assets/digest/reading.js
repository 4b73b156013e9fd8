// Keys that lead through the archive, the same on every page of it: through the commits that a page
// lists, and to the page before and after. The search's (`/`, `s`) stay its own, and so do the theme's
// (`p`, `n`, `,`, `.`) where the page's head says what lies beside it.

import { need } from "./dom.js"
import { isForPage } from "./keys.js"

/** @type {Record<string, number>} */
const STEPS = { j: 1, k: -1 }
/** @type {Record<string, string>} */
const PAGES = { "[": "prev", "]": "next", p: "prev", n: "next" }
const SLACK = 4 // pixels that a link may lie off the place it was scrolled to
const PAGE = ".digest-title" // what every page of the archive has, but the home
// The commits that a page lists.
const COMMITS = ".digest-entry h3, .digest-lines > li, .digest-search__results > li"

/** Make the button work that shows which keys there are, where the page has it. */
export function begin() {
  const button = document.querySelector("[data-part=keys]")
  if (button instanceof HTMLElement) button.onclick = showHelp
  document.documentElement.dataset.digestKeys = "ready"
}

/**
 * Do what a key stands for.
 * @param {KeyboardEvent} event
 */
function onKey(event) {
  const act = actionOf(event.key)
  if (!act || !isForPage(event) || !document.querySelector(`${PAGE}, ${COMMITS}`)) return
  event.preventDefault()
  act()
}

/**
 * What a key does here; nothing where the theme does it.
 * @param {string} key
 * @returns {(() => void) | undefined}
 */
function actionOf(key) {
  if (key === "?") return showHelp
  if (STEPS[key]) return () => goToCommit(STEPS[key])
  const which = PAGES[key]
  const isThemes = /[pn]/.test(key) && document.querySelector(`head [rel=${which}]`)
  return which && !isThemes ? () => goToPage(which) : undefined
}

/**
 * Go to the next or previous commit of the page's list, or of a commit's page to that beside it.
 * @param {number} step
 */
function goToCommit(step) {
  const commits = shownCommits()
  if (commits.length) goTo(commitBeside(commits, step))
  else goToPage(step > 0 ? "next" : "prev")
}

/** @param {string} which */
function goToPage(which) {
  /** @type {HTMLAnchorElement | null} */
  const link = document.querySelector(`.digest-neighbours [rel=${which}]`)
  link?.click()
}

async function showHelp() {
  const { openHelp } = await import("./help.js")
  openHelp()
}

/** What stands for each commit that is listed in sight: its link, or else its heading. */
function shownCommits() {
  return [...document.querySelectorAll(COMMITS)]
    .map(part => part.querySelector("a:not(.digest-badge, .digest-chip)") ?? part)
    .filter(part => part instanceof HTMLElement)
    .filter(part => part.getClientRects().length > 0)
}

/**
 * The commit after or before the one that has the focus, or else the one that is being read.
 * @param {HTMLElement[]} commits
 * @param {number} step
 * @returns {HTMLElement | undefined}
 */
function commitBeside(commits, step) {
  const active = document.activeElement
  const isWithin = (/** @type {HTMLElement} */ one) =>
    one === active || (one.closest(".digest-entry, li")?.contains(active) ?? false)
  const focused = commits.findIndex(isWithin)
  if (focused >= 0 && isInSight(commits[focused])) return commits[focused + step]
  const top = coveredTo()
  /** @param {HTMLElement} one */
  const isBelow = one => topOf(one) > top + (step > 0 ? SLACK : -SLACK)
  return step > 0 ? commits.find(isBelow) : commits.findLast(one => !isBelow(one))
}

/** How far down the bar, or else the header, covers the page. */
function coveredTo() {
  const bar = document.querySelector(".digest-bar") ?? need(document, "header", HTMLElement)
  return bar.getBoundingClientRect().bottom
}

/** @param {HTMLElement} one */
const topOf = one => one.getBoundingClientRect().top

/** @param {HTMLElement} one */
const isInSight = one => topOf(one) >= 0 && topOf(one) < innerHeight

/** @param {HTMLElement | undefined} one */
function goTo(one) {
  if (!one) return
  if (!(one instanceof HTMLAnchorElement)) one.tabIndex = -1
  one.focus({ preventScroll: true })
  const row = one.closest(".digest-entry") ?? one
  row.scrollIntoView({ behavior: "instant", block: "start" })
}

document.addEventListener("keydown", onKey)
