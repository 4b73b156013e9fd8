// Whether related words are looked for at all. What looks for them comes when it is needed.

/** @type {RelatedFound} */
export const NONE = { count: 0, why: new Map(), words: null, offered: [] }

/**
 * Put documents with related words below those that have all of a query's words: where these are
 * few, or somebody asks for it. Where no document has all words, those that have the most stand
 * among them.
 * @param {import("../engine.js").Index} index
 * @param {Query} query
 * @param {Scored} scored
 * @param {number[]} ranked
 * @param {{ related: RelatedMode, sort: Sorting }} how
 */
export async function withRelated(index, query, scored, ranked, how) {
  const whole = scored.isPartial ? 0 : ranked.length // documents with all words
  if (!mayHave(query) || (whole > 0 && how.related === "last")) return { all: ranked, related: NONE }
  const { join } = await import("./joining.js")
  return join(index, query, scored, ranked, { ...how, whole })
}

/**
 * Whether related words may be looked for: for words alone, not for phrases, SHAs or days.
 * @param {Query} query
 */
const mayHave = ({ words, phrases, place }) =>
  words.length > 0 && phrases.length === 0 && place.words === null
