// The side column. A page names what stays: home, search, repositories. Days, weeks and the guide come
// from one small file, the same for all pages, so that no page changes because another day came.

import { filled, make, makeButton } from "./dom.js"
import { BUSY, daysOf, HIGH, inWords, makeMonth, numberOf, QUIET, today, weekOf, weeksUpTo } from "./month.js"
import words from "./words.js"

const ROOT = new URL("../../", import.meta.url)
const WEEKS = 4 // that are shown at once
const PARTS = ["now", "days", "guide"]
const IN_DRAWER = matchMedia("(max-width: 76.234375em)") // as in the theme's styles
/** @type {Record<string, string | undefined>} */
const TOLD = { [QUIET]: words.day_quiet, [HIGH]: words.day_high }
const DAY = /\d{4}-\d\d-\d\d(?=\/$)/

/** @type {Promise<Navigation> | undefined} */
let file // is loaded once, also where the theme puts one page in the place of another
/** The addresses of this page and of those that its path leads through, with their days' and weeks'. */
let places = new Set([""])

/** Fill in the side column of this page, and mark where in it the page is. */
export async function begin() {
  const column = document.querySelector(".digest-nav:not([data-works])")
  if (!(column instanceof HTMLElement)) return
  if (IN_DRAWER.matches) beginDrawer(column)
  else IN_DRAWER.onchange = () => beginDrawer(column)
  places = placesOf()
  try {
    file ??= load()
    fill(column, await file)
  } catch {
    // what the page has is there; the next page tries again
  }
  column.querySelectorAll("a").forEach(mark)
  column.dataset.works = "true"
}

/** @param {Element} column */
async function beginDrawer(column) {
  IN_DRAWER.onchange = null
  const { begin: beginWith } = await import("./drawer.js")
  beginWith(column)
}

/** @returns {Promise<Navigation>} */
async function load() {
  const response = await fetch(new URL("api/navigation.json", ROOT))
  if (!response.ok) throw new Error(`${response.status}`)
  return response.json()
}

/**
 * @param {HTMLElement} column
 * @param {Navigation} found
 */
function fill(column, { months, guide }) {
  const [now, days, first] = PARTS.map(part => column.querySelector(`[data-part=${part}]`))
  const latest = daysOf(months, BUSY).at(-1) ?? daysOf(months, QUIET).at(-1)
  if (now && days && latest) {
    now.replaceChildren(...makeNow(latest))
    startWalk(days, months, latest)
  }
  first?.replaceWith(makeGuide(first.textContent, guide))
}

/**
 * The way to the latest day with commits, and to its week.
 * @param {string} day
 */
function makeNow(day) {
  const week = weekOf(day)
  const name = week === weekOf(today()) ? words.this_week : words.latest_week
  const short = inWords(day, { day: "numeric", month: "short" })
  return [
    linkTo(`${day}/`, words.latest_day, make("small", {}, short)),
    linkTo(`${week}/`, name, make("small", {}, week.slice(5))),
  ]
}

/**
 * Show a month, with buttons to those before and after it, and the last weeks up to its end. The first
 * is that of the page's day or week, or else of the latest day.
 * @param {Element} part
 * @param {Months} months
 * @param {string} latest
 */
function startWalk(part, months, latest) {
  const names = Object.keys(months)
  const isHere = (/** @type {string} */ place) => places.has(hrefOf(`${place}/`))
  const here = daysOf(months, QUIET).find(day => isHere(day) || isHere(weekOf(day))) ?? latest
  let at = names.indexOf(here.slice(0, 7))
  const title = make("p", { "aria-live": "polite" })
  const earlier = makeButton("‹", () => show(at - 1))
  const later = makeButton("›", () => show(at + 1))
  earlier.ariaLabel = words.earlier
  later.ariaLabel = words.later
  const shown = make("div", {})
  part.replaceChildren(make("div", { class: "digest-month" }, title, earlier, later), shown)
  show(at)

  /** @param {number} wanted */
  function show(wanted) {
    const month = names[wanted]
    if (!month) return
    at = wanted
    earlier.ariaDisabled = String(!names[at - 1])
    later.ariaDisabled = String(!names[at + 1])
    title.textContent = inWords(month, { month: "long", year: "numeric" })
    const weeks = weeksUpTo(months, month).slice(-WEEKS).reverse()
    const links = weeks.map(week => linkTo(`${week}/`, week.slice(5)))
    const all = linkTo("#digest-trend", words.all_weeks)
    shown.replaceChildren(
      makeMonth(months, month, linkToDay),
      make("p", { class: "digest-weeks" }, words.weeks, ...links, all),
    )
  }
}

/**
 * The hand-written pages, folded.
 * @param {string} name
 * @param {GuideRow[]} rows
 */
const makeGuide = (name, rows) => make("details", {}, make("summary", {}, name), makeList(rows))

/**
 * @param {GuideRow[]} rows
 * @returns {HTMLElement}
 */
const makeList = rows =>
  make(
    "ul",
    {},
    ...rows.map(([title, address, below]) =>
      make("li", {}, address ? linkTo(address, title) : title, below && makeList(below)),
    ),
  )

function placesOf() {
  const found = new Set([plain(location.href)])
  for (const link of document.querySelectorAll(".digest-path li + li > a"))
    if (link instanceof HTMLAnchorElement) found.add(plain(link.href))
  for (const place of [...found]) {
    const day = DAY.exec(place)?.[0]
    if (day) found.add(hrefOf(`${day}/`)).add(hrefOf(`${weekOf(day)}/`))
  }
  return found
}

/**
 * Mark a link that leads to this page, or to one that its path leads through.
 * @param {HTMLAnchorElement} link
 */
function mark(link) {
  const place = plain(link.href)
  if (!link.hash && places.has(place)) link.ariaCurrent = place === plain(location.href) ? "page" : "true"
}

/**
 * @param {string} address
 * @param {...Child} children
 */
function linkTo(address, ...children) {
  const link = make("a", { href: hrefOf(address) }, ...children)
  mark(link)
  return link
}

/**
 * @param {string} day
 * @param {string} state
 */
function linkToDay(day, state) {
  const link = linkTo(`${day}/`, numberOf(day))
  link.dataset.state = state
  link.ariaLabel = filled(TOLD[state] ?? "{day}", { day: inWords(day, { dateStyle: "full" }) })
  return link
}

/** @param {string} address */
const hrefOf = address => new URL(address, ROOT).href

/**
 * An address without what leads to a part of the page.
 * @param {string} href
 */
const plain = href => href.replace(/[?#].*/, "")
