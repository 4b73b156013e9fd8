// Folds and unfolds all whole analyses of a report at once.

import { makeButton } from "./dom.js"
import words from "./words.js"

/** Put the button among the tools, where there is something to fold. */
export function startFolding(report, tools) {
  const parts = [...report.querySelectorAll("details.digest-whole")]
  if (parts.length === 0) return
  const isAnyOpen = () => parts.some(part => part.open)
  const button = makeButton("", () => {
    const isOpen = !isAnyOpen()
    for (const part of parts) part.open = isOpen
    name()
  })
  const name = () => (button.textContent = isAnyOpen() ? words.fold : words.unfold)
  name()
  report.addEventListener("toggle", name, true) // which does not bubble
  tools.append(button)
}
