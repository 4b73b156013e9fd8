// Calendars and trends by touch and keyboard: a line below each says what a day or week had and leads
// there. Fingers are wider than squares, and hundreds of these are no stops for the Tab key.

import { all, make, makeButton } from "./dom.js"
import words from "./words.js"

/** Give each drawing of the page its line. */
export function begin() {
  for (const drawing of all(document, ".digest-drawing:not([data-works])")) {
    drawing.dataset.works = "true"
    const line = drawing.querySelector("[data-part=line]")
    const links = [...drawing.querySelectorAll("svg a")].filter(part => part instanceof SVGAElement)
    if (line && links.length > 0) start(drawing, line, links)
  }
}

/**
 * @param {HTMLElement} drawing
 * @param {Element} line
 * @param {SVGAElement[]} links
 */
function start(drawing, line, links) {
  links.sort((a, b) => (addressOf(a) < addressOf(b) ? -1 : 1))
  let at = links.length - 1
  const lead = make("a", {})
  const earlier = makeButton("‹", () => point(at - 1))
  const later = makeButton("›", () => point(at + 1))
  earlier.setAttribute("aria-label", words.earlier)
  later.setAttribute("aria-label", words.later)
  line.append(earlier, lead, later)
  point(at)

  /** @param {number} next */
  function point(next) {
    if (!links[next]) return
    links[at].classList.remove("digest-pointed")
    at = next
    links[at].classList.add("digest-pointed")
    lead.href = addressOf(links[at])
    lead.textContent = links[at].textContent
  }

  drawing.addEventListener("pointerover", event => point(placeOf(event, links)))
  drawing.addEventListener("click", event => {
    const place = placeOf(event, links)
    const isTouch = event instanceof PointerEvent && event.pointerType === "touch"
    if (place < 0 || !isTouch || wasPointed(drawing, place)) return
    event.preventDefault() // the second touch leads there
    point(place)
  })
  drawing.addEventListener("keydown", event => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (step && line.contains(document.activeElement)) point(at + step)
  })
}

/**
 * Whether a place was touched just before.
 * @param {HTMLElement} drawing
 * @param {number} place
 */
function wasPointed(drawing, place) {
  const before = drawing.dataset.touched
  drawing.dataset.touched = String(place)
  return before === String(place)
}

/**
 * The number of the link that an event is of; -1 for none.
 * @param {Event} event
 * @param {SVGAElement[]} links
 */
function placeOf({ target }, links) {
  return target instanceof Element ? links.findIndex(link => link.contains(target)) : -1
}

/** @param {SVGAElement} link */
const addressOf = link => link.href.baseVal
