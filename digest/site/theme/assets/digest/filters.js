// Filters of a report: any of the chosen importances and any of the chosen types. What is chosen
// lives in the page's address, as on the search page: `?importance=high&importance=low&type=fix`.

import { filled, make, shown } from "./dom.js"
import words from "./words.js"

const FACETS = ["importance", "type"]
const VALUES = { importance: "level", type: "type" } // the attribute an entry says its values in

const valuesOf = (part, facet) => part.dataset[VALUES[facet]].split(" ")

/** The element that the address's fragment names, if there is one. */
const target = () => document.getElementById(location.hash.slice(1)) // ids are plain ASCII

/** Makes a report's filters work: its chips, and what they leave of the report. */
export class Filters {
  constructor(report) {
    this.report = report
    this.parts = [...report.querySelectorAll("[data-level]")]
    this.entries = this.parts.filter(part => part.matches("article"))
    this.wholes = [...report.querySelectorAll(".digest-scroll, .digest-group")]
    this.none = report.querySelector("[data-part=none]")
    this.total = report.querySelector(".digest-total")
    this.status = make("span", { class: "digest-shown", role: "status" })
    this.total.after(this.status)
    this.resets = [...report.querySelectorAll("[data-part=all]")]
    this.chips = [...importanceChips(report), ...report.querySelectorAll("[aria-pressed][data-type]")]
    for (const chip of this.chips) chip.addEventListener("click", () => this.toggle(chip))
    for (const reset of this.resets) reset.addEventListener("click", () => this.reset())
  }

  /** Take what is chosen from the address. */
  restore() {
    const given = new URLSearchParams(location.search)
    this.chosen = Object.fromEntries(
      FACETS.map(facet => [facet, new Set(given.getAll(facet).filter(Boolean))]),
    )
    this.apply()
    this.reveal()
  }

  toggle(chip) {
    const [facet, value] = choiceOf(chip)
    if (!this.chosen[facet].delete(value)) this.chosen[facet].add(value)
    this.apply()
    this.write(target()?.closest("[hidden]") ? "" : location.hash)
  }

  /** Show all commits; the focus, whose button goes, moves to the filters. */
  reset() {
    this.clear()
    const first = this.chips[0] ?? this.report.querySelector("h1")
    first.focus()
  }

  clear() {
    for (const facet of FACETS) this.chosen[facet].clear()
    this.apply()
    this.write(location.hash)
  }

  /** Show what the address's fragment names, whatever is chosen. */
  reveal() {
    const part = target()
    if (!part?.closest("[hidden]") || !this.report.contains(part)) return
    this.clear()
    part.scrollIntoView()
  }

  write(hash) {
    const query = new URLSearchParams(location.search)
    for (const facet of FACETS) {
      query.delete(facet)
      for (const value of this.chosen[facet]) query.append(facet, value)
    }
    const text = query.toString()
    history.replaceState(history.state, "", location.pathname + (text && `?${text}`) + hash)
  }

  has(part, facet) {
    const chosen = this.chosen[facet]
    return chosen.size === 0 || valuesOf(part, facet).some(value => chosen.has(value))
  }

  apply() {
    const isFiltered = FACETS.some(facet => this.chosen[facet].size > 0)
    for (const part of this.parts) part.hidden = !FACETS.every(facet => this.has(part, facet))
    for (const whole of this.wholes) whole.hidden = !whole.querySelector("[data-level]:not([hidden])")
    const left = this.entries.filter(entry => !entry.hidden).length
    const counts = { n: left, total: this.entries.length }
    this.status.textContent = isFiltered ? filled(words.shown, counts) : ""
    this.total.hidden = isFiltered
    this.none.hidden = left > 0
    this.resets[0].hidden = !isFiltered
    for (const chip of this.chips) this.showChip(chip)
    this.showContents()
    if (document.activeElement.closest("[hidden]")) this.chips[0]?.focus()
  }

  /** A chip counts what it would leave, under what is chosen of the other kind. */
  showChip(chip) {
    const [facet, value] = choiceOf(chip)
    const [other] = FACETS.filter(name => name !== facet)
    const counted = this.entries.filter(
      entry => valuesOf(entry, facet).includes(value) && this.has(entry, other),
    )
    chip.setAttribute("aria-pressed", this.chosen[facet].has(value))
    chip.querySelector("b").textContent = shown(counted.length)
  }

  /** The theme's table of contents lists what is shown. */
  showContents() {
    for (const link of document.querySelectorAll(".md-nav--secondary a[href^='#']")) {
      const part = document.getElementById(link.hash.slice(1))
      if (part) link.parentElement.hidden = Boolean(part.closest("[hidden]"))
    }
  }
}

const choiceOf = ({ dataset: { importance, type } }) =>
  importance ? ["importance", importance] : ["type", type]

/** Make buttons of the counts that without this script lead to their groups. */
function importanceChips(report) {
  const links = [...report.querySelectorAll("[data-importance]")]
  if (links.length < 2) return []
  const line = links[0].parentElement
  line.setAttribute("role", "group")
  line.setAttribute("aria-label", line.dataset.label)
  return links.map(link => {
    const { className, dataset } = link
    const attributes = { type: "button", class: className, "data-importance": dataset.importance }
    const chip = make("button", attributes, ...link.childNodes)
    link.replaceWith(chip)
    return chip
  })
}
