// Filters of a report: any of the chosen importances and any of the chosen types. What is chosen
// lives in the page's address, as on the search page: `?importance=high&importance=low&type=fix`.

import { all, filled, make, need, shown } from "./dom.js"
import words from "./words.js"

/** @type {ReportFacet[]} */
const FACETS = ["importance", "type"]
const VALUES = { importance: "level", type: "type" } // the attribute an entry says its values in

/**
 * @param {HTMLElement} part
 * @param {ReportFacet} facet
 */
const valuesOf = (part, facet) => (part.dataset[VALUES[facet]] ?? "").split(" ")

/**
 * What an address's query chooses.
 * @param {string} search
 * @returns {ReportChoice}
 */
function choiceIn(search) {
  const given = new URLSearchParams(search)
  /** @param {ReportFacet} facet */
  const chosen = facet => new Set(given.getAll(facet).filter(Boolean))
  return { importance: chosen("importance"), type: chosen("type") }
}

/** The element that the address's fragment names, if there is one. */
const target = () => document.getElementById(location.hash.slice(1)) // ids are plain ASCII

/** Makes a report's filters work: its chips, and what they leave of the report. */
export class Filters {
  /** @param {HTMLElement} report */
  constructor(report) {
    this.report = report
    this.chosen = choiceIn("")
    this.entries = all(report, ".digest-entry")
    this.groups = all(report, ".digest-group")
    this.none = need(report, "[data-part=none]", HTMLElement)
    this.total = need(report, ".digest-total", HTMLElement)
    this.status = make("span", { class: "digest-shown", role: "status" })
    this.total.after(this.status)
    this.resets = all(report, "[data-part=all]")
    this.chips = [...importanceChips(report), ...all(report, "[aria-pressed][data-type]")]
    for (const chip of this.chips) chip.addEventListener("click", () => this.toggle(chip))
    for (const reset of this.resets) reset.addEventListener("click", () => this.reset())
  }

  /** Take what is chosen from the address. */
  restore() {
    this.chosen = choiceIn(location.search)
    this.apply()
    this.reveal()
  }

  /** @param {HTMLElement} chip */
  toggle(chip) {
    const [facet, value] = choiceOf(chip)
    if (!this.chosen[facet].delete(value)) this.chosen[facet].add(value)
    this.apply()
    this.write(target()?.closest("[hidden]") ? "" : location.hash)
  }

  /** Show all commits; the focus, whose button goes, moves to the filters. */
  reset() {
    this.clear()
    const first = this.chips[0] ?? need(this.report, "h1", HTMLElement)
    first.focus()
  }

  clear() {
    for (const facet of FACETS) this.chosen[facet].clear()
    this.apply()
    this.write(location.hash)
  }

  /** Show what the address's fragment names, whatever is chosen, and open it. */
  reveal() {
    const part = target()
    if (!part || !this.report.contains(part)) return
    const details = part.querySelector(":scope > details")
    if (details instanceof HTMLDetailsElement) details.open = true
    if (!part.closest("[hidden]")) return
    this.clear()
    part.scrollIntoView()
  }

  /** @param {string} hash */
  write(hash) {
    const query = new URLSearchParams(location.search)
    for (const facet of FACETS) {
      query.delete(facet)
      for (const value of this.chosen[facet]) query.append(facet, value)
    }
    const text = query.toString()
    history.replaceState(history.state, "", location.pathname + (text && `?${text}`) + hash)
  }

  /**
   * @param {HTMLElement} part
   * @param {ReportFacet} facet
   */
  has(part, facet) {
    const chosen = this.chosen[facet]
    return chosen.size === 0 || valuesOf(part, facet).some(value => chosen.has(value))
  }

  apply() {
    const isFiltered = FACETS.some(facet => this.chosen[facet].size > 0)
    for (const entry of this.entries) entry.hidden = !FACETS.every(facet => this.has(entry, facet))
    for (const group of this.groups) this.showGroup(group)
    const left = this.entries.filter(entry => !entry.hidden).length
    const counts = { n: left, total: this.entries.length }
    this.status.textContent = isFiltered ? filled(words.shown, counts) : ""
    this.total.hidden = isFiltered
    this.none.hidden = left > 0
    this.resets[0].hidden = !isFiltered
    for (const chip of this.chips) this.showChip(chip)
    this.showContents()
    if (document.activeElement?.closest("[hidden]")) this.chips[0]?.focus()
  }

  /**
   * A group goes where none of its commits is shown; its heading counts those that are.
   * @param {HTMLElement} group
   */
  showGroup(group) {
    const left = group.querySelectorAll(".digest-entry:not([hidden])").length
    group.hidden = left === 0
    const count = group.querySelector("h2 > b")
    if (count) count.textContent = shown(left)
  }

  /**
   * A chip counts what it would leave, under what is chosen of the other kind.
   * @param {HTMLElement} chip
   */
  showChip(chip) {
    const [facet, value] = choiceOf(chip)
    const [other] = FACETS.filter(name => name !== facet)
    const counted = this.entries.filter(
      entry => valuesOf(entry, facet).includes(value) && this.has(entry, other),
    )
    chip.setAttribute("aria-pressed", String(this.chosen[facet].has(value)))
    need(chip, "b", HTMLElement).textContent = shown(counted.length)
  }

  /** The theme's table of contents lists what is shown, and counts it as the headings do. */
  showContents() {
    /** @type {NodeListOf<HTMLAnchorElement>} */
    const links = document.querySelectorAll(".md-nav--secondary a[href^='#']")
    for (const link of links) {
      const part = document.getElementById(link.hash.slice(1))
      if (part && link.parentElement)
        link.parentElement.hidden = part.closest("[hidden]") !== null
      const count = part?.matches(".digest-group > h2") && part.querySelector("b")?.textContent
      if (count) {
        const name = link.querySelector(".md-ellipsis") ?? link
        name.textContent = (name.textContent ?? "").trim().replace(/[\d,]+(?=\)$)/, count)
      }
    }
  }
}

/**
 * What a chip stands for.
 * @param {HTMLElement} chip
 * @returns {[facet: ReportFacet, value: string]}
 */
const choiceOf = ({ dataset: { importance, type } }) =>
  importance ? ["importance", importance] : ["type", type ?? ""]

/**
 * Make buttons of the counts that without this script lead to their groups.
 * @param {HTMLElement} report
 */
function importanceChips(report) {
  const links = all(report, "[data-importance]")
  if (links.length < 2) return []
  const line = need(report, ".digest-counts", HTMLElement)
  line.setAttribute("role", "group")
  line.setAttribute("aria-label", line.dataset.label ?? "")
  return links.map(link => {
    const { className, dataset } = link
    const value = dataset.importance ?? ""
    const attributes = { type: "button", class: className, "data-importance": value }
    const chip = make("button", attributes, ...link.childNodes)
    link.replaceWith(chip)
    return chip
  })
}
