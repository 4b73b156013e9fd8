// The days of an archive, as `api/navigation.json` tells of them (of each month a text with a digit for
// each day), and a month of them to walk in. A day is written as in addresses: `2026-08-22`, a week
// `2026-W34`.

import { make } from "./dom.js"

const DAY = 24 * 60 * 60 * 1000 // milliseconds
const MINUTE = 60 * 1000
const WEEK = [0, 1, 2, 3, 4, 5, 6]
/** @type {Record<string, number>} */
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }

/** What a day has: no page, no commits, some, or some of high importance. */
export const [NO_PAGE, QUIET, BUSY, HIGH] = "0123"

/**
 * What a day has.
 * @param {Months} months
 * @param {string} day
 */
export const stateOf = (months, day) => months[day.slice(0, 7)]?.[Number(day.slice(8)) - 1] ?? NO_PAGE

/**
 * The days that have a page, or commits, or more: at `least` what is asked for. The oldest come first.
 * @param {Months} months
 * @param {string} least
 */
export const daysOf = (months, least) =>
  Object.entries(months).flatMap(([month, states]) =>
    [...states].flatMap((state, n) => (state < least ? [] : [dayAfter(month, n)])),
  )

/**
 * The ISO week of a day; its year may be another than the day's.
 * @param {string} day
 */
export function weekOf(day) {
  const thursday = dayAfter(day, 3 - weekdayOf(day))
  const year = thursday.slice(0, 4)
  const days = (Date.parse(thursday) - Date.parse(year)) / DAY
  return `${year}-W${String(Math.floor(days / 7) + 1).padStart(2, "0")}`
}

/**
 * The weeks that have commits, the oldest first, up to the end of a month.
 * @param {Months} months
 * @param {string} month
 */
export const weeksUpTo = (months, month) => [
  ...new Set(daysOf(months, BUSY).filter(day => day.slice(0, 7) <= month).map(weekOf)),
]

/**
 * The days of a month by weeks that begin on Monday; "" stands where a week has days of others.
 * @param {string} month
 */
export function weeksOfMonth(month) {
  const weeks = []
  for (let day = dayAfter(month, -weekdayOf(month)); day.slice(0, 7) <= month; day = dayAfter(day, 7))
    weeks.push(WEEK.map(n => dayAfter(day, n)).map(one => (one.startsWith(month) ? one : "")))
  return weeks
}

/**
 * A day by the reader's own clock.
 * @param {Date} [now]
 */
export const today = (now = new Date()) => dayOf(now.getTime() - now.getTimezoneOffset() * MINUTE)

/**
 * A day or a month as the page's language writes it.
 * @param {string} day
 * @param {Intl.DateTimeFormatOptions} form
 */
export const inWords = (day, form) =>
  new Date(day).toLocaleDateString(document.documentElement.lang, { ...form, timeZone: "UTC" })

/**
 * Make a month's grid, in which arrow keys lead from day to day; for the Tab key it is one stop.
 * `linkTo` makes a link to the page of a day.
 * @param {Months} months
 * @param {string} month
 * @param {(day: string, state: string) => HTMLAnchorElement} linkTo
 */
export function makeMonth(months, month, linkTo) {
  const now = today()
  const weekdays = WEEK.map(n => inWords(dayAfter("2024-01-01", n), { weekday: "narrow" })) // a Monday
  const grid = make(
    "table",
    { role: "grid", "aria-label": inWords(month, { month: "long", year: "numeric" }) },
    make("tr", {}, ...weekdays.map(name => make("th", { scope: "col" }, name))),
    ...weeksOfMonth(month).map(week => make("tr", {}, ...week.map(makeCell))),
  )
  const links = [...grid.querySelectorAll("a")]
  const stop = links.find(link => link.ariaCurrent) ?? links[links.length - 1]
  for (const link of links) link.tabIndex = link === stop ? 0 : -1
  grid.onkeydown = event => step(event, links)
  return grid

  /** @param {string} day */
  function makeCell(day) {
    const state = stateOf(months, day)
    const cell = make("td", {}, state === NO_PAGE ? numberOf(day) : linkTo(day, state))
    if (day === now) cell.ariaCurrent = "date"
    return cell
  }
}

/**
 * A day as a number of its month; "" for none.
 * @param {string} day
 */
export const numberOf = day => day.slice(8).replace(/^0/, "")

/**
 * Go to the day that an arrow key leads to, or to the next beyond it that has a page.
 * @param {KeyboardEvent} event
 * @param {HTMLAnchorElement[]} links
 */
function step(event, links) {
  const at = links.findIndex(link => link === event.target)
  const days = STEPS[event.key]
  if (!days || at < 0 || event.ctrlKey || event.metaKey || event.altKey) return
  event.preventDefault()
  const wanted = Number(links[at].textContent) + days
  const ahead = days > 0 ? links.slice(at) : links.slice(0, at).reverse()
  const reached = ahead.find(({ textContent }) => (Number(textContent) - wanted) * days >= 0)
  if (!reached) return
  links[at].tabIndex = -1
  reached.tabIndex = 0
  reached.focus()
}

/**
 * The day so many days after another, or after the first of a month.
 * @param {string} day
 * @param {number} days
 */
const dayAfter = (day, days) => dayOf(Date.parse(day) + days * DAY)

/** @param {number} time */
const dayOf = time => new Date(time).toISOString().slice(0, 10)

/**
 * 0 is Monday.
 * @param {string} day
 */
const weekdayOf = day => (new Date(day).getUTCDay() + 6) % 7
