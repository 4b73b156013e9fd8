// Days, weeks and months as people write them.

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
const NAME = `(${MONTHS.join("|")})[a-z]*\\.?`
const YEAR_FIRST = /^(\d{4})(?:([-/._\s])(\d{1,2})\2(\d{1,2})|(\d\d)(\d\d)|年(\d{1,2})月(\d{1,2})[日号]?)$/
const YEAR_LAST = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})$/
const DAY_NAMED = new RegExp(`^(\\d{1,2})(?:st|nd|rd|th|\\.)?[\\s-]*${NAME}[\\s,-]*(\\d{4})$`)
const NAMED_DAY = new RegExp(`^${NAME}[\\s-]*(\\d{1,2})(?:st|nd|rd|th)?[\\s,-]+(\\d{4})$`)
const WEEK = /^(\d{4})(?:[-\s]?w(?:eek)?[-\s]?|年第?)(\d{1,2})周?$/
const WEEK_FIRST = /^(?:w|week[-\s]?)(\d{1,2})[-/,\s]+(?:of\s)?(\d{4})$/
const MONTH = /^(\d{4})(?:[-/._](\d{1,2})|年(\d{1,2})月)$/
const NAMED_MONTH = new RegExp(`^${NAME}[\\s,-]*(\\d{4})$`)
const DAY = 86_400_000 // milliseconds

/**
 * Read a text that is a day, a week or a month and nothing else: `2026-01-14`, `14 Jan 2026`,
 * `2026年1月14日`, `2026-W03`, `2026-01`. `days` are two where day and month may be the other way
 * round; `isDay` says that it has a day's form, though there may be no such day.
 * @param {string} text
 * @returns {Moment}
 */
export function readMoment(text) {
  const lower = text.toLowerCase().replace(/\s*([年月日号周第])\s*/g, "$1")
  const dates = datesOf(lower)
  const days = [...new Set(dates.map(parts => dayOf(...parts)))].filter(Boolean)
  return { days, week: weekOf(lower), month: monthOf(lower), isDay: dates.length > 0 }
}

/**
 * The dates that a text may mean.
 * @param {string} text
 * @returns {[year: string, month: string | number, day: string][]}
 */
function datesOf(text) {
  const [, year, , ...rest] = text.match(YEAR_FIRST) ?? []
  if (year) {
    const [month, day] = rest.filter(Boolean)
    return [[year, month, day]]
  }
  const [, one, , other, last] = text.match(YEAR_LAST) ?? []
  if (last) return [[last, other, one], [last, one, other]]
  const [, day, name, ofYear] = text.match(DAY_NAMED) ?? []
  if (ofYear) return [[ofYear, MONTHS.indexOf(name) + 1, day]]
  const [, named, dayAfter, yearAfter] = text.match(NAMED_DAY) ?? []
  return yearAfter ? [[yearAfter, MONTHS.indexOf(named) + 1, dayAfter]] : []
}

/**
 * A day of the calendar as `2026-02-03`, "" for none.
 * @param {string | number} year
 * @param {string | number} month
 * @param {string | number} day
 */
function dayOf(year, month, day) {
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  const isReal = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day)
  return isReal ? isoOf(date) : ""
}

/** @param {Date} date */
const isoOf = date => date.toISOString().slice(0, 10)

/**
 * A week of ISO 8601 as `2026-W03`, "" for none.
 * @param {string} text
 */
function weekOf(text) {
  const [, year, week] = text.match(WEEK) ?? []
  const [, first, ofYear] = text.match(WEEK_FIRST) ?? []
  const name = `${year ?? ofYear}-W${(week ?? first ?? "").padStart(2, "0")}`
  return (year || ofYear) && daysOfWeek(name).length > 0 ? name : ""
}

/**
 * The days of a week of ISO 8601, none where the year has no such week. Its first one has the
 * year's fourth of January.
 * @param {string} week
 */
export function daysOfWeek(week) {
  const [year, number] = week.split("-W").map(Number)
  const fourth = new Date(Date.UTC(year, 0, 4))
  const monday = fourth.getTime() + ((number - 1) * 7 - ((fourth.getUTCDay() + 6) % 7)) * DAY
  const days = [0, 1, 2, 3, 4, 5, 6].map(n => new Date(monday + n * DAY))
  return number > 0 && days[3].getUTCFullYear() === year ? days.map(isoOf) : []
}

/**
 * A month as `2026-02`, "" for none.
 * @param {string} text
 */
export function monthOf(text) {
  const [, year, ...numbers] = text.match(MONTH) ?? []
  const [, name, ofYear] = text.match(NAMED_MONTH) ?? []
  const month = year ? Number(numbers.find(Boolean)) : MONTHS.indexOf(name) + 1
  return month >= 1 && month <= 12 ? `${year ?? ofYear}-${String(month).padStart(2, "0")}` : ""
}
