// Sites of other years: an address that leads nowhere here may lead somewhere there.

import { commitsOf } from "./shas.js"

/**
 * The sites that may have an address: those of its day's year, or all where it names no day.
 * @param {YearSite[]} sites
 * @param {string} day as `2026-02-03`, "" for none
 */
export function sitesOf(sites, day) {
  const year = Number(day.slice(0, 4))
  return year ? sites.filter(({ first, last }) => first <= year && year <= last) : sites
}

/**
 * The one page that an address means in another site; "" where there is none, or several are, or
 * where the site's server does not let this one ask.
 * @param {YearSite[]} sites
 * @param {AddressReading} reading
 * @param {string} path the address below a site, as the browser has it
 */
export async function pageElsewhere(sites, reading, path) {
  const asked = sitesOf(sites, reading.day).map(async ({ address }) => {
    const page = new URL(path, address).href
    const isThere = page.startsWith(address) && (await answers(page))
    return isThere ? [page] : await commitPages(address, reading.shas[0] ?? [])
  })
  const pages = (await Promise.all(asked)).flat()
  return pages.length === 1 ? pages[0] : ""
}

/** @param {string} page */
async function answers(page) {
  const response = await fetch(page, { method: "HEAD" }).catch(() => ({ ok: false }))
  return response.ok
}

/**
 * @param {string} site
 * @param {string[]} shas
 */
async function commitPages(site, shas) {
  const found = shas.map(sha => commitsOf(sha, site).catch(() => []))
  const addresses = (await Promise.all(found)).flat().map(({ address }) => address)
  return [...new Set(addresses)].map(address => new URL(address, site).href)
}

/**
 * Have the links to other sites' searches ask them the same.
 * @param {HTMLElement} root
 */
export function carryQuery(root) {
  const links = root.querySelector(".digest-years")
  for (const event of ["pointerdown", "focusin", "click"])
    links?.addEventListener(event, ({ target }) => {
      if (target instanceof HTMLAnchorElement) target.search = location.search
    })
}
