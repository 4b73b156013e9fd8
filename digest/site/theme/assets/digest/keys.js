// Keys without a modifier that do something on a page. Who speaks to the computer, or strikes keys
// by chance, can switch them off (WCAG 2.1.4): all of them, the theme's own as well.

const NAME = "digest.keys" // in the browser's storage
const OFF = "off"
const TYPED_IN = "textarea, select, input:not([type=checkbox], [type=radio])"

/** @type {string | undefined} */
let remembered // where the browser stores nothing

/** Whether single keys do something. */
export function areKeysOn() {
  try {
    return (localStorage.getItem(NAME) ?? remembered) !== OFF
  } catch {
    return remembered !== OFF
  }
}

/**
 * Let single keys do something, or nothing; the browser remembers.
 * @param {boolean} isOn
 */
export function setKeys(isOn) {
  const told = isOn ? "on" : OFF
  remembered = told
  try {
    localStorage.setItem(NAME, told)
  } catch {
    // for this page it holds
  }
}

/**
 * Whether a key was meant for the page, not for a text, a dialog or the browser.
 * @param {KeyboardEvent} event
 */
export function isForPage(event) {
  return !(isModified(event) || event.isComposing || event.defaultPrevented || isTyped(event))
}

/**
 * On some keyboards a bracket needs AltGr, which some systems report as Ctrl and Alt.
 * @param {KeyboardEvent} event
 */
const isModified = event =>
  (event.ctrlKey || event.metaKey || event.altKey) && !event.getModifierState("AltGraph")

/** @param {KeyboardEvent} event */
function isTyped({ target }) {
  if (!(target instanceof Element)) return false
  const isEditable = target instanceof HTMLElement && target.isContentEditable
  return isEditable || target.matches(TYPED_IN) || target.closest("dialog") !== null
}

// Before any other listener, the theme's included. A space is no character key here: it presses. What
// a browser fills in itself it may tell of as a key without a name.
addEventListener(
  "keydown",
  event => {
    const key = event.key ?? ""
    const isCharacter = [...key].length === 1 && key !== " "
    if (isCharacter && !areKeysOn() && isForPage(event)) event.stopImmediatePropagation()
  },
  true,
)
