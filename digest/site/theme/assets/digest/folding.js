// Opens and closes all rows of a report at once.

import words from "./words.js"

/**
 * Make the button work, which is there where something can be folded.
 * @param {HTMLElement} report
 */
export function startFolding(report) {
  const button = report.querySelector("[data-part=fold]")
  if (!button) return
  /** @type {NodeListOf<HTMLDetailsElement>} */
  const found = report.querySelectorAll(".digest-entry > details")
  const parts = [...found]
  const isAnyOpen = () => parts.some(part => part.open)
  const name = () => {
    button.textContent = isAnyOpen() ? words.fold : words.unfold
  }
  button.addEventListener("click", () => {
    const isOpen = !isAnyOpen()
    for (const part of parts) part.open = isOpen
    name()
  })
  name()
  report.addEventListener("toggle", name, true) // which does not bubble
}
