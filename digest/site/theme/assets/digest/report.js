// A report's page: its bar of filters and tools.

import { begin as offerCopies } from "./copy.js"
import { need } from "./dom.js"
import { Filters } from "./filters.js"
import { startFolding } from "./folding.js"
import { startMenus } from "./menus.js"
import { Order } from "./order.js"

/** @type {HTMLElement | undefined} */
let report // the one that is shown
/** @type {Filters | undefined} */
let filters // none on a day without commits
/** @type {Order | undefined} */
let order

/** Make the report that is shown work. */
export function begin() {
  const found = document.querySelector(".digest-report")
  if (!(found instanceof HTMLElement) || found === report) return // one has gone on already
  report = found
  filters = order = undefined
  if (report.querySelector(".digest-entry")) startTools(report)
  restore()
  document.documentElement.classList.remove("digest-waiting")
}

/** @param {HTMLElement} part */
function startTools(part) {
  const found = new Filters(part)
  filters = found
  order = new Order(part, () => found.apply())
  startFolding(part)
  startMenus(part)
  offerCopies()
  need(part, ".digest-tools", HTMLElement).hidden = false
}

function restore() {
  order?.restore()
  filters?.restore()
}

addEventListener("hashchange", () => report?.isConnected && filters?.reveal())
addEventListener("popstate", () => report?.isConnected && restore())
