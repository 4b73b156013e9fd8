// What somebody types, and what is understood by it.

import assert from "node:assert/strict"
import { test } from "node:test"

import { cleaned, readQuery } from "../../digest/site/theme/assets/digest/search/query/parse.js"
import { makeDice } from "./data.js"

const SHA = "334cbd9b82c8da0887e973c3e3bf87ed57f128b3"
const SITE = {
  root: "https://example.org/digest/",
  keys: /** @type {Record<string, TypedKey>} */ ({ 作者: "author", 标题: "title" }),
}

/**
 * A query in few words: `word`, `word…` by its beginning, `title/word`, `-word`, `"phrase"`, `a>b` for
 * a path, `author=Qi`, `!sign:@`.
 * @param {string} typed
 */
function brief(typed) {
  const { words, without, phrases, paths, facets, unread } = readQuery(typed, SITE)
  return [
    ...words.map(word => {
      const text = word.joined || word.terms.join("+")
      return `${word.isInTitle ? "title/" : ""}${text}${word.isPrefix ? "…" : ""}`
    }),
    ...without.map(one => `-${one.words.map(({ terms }) => terms.join("+")).join(" ")}`),
    ...phrases.map(({ text }) => `"${text}"`),
    ...paths.map(({ terms }) => terms.join(">")),
    ...facets.map(({ name, value, isExcluded }) => `${isExcluded ? "-" : ""}${name}=${value}`),
    ...unread.map(({ kind, text }) => `!${kind}:${text}`),
  ]
}

/** @type {Record<string, string[]>} */
const READ = {
  "kv cache": ["kv…", "cache…"],
  '"prefix caching"': ["prefix", "caching", '"prefix caching"'],
  "“prefix caching”": ["prefix", "caching", '"prefix caching"'],
  "「前缀监听」": ["前缀+缀监+监听"],
  '"prefix cach': ["prefix", "cach", '"prefix cach"'],
  '"cache"': ["cache"],
  '""': ['!nothing:""'],
  "vllm -flaky": ["vllm…", "-flaky"],
  "vllm −flaky": ["vllm…", "-flaky"],
  "vllm NOT flaky": ["vllm…", "-flaky"],
  'vllm -"not found"': ["vllm…", "-not found"],
  "vllm -缓存": ["vllm…", "-缓存"],
  "--no-kv-events": ["nokvevents…"],
  "exit -9": ["exit…", "9…"],
  "a - b": ["a…", "b…"],
  "pre-commit": ["precommit…"],
  'author:"Qi Wang" router': ["router…", "author=Qi Wang"],
  "AUTHOR:qi": ["author=qi"],
  "作者：王": ["author=王"],
  "author：“Qi Wang”": ["author=Qi Wang"],
  "-author:bot -is:revert": ["-author=bot", "-is=revert"],
  "repo:acme/rocket type:fix": ["repository=acme/rocket", "type=fix"],
  "is:high in:router month:2026-01": ["is=high", "in=router", "month=2026-01"],
  "release:v1.0 area:core status:failed importance:low": [
    "release=v1.0",
    "area=core",
    "status=failed",
    "importance=low",
  ],
  "title:router cache": ["title/router…", "cache…"],
  'title:"kv router"': ["title/kv", "title/router", '"kv router"'],
  "in:title kv router": ["title/kv…", "title/router…"],
  "标题：死锁": ["title/死锁"],
  "-title:router x": ["x…", "-router"],
  "lib/runtime/src": ["lib…", "runtime…", "src…", "lib/runtime>runtime/src"],
  "path:src/x.py": ["src…", "xpy…", "src/xpy"],
  '"src/x.py"': ["src", "xpy", '"src/x.py"', "src/xpy"],
  "lib\\runtime": ["lib…", "runtime…", "!sign:\\"],
  "C++ c# F# .NET": ["c++", "c#", "f#", ".net"],
  "quantiz*": ["quantiz…"],
  "a*b": ["a…", "b…", "!sign:*"],
  "@ada a=b 🚀": ["ada…", "a…", "b…", "!sign:@", "!sign:=", "!sign:🚀"],
  ".env": ["env…", "!sign:."],
  "what? (this), that; `code`.": ["what…", "this…", "that…", "code…"],
  "???": ["!nothing:???"],
  "in:title": ["!nothing:in:title"],
  "lang:python": ["lang…", "python…", "!key:lang:"],
  "author: Qi": ["author…", "qi…", "!empty:author:"],
  'author:""': ["author…", "!empty:author:"],
  "std::vector feat(x): y": ["std…", "vector…", "feat…", "x…", "y…"],
  "12:30 C:/x": ["12…", "30…", "c…", "x…"],
  "kv OR cache AND x": ["kv…", "cache…", "x…", "!operator:OR", "!operator:AND"],
  "constructor:x __proto__:y": ["constructor…", "x…", "proto…", "y…", "!key:constructor:"],
  [`${"x".repeat(41)} y`]: [`${"x".repeat(40)}…`, "y…", `!long:${"x".repeat(41)}`],
  "ＡＢＣ　ｄｅｆ": ["abc…", "def…"],
  "Nicolo\u0300": ["nicolo…"],
  "zero\u200bwidth soft\u00adhyphen": ["zerowidth…", "softhyphen…"],
}

