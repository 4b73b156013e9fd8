// Which commits a SHA's first digits name: one small file for each two digits that a SHA begins
// with, those of digest/site/artifacts/sha_lookup.py.

const ROOT = new URL("../../", import.meta.url) // assets/digest/ lies two below

/** @type {Map<string, Promise<ShaFile>>} */
const files = new Map() // by their addresses

/**
 * An absolute address.
 * @param {string} address
 */
export const href = address => new URL(address, ROOT).href

/**
 * @param {string} start
 * @param {string} site
 */
function load(start, site) {
  const path = `api/sha/${start}.json`
  const address = new URL(path, site).href
  const known = files.get(address)
  if (known) return known
  const file = read(address, path)
  files.set(address, file)
  file.catch(() => files.delete(address)) // so that a later try can succeed
  return file
}

/**
 * @param {string} address
 * @param {string} path
 * @returns {Promise<ShaFile>}
 */
async function read(address, path) {
  const response = await fetch(address)
  if (!response.ok) throw new Error(`${path}: ${response.status}`)
  return response.json()
}

/**
 * The commits whose SHA begins so, as `{ repository, sha, address }`; of some an archive knows no
 * more than the first digits. `prefix` has 7 to 40 hex digits in lower case. Fails where the file
 * can't be loaded.
 * @param {string} prefix
 * @param {string} [site] the address of another site, with a slash at its end
 * @returns {Promise<CommitPlace[]>}
 */
export async function commitsOf(prefix, site = ROOT.href) {
  const { commits, entries } = await load(prefix.slice(0, 2), site)
  const found = []
  for (const [repository, shas] of Object.entries(commits))
    for (const sha of shas)
      if (sha.startsWith(prefix))
        found.push({ repository, sha, address: `${repository}/commit/${sha}/` })
  for (const [sha, address] of Object.entries(entries))
    if (sha.startsWith(prefix) || prefix.startsWith(sha))
      found.push({ repository: address.split("/", 2).join("/"), sha, address })
  return found
}
