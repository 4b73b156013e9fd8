// What is said of how a query was read: what was understood, what was not, what was done instead.

import { make } from "../dom.js"
import { href } from "../shas.js"
import { labelOf, say } from "./words.js"

const FEW = 5 // values of a facet that are named
const KEYS = "author: repo: type: area: release: month: importance: status: is: in: title:"

/**
 * The sentences about a search, each the children of a paragraph.
 * @param {Found} found
 * @returns {Child[][]}
 */
export function noticesOf(found) {
  const { query, notes, total, isPartial } = found
  const understood = [...notes.flatMap(understoodNote), ...understoodWords(query)]
  const said = [
    understood.length > 0 && say("understood", { what: understood.join(" · ") }),
    ...placeTexts(found),
    ...unreadTexts(query.unread),
    ...notes.filter(({ kind }) => total > 0 || kind !== "no_path").map(noteText),
    total > 0 && isPartial && say("box_partial"),
  ]
  const typos = notes.filter(({ kind }) => kind === "typo").map(typoParts)
  return [...typos, ...said.filter(Boolean).map(text => [text])]
}

/**
 * @param {Note} note
 * @returns {string[]}
 */
function understoodNote({ kind, facet = "", values = [], text = "", isExcluded }) {
  /** @type {Partial<Record<Note["kind"], () => string>>} */
  const texts = {
    phrase: () => say("phrase", { text }),
    path: () => say("path_first", { text }),
    mark: () => say(`mark_${text}`),
    facet: () => `${say(`facet_${facet}`)} ${named(facet, values)}`,
  }
  const what = texts[kind]?.()
  if (!what) return []
  return [isExcluded ? say("without", { text: what }) : what]
}

/**
 * The names of a facet's values, the first ones of many.
 * @param {string} facet
 * @param {string[]} values
 */
function named(facet, values) {
  const names = values.slice(0, FEW).map(value => labelOf(facet, value))
  return [...names, ...(values.length > FEW ? [`… (${values.length})`] : [])].join(", ")
}

/** @param {Readonly<Query>} query */
function understoodWords({ without, words }) {
  const inTitle = words.filter(word => word.isInTitle).map(({ text }) => text)
  return [
    ...(inTitle.length > 0 ? [say("in_titles", { text: inTitle.join(" ") })] : []),
    ...without.map(({ text }) => say("without", { text: `“${text}”` })),
  ]
}

/**
 * What a query names that is not here.
 * @param {Found} found
 */
function placeTexts({ query: { text, place }, direct, total }) {
  const { shas, pulls, isSure, isAddress, words } = place
  const day = dayOf(place, text)
  if (!isSure || direct.length > 0) return []
  if (day) return [say("no_day", { text: day })]
  if (total === 0 && words === text) return [] // the headline says it
  if (shas.length > 0) return [say("no_commit", { text: shas[0].join(", ") })]
  if (pulls.length > 0) return [say("no_pull", { text: pulls[0] })]
  return isAddress ? [say("no_address")] : []
}

/**
 * The day or week that is asked for, "" for none.
 * @param {Place} place
 * @param {string} text
 */
const dayOf = ({ days, week, isDay }, text) => (isDay && days.length !== 1 ? text : days[0] || week)

/** @param {Unread[]} unread */
function unreadTexts(unread) {
  const signs = unread.filter(({ kind }) => kind === "sign").map(({ text }) => text)
  const others = unread.filter(({ kind }) => kind !== "sign")
  const texts = others.map(({ kind, text }) => say(`unread_${kind}`, { text, keys: KEYS }))
  return [...(signs.length > 0 ? [say("unread_sign", { text: [...new Set(signs)].join(" ") })] : []), ...new Set(texts)]
}

/** @param {Note} note */
function noteText({ kind, facet = "", text = "", n = 0, read = 0, total = 0 }) {
  /** @type {Partial<Record<Note["kind"], () => string>>} */
  const texts = {
    unknown: () => say("unread_is", { text }),
    no_value: () => say("unread_value", { facet: facet === "in" ? "in" : say(`facet_${facet}`), text }),
    no_path: () => say("no_path", { text }),
    no_phrase: () => say("no_phrase", { text }),
    unseen_phrase: () => say("unseen_phrase", { text, read, total }),
    some_phrase: () => say("some_phrase", { text, n, read, total }),
  }
  return texts[kind]?.() ?? ""
}

/** @param {Note} note */
function typoParts({ typed = "", text = "" }) {
  const asTyped = new URLSearchParams({ q: `"${typed}"` })
  const link = make("a", { href: href(`search/?${asTyped}`) }, say("typo_as_typed", { typed }))
  return [`${say("typo", { typed, text })} `, link]
}