for (const [typed, expected] of Object.entries(READ))
  test(`what ${JSON.stringify(typed)} asks for`, () => assert.deepEqual(brief(typed), expected))

/**
 * What one thing a query names, without what it does not.
 * @param {string} typed
 */
function placeOf(typed) {
  const { shas, pulls, days, week, month, repository } = readQuery(typed, SITE).place
  const named = { sha: shas[0]?.join(" "), pull: pulls.join(" "), day: days.join(" "), week, month, repository }
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value))
}

/** @type {Record<string, Record<string, string>>} */
const PLACES = {
  5376: { pull: "#5376 !5376" },
  "＃5376": { pull: "#5376" },
  "!12": { pull: "!12" },
  "acme/rocket#12": { pull: "#12" },
  "acme/rocket!12": { pull: "!12" },
  "PR 5376": { pull: "#5376" },
  "pr:5376": { pull: "#5376" },
  "GH-5376": { pull: "#5376" },
  "pull/5376": { pull: "#5376" },
  "pulls/5376/": { pull: "#5376" },
  "pull-requests/12": { pull: "#12" },
  "issues/12": { pull: "#12" },
  "-/merge_requests/12": { pull: "!12" },
  "merge_requests/12": { pull: "!12" },
  "pull/valve": { repository: "pull/valve" },
  "MR !12": { pull: "!12" },
  0: {},
  334: { pull: "#334 !334" },
  "334cbd": { sha: "334cbd" },
  "334cb": {},
  123456: { sha: "123456", pull: "#123456 !123456" },
  "334CBD9": { sha: "334cbd9" },
  [SHA]: { sha: SHA },
  [`${SHA}0`]: {},
  "commit 334cbd9": { sha: "334cbd9" },
  "commit:334cbd9": { sha: "334cbd9" },
  "commit/334cbd9": { sha: "334cbd9" },
  "-/commit/334cbd9/": { sha: "334cbd9" },
  "提交 334cbd9": { sha: "334cbd9" },
  "acme/rocket@334cbd9": { sha: "334cbd9" },
  "revert of 334cbd9": { sha: "334cbd9" },
  "334cbd9..a1b2c3d": { sha: "334cbd9 a1b2c3d" },
  "defaced facade": {},
  "1234567 times": {},
  [`https://github.com/acme/rocket/commit/${SHA}`]: { sha: SHA },
  [`see https://github.com/acme/rocket/commit/${SHA}`]: { sha: SHA },
  [`github.com/acme/rocket/commit/${SHA}#diff-1`]: { sha: SHA },
  [`https://gitlab.com/acme/tools/rocket/-/commit/${SHA}>.`]: { sha: SHA },
  [`https://example.org/digest/acme/rocket/commit/${SHA}/`]: { sha: SHA },
  "https://bitbucket.org/acme/rocket/commits/334cbd9": { sha: "334cbd9" },
  "https://github.com/acme/rocket/pull/12/files": { pull: "#12" },
  "https://gitlab.com/acme/rocket/-/merge_requests/12": { pull: "!12" },
  "https://github.com/acme/rocket/issues/12#issuecomment-1": { pull: "#12" },
  "https://github.com/acme/rocket": { repository: "acme/rocket" },
  "https://github.com/acme/rocket.git": { repository: "acme/rocket" },
  "https://example.org/digest/acme/rocket/": { repository: "acme/rocket" },
  "https://example.org/digest/2026-01-14/": { day: "2026-01-14" },
  "https://example.org/digest/2026-W03/": { week: "2026-W03" },
  "acme/rocket": { repository: "acme/rocket" },
  "2026-01-14": { day: "2026-01-14" },
  "2026-1-4": { day: "2026-01-04" },
  20260114: { sha: "20260114", day: "2026-01-14" },
  "2026/01/14": { day: "2026-01-14" },
  "2026.01.14": { day: "2026-01-14" },
  "2026年1月14日": { day: "2026-01-14" },
  "2026 年 1 月 14 日": { day: "2026-01-14" },
  "２０２６－０１－１４": { day: "2026-01-14" },
  "14 Jan 2026": { day: "2026-01-14" },
  "14th January, 2026": { day: "2026-01-14" },
  "Jan 14, 2026": { day: "2026-01-14" },
  "14-Jan-2026": { day: "2026-01-14" },
  "14.1.2026": { day: "2026-01-14" },
  "1/14/2026": { day: "2026-01-14" },
  "3/4/2026": { day: "2026-04-03 2026-03-04" },
  "2026-02-30": {},
  "2026-13-01": {},
  "day:2026-01-14": { day: "2026-01-14" },
  "2026-W03": { week: "2026-W03" },
  "2026w3": { week: "2026-W03" },
  "2026 week 3": { week: "2026-W03" },
  "W03 2026": { week: "2026-W03" },
  "2026年第3周": { week: "2026-W03" },
  "2026-W53": { week: "2026-W53" },
  "2025-W53": {},
  "2026-W00": {},
  "2026-01": { month: "2026-01" },
  "2026年1月": { month: "2026-01" },
  "Jan 2026": { month: "2026-01" },
  "2026-13": {},
}

