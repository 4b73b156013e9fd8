// Keys that lead through a report's commits and days. Those of the theme (`p`, `n`, `,`, `.`) and of
// the search (`/`, `s`) stay theirs.

import { isForPage } from "./keys.js"

const DAYS = { "[": "prev", "]": "next" }
const SLACK = 4 // pixels that a heading may lie off the place it was scrolled to

/** Make the button work that shows which keys there are. */
export function startKeys(report) {
  report.querySelector("[data-part=keys]").addEventListener("click", showHelp)
}

/** Do what a key stands for on a report's page. */
export function onKey(event, report) {
  const { key } = event
  const step = { j: 1, k: -1 }[key]
  if (!(step || DAYS[key] || key === "?") || !isForPage(event)) return
  event.preventDefault()
  if (key === "?") showHelp()
  else if (step) goTo(entryBeside(report, step))
  else report.querySelector(`.digest-neighbours [rel=${DAYS[key]}]`)?.click()
}

async function showHelp() {
  const { openHelp } = await import("./help.js")
  openHelp()
}

/** The entry after or before the one that has the focus, or else the one that is being read. */
function entryBeside(report, step) {
  const entries = [...report.querySelectorAll(".digest-entry:not([hidden])")]
  const focused = entries.indexOf(document.activeElement.closest(".digest-entry"))
  if (focused >= 0 && isInSight(entries[focused])) return entries[focused + step]
  const top = report.querySelector(".digest-bar").getBoundingClientRect().bottom
  const below = entry => headingTop(entry) > top + (step > 0 ? SLACK : -SLACK)
  if (step > 0) return entries.find(below)
  return entries.findLast(entry => !below(entry))
}

const headingTop = entry => entry.querySelector("h3").getBoundingClientRect().top

const isInSight = entry => headingTop(entry) >= 0 && headingTop(entry) < innerHeight

function goTo(entry) {
  if (!entry) return
  const heading = entry.querySelector("h3")
  const link = heading.querySelector("a")
  if (!link) heading.tabIndex = -1
  const focused = link ?? heading
  focused.focus({ preventScroll: true })
  heading.scrollIntoView({ behavior: "instant" })
}
