// What the scripts of all pages share: making elements, and putting values into words.

/** Make an element. Children are elements or texts; what is empty or `false` is left out. */
export function make(tag, attributes, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...children.filter(Boolean))
  return element
}

/** Make a button that does something. */
export function makeButton(text, onClick) {
  const button = make("button", { class: "digest-button", type: "button" }, text)
  button.addEventListener("click", onClick)
  return button
}

/** Put values into a text: `filled("{n} results", { n: 2 })` → `2 results`. */
export function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => shown(values[name]))
}

/** A number as the site writes it; a text as it is. */
export function shown(value) {
  return typeof value === "number" ? value.toLocaleString("en") : value
}
