// What the scripts of all pages share: finding and making elements, and putting values into words.

/**
 * The element that a template of ours has. Without it there is an error that names it.
 * @template {Element} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} kind
 */
export function need(root, selector, kind) {
  const found = root.querySelector(selector)
  if (found instanceof kind) return found
  throw new Error(`the page has no ${kind.name} ${selector}`)
}

/**
 * All elements that a selector fits.
 * @param {ParentNode} root
 * @param {string} selector
 */
export function all(root, selector) {
  return [...root.querySelectorAll(selector)].filter(part => part instanceof HTMLElement)
}

/**
 * Make an element. Children are elements or texts; what is empty or `false` is left out.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string | number | boolean>} attributes
 * @param {...Child} children
 */
export function make(tag, attributes, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value))
  for (const child of children) if (child) element.append(child)
  return element
}

/**
 * Make a button that does something.
 * @param {string} text
 * @param {() => void} onClick
 */
export function makeButton(text, onClick) {
  const button = make("button", { class: "digest-button", type: "button" }, text)
  button.addEventListener("click", onClick)
  return button
}

/**
 * Put values into a text: `filled("{n} results", { n: 2 })` → `2 results`.
 * @param {string} text
 * @param {Values} values
 */
export function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => shown(values[name]))
}

/**
 * A number as the site writes it; a text as it is.
 * @param {string | number} value
 */
export function shown(value) {
  return typeof value === "number" ? value.toLocaleString("en") : value
}

/**
 * What an error says.
 * @param {unknown} error
 */
export const messageOf = error => (error instanceof Error ? error.message : String(error))
