// What the scripts of the published pages read and hand to each other. Nothing here is published:
// JSDoc comments in the scripts name these types, and only `tsc` looks them up.

// ---- what Python writes and the browser reads

/** `api/sha/<2 hex>.json`, as `digest/site/artifacts/sha_lookup.py` makes it. */
interface ShaFile {
  /** SHAs by repository. */
  commits: Record<string, string[]>
  /** Addresses by SHA, or by the digits of it that are known, of what has no page of its own. */
  entries: Record<string, string>
}

/** `search/words.json`: what the search says, and names of what data only has codes for. */
interface WordsFile {
  words: Record<string, string>
  labels: Record<string, Record<string, string>>
}

/** `search/index.bin`, as `digest/site/search/index.py` makes it. */
interface IndexFile {
  format: number
  /** Documents whose texts share a file. */
  group: number
  /** Of the terms; names their folder. */
  version: string
  /** The first term of each chunk. */
  bounds: string[]
  /** Number of documents, version and days of each. */
  shards: [size: number, version: string, days: string[]][]
  /** A character a document: how many terms it has, on a logarithmic scale. */
  lengths: string
  /** A character a document: of equally good ones, the higher comes first. */
  standings: string
  /** Those that every search needs; the others are files of their own. */
  facets: Partial<Record<FacetName, FacetFile>>
  /** Facets in files of their own. */
  others: FacetName[]
}

/** Values, the sets of them that occur (as numbers of values), and each document's set. */
type FacetFile = [values: string[], sets: number[][], column: string]

/** What is shown of a document: a row of `search/texts/<version>/<n>.bin`. */
type TextRow = [
  address: string,
  title: string,
  day: string,
  text: string,
  author: string,
  types: string[],
  release: string,
]

/** `api/navigation.json`, as `digest/site/artifacts/navigation.py` makes it. */
interface Navigation {
  months: Months
  guide: GuideRow[]
}

/** By name (`2026-08`), the oldest first: what each day has, a digit for each. */
type Months = Record<string, string>

/** An entry of the hand-written navigation; the address of a section is "". */
type GuideRow = [title: string, address: string, below?: GuideRow[]]

// ---- addresses

/** What the address of no page may mean; "" where it does not say. */
interface AddressReading {
  path: string
  /** Groups of first digits, the likeliest group first. */
  shas: string[][]
  /** The number of a request or issue with its sign: `#12`, `!12`. */
  pull: string
  day: string
  repository: string
  words: string
}

/** A site that shows other years of the archive, as `digest/config/site_options.py` has it. */
interface YearSite {
  name: string
  first: number
  last: number
  address: string
}

/** A commit, and where it is shown: below the site, without a slash at the start. */
interface CommitPlace {
  repository: string
  sha: string
  address: string
}

// ---- the filters of a report

type ReportFacet = "importance" | "type"

/** The chosen values; of a facet without any, all are shown. */
type ReportChoice = Record<ReportFacet, Set<string>>

// ---- the search

type FacetName =
  | "importance"
  | "repository"
  | "type"
  | "author"
  | "area"
  | "release"
  | "month"
  | "status"
type Sorting = "relevance" | "date"

/**
 * Whether words related to a query's are looked for, too: where its own find few, always, never, or
 * where no document has all of them.
 */
type RelatedMode = "few" | "on" | "off" | "last"

/** Selected values; a facet without any is not there. */
type FacetChoice = Partial<Record<FacetName, string[]>>

/** What is searched for. */
interface SearchState {
  query: string
  filters: FacetChoice
  sort: Sorting
  related: RelatedMode
}

/** A part of a query, and the words that are related to it, the nearest first. */
interface Concept {
  word: QueryWord
  related: string[]
  /** The run of characters that it is a part of, where it is not all of it. */
  whole?: string
}

/** In place of which part of a query a document has which related words. */
interface Reason {
  typed: string
  found: string[]
}

/** What related words found of a search's results, and the words that could be looked for, too. */
interface RelatedFound {
  count: number
  why: Map<number, Reason[]>
  /** Matches what is to be marked in these results. */
  words: RegExp | null
  offered: string[]
}

/** A word of a query: documents have all of `terms`, or `joined` where it is not "". */
interface QueryWord {
  text: string
  terms: string[]
  joined: string
  isPrefix: boolean
  /** Requests and issues that it may be the number of: `#12`, `!12`. */
  numbers?: string[]
  /** Typed in quotation marks: neither its beginning nor another spelling will do. */
  isExact?: boolean
  isInTitle?: boolean
}