for (const [typed, expected] of Object.entries(PLACES))
  test(`what ${JSON.stringify(typed)} names`, () => {
    const { repository, ...place } = placeOf(typed)
    const isPath = repository && !expected.repository
    assert.deepEqual(isPath ? place : placeOf(typed), expected)
  })

test("what names one thing is looked for by its usual name", () => {
  for (const [typed, words] of [
    [`https://github.com/acme/rocket/commit/${SHA}`, [SHA]],
    ["https://github.com/acme/rocket/pull/12", ["#12"]],
    ["20260114", ["2026-01-14"]],
    ["2026w3", ["2026-W03"]],
    ["https://example.org/blog/kv-cache.html", ["kv", "cache"]],
    ["https://github.com/acme/rocket/blob/main/src/x.py", ["src", "x.py"]],
    ["5376", ["5376"]],
  ])
    assert.deepEqual(readQuery(String(typed), SITE).words.map(({ text }) => text), words)
  assert.deepEqual(readQuery("5376").words[0].numbers, ["#5376", "!5376"])
})

test("of a great many words the first ones are looked for, and it is said", () => {
  const { words, without, unread } = readQuery("word ".repeat(10_000))
  assert.equal(words.length, 32)
  assert.deepEqual([without, unread], [[], [{ kind: "many", text: "32" }]])
  const excluded = readQuery("-word ".repeat(10_000))
  assert.equal(excluded.without.length, 32)
  assert.deepEqual(excluded.unread, [{ kind: "many", text: "32" }])
})

test("of a pasted file the beginning is read, soon, and it is said", () => {
  for (const piece of ["a b ", '"', "a/", "-x ", "author:a ", "w".repeat(3999) + "🚀"]) {
    const { text, words, paths, facets, unread } = readQuery(piece.repeat(1_000_000 / piece.length))
    assert.ok(text.length <= 4000)
    assert.doesNotThrow(() => encodeURIComponent(text), "half a character")
    assert.ok(words.length <= 32 && facets.length <= 32 && !(paths[0]?.terms.length > 32))
    assert.ok(unread.some(({ kind }) => kind === "many"), piece)
  }
})

const PIECES = [
  ...'"-:/#!@ .<>🚀',
  ..."“”：　＃",
  ...["author:", "is:", "title:", "in:title", "NOT ", "OR ", "kv", "缓存", "c++", "334cbd9", "2026-01-14"],
  ...["https://github.com/", "a/b", "\u0301", "\u200b", "\ud83d", "\0", "x".repeat(50)],
]

test("whatever is typed, it is read, and the same when read again", () => {
  const dice = makeDice(8)
  for (let n = 0; n < 1000; n++) {
    const typed = dice.some(PIECES, 8).join("")
    const query = readQuery(typed, SITE)
    assert.ok(Object.isFrozen(query))
    assert.deepEqual(readQuery(query.text, SITE), query, typed)
    if (query.place.isAddress) continue // of which is said that it names nothing
    const isSaid = query.words.length + query.without.length + query.facets.length + query.unread.length > 0
    const hasSense = /[\p{L}\p{N}]/u.test(cleaned(typed).replace(/NOT/g, "").replace("in:title", ""))
    assert.ok(isSaid || !hasSense, typed)
  }
})
