// Buttons on reports and commits that copy the page's address, or a Markdown link for a wiki.

import { make, makeButton } from "./dom.js"
import words from "./words.js"

const PLACES = ".digest-tools, .digest-commit > .digest-facts"
const ESCAPED = { "&": "&amp;", "<": "&lt;", ">": "&gt;" }

/** The page's title in one line, without what only its layout adds. */
const title = () => document.querySelector("h1").innerText.replace(/\s+/g, " ").trim()

/** The page's address as it may be linked: with its filters, not where one was reading. */
const address = () => location.origin + location.pathname + location.search

/** A link that every kind of Markdown reads alike, also in a table. */
export function markdownLink(text, link) {
  const escaped = text
    .replace(/[\\`*_[\]|~$]/g, "\\$&")
    .replace(/[&<>]/g, char => ESCAPED[char])
  return `[${escaped}](${link.replaceAll("(", "%28").replaceAll(")", "%29")})`
}

/** Put the buttons on the page that is shown. */
export function begin() {
  const place = [...document.querySelectorAll(PLACES)].at(-1)
  if (!navigator.clipboard || !place || place.querySelector(".digest-copy")) return
  const status = make("span", { role: "status" })
  const copier = (name, text) =>
    makeButton(words[`copy_${name}`], async () => {
      status.textContent = ""
      try {
        await navigator.clipboard.writeText(text())
        status.textContent = words[`copied_${name}`]
      } catch {
        status.textContent = words.copy_failed
      }
    })
  const link = copier("link", address)
  const markdown = copier("markdown", () => markdownLink(title(), address()))
  place.append(make("span", { class: "digest-copy" }, link, markdown, status))
}
