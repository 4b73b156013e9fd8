// The golden cases, and made-up ones that are the same in every run.

import { readFileSync } from "node:fs"

/**
 * Read a file of golden cases.
 * @param {string} path below tests/data/
 */
export const golden = path =>
  JSON.parse(readFileSync(new URL(`../data/${path}`, import.meta.url), "utf-8"))

/**
 * Give what chooses at random, from a seed (mulberry32).
 * @param {number} seed
 */
export function makeDice(seed) {
  let state = seed
  /** A number from 0 to below 1. */
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  /** @param {number} end */
  const below = end => Math.floor(next() * end)
  /**
   * @template T
   * @param {readonly T[]} choices
   */
  const one = choices => choices[below(choices.length)]
  /**
   * @template T
   * @param {readonly T[]} choices
   * @param {number} most
   */
  const some = (choices, most) => Array.from({ length: below(most + 1) }, () => one(choices))
  return { below, one, some }
}
