// What is said of documents that related words found: above the results, and at each of them.

import { makeButton } from "../../dom.js"
import { classed } from "../results.js"
import { say } from "../words.js"

const BETWEEN = " · "

/**
 * The sentence on related words, with what turns them on or off; nothing where there are none.
 * @param {Found} found
 * @param {RelatedMode} asked
 * @param {(related: RelatedMode) => void} choose
 * @returns {Child[][]}
 */
export function relatedNotice({ related: { count, offered } }, asked, choose) {
  if (count > 0) {
    const off = makeButton(say("related_leave_out"), () => choose("off"))
    return [[`${say("related_found", { n: count })} `, off]]
  }
  if (offered.length === 0) return []
  const on = makeButton(say("related_look"), () => choose(asked === "off" ? "few" : "on"))
  return [[`${say("related_offered", { words: offered.join(BETWEEN) })} `, on]]
}

/**
 * Why a document is among the results that does not have the words that were typed.
 * @param {Reason[]} reasons
 */
export function whyParts(reasons) {
  const typed = reasons.map(one => one.typed).join(" ")
  const words = [...new Set(reasons.flatMap(({ found }) => found))].join(BETWEEN)
  return classed("p", "digest-search__why digest-text", say("related_why", { words, typed }))
}
