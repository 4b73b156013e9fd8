// The search page's steps in the browser's history: a search that was submitted is one, what is typed
// on the way is none. Back returns to the place in the list.

const PAUSE = 200 // milliseconds without scrolling; longer than the theme's own, which writes as well

export class Steps {
  #isSettled = false // somebody searched for this: what is typed next is another search
  #isOwn = false // what is being typed has an entry of its own
  #base = { address: "", state: null } // the entry before anything was typed into it
  /** @type {number | undefined} */
  #timer

  /**
   * @param {HTMLElement} root
   * @param {() => number} shown how many results are shown
   */
  constructor(root, shown) {
    this.root = root
    this.shown = shown
    addEventListener("scroll", () => this.#later(), { passive: true })
    addEventListener("popstate", () => clearTimeout(this.#timer))
    root.addEventListener("click", () => this.remember(), true)
  }

  #later() {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.remember(), PAUSE)
  }

  /** Keep in the entry how far down somebody is, unless its results are still to come. */
  remember() {
    clearTimeout(this.#timer)
    if (!this.root.isConnected || this.root.querySelector("[aria-busy]")) return
    history.replaceState({ ...history.state, shown: this.shown(), y: scrollY }, "")
  }

  /**
   * Take a query as meant: Back returns to it, not to each letter on the way.
   * @param {string} query
   */
  settle(query) {
    this.#isSettled = query !== ""
    this.#isOwn = false
    this.#base = { address: location.href, state: history.state }
  }

  /** @param {string} address */
  push(address) {
    this.remember()
    history.pushState(null, "", address)
  }

  /**
   * Show in the address what is being typed; what was searched for before keeps its entry.
   * @param {string} address
   */
  type(address) {
    if (this.#isSettled) {
      this.push(address)
      this.#isOwn = true
    } else history.replaceState(null, "", address)
    this.#isSettled = false
  }

  /**
   * Make a search that is submitted, or left for its results, a step, unless it is one.
   * @param {string} address
   * @param {string} query
   */
  submit(address, query) {
    if (!this.#isSettled && !this.#isOwn && this.#base.address !== location.href) {
      history.replaceState(this.#base.state, "", this.#base.address)
      history.pushState(null, "", address)
    }
    this.settle(query)
  }
}
