// What both inputs have in common: when what is typed counts, and where Enter goes straight to.

import { href } from "../shas.js"
import { openIndex } from "./engine.js"
import { site } from "./words.js"

const PAUSE = 80 // milliseconds without a key, after which one has typed
const PATIENCE = 1500 // milliseconds; on a slow line the search page itself is the better answer

/**
 * Call `changed` when typing pauses. Chinese is composed: until an input method has finished, its
 * letters are nobody's query, and its Enter chooses a word instead of submitting.
 * @param {HTMLInputElement} input
 * @param {() => void} changed
 */
export function onTyped(input, changed) {
  /** @type {number | undefined} */
  let timer
  let isComposing = false
  const forget = () => clearTimeout(timer)
  const wait = () => {
    forget()
    if (!isComposing) timer = setTimeout(changed, PAUSE)
  }
  /** @param {Event} event */
  const onComposition = ({ type }) => {
    isComposing = type === "compositionstart"
    wait()
  }
  input.addEventListener("compositionstart", onComposition)
  input.addEventListener("compositionend", onComposition)
  input.addEventListener("input", wait)
  return {
    forget,
    /**
     * Safari ends the composition before it tells of the key that did; the key then has code 229.
     * @param {KeyboardEvent} [event]
     */
    isComposing: event => isComposing || event?.keyCode === 229,
  }
}

/**
 * The address of the one thing that a query names and nothing else; "" for none.
 * @param {string} query
 * @returns {Promise<string>}
 */
export function straightTo(query) {
  const inTime = new Promise(resolve => {
    setTimeout(resolve, PATIENCE, "")
  })
  const found = openIndex().then(async index => {
    const { direct, query: read } = await index.search(query, { site })
    return direct.length === 1 && read.place.isSure ? href(direct[0].address) : ""
  })
  return Promise.race([found, inTime]).catch(() => "") // the search page tells what is wrong
}
