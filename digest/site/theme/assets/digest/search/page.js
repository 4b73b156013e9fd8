// The search page. What is searched for is in its address, what was found below its input.

import { make, makeButton, messageOf, need } from "../dom.js"
import { href } from "../shas.js"
import { carryQuery } from "../years.js"
import { openIndex } from "./engine.js"
import { startFacets } from "./facets.js"
import { onTyped, straightTo } from "./input.js"
import { noticesOf } from "./notices.js"
import { Steps } from "./steps.js"
import { relatedNotice, whyParts } from "./related/telling.js"
import { directParts, resultItem } from "./results.js"
import { readState, selected, toggled, writeState } from "./state.js"
import { labelOf, say, site } from "./words.js"

const STEP = 20 // results shown at first, and added by "show more"
const WIDE = matchMedia("(min-width: 60em)") // the filters stand beside the results
const MOUSE = matchMedia("(hover: hover)") // and so no keyboard on the screen

/**
 * Make the search page work.
 * @param {HTMLElement} root
 */
export function start(root) {
  return new SearchPage(root)
}

class SearchPage {
  #turn = 0 // of the search asked for last: the answer to an earlier one comes too late
  /** @type {Found | undefined} */
  #found // what is shown
  /** @type {Found | undefined} */
  #counted // what the filters count

