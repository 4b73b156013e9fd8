// Buttons on reports and commits that copy the page's address, or a Markdown link for a wiki.

import { all, make, need } from "./dom.js"
import words from "./words.js"

/** @type {Record<string, string>} */
const ESCAPED = { "&": "&amp;", "<": "&lt;", ">": "&gt;" }

/**
 * What of a title is shown, code between backticks again.
 * @param {Node} node
 */
function shownText(node) {
  const text = node instanceof HTMLElement ? node.innerText : (node.textContent ?? "")
  return node.nodeName === "CODE" ? `\`${text}\`` : text
}

/** The page's title in one line, without what only its layout adds. */
const title = () =>
  [...need(document, "h1", HTMLElement).childNodes]
    .map(shownText)
    .join("")
    .replace(/\s+/g, " ")
    .trim()

/** The page's address as it may be linked: with its filters, not where one was reading. */
const address = () => location.origin + location.pathname + location.search

/**
 * A link that every kind of Markdown reads alike, also in a table.
 * @param {string} text
 * @param {string} link
 */
export function markdownLink(text, link) {
  const escaped = text
    .replace(/[\\`*_[\]|~$]/g, "\\$&")
    .replace(/[&<>]/g, char => ESCAPED[char])
  return `[${escaped}](${link.replaceAll("(", "%28").replaceAll(")", "%29")})`
}

/** @type {Record<string, () => string>} */
const TEXTS = { link: address, markdown: () => markdownLink(title(), address()) }

/** Make the buttons of the page that is shown work. A commit's page has none of its own. */
export function begin() {
  /** @type {HTMLElement | null} */
  const place = document.querySelector(".digest-copy") ?? addPlace()
  if (!place || place.dataset.works) return
  place.dataset.works = "true"
  const status = need(place, "[role=status]", HTMLElement)
  for (const button of all(place, "[data-copy]"))
    button.addEventListener("click", () => copy(button.dataset.copy ?? "", status))
}

/**
 * @param {string} name
 * @param {HTMLElement} status
 */
async function copy(name, status) {
  status.textContent = ""
  try {
    await put(TEXTS[name]())
    status.textContent = words[`copied_${name}`]
  } catch {
    status.textContent = words.copy_failed
  }
}

/** @param {string} text */
export async function put(text) {
  if (navigator.clipboard) await navigator.clipboard.writeText(text)
  else putSelected(text)
}

/**
 * Over plain http there is no clipboard, but browsers still copy what is selected.
 * @param {string} text
 */
function putSelected(text) {
  const before = document.activeElement
  const area = make("textarea", { readonly: "" }, text)
  Object.assign(area.style, { position: "fixed", top: "0", opacity: "0" })
  document.body.append(area)
  area.select()
  const isCopied = document.execCommand("copy")
  area.remove()
  if (before instanceof HTMLElement || before instanceof SVGElement) before.focus()
  if (!isCopied) throw new Error("not copied")
}

/** Twenty thousand pages need not say what a script can; the styles keep the place. */
function addPlace() {
  const attributes = { class: "digest-button", type: "button" }
  const buttons = Object.keys(TEXTS).map(name =>
    make("button", { ...attributes, "data-copy": name }, words[`copy_${name}`]),
  )
  const place = make("span", { class: "digest-copy" }, ...buttons, make("span", { role: "status" }))
  document.querySelector(".digest-commit > .digest-facts")?.append(place)
  return place.isConnected ? place : null
}
