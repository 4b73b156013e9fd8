"""What axe-core finds wrong with a page for those who see, hear or move differently.

axe-core comes within a Python package, so that the lock file pins it like everything else and no
test needs the network.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from axe_playwright_python.base import AXE_SCRIPT

from tests.site.browsing import read

if TYPE_CHECKING:
    from playwright.sync_api import Page

# All rules but the experimental ones; that of the size of targets has to be asked for.
OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
# Contrast takes four fifths of the time, and the lines of a list look alike: of what is seen with
# the same tags and classes all the way up, in the same colours and size, the first is asked about.
ASK_ALIKE_ONCE = """() => {
  const seen = new Set(), paths = new Map([[null, '']])
  const path = element => {
    if (!paths.has(element)) {
      const { backgroundColor, backgroundImage, opacity } = getComputedStyle(element)
      const own = [element.localName, element.className, backgroundColor, backgroundImage, opacity]
      const isOff = element.matches(':disabled, [aria-disabled]')
      paths.set(element, `${path(element.parentElement)}>${own},${isOff}`)
    }
    return paths.get(element)
  }
  for (const element of document.querySelectorAll('body, body *')) {
    const { color, fontSize, fontWeight, textShadow } = getComputedStyle(element)
    const text = [...element.childNodes].map(child => child.data?.trim() ?? '').join('')
    const length = Math.min(text.length, 2) // one character alone may be a drawing
    const look = `${path(element)} ${[color, fontSize, fontWeight, textShadow, length]}`
    const isFirst = element.checkVisibility() && !seen.has(look)
    element.toggleAttribute('data-axe-first', isFirst)
    if (isFirst) seen.add(look)
  }
  axe.configure({ rules: [{ id: 'color-contrast', selector: '[data-axe-first]' }] })
}"""


def axe_faults(page: Page, within: str = "html") -> list[str]:
    """Give a line for each element of an open page that breaks one of axe-core's rules.

    `within` selects the parts of the page that are looked at; without it, it is all.
    """
    page.evaluate(AXE_SCRIPT)
    page.evaluate(ASK_ALIKE_ONCE)
    asked = "([within, options]) => axe.run(within, options)"
    found = read(page, asked, [within, OPTIONS])["violations"]
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']}: {' '.join(node['html'].split())[:200]}"
        for rule in found
        for node in rule["nodes"]
    ]
