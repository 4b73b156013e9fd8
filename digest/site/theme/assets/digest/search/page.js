// The search page. What is searched for is in its address, what was found below its input.

import { openIndex } from "./engine.js"
import { startFacets } from "./facets.js"
import { onTyped, straightTo } from "./input.js"
import { directParts, make, resultItem } from "./results.js"
import { readState, selected, toggled, writeState } from "./state.js"
import { labelOf, say, shown } from "./words.js"

const STEP = 20 // results shown at first, and added by "show more"
const WIDE = matchMedia("(min-width: 60em)") // the filters stand beside the results
const MOUSE = matchMedia("(hover: hover)") // and so no keyboard on the screen
const PARTS = ["active", "status", "sort", "chips", "direct", "advice", "list", "more"]

/** Make the search page work. */
export function start(root) {
  return new SearchPage(root)
}

class SearchPage {
  #turn = 0 // of the search asked for last: the answer to an earlier one comes too late

  constructor(root) {
    const part = name => root.querySelector(`[data-part=${name}]`)
    for (const name of PARTS) this[name] = part(name)
    this.root = root
    this.title = document.title
    this.form = root.querySelector("form")
    this.input = root.querySelector("input")
    this.details = root.querySelector("details")
    this.updateFacets = startFacets(part("facets"), (...value) => this.#toggle(...value))
    this.typing = onTyped(this.input, () => this.#onTyped())
    this.#listen()
    this.#fitWindow()
    this.#tell(say("box_loading"))
    this.#restore()
  }

  #listen() {
    this.form.addEventListener("submit", event => this.#onSubmit(event))
    this.sort.addEventListener("change", ({ target }) => this.#go({ sort: target.value }))
    this.more.addEventListener("click", () => this.#showMore())
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
    const written = writeState(state)
    if (this.state && written === writeState(this.state)) return // a step within the page
    this.state = state
    this.input.value = state.query
    if (!written && MOUSE.matches) this.input.focus()
    this.#run(history.state?.shown)
  }

  /** Search for something else, in a new entry of the browser's history. */
  #go(change) {
    this.typing.forget()
    this.state = { ...this.state, query: this.#query, ...change }
    history.pushState(null, "", this.#address)
    this.#run()
  }

  #onTyped() {
    if (this.#query === this.state.query) return
    this.state = { ...this.state, query: this.#query }
    history.replaceState(null, "", this.#address)
    this.#run()
  }

  async #onSubmit(event) {
    event.preventDefault()
    if (this.typing.isComposing()) return
    this.typing.forget()
    this.#onTyped()
    const address = await straightTo(this.#query)
    if (address) location.assign(address)
    else if (!MOUSE.matches) this.input.blur() // uncovers the results
  }

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

  async #run(count = STEP) {
    const turn = ++this.#turn
    const { query, filters, sort } = this.state
    this.list.setAttribute("aria-busy", true)
    this.#showState()
    try {
      const index = await openIndex()
      const found = await index.search(query, { filters, sort })
      if (turn !== this.#turn) return
      this.#showFound(index, found)
      const items = await this.#items(found.ids.slice(0, count))
      if (turn !== this.#turn) return
      this.list.replaceChildren(...items)
      this.#showRest()
    } catch (error) {
      if (turn === this.#turn) this.#showError(error)
    }
  }

  /** Show what is known before anything is found. */
  #showState() {
    const { query, sort } = this.state
    const values = selected(this.state)
    document.title = query ? `${query} - ${this.title}` : this.title
    this.active.textContent = values.length || ""
    this.sort.querySelector("select").value = sort
    const chips = values.map(value => this.#chip(...value))
    if (chips.length > 1) chips.push(this.#clearButton())
    replaceAll(this.chips, chips.map(chip => make("li", {}, chip)))
  }

  #chip(facet, value) {
    const names = { facet: say(`facet_${facet}`), value: labelOf(facet, value) }
    const parts = [make("span", {}, names.facet), " ", make("b", {}, names.value)]
    const chip = button(parts, () => {
      const place = [...this.chips.children].indexOf(chip.parentElement)
      this.#toggle(facet, value)
      const left = [...this.chips.querySelectorAll("button")] // the focus stays near
      const next = left[place] ?? left.at(-1) ?? this.input
      next.focus()
    })
    chip.setAttribute("aria-label", say("remove_filter", names))
    return chip
  }

  #clearButton() {
    return button([say("clear_filters")], () => {
      this.#go({ filters: {} })
      this.input.focus()
    })
  }

  #showFound(index, found) {
    this.index = index
    this.found = found
    this.updateFacets(found.counts, this.state.filters)
    this.#tell(this.#headline(), found.total > 0 && found.isPartial && say("box_partial"))
    const links = found.direct.map(one =>
      make("li", {}, make("a", { href: index.href(one.address) }, ...directParts(one))),
    )
    // Without a word nothing is more relevant than another.
    this.sort.hidden = !this.state.query || found.total === 0
    replaceAll(this.direct, links)
    replaceAll(this.advice, found.total + links.length > 0 ? [] : this.#adviceParts())
  }

  #headline() {
    const { query } = this.state
    const { total, direct, counts } = this.found
    if (total === 0 && direct.length > 0) return say("box_direct", { n: direct.length })
    if (total === 0) return query ? say("none_for", { query }) : say("box_none")
    if (query) return say("results_for", { n: total, query })
    if (selected(this.state).length > 0) return say("box_results", { n: total })
    // Each commit has one importance, and pages written by hand have none.
    return say("commits", { n: [...counts.importance.values()].reduce((a, b) => a + b, 0) })
  }

  #adviceParts() {
    const isFiltered = selected(this.state).length > 0
    const words = this.state.query && make("p", {}, say("fewer_words"))
    return [words, isFiltered && this.#clearButton()].filter(Boolean)
  }

  async #items(ids) {
    const { index, found } = this
    const results = await index.load(ids)
    return results.map(result => resultItem(result, index, found.words))
  }

  #showRest() {
    this.list.removeAttribute("aria-busy")
    this.more.hidden = this.list.children.length >= this.found.total
  }

  async #showMore() {
    const turn = this.#turn
    const count = this.list.children.length
    try {
      const items = await this.#items(this.found.ids.slice(count, count + STEP))
      if (turn !== this.#turn || count !== this.list.children.length) return
      this.list.append(...items)
      items[0].querySelector("a").focus()
      this.#showRest()
      history.replaceState({ shown: count + items.length }, "") // for whoever comes back
    } catch (error) {
      if (turn === this.#turn) this.#showError(error)
    }
  }

  #showError({ message }) {
    this.#tell(say("box_failed", { error: message }))
    this.list.replaceChildren()
    this.list.removeAttribute("aria-busy")
    this.more.hidden = true
    replaceAll(this.direct, [])
    replaceAll(this.advice, [button([say("retry")], () => this.#run())])
  }

  #tell(...texts) {
    this.status.replaceChildren(...texts.filter(Boolean).map(text => make("p", {}, text)))
  }
}

function button(children, onClick) {
  const element = make("button", { class: "digest-button", type: "button" }, ...children)
  element.addEventListener("click", onClick)
  return element
}

function replaceAll(container, children) {
  container.replaceChildren(...children)
  container.hidden = children.length === 0
}
