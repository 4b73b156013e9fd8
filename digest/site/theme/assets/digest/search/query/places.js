// What of a query names one thing of the archive: a commit, a request, a day, a repository. Pasted
// addresses are read as the page reads them that is served where there is none.

import { readAddress } from "../../address.js"
import { readMoment } from "./moments.js"

const NAME = "[\\w.-]+/[\\w.-]+"
export const URL_LIKE = /^(?:https?:\/\/|www\.)\S+$|^(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?\/[^\s/]+\/\S+$/i
const FILE = /\/(?:blob|tree|raw|blame|src)\/[^/]+\/(.+)$/ // after a branch or a tag
const HOST = /^(?:https?:\/\/)?[^/?#]*\/?/i
const SHA = new RegExp(`^(?:(${NAME})@|(?:-/)?(?:commits?|rev|sha|提交)[\\s:/]+)?([0-9a-f]{6,40})/?$`, "i")
const PULL = new RegExp(`^(${NAME})?([#!])([1-9]\\d{0,9})$`)
// As people say it, and as the paths of forges have it: `pull/12`, `-/merge_requests/12`.
const HASH = "prs?|pulls?|pull[ -]requests?|issues?|gh|request|请求|议题"
const PULL_NAMED = new RegExp(
  `^(?:(${HASH})|mrs?|(?:-/)?merge[ _-]requests?|合并请求)[\\s:#!/-]*([1-9]\\d{0,9})/?$`,
  "i",
)
const BARE = /^[1-9]\d{0,5}$/
const KEY = /^(?:day|date|on|week|日期|周)\s*:\s*/i
const NAME_ALONE = new RegExp(`^(${NAME})/?$`)
const TOKEN_SHA = /(?<![\w/@-])(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{7,40}(?![\w/@-])/gi

/** @type {Place} */
const NOWHERE = {
  ...{ shas: [], pulls: [], days: [], week: "", month: "", repository: "", path: "" },
  ...{ words: null, isSure: false, isAddress: false, isDay: false },
}

/**
 * Read what a query names. `words` are what is searched for instead of the query, `null` for its own
 * words; `isSure` says that the query means nothing else.
 * @param {string} text
 * @param {string} [root] the site's own address
 * @returns {Place}
 */
export function readPlace(text, root = "") {
  if (URL_LIKE.test(text)) return ofUrl(text, root)
  return ofSha(text) ?? ofPull(text) ?? ofMoment(text) ?? ofRest(text)
}

/**
 * @param {string} text
 * @param {string} root
 * @returns {Place}
 */
function ofUrl(text, root) {
  const local = withoutHost(text.replace(/[)\]}>.,;:'"]+$/, ""), root)
  const [path] = local.split(/[?#]/, 1)
  const { shas, pull, day, words } = readAddress(path, local.slice(path.length))
  const { week } = readMoment(path.split("/").findLast(Boolean) ?? "")
  const place = { ...NOWHERE, path: `/${path}`.toLowerCase(), isAddress: true, isSure: true }
  if (shas.length > 0) return { ...place, shas, words: shas[0].join(" ") }
  if (pull) return { ...place, pulls: [pull], words: pull }
  if (day || week) return { ...place, days: [day].filter(Boolean), week, words: day || week }
  const [, repository = ""] = path.match(NAME_ALONE) ?? []
  return { ...place, repository: repository.replace(/\.git$/, ""), words: fileOf(path, words) }
}

/**
 * The file that an address shows, `other` for one that shows none.
 * @param {string} path
 * @param {string} other
 */
function fileOf(path, other) {
  const [, file = other] = path.match(FILE) ?? []
  return file
}

/**
 * @param {string} url
 * @param {string} root
 */
const withoutHost = (url, root) =>
  root && url.startsWith(root) ? url.slice(root.length) : url.replace(HOST, "")

/**
 * @param {string} text
 * @returns {Place | null}
 */
function ofSha(text) {
  const [, name = "", sha] = text.match(SHA) ?? []
  if (!sha) return null
  const { pulls = [], words } = (text === sha && ofPull(sha)) || {}
  const days = text === sha ? readMoment(sha).days : []
  const place = { ...NOWHERE, shas: [[sha.toLowerCase()]], path: `/${name}/`.toLowerCase() }
  return { ...place, pulls, days, words: words ?? days[0] ?? sha, isSure: pulls.length === 0 }
}

/**
 * A number without a sign may be of any kind, and may be no more than a word.
 * @param {string} text
 * @returns {Place | null}
 */
function ofPull(text) {
  const [, name = "", sign, number] = text.match(PULL) ?? []
  const path = `/${name}/`.toLowerCase()
  if (number) return { ...NOWHERE, pulls: [sign + number], words: sign + number, path, isSure: true }
  const [, isHash, named] = text.match(PULL_NAMED) ?? []
  const pull = (isHash ? "#" : "!") + named
  if (named) return { ...NOWHERE, pulls: [pull], words: pull, isSure: true }
  return BARE.test(text) ? { ...NOWHERE, pulls: [`#${text}`, `!${text}`], words: text } : null
}

/**
 * @param {string} text
 * @returns {Place | null}
 */
function ofMoment(text) {
  const bare = text.replace(KEY, "")
  const { days, week, month, isDay } = readMoment(bare)
  if (!isDay && !week && !month) return null
  const words = week || (days.length === 1 ? days[0] : bare)
  return { ...NOWHERE, days, week, month, words, isDay, isSure: true }
}

/**
 * @param {string} text
 * @returns {Place}
 */
function ofRest(text) {
  const shas = [...new Set(text.toLowerCase().match(TOKEN_SHA) ?? [])]
  const [, repository = ""] = text.match(NAME_ALONE) ?? []
  return { ...NOWHERE, shas: shas.length > 0 ? [shas] : [], repository, isSure: repository !== "" }
}
