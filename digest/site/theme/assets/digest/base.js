// Within 404.html alone, where nobody told the site's address: finds where the site lies, and loads
// the page's files from there. A server sends that page for addresses of any depth, so the site is in
// one of the folders above; in which, a small file says that names the site. What that is not asked
// for would be a guess: another site may lie beside.

;(() => {
  const { site = "" } = document.currentScript?.dataset ?? {}
  const MOST = 8 // folders that are asked
  const PATIENCE = 5000 // milliseconds until an answer counts as none
  const page = document.documentElement
  const top = `${location.origin}/`

  /** The folders that an address lies in, from the server's root on. */
  function folders() {
    const steps = location.pathname.split("/").slice(1, -1).slice(0, MOST - 1)
    return [top, ...steps.map((_, n) => `${top}${steps.slice(0, n + 1).join("/")}/`)]
  }

  /** @param {string} folder */
  async function isSite(folder) {
    try {
      const signal = AbortSignal.timeout(PATIENCE)
      const options = { cache: /** @type {const} */ ("no-cache"), signal }
      const response = await fetch(`${folder}assets/digest/site.json`, options)
      return response.ok && (await response.json()).site === site
    } catch {
      return false // not a file of ours, or none
    }
  }

  /**
   * Have all links and files of the page begin at the site.
   * @param {string} base
   */
  function move(base) {
    /** @param {string} path */
    const moved = path => (/^\/(?!\/)/.test(path) ? base + path.slice(1) : path)
    for (const name of base === top ? [] : ["href", "src", "action"])
      for (const element of page.querySelectorAll(`[${name}^="/"]`))
        element.setAttribute(name, moved(element.getAttribute(name) ?? ""))
    const config = page.querySelector("#__config")
    if (config) config.textContent = movedConfig(config.textContent ?? "", moved)
    if ("__md_scope" in window) window.__md_scope = new URL(base) // of what the reader chose before
  }

  /**
   * The settings of the theme's script.
   * @param {string} text
   * @param {(path: string) => string} moved
   */
  function movedConfig(text, moved) {
    const settings = JSON.parse(text)
    for (const name of ["base", "search"])
      if (settings[name]) settings[name] = moved(settings[name])
    return JSON.stringify(settings)
  }

  /**
   * Load the scripts that were held back, in their order; it ends when they and the styles are there.
   * @param {string} base
   */
  function load(base) {
    const styles = base === top ? [] : [...page.querySelectorAll("link[rel=stylesheet]")]
    const scripts = [...page.querySelectorAll("script[data-src]")]
    const loaded = [...styles, ...scripts].map(one => heard(one, "load", "error"))
    for (const script of scripts)
      if (script instanceof HTMLScriptElement) {
        script.async = false
        script.src = base + (script.dataset.src ?? "").slice(1)
      }
    return Promise.all(loaded)
  }

  /**
   * Wait for an event.
   * @param {EventTarget} target
   * @param {...string} names the first of them that comes
   */
  const heard = (target, ...names) =>
    new Promise(resolve => {
      for (const name of names) target.addEventListener(name, resolve, { once: true })
    })

  async function begin() {
    page.hidden = true // its styles are not there yet
    const isRead = heard(document, "DOMContentLoaded")
    const places = folders()
    const found = await Promise.all(places.map(isSite))
    await isRead
    const base = places[found.lastIndexOf(true)]
    if (base) {
      move(base)
      await Promise.race([load(base), heard(AbortSignal.timeout(PATIENCE), "abort")])
      document.dispatchEvent(new Event("DOMContentLoaded")) // scripts wait for it: it was before them
    }
    page.hidden = false
  }

  begin()
})()
