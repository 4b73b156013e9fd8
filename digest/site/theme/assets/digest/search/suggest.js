// The header's box, once somebody turns to it: a combobox whose list answers while one types.

import { make, messageOf, need } from "../dom.js"
import { href } from "../shas.js"
import { openIndex } from "./engine.js"
import { onTyped, straightTo } from "./input.js"
import { noticesOf } from "./notices.js"
import { badge, classed, directParts, statusMark, titleOf } from "./results.js"
import { say, site } from "./words.js"

const MOST = 7 // results in the list
const LIST = "digest-box-list"
const COMBOBOX = {
  role: "combobox",
  "aria-autocomplete": "list",
  "aria-expanded": "false",
  "aria-controls": LIST,
}

/**
 * Make the box answer.
 * @param {HTMLElement} box
 */
export function start(box) {
  return new Suggestions(box)
}

class Suggestions {
  #turn = 0 // of the query asked last: the answer to an earlier one comes too late
  /** @type {HTMLElement[]} */
  #options = []
  #chosen = -1 // the option that Enter opens

  /** @param {HTMLElement} box */
  constructor(box) {
    this.form = need(box, "form", HTMLFormElement)
    this.input = need(box, "input", HTMLInputElement)
    this.note = make("p", {})
    this.list = make("div", { role: "listbox", id: LIST, "aria-label": say("box_suggestions") })
    this.popup = classed("div", "digest-box__popup", this.note, this.list)
    this.popup.hidden = true
    this.status = make("p", { class: "digest-hidden", role: "status" })
    this.form.append(this.popup, this.status)
    for (const [name, value] of Object.entries(COMBOBOX)) this.input.setAttribute(name, value)
    this.typing = onTyped(this.input, () => this.#answer())
    this.input.addEventListener("keydown", event => this.#onKey(event))
    this.input.addEventListener("input", () => this.#choose(-1)) // it answered something else
    this.input.addEventListener("focus", () => this.#answer())
    this.popup.addEventListener("mousedown", event => event.preventDefault()) // keeps the focus
    openIndex().catch(() => {}) // while the query is being typed; what fails is told then
    this.#answer()
  }

  hide() {
    this.#turn++
    this.typing.forget()
    this.#setOptions([])
    this.#setShown(false)
  }

  async submit() {
    if (this.typing.isComposing()) return
    const address = await straightTo(this.#query)
    if (address) location.assign(address)
    else this.form.submit()
  }

  get #query() {
    return this.input.value.trim()
  }

  async #answer() {
    const query = this.#query
    if (query) await this.#find(query)
    else this.hide()
  }

  /** @param {string} query */
  async #find(query) {
    const turn = ++this.#turn
    const isLate = () => turn !== this.#turn
    if (this.popup.hidden) this.#tell(say("box_loading"))
    try {
      const index = await openIndex()
      const found = await index.search(query, { site, related: "last" })
      const results = isLate() ? [] : await index.load(found.ids.slice(0, MOST))
      if (!isLate()) this.#showFound(query, found, results)
    } catch (error) {
      if (isLate()) return
      this.#setOptions([])
      this.#tell(say("box_failed", { error: messageOf(error) }))
    }
  }

  /**
   * @param {string} query
   * @param {Found} found
   * @param {Result[]} results
   */
  #showFound(query, found, results) {
    const { direct, total, words, related } = found
    const isDirect = new Set(direct.map(({ address }) => address))
    const others = results.filter(({ address }) => !isDirect.has(address))
    const page = `${this.form.action}?${new URLSearchParams({ q: query })}`
    this.#setOptions([
      ...direct.map(one => option(href(one.address), ...directParts(one))),
      ...others.map(result => resultOption(result, related.why.has(result.id) ? related.words : words)),
      ...(total > 0 ? [option(page, classed("b", "", say("box_all", { n: total })))] : []),
    ])
    const count =
      total > 0
        ? say("box_results", { n: total })
        : direct.length > 0
          ? say("box_direct", { n: direct.length })
          : say("box_none")
    const said = [
      ...noticesOf(found).map(([text]) => String(text).trim()),
      ...(related.count > 0 ? [say("related_found", { n: related.count })] : []),
    ]
    const isListed = total + direct.length > 0 // and so seen
    this.#tell([count, ...said].join(". "), [...(isListed ? [] : [count]), ...said].join(". "))
  }

  /**
   * Announce the news; what is shown above the list may be less, as the list is seen.
   * @param {string} news
   * @param {string} [note]
   */
  #tell(news, note = news) {
    this.status.textContent = news
    this.note.textContent = note
    this.note.hidden = !note
    this.#setShown(true)
  }

  /** @param {boolean} isShown */
  #setShown(isShown) {
    this.popup.hidden = !isShown
    this.input.setAttribute("aria-expanded", String(isShown && this.#options.length > 0))
  }

  /** @param {HTMLElement[]} options */
  #setOptions(options) {
    options.forEach((one, n) => one.setAttribute("id", `digest-option-${n}`))
    this.#options = options
    this.list.replaceChildren(...options)
    this.#choose(-1)
  }

  /** @param {number} n */
  #choose(n) {
    this.#options[this.#chosen]?.setAttribute("aria-selected", "false")
    this.#chosen = n
    const chosen = this.#options[n]
    chosen?.setAttribute("aria-selected", "true")
    chosen?.scrollIntoView({ block: "nearest" })
    this.input.setAttribute("aria-activedescendant", chosen?.id ?? "")
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (this.typing.isComposing(event)) return
    const next = this.#next(event.key)
    if (next === undefined) return
    event.preventDefault()
    if (event.key === "Enter") this.#options[next].click()
    else this.#choose(next)
  }

  /**
   * The option that a key leads to; `undefined` for a key that is the input's own.
   * @param {string} key
   * @returns {number | undefined}
   */
  #next(key) {
    const last = this.#options.length - 1
    const chosen = this.#chosen
    if (last < 0) return undefined
    if (key === "ArrowDown") return chosen < last ? chosen + 1 : 0
    if (key === "ArrowUp") return chosen > 0 ? chosen - 1 : last
    if (chosen < 0) return undefined
    if (key === "Enter") return chosen
    if (key === "Home") return 0
    return key === "End" ? last : undefined
  }
}

/**
 * The focus stays in the input: no option is a stop of its own for the tab key.
 * @param {string} address
 * @param {...Child} children
 */
function option(address, ...children) {
  const attributes = { role: "option", tabindex: -1, "aria-selected": false, href: address }
  return make("a", attributes, ...children)
}

/**
 * @param {Result} result
 * @param {RegExp | null} words
 */
function resultOption(result, words) {
  const facts = [result.repository, result.day].filter(Boolean).join(" · ")
  return option(
    href(result.address),
    badge(result),
    classed("span", "digest-text", ...titleOf(result, words)),
    make("small", {}, facts, " ", statusMark(result)),
  )
}