  /** @param {HTMLElement} root */
  constructor(root) {
    /** @param {string} name */
    const part = name => need(root, `[data-part=${name}]`, HTMLElement)
    this.root = root
    this.title = document.title
    this.active = part("active")
    this.status = part("status")
    this.sort = part("sort")
    this.chips = part("chips")
    this.direct = part("direct")
    this.advice = part("advice")
    this.list = part("list")
    this.more = part("more")
    this.form = need(root, "form", HTMLFormElement)
    this.input = need(root, "input", HTMLInputElement)
    this.select = need(this.sort, "select", HTMLSelectElement)
    this.details = need(root, ".digest-search__filters", HTMLDetailsElement)
    this.updateFacets = startFacets(part("facets"), (...value) => this.#toggle(...value))
    this.typing = onTyped(this.input, () => this.#onTyped())
    this.steps = new Steps(root, () => this.list.children.length)
    this.#listen()
    carryQuery(root)
    this.#fitWindow()
    this.#tell([say("box_loading")])
    this.state = readState(location.search)
    this.#start()
  }

  #listen() {
    this.form.addEventListener("submit", event => this.#onSubmit(event))
    this.select.addEventListener("change", () => this.#onSort())
    this.more.addEventListener("click", () => this.#showMore())
    this.input.addEventListener("blur", () => this.steps.submit(this.#address, this.state.query))
    this.details.addEventListener("toggle", () => this.#showFacets().catch(error => this.#showError(error)))
    WIDE.addEventListener("change", () => this.#fitWindow())
    addEventListener("popstate", () => this.root.isConnected && this.#restore())
  }

  #fitWindow() {
    this.details.open = WIDE.matches
  }

  // ---- what is searched for

  /** Take what is searched for from the address. */
  #restore() {
    const state = readState(location.search)
    if (writeState(state) === writeState(this.state)) return // a step within the page
    this.state = state
    this.#start()
  }

  #start() {
    this.input.value = this.state.query
    this.steps.settle(this.state.query)
    if (!writeState(this.state) && MOUSE.matches) this.input.focus()
    const { shown, y } = history.state ?? {}
    this.#run(shown, y)
  }

  /**
   * Search for something else, in a new entry of the browser's history.
   * @param {Partial<SearchState>} change
   */
  #go(change) {
    this.typing.forget()
    this.state = { ...this.state, query: this.#query, ...change }
    this.steps.push(this.#address)
    this.steps.settle(this.state.query)
    this.#run()
  }

  #onTyped() {
    if (this.#query === this.state.query) return
    this.state = { ...this.state, query: this.#query }
    this.steps.type(this.#address)
    this.#run()
  }

  #onSort() {
    this.#go({ sort: this.select.value === "date" ? "date" : "relevance" })
  }

  /** @param {SubmitEvent} event */
  async #onSubmit(event) {
    event.preventDefault()
    if (this.typing.isComposing()) return
    this.typing.forget()
    this.#onTyped()
    this.steps.submit(this.#address, this.state.query)
    const address = await straightTo(this.#query)
    if (address) location.assign(address)
    else if (!MOUSE.matches) this.input.blur() // uncovers the results
  }

  /**
   * @param {FacetName} facet
   * @param {string} value
   */
  #toggle(facet, value) {
    this.#go(toggled(this.state, facet, value))
  }

  get #query() {
    return this.input.value.trim()
  }

  get #address() {
    return location.pathname + writeState(this.state)
  }

  // ---- what was found

  /**
   * @param {number} [count] of results that are shown
   * @param {number} [y] where the window was scrolled to when somebody left
   */
  async #run(count = STEP, y = 0) {
    const turn = ++this.#turn
    const { query, filters, sort, related } = this.state
    this.list.setAttribute("aria-busy", "true")
    this.#showState()
    try {
      const index = await openIndex()
      const found = await index.search(query, { filters, sort, site, related })
      if (turn !== this.#turn) return
      this.#showFound(found, index.commits)
      const items = await this.#items(found, 0, count)
      if (turn !== this.#turn) return
      this.list.replaceChildren(...items)
      await this.#showFacets() // which may be much to load, after what was found
      if (turn !== this.#turn) return
      this.#showRest(found)
      if (y) scrollTo({ top: y, behavior: "instant" })
    } catch (error) {
      if (turn === this.#turn) this.#showError(error)
    }
  }

  /** Show what is known before anything is found. */
  #showState() {
    const { query, sort } = this.state
    const values = selected(this.state)
    document.title = query ? `${query} - ${this.title}` : this.title
    this.active.textContent = values.length > 0 ? String(values.length) : ""
    this.select.value = sort
    const chips = values.map(value => this.#chip(...value))
    if (chips.length > 1) chips.push(this.#clearButton())
    replaceAll(this.chips, chips.map(chip => make("li", {}, chip)))
  }

  /**
   * @param {FacetName} facet
   * @param {string} value
   */
  #chip(facet, value) {
    const names = { facet: say(`facet_${facet}`), value: labelOf(facet, value) }
    const chip = makeButton("", () => {
      const place = [...this.chips.children].findIndex(item => item.contains(chip))
      this.#toggle(facet, value)
      const left = [...this.chips.querySelectorAll("button")] // the focus stays near
      const next = left[place] ?? left.at(-1) ?? this.input
      next.focus()
    })
    chip.append(make("span", {}, names.facet), " ", make("b", {}, names.value))
    chip.setAttribute("aria-label", say("remove_filter", names))
    return chip
  }

  #clearButton() {
    return makeButton(say("clear_filters"), () => {
      this.#go({ filters: {} })
      this.input.focus()
    })
  }

  /** Count what was found, once somebody sees the filters. */
  async #showFacets() {
    const found = this.#found
    if (!found || found === this.#counted || !this.details.open) return
    const index = await openIndex()
    const counts = await index.count(found)
    if (found !== this.#found) return
    this.#counted = found
    this.updateFacets(counts, found.filters)
  }

  /**
   * @param {Found} found
   * @param {number} commits that there are
   */
  #showFound(found, commits) {
    this.#found = found
    const onRelated = relatedNotice(found, this.state.related, related => this.#go({ related }))
    this.#tell([this.#headline(found, commits)], ...noticesOf(found), ...onRelated)
    const links = found.direct.map(one =>
      make("li", {}, make("a", { href: href(one.address) }, ...directParts(one))),
    )
    // Without a word nothing is more relevant than another.
    this.sort.hidden = !this.state.query || found.total === 0
    replaceAll(this.direct, links)
    replaceAll(this.advice, found.total + links.length > 0 ? [] : this.#adviceParts())
  }

  /**
   * @param {Found} found
   * @param {number} commits
   */
  #headline({ total, direct }, commits) {
    const { query } = this.state
    if (total === 0 && direct.length > 0) return say("box_direct", { n: direct.length })
    if (total === 0) return query ? say("none_for", { query }) : say("box_none")
    if (query) return say("results_for", { n: total, query })
    if (selected(this.state).length > 0) return say("box_results", { n: total })
    return say("commits", { n: commits })
  }

  #adviceParts() {
    const isFiltered = selected(this.state).length > 0
    const words = this.state.query ? [make("p", {}, say("fewer_words"))] : []
    return [...words, ...(isFiltered ? [this.#clearButton()] : [])]
  }

  /**
   * Some of the results.
   * @param {Found} found
   * @param {number} first
   * @param {number} count
   */
  async #items({ ids, words, related }, first, count) {
    const index = await openIndex()
    const results = await index.load(ids.slice(first, first + count))
    return results.map(result => {
      const reasons = related.why.get(result.id)
      return reasons ? resultItem(result, related.words, whyParts(reasons)) : resultItem(result, words)
    })
  }

  /** @param {Found} found */
  #showRest({ total }) {
    this.list.removeAttribute("aria-busy")
    this.more.hidden = this.list.children.length >= total
  }

  async #showMore() {
    const found = this.#found
    if (!found) return
    const turn = this.#turn
    const count = this.list.children.length
    try {
      const items = await this.#items(found, count, STEP)
      if (turn !== this.#turn || count !== this.list.children.length) return
      this.list.append(...items)
      need(items[0], "a", HTMLAnchorElement).focus()
      this.#showRest(found)
      this.steps.remember()
    } catch (error) {
      if (turn === this.#turn) this.#showError(error)
    }
  }

  /** @param {unknown} error */
  #showError(error) {
    this.#tell([say("box_failed", { error: messageOf(error) })])
    this.list.replaceChildren()
    this.list.removeAttribute("aria-busy")
    this.more.hidden = true
    replaceAll(this.direct, [])
    replaceAll(this.advice, [makeButton(say("retry"), () => this.#run())])
  }

  /** @param {...Child[]} paragraphs */
  #tell(...paragraphs) {
    this.status.replaceChildren(...paragraphs.map(parts => make("p", {}, ...parts)))
  }
}

/**
 * @param {HTMLElement} container
 * @param {HTMLElement[]} children
 */
function replaceAll(container, children) {
  container.replaceChildren(...children)
  container.hidden = children.length === 0
}
