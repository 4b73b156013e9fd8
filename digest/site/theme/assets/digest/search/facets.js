// The filters: a facet's values as checkboxes, each with the number of results it would leave.

import { make, need } from "../dom.js"
import { classed } from "./results.js"
import { FACETS } from "./state.js"
import { folded } from "./terms.js"
import { labelOf, say, shown, UNRELEASED } from "./words.js"

const FEW = 8 // values shown at first
const STEP = 40 // values that "show more" adds
const MANY = 20 // values from which on one can be looked for by name

/** @type {Record<string, string[]>} */
const ORDERS = {
  importance: ["high", "medium", "low", "none"],
  status: ["ok", "partial", "failed", "offline", "missing"],
}

/** @type {Record<string, string>} */
const ALWAYS = { status: "offline" } // a value that says nothing where all commits have it

/**
 * Put the facets into a container; `onToggle` is told facet and value. Gives what updates them.
 * @param {HTMLElement} container
 * @param {(facet: FacetName, value: string) => void} onToggle
 */
export function startFacets(container, onToggle) {
  const facets = FACETS.map(name => new FacetList(name, value => onToggle(name, value)))
  container.replaceChildren(...facets.map(({ element }) => element))
  /**
   * @param {FacetCounts} counts
   * @param {FacetChoice} filters
   */
  return (counts, filters) => {
    for (const facet of facets) facet.update(counts[facet.name], filters[facet.name] ?? [])
  }
}

/** @typedef {{ box: HTMLInputElement, count: HTMLElement, item: HTMLElement }} Row */

class FacetList {
  /** @type {Map<string, Row>} */
  #rows = new Map() // by value; kept, so that a checkbox stays the same and its focus with it
  /** @type {Set<string>} */
  #chosen = new Set() // whatever was selected stays in sight, to be selected again
  /** @type {Map<string, number>} */
  #counts = new Map()
  #limit = FEW

  /**
   * @param {FacetName} name
   * @param {(value: string) => void} onToggle
   */
  constructor(name, onToggle) {
    this.name = name
    this.onToggle = onToggle
    const title = say(`facet_${name}`)
    /** @param {string} key */
    const named = key => ({ "aria-label": `${say(key)} ${title}` })
    this.finder = make("input", { type: "search", placeholder: say("find"), ...named("find") })
    this.list = make("ul", { role: "list" })
    this.nothing = make("p", {}, say("no_value"))
    this.more = make("button", { type: "button", ...named("show_more") }, say("show_more"))
    const parts = [this.finder, this.list, this.nothing, this.more]
    this.element = make("fieldset", { hidden: "" }, make("legend", {}, title), ...parts)
    this.finder.addEventListener("input", () => this.#draw())
    this.more.addEventListener("click", () => this.#showMore())
  }

  /**
   * @param {Map<string, number>} counts
   * @param {string[]} selected
   */
  update(counts, selected) {
    this.#counts = counts
    for (const value of selected) this.#chosen.add(value)
    this.#draw()
    for (const [value, { box }] of this.#rows) box.checked = selected.includes(value)
  }

  #draw() {
    const values = inOrder(this.name, this.#counts, this.#chosen)
    const wanted = folded(this.finder.value.trim())
    const fitting = values.filter(value => folded(labelOf(this.name, value)).includes(wanted))
    const seen = fitting.filter((value, n) => n < this.#limit || this.#chosen.has(value))
    arrange(this.list, seen.map(value => this.#row(value)))
    this.element.hidden = values.length === 0 || (values.length === 1 && values[0] === ALWAYS[this.name])
    this.finder.hidden = values.length <= MANY && !wanted
    this.nothing.hidden = fitting.length > 0
    this.more.hidden = seen.length === fitting.length
  }

  /** @param {string} value */
  #row(value) {
    const known = this.#rows.get(value)
    const row = known ?? this.#newRow(value)
    if (!known) this.#rows.set(value, row)
    const { item, count } = row
    count.textContent = shown(this.#counts.get(value) ?? 0)
    return item
  }

  /** @param {string} value */
  #newRow(value) {
    const box = make("input", { type: "checkbox" })
    const name = classed("span", "digest-text", labelOf(this.name, value))
    const count = make("small", {})
    box.addEventListener("change", () => this.onToggle(value))
    return { box, count, item: make("li", {}, make("label", {}, box, name, " ", count)) }
  }

  #showMore() {
    const old = new Set(this.list.children)
    this.#limit += STEP
    this.#draw()
    const added = [...this.list.children].find(item => !old.has(item))
    if (added) need(added, "input", HTMLInputElement).focus()
  }
}

/**
 * A facet's values: in their own order where they have one, otherwise the most frequent first.
 * @param {FacetName} name
 * @param {Map<string, number>} counts
 * @param {Set<string>} chosen
 */
function inOrder(name, counts, chosen) {
  const values = [...new Set([...counts.keys(), ...chosen])].sort()
  const order = ORDERS[name]
  if (order) return values.sort((a, b) => order.indexOf(a) - order.indexOf(b))
  if (name === "month") return values.reverse()
  if (name === "release") return values.sort(byVersion)
  return values.sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0))
}

/**
 * The newest version first, and before it what is not released yet.
 * @param {string} a
 * @param {string} b
 */
function byVersion(a, b) {
  if (a === UNRELEASED || b === UNRELEASED) return a === b ? 0 : a === UNRELEASED ? -1 : 1
  return b.localeCompare(a, "en", { numeric: true })
}

/**
 * Make a list hold these items; where nothing moves, nothing loses the focus.
 * @param {HTMLElement} list
 * @param {HTMLElement[]} items
 */
function arrange(list, items) {
  const { children } = list
  if (items.length === children.length && items.every((item, n) => item === children[n])) return
  /** @type {HTMLElement | null} */
  const focused = list.querySelector(":focus")
  list.replaceChildren(...items)
  focused?.focus({ preventScroll: true })
}
