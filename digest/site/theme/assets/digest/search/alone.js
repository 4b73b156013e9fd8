// The search page of a digest below a site: the box in the header is that site's own.

import { isForPage } from "../keys.js"
import { need } from "../dom.js"

/** @type {Element | null} */
let started // the search page that works already

function begin() {
  const page = document.querySelector(".digest-search")
  if (page instanceof HTMLElement && page !== started)
    import("./page.js")
      .then(({ start }) => start(page))
      .catch(error => {
        need(page, "[data-part=status]", HTMLElement).textContent = error.message
      })
  started = page
}

/** @param {KeyboardEvent} event */
function onShortcut(event) {
  const input = document.querySelector(".digest-search__input")
  if (!(input instanceof HTMLInputElement) || !["/", "s"].includes(event.key) || !isForPage(event)) return
  event.preventDefault() // or the key is written into the input
  input.focus()
  input.select()
}

document.addEventListener("keydown", onShortcut)
if (window.document$) window.document$.subscribe(begin)
else begin()
