// Says which keys there are, and switches them off. Loaded when somebody asks.

import { make, makeButton } from "./dom.js"
import { areKeysOn, setKeys } from "./keys.js"
import words from "./words.js"

const KEYS = [
  ["key_next", "j"],
  ["key_previous", "k"],
  ["key_next_page", "]", "n"],
  ["key_previous_page", "[", "p"],
  ["key_search", "/", "s"],
  ["key_help", "?"],
]

/** Show the help; Escape closes it and the focus goes back to where it was. */
export function openHelp() {
  const hasSearch = document.querySelector(".digest-box")
  const rows = KEYS.filter(([name]) => hasSearch || name !== "key_search").map(([name, ...keys]) =>
    make("tr", {}, make("th", { scope: "row" }, words[name]), make("td", {}, ...shownKeys(keys))),
  )
  const dialog = make(
    "dialog",
    { class: "digest-help md-typeset", "aria-labelledby": "digest-help" },
    make("h2", { id: "digest-help" }, words.keys_title),
    make("table", { class: "digest-keys" }, make("tbody", {}, ...rows)),
    make("label", {}, makeSwitch(), " ", words.keys_on),
    make("p", { id: "digest-help-note" }, words.keys_note),
    makeButton(words.close, () => dialog.close()),
  )
  dialog.addEventListener("close", () => dialog.remove())
  document.body.append(dialog)
  dialog.showModal()
}

/** @param {string[]} keys */
const shownKeys = keys => keys.flatMap(key => [make("kbd", {}, key), " "])

function makeSwitch() {
  const input = make("input", { type: "checkbox", "aria-describedby": "digest-help-note" })
  input.checked = areKeysOn()
  input.addEventListener("change", () => setKeys(input.checked))
  return input
}
