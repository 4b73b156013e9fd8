// The home by the reader's own clock and memory: how old its newest day is, and what is new since the
// last visit. What it says has its place in the page before, so that nothing moves.

import { all, filled, make, makeButton, need } from "./dom.js"
import { recall, remember } from "./visits.js"
import words from "./words.js"

/** @typedef {import("./visits.js").Seen} Seen */

const DAY = 24 * 60 * 60 * 1000 // milliseconds
const ENDED = 14 // days without a report, after which an archive has ended
/** @type {[unit: Intl.RelativeTimeFormatUnit, days: number][]} */
const UNITS = [
  ["year", 365],
  ["month", 30],
  ["week", 7],
]

/** Say how old the newest day is, and mark what is new. */
export function begin() {
  const home = document.querySelector(".digest-home:not([data-works])")
  if (!(home instanceof HTMLElement)) return
  home.dataset.works = "true"
  const days = all(home, ".digest-day")
  if (days.length > 0) showVisit(home, days)
}

/**
 * How long ago a day was: `3 months ago`.
 * @param {string} day
 * @param {number} [now]
 */
export function ageOf(day, now = Date.now()) {
  const days = daysSince(day, now)
  const [unit, length] = UNITS.find(([, least]) => days >= 2 * least) ?? ["day", 1]
  const format = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" })
  return format.format(-Math.floor(days / length), unit)
}

/**
 * @param {string} day
 * @param {number} now
 */
function daysSince(day, now) {
  const today = new Date(now)
  const midnight = Date.UTC(today.getFullYear(), today.getMonth(), today.getDate())
  return Math.round((midnight - Date.parse(day)) / DAY)
}

/**
 * Say how old the newest day is and whether it is new; put a line between what is and what is not.
 * @param {HTMLElement} home
 * @param {HTMLElement[]} days the newest first
 */
function showVisit(home, days) {
  const { day = "", commits } = days[0].dataset
  const seen = recall(day, Number(commits))
  const old = seen ? days.findIndex(one => isSeen(one, seen)) : -1
  const age = need(home, "[data-part=age]", HTMLElement)
  age.textContent = [ageOf(day), old === 0 ? words.caught_up : ending(home)].filter(Boolean).join(" · ")
  home.querySelector(".digest-visit")?.remove()
  if (seen === undefined) return
  const button = makeButton(seen ? words.visits_off : words.visits_on, () => {
    remember(!seen)
    showVisit(home, days)
  })
  if (seen && old > 0) days[old].prepend(makeDivider(seen, button))
  else age.append(button)
}

/**
 * That the archive ends, if it does.
 * @param {HTMLElement} home
 */
function ending({ dataset: { last = "" } }) {
  return daysSince(last, Date.now()) > ENDED ? words.ends : ""
}

/**
 * @param {HTMLElement} day
 * @param {Seen} seen
 */
function isSeen({ dataset: { day = "", commits } }, seen) {
  return day < seen.day || (day === seen.day && Number(commits) === seen.commits)
}

/**
 * @param {Seen} seen
 * @param {HTMLElement} off
 */
function makeDivider({ at }, off) {
  const { lang } = document.documentElement
  const day = new Date(at).toLocaleDateString(lang, { weekday: "long", day: "numeric", month: "short" })
  const text = make("span", {}, filled(words.new_since, { day }))
  return make("p", { class: "digest-visit" }, text, off)
}
