// Keys that lead through a report's commits and days. Those of the theme (`p`, `n`, `,`, `.`) and of
// the search (`/`, `s`) stay theirs.

import { all, need } from "./dom.js"
import { isForPage } from "./keys.js"

/** @type {Record<string, number>} */
const STEPS = { j: 1, k: -1 }
/** @type {Record<string, string>} */
const DAYS = { "[": "prev", "]": "next" }
const SLACK = 4 // pixels that a heading may lie off the place it was scrolled to

/**
 * Make the button work that shows which keys there are.
 * @param {HTMLElement} report
 */
export function startKeys(report) {
  need(report, "[data-part=keys]", HTMLElement).addEventListener("click", showHelp)
}

/**
 * Do what a key stands for on a report's page.
 * @param {KeyboardEvent} event
 * @param {HTMLElement} report
 */
export function onKey(event, report) {
  const { key } = event
  const step = STEPS[key]
  if (!(step || DAYS[key] || key === "?") || !isForPage(event)) return
  event.preventDefault()
  if (key === "?") showHelp()
  else if (step) goTo(entryBeside(report, step))
  else goToDay(report, DAYS[key])
}

/**
 * @param {HTMLElement} report
 * @param {string} which
 */
function goToDay(report, which) {
  /** @type {HTMLAnchorElement | null} */
  const link = report.querySelector(`.digest-neighbours [rel=${which}]`)
  link?.click()
}

async function showHelp() {
  const { openHelp } = await import("./help.js")
  openHelp()
}

/**
 * The entry after or before the one that has the focus, or else the one that is being read.
 * @param {HTMLElement} report
 * @param {number} step
 * @returns {HTMLElement | undefined}
 */
function entryBeside(report, step) {
  const entries = all(report, ".digest-entry:not([hidden])")
  const focused = entries.findIndex(entry => entry.contains(document.activeElement))
  if (focused >= 0 && isInSight(entries[focused])) return entries[focused + step]
  const top = need(report, ".digest-bar", HTMLElement).getBoundingClientRect().bottom
  /** @param {HTMLElement} entry */
  const below = entry => headingTop(entry) > top + (step > 0 ? SLACK : -SLACK)
  if (step > 0) return entries.find(below)
  return entries.findLast(entry => !below(entry))
}

/** @param {HTMLElement} entry */
const headingTop = entry => need(entry, "h3", HTMLElement).getBoundingClientRect().top

/** @param {HTMLElement} entry */
const isInSight = entry => headingTop(entry) >= 0 && headingTop(entry) < innerHeight

/** @param {HTMLElement | undefined} entry */
function goTo(entry) {
  if (!entry) return
  const heading = need(entry, "h3", HTMLElement)
  const link = heading.querySelector("a")
  if (!link) heading.tabIndex = -1
  const focused = link ?? heading
  focused.focus({ preventScroll: true })
  heading.scrollIntoView({ behavior: "instant" })
}
