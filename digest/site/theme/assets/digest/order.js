// The order of a report's commits: by importance, as the page has them, or by time, as they landed.
// It lives in the page's address beside the filters: `?order=time`.

import { all, make, need } from "./dom.js"

const NAME = "order" // in the address
const TIME = "time"

/** Puts a report's commits into the order that is chosen. */
export class Order {
  /**
   * @param {HTMLElement} report
   * @param {() => void} onChange
   */
  constructor(report, onChange) {
    this.onChange = onChange
    this.choice = need(report, "[data-part=order]", HTMLSelectElement)
    this.groups = all(report, ".digest-group").map(group => ({
      group,
      entries: all(group, ".digest-entry"),
    }))
    // By time they stand in one group, where the first one was.
    this.byTime = make("section", { class: "digest-group" })
    this.entries = this.groups
      .flatMap(({ entries }) => entries)
      .sort((a, b) => Number(a.dataset.place) - Number(b.dataset.place))
    this.choice.addEventListener("change", () => this.choose())
  }

  /** Take the order from the address. */
  restore() {
    const isByTime = new URLSearchParams(location.search).get(NAME) === TIME
    this.choice.value = isByTime ? TIME : ""
    this.apply()
  }

  choose() {
    const query = new URLSearchParams(location.search)
    if (this.choice.value) query.set(NAME, this.choice.value)
    else query.delete(NAME)
    const text = query.toString()
    history.replaceState(history.state, "", location.pathname + (text && `?${text}`) + location.hash)
    this.apply()
    this.onChange()
  }

  apply() {
    const isByTime = this.choice.value === TIME
    if (isByTime === this.byTime.isConnected) return
    if (isByTime) {
      this.groups[0].group.before(this.byTime)
      this.byTime.append(...this.entries)
    } else {
      for (const { group, entries } of this.groups) group.append(...entries)
      this.byTime.remove()
    }
  }
}
