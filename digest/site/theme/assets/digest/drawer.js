// In a narrow window the side column is the theme's drawer, which opens by touch alone: here by keys as
// well, and so that it is told of to who hears the page.

import { make, makeButton } from "./dom.js"
import words from "./words.js"

/**
 * Let keys open and close the drawer that a column is in.
 * @param {Element} column
 */
export function begin(column) {
  const toggle = document.querySelector("#__drawer") // which the theme's styles go by
  const label = document.querySelector(".md-header [for=__drawer]")
  const drawer = column.closest(".md-sidebar")
  if (!(toggle instanceof HTMLInputElement) || !label || !drawer) return
  const opener = makeOpener(label)
  const close = makeButton("×", () => move(toggle, false, opener))
  close.ariaLabel = words.close
  drawer.prepend(make("div", { class: "digest-close" }, close))
  opener.onclick = () => move(toggle, true, close)
  toggle.onchange = () => (opener.ariaExpanded = String(toggle.checked))
  opener.ariaExpanded = String(toggle.checked)
  drawer.addEventListener("keydown", event => {
    if (event instanceof KeyboardEvent && event.key === "Escape" && toggle.checked) close.click()
  })
}

/**
 * Put a button in the place of the label that opens the drawer: no key reaches a label.
 * @param {Element} label
 */
function makeOpener(label) {
  if (label instanceof HTMLButtonElement) return label // the theme kept the header of the page before
  const opener = make("button", { class: label.className, type: "button", for: "__drawer" })
  opener.append(...label.childNodes)
  opener.ariaLabel = words.menu
  label.replaceWith(opener)
  return opener
}

/**
 * Open or close the drawer; the focus goes to what does the opposite.
 * @param {HTMLInputElement} toggle
 * @param {boolean} isOpen
 * @param {HTMLElement} next
 */
function move(toggle, isOpen, next) {
  toggle.checked = isOpen
  toggle.dispatchEvent(new Event("change"))
  next.focus()
}
