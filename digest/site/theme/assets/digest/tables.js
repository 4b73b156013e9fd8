// Tables that are wider than their place scroll; the keyboard reaches these.

import { all } from "./dom.js"

const WRAPPED = ".digest-section .md-typeset__scrollwrap" // as the theme wraps them

/** Look after the tables that are shown, and after those of rows that open. */
export function begin() {
  document.addEventListener("toggle", reach, { capture: true })
  reach()
}

function reach() {
  for (const wrap of all(document, WRAPPED))
    if (wrap.scrollWidth > wrap.clientWidth) wrap.tabIndex = 0
}
