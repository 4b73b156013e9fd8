// Menus of a report's bar: `details` that close when somebody goes on elsewhere, or by Escape.

import { need } from "./dom.js"

/** @param {HTMLElement} report */
export function startMenus(report) {
  /** @type {NodeListOf<HTMLDetailsElement>} */
  const menus = report.querySelectorAll("details.digest-menu")
  const close = (/** @type {EventTarget | null} */ inside) => {
    for (const menu of menus) if (!(inside instanceof Node && menu.contains(inside))) menu.open = false
  }
  document.addEventListener("click", ({ target }) => {
    const isInDialog = target instanceof Element && target.closest("dialog") !== null
    if (!isInDialog) close(target)
  })
  for (const menu of menus)
    menu.addEventListener("keydown", ({ key }) => {
      if (key !== "Escape" || !menu.open) return
      menu.open = false
      need(menu, "summary", HTMLElement).focus()
    })
}
