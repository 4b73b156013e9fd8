// Reads a list of messages as npm's conventional-commits-parser does with the Conventional preset.
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const [parser, preset] = process.argv.slice(2)
const load = (path) => import(pathToFileURL(path).href)
const { CommitParser } = await load(`${parser}/dist/CommitParser.js`)
const { createParserOpts } = await load(`${preset}/src/parser.js`)
const reader = new CommitParser(createParserOpts())
const read = (message) => {
  const { type, scope, notes } = reader.parse(message)
  return [type ?? '', scope ?? '', notes.map((note) => note.title)]
}
process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map(read)))