/** What a typed text says of time; "" and none where it does not. */
interface Moment {
  days: string[]
  week: string
  month: string
  isDay: boolean
}

/** What one thing a query names; see `query/places.js`. */
interface Place extends Omit<Moment, "isDay"> {
  /** Groups of first digits, the likeliest group first. */
  shas: string[][]
  /** Numbers with their signs. */
  pulls: string[]
  repository: string
  /** In lower case, with the repository in it. */
  path: string
  words: string | null
  isSure: boolean
  isAddress: boolean
  isDay: boolean
}

/** What stands before a colon: a facet, facets of which one is meant, or where words have to be. */
type TypedKey = FacetName | "is" | "in" | "title" | "path"

interface TypedFacet {
  name: Exclude<TypedKey, "title" | "path">
  value: string
  isExcluded: boolean
}

/** What of a query can't be looked for as it was typed. */
interface Unread {
  kind: "sign" | "key" | "empty" | "operator" | "many" | "long" | "nothing"
  text: string
}

/** What somebody typed, as it is understood. */
interface Query {
  text: string
  place: Place
  words: QueryWord[]
  /** Documents with all words of one of these are left out. */
  without: { text: string; words: QueryWord[] }[]
  phrases: { text: string; isInTitle: boolean }[]
  /** Terms that stand for two steps of a path. */
  paths: { text: string; terms: string[]; isExact: boolean }[]
  facets: TypedFacet[]
  unread: Unread[]
  /** All words have to be in the title. */
  isInTitle?: boolean
}

/** What the search knows of its site: its address, and its language's names of facets and values. */
interface SiteWords {
  root?: string
  keys?: Record<string, TypedKey>
  labels?: Record<string, Record<string, string>>
}

type PhraseNote = "phrase" | "no_phrase" | "some_phrase" | "unseen_phrase"
type FacetNote = "facet" | "mark" | "no_value" | "unknown"

/** What the index made of a query. */
interface Note {
  kind: FacetNote | "typo" | "path" | "no_path" | PhraseNote
  text?: string
  typed?: string
  facet?: string
  values?: string[]
  isExcluded?: boolean
  n?: number
  read?: number
  total?: number
}

/** A facet of all documents: a document's values are those of the set its number leads to. */
interface Facet {
  name: FacetName
  values: string[]
  sets: number[][]
  column: Int32Array
}

/** A shard's documents in the numbering of all documents. */
interface ShardPlace {
  size: number
  version: string
  start: number
}

/** A shard's number, and its lines of a chunk; that of related words is the number of shards. */
type ChunkPart = [shard: number, lines: string]

/** Scores by document, of those that have the most of a query's words. */
interface Scored {
  ids: number[]
  scores: Float32Array
  /** Whether some words are in none of them. */
  isPartial: boolean
  notes: Note[]
  /** In place of mistyped words. */
  meant: QueryWord[]
  /** Whether the query allows a document. */
  fits: (id: number) => boolean
}

/** How many documents have a value, of each facet; of values that none has, nothing. */
type FacetCounts = Record<FacetName, Map<string, number>>

/** What a SHA, a number, a moment or a repository's name leads to at once. */
interface DirectHit {
  kind: "commit" | "repository" | "day" | "week" | "month" | "pull"
  title: string
  address: string
}

/** What a search found; `words` matches what is to be marked. */
interface Found {
  query: Readonly<Query>
  ids: number[]
  /** What would be found without `filters`. */
  all: number[]
  filters: FacetChoice
  total: number
  isPartial: boolean
  notes: Note[]
  direct: DirectHit[]
  words: RegExp | null
  related: RelatedFound
}

/** A document as it is shown; "" is what it does not have. */
interface Result {
  id: number
  kind: "commit" | "page"
  address: string
  title: string
  day: string
  text: string
  repository: string
  level: string
  status: string
  author: string
  types: string[]
  release: string // that is the first to hold it, `-` for none yet, "" where that is not known
}

/** A piece of a text. */
interface Piece {
  text: string
  isHit: boolean
}

// ---- elements

/** What an element is given as a child; what is empty or `false` is left out. */
type Child = Node | string | false | null | undefined

type Values = Record<string, string | number>

// ---- the theme

interface Window {
  /** Tells of each page that the theme's instant navigation shows, the first one included. */
  document$?: { subscribe(listener: () => void): void }
  /** Where the site lies; what its readers chose is kept by it. */
  __md_scope?: URL
}
