// Every page's own script: small. What a kind of page needs comes where there is such a page.

import "./keys.js"

/** @type {Record<string, () => Promise<{ begin(): void }>>} */
const SCRIPTS = {
  ".digest-nav": () => import("./nav.js"),
  ".digest-title, .digest-home": () => import("./reading.js"),
  ".digest-home": () => import("./home.js"),
  ".digest-drawing": () => import("./drawings.js"),
  ".digest-week": () => import("./week.js"),
  ".digest-report": () => import("./report.js"),
  ".digest-commit": () => import("./copy.js"),
  ".digest-section table:not([class])": () => import("./tables.js"),
  ".digest-lost": () => import("./404.js"),
}

function begin() {
  document.documentElement.classList.remove("digest-dark") // the theme has turned the page dark
  for (const [kind, load] of Object.entries(SCRIPTS))
    if (document.querySelector(kind)) load().then(script => script.begin())
}

// On this page, and on each that the theme's instant navigation puts in its place.
if (window.document$) window.document$.subscribe(begin)
else begin()
