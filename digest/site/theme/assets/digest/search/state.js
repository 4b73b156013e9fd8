// What is searched for. It lives in the page's address, so that a search can be linked:
// `?q=cache&importance=high&importance=medium&sort=date`. `related=on` also looks for related words,
// however much the query's own find, `related=off` never does.

/**
 * The facets, in the order they are shown.
 * @type {FacetName[]}
 */
export const FACETS = ["importance", "repository", "type", "author", "area", "release", "month", "status"]

/**
 * Read the state from an address's query.
 * @param {string} search
 * @returns {SearchState}
 */
export function readState(search) {
  const given = new URLSearchParams(search)
  /** @type {FacetChoice} */
  const filters = {}
  for (const facet of FACETS) {
    const values = new Set(given.getAll(facet).filter(Boolean))
    if (values.size > 0) filters[facet] = [...values]
  }
  const query = (given.get("q") ?? "").trim()
  const asked = given.get("related")
  return {
    ...{ query, filters, sort: given.get("sort") === "date" ? "date" : "relevance" },
    related: asked === "on" || asked === "off" ? asked : "few",
  }
}

/**
 * Write the state as an address's query; "" for a search of everything.
 * @param {SearchState} state
 */
export function writeState({ query, filters, sort, related }) {
  const given = new URLSearchParams()
  if (query) given.set("q", query)
  for (const [facet, value] of selected({ filters })) given.append(facet, value)
  if (sort === "date") given.set("sort", sort)
  if (related !== "few") given.set("related", related)
  const text = given.toString()
  return text && `?${text}`
}

/**
 * The selected values, as pairs of facet and value.
 * @param {Pick<SearchState, "filters">} state
 */
export function selected({ filters }) {
  return FACETS.flatMap(facet => (filters[facet] ?? []).map(value => pair(facet, value)))
}

/**
 * @param {FacetName} facet
 * @param {string} value
 * @returns {[facet: FacetName, value: string]}
 */
const pair = (facet, value) => [facet, value]

/**
 * The state with a facet's value selected, or no longer.
 * @param {SearchState} state
 * @param {FacetName} facet
 * @param {string} value
 */
export function toggled(state, facet, value) {
  const { [facet]: values = [], ...filters } = state.filters
  const others = values.filter(other => other !== value)
  const now = others.length < values.length ? others : [...values, value]
  return { ...state, filters: now.length > 0 ? { ...filters, [facet]: now } : filters }
}
