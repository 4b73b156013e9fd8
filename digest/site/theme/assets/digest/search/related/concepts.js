// A query's words in the parts that the archive has related words for.

import { wordsOf } from "../terms.js"

const ENDINGS = [/s$/, /es$/, /ed$/, /d$/, /ing$/] // of English words, which others lack
const SHORTEST_STEM = 3 // letters
const CJK = /^[\u3040-\ud7af\uf900-\ufaff]+$/
const [LONGEST, SHORTEST] = [4, 2] // characters of a Chinese word that others are related to

/**
 * Take runs of Chinese characters apart, into words as the archive's text has them; all else stays as
 * it is. Nothing is related to what stands in quotation marks or has to be in a title, nor to a name
 * of several parts, which means itself.
 * @param {QueryWord[]} words
 * @param {import("../index/scores.js").Terms} terms
 * @returns {Promise<Concept[]>}
 */
export async function conceptsOf(words, terms) {
  const found = words.map(async word => {
    if (word.isExact || word.isInTitle || word.joined) return [{ word, related: [] }]
    if (CJK.test(word.text)) return inRun(word, terms)
    return [{ word, related: await relatedToAny(word.terms[0], terms) }]
  })
  return (await Promise.all(found)).flat()
}

/**
 * The words that are related to one, or to it without its ending, which then is the first of them.
 * @param {string} term
 * @param {import("../index/scores.js").Terms} terms
 */
async function relatedToAny(term, terms) {
  const related = await terms.relatedTo(term)
  if (related.length > 0) return related
  const stems = ENDINGS.filter(ending => ending.test(term)).map(ending => term.replace(ending, ""))
  const lists = stems.filter(stem => stem.length >= SHORTEST_STEM).map(async stem => [stem, ...(await terms.relatedTo(stem))])
  return (await Promise.all(lists)).find(([, first]) => first) ?? []
}

/**
 * The words of a run of Chinese characters, from the left, each as long as it can be; what is none is
 * cut into pairs.
 * @param {QueryWord} word
 * @param {import("../index/scores.js").Terms} terms
 * @returns {Promise<Concept[]>}
 */
async function inRun(word, terms) {
  const { text } = word
  /** @type {Concept[]} */
  const found = []
  let rest = "" // what is no word, before `start`
  let start = 0
  while (start < text.length) {
    // eslint-disable-next-line no-await-in-loop -- where the next word begins is known then
    const known = await wordAt(text, start, terms)
    if (known) {
      found.push(...pairsOf(rest), known)
      rest = ""
    } else rest += text[start]
    start += known ? known.word.text.length : 1
  }
  found.push(...pairsOf(rest))
  const isOne = found.length === 1 && found[0].word.text === text
  return isOne ? found : found.map(part => ({ ...part, whole: text }))
}

/**
 * @param {string} text
 * @param {number} start
 * @param {import("../index/scores.js").Terms} terms
 * @returns {Promise<Concept | undefined>}
 */
async function wordAt(text, start, terms) {
  for (let length = LONGEST; length >= SHORTEST; length--) {
    const part = text.slice(start, start + length)
    // eslint-disable-next-line no-await-in-loop -- a shorter one is asked for where this is none
    const related = part.length === length ? await terms.relatedTo(part) : []
    if (related.length > 0) return { word: wordsOf(part)[0], related }
  }
  return undefined
}

/**
 * What is between two words, in pairs of characters; a single one is not looked for.
 * @param {string} text
 * @returns {Concept[]}
 */
function pairsOf(text) {
  if (text.length <= 3) return text.length > 1 ? [{ word: wordsOf(text)[0], related: [] }] : []
  return [...pairsOf(text.slice(0, 2)), ...pairsOf(text.slice(2))]
}
