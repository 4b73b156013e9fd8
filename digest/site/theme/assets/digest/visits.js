// What this browser remembers of the home: the newest day when it was last open. Nothing is sent.

const KEY = "digest-home"
const VISIT = 30 * 60 * 1000 // milliseconds; who opens the home again within them is still there

/** @typedef {{ day: string, commits: number, at: number }} Seen */
/** @typedef {{ seen: Seen, before?: Seen }} Memory */

/** One memory for each site: several may share an origin. */
const key = () => `${KEY} ${new URL("../../", import.meta.url).pathname}`

/**
 * What was the newest at the visit before this one, and note this one: a day, and how many commits it
 * had. `undefined` at a first visit, `null` where nothing is to be remembered.
 * @param {string} day
 * @param {number} commits
 * @param {number} [now]
 * @returns {Seen | undefined | null}
 */
export function recall(day, commits, now = Date.now()) {
  const memory = load()
  if (memory === null) return null
  const seen = { day, commits, at: now }
  const isStillThere = memory && now - memory.seen.at < VISIT
  const before = isStillThere ? memory.before : memory?.seen
  save(JSON.stringify({ seen, before }))
  return before
}

/**
 * Begin to remember, or forget all and don't begin again.
 * @param {boolean} isOn
 */
export function remember(isOn) {
  save(isOn ? "" : "off")
}

/** @returns {Memory | undefined | null} */
function load() {
  try {
    const text = localStorage.getItem(key()) ?? ""
    return text === "off" ? null : text === "" ? undefined : JSON.parse(text)
  } catch {
    return undefined // no storage, or nothing of ours in it
  }
}

/** @param {string} text */
function save(text) {
  try {
    if (text) localStorage.setItem(key(), text)
    else localStorage.removeItem(key())
  } catch {
    // A browser that keeps nothing tells of nothing new.
  }
}
