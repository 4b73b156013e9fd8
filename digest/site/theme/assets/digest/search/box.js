// Every page's part of the search: small, as most visits never search. What answers a query comes
// when somebody turns to the box, or is on the search page.

import { isForPage } from "../keys.js"

const INPUT = {
  type: "search",
  name: "q",
  autocomplete: "off",
  autocapitalize: "off",
  autocorrect: "off",
  spellcheck: "false",
  enterkeyhint: "search",
  "aria-keyshortcuts": "/ s",
}

const box = part(document, ".digest-box", HTMLElement)
const opener = part(box, "a", HTMLAnchorElement) // without this script a link to the search page
const label = opener.getAttribute("aria-label") ?? ""
const form = element("form", { role: "search", action: opener.href })
const input = element("input", { ...INPUT, "aria-label": label, placeholder: label })
const closer = element("button", { type: "button", "aria-label": opener.dataset.close ?? "" })
/** @type {Promise<ReturnType<typeof import("./suggest.js").start>> | undefined} */
let suggestions
/** @type {Element | null} */
let started // the search page that works already
/** @type {HTMLElement | SVGElement | undefined} */
let before // what had the focus before the input

/**
 * `need` of dom.js, which most pages do without.
 * @template {Element} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} kind
 */
function part(root, selector, kind) {
  const found = root.querySelector(selector)
  if (found instanceof kind) return found
  throw new Error(`the page has no ${kind.name} ${selector}`)
}

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string>} attributes
 */
function element(tag, attributes) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  return made
}

/**
 * In a narrow window the box is an icon; open, it covers the header.
 * @param {boolean} isOpen
 */
function setOpen(isOpen) {
  box.classList.toggle("digest-box--open", isOpen)
  opener.setAttribute("aria-expanded", String(isOpen))
  if (!isOpen) suggestions?.then(made => made.hide())
}

function open() {
  setOpen(true)
  input.focus()
}

/** Close the box and go back to where the focus came from. */
function leave() {
  setOpen(false)
  input.blur()
  const target = before ?? opener // which has no place, and so gets no focus, in a wide window
  target.focus()
}

/**
 * @param {EventTarget | null} target
 * @returns {target is HTMLElement | SVGElement}
 */
const canHaveFocus = target => target instanceof HTMLElement || target instanceof SVGElement

/** @param {{ relatedTarget: EventTarget | null }} event */
function onFocus({ relatedTarget }) {
  if (relatedTarget !== closer) before = canHaveFocus(relatedTarget) ? relatedTarget : undefined
  suggestions ??= import("./suggest.js").then(({ start }) => start(box))
  suggestions.catch(() => (suggestions = undefined)) // so that a later try can succeed
}

/**
 * Not `focusout`: a phone's keyboard takes the focus with it when it is put away, and whoever does
 * that wants to see more of the suggestions.
 * @param {Event} event
 */
function onElsewhere({ target }) {
  if (!(target instanceof Node && box.contains(target))) setOpen(false)
}

/** @param {KeyboardEvent} event */
function onEscape(event) {
  if (event.key !== "Escape" || event.isComposing) return
  event.preventDefault() // or it empties the input
  leave()
}

/** @param {KeyboardEvent | MouseEvent} event */
function onOpener(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return // wants the page in a new tab
  event.preventDefault()
  open()
}

/**
 * Enter may come before the script that knows what to do; without it, there is the search page.
 * @param {SubmitEvent} event
 */
function onSubmit(event) {
  event.preventDefault()
  if (suggestions) suggestions.then(made => made.submit()).catch(() => form.submit())
  else form.submit()
}

/**
 * `/` and `s` go to the input: the search page's own comes before the header's.
 * @param {KeyboardEvent} event
 */
function onShortcut(event) {
  if ((event.key !== "/" && event.key !== "s") || !isForPage(event)) return
  event.preventDefault() // or the key is written into the input
  /** @type {HTMLInputElement | null} */
  const own = document.querySelector(".digest-search__input")
  if (own) {
    own.focus()
    own.select()
  } else open()
}

function startPage() {
  setOpen(false)
  const page = document.querySelector(".digest-search")
  if (page instanceof HTMLElement && page !== started)
    import("./page.js")
      .then(({ start }) => start(page))
      .catch(error => {
        part(page, "[data-part=status]", HTMLElement).textContent = error.message
      })
  started = page
}

closer.textContent = "×"
form.append(input, closer)
box.append(form)
// Absolute: the theme's instant navigation changes the page's address, not this one.
opener.setAttribute("href", opener.href)
opener.setAttribute("role", "button")
opener.addEventListener("click", onOpener)
opener.addEventListener("keydown", event => event.key === " " && onOpener(event))
input.addEventListener("focus", onFocus)
form.addEventListener("submit", onSubmit)
box.addEventListener("keydown", onEscape)
closer.addEventListener("click", leave)
document.addEventListener("pointerdown", onElsewhere)
document.addEventListener("focusin", onElsewhere)
document.addEventListener("keydown", onShortcut)
if (document.activeElement === input) onFocus({ relatedTarget: null })
if (window.document$) window.document$.subscribe(startPage)
else startPage()
