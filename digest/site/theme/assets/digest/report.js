// A report's page: filters, folding, and keys that lead through its commits and days.

import { begin as offerCopies } from "./copy.js"
import { need } from "./dom.js"
import { Filters } from "./filters.js"
import { startFolding } from "./folding.js"
import { onKey, startKeys } from "./reading.js"

/** @type {HTMLElement | undefined} */
let report // the one that is shown
/** @type {Filters | null} */
let filters // none on a day without commits

/** Make the report that is shown work. */
export function begin() {
  const found = document.querySelector(".digest-report")
  if (!(found instanceof HTMLElement) || found === report) return // one has gone on already
  report = found
  filters = report.querySelector(".digest-entry") ? new Filters(report) : null
  startFolding(report)
  startKeys(report)
  offerCopies()
  need(report, ".digest-tools", HTMLElement).hidden = false
  filters?.restore()
  document.documentElement.classList.remove("digest-waiting")
}

addEventListener("hashchange", () => report?.isConnected && filters?.reveal())
addEventListener("popstate", () => report?.isConnected && filters?.restore())
document.addEventListener("keydown", event => report?.isConnected && onKey(event, report))
