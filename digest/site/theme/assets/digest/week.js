// A week's best commits as Markdown, for a summary elsewhere.

import { all, need } from "./dom.js"
import { markdownLink, put } from "./copy.js"
import words from "./words.js"

/** Make the button work. */
export function begin() {
  const week = document.querySelector(".digest-week:not([data-works])")
  if (!(week instanceof HTMLElement)) return
  week.dataset.works = "true"
  const place = week.querySelector("[data-part=copy]")
  if (!(place instanceof HTMLElement)) return // a week without commits
  place.hidden = false
  const status = need(place, "[role=status]", HTMLElement)
  need(place, "button", HTMLElement).addEventListener("click", async () => {
    status.textContent = ""
    try {
      await put(weekAsMarkdown(week))
      status.textContent = words.copied_week
    } catch {
      status.textContent = words.copy_failed
    }
  })
}

/**
 * The heading with its figures, then each part with its commits, as lists of links.
 * @param {HTMLElement} week
 */
export function weekAsMarkdown(week) {
  const title = markdownLink(textOf(need(week, "h1", HTMLElement)), location.href.split("#")[0])
  const figures = textOf(need(week, "[data-part=figures] > span", HTMLElement))
  const lines = [`## ${title}`, "", figures]
  for (const part of all(week, ":scope > h2, :scope > .digest-pick")) {
    if (part.matches("h2")) {
      if (part.id === "by_repository") break
      lines.push("", `### ${textOf(part)}`)
    } else lines.push("", ...partAsMarkdown(part))
  }
  return `${lines.join("\n")}\n`
}

/** @param {HTMLElement} part */
function partAsMarkdown(part) {
  const heading = part.querySelector("h3")
  const commits = all(part, ".digest-lines > li").map(line => {
    const link = need(line, "a", HTMLAnchorElement)
    const by = all(line, ".digest-by > *").map(textOf).join(", ")
    return `- ${markdownLink(textOf(link), link.href)}${by && ` (${by})`}`
  })
  return heading instanceof HTMLElement ? [`**${textOf(heading)}**`, "", ...commits] : commits
}

/** @param {HTMLElement} element */
const textOf = element => (element.textContent ?? "").replace(/\s+/g, " ").trim()
