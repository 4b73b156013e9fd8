// What the theme makes of text that one can't see, or can't point at.

{
  const mend = () => {
    // A landmark for each block of code leads nowhere.
    for (const nav of document.querySelectorAll("nav.md-code__nav:not([role])"))
      nav.setAttribute("role", "none")
    // The corner above names of rows heads nothing.
    for (const corner of document.querySelectorAll("th:empty"))
      corner.replaceWith(document.createElement("td"))
    // What scrolls can be scrolled by keys.
    for (const table of document.querySelectorAll(".md-typeset__scrollwrap"))
      if (table.scrollWidth > table.clientWidth) table.setAttribute("tabindex", "0")
      else table.removeAttribute("tabindex")
  }

  new MutationObserver(mend).observe(document.body, { childList: true, subtree: true })
  addEventListener("resize", mend)
}
