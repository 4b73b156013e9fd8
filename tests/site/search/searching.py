"""The search as somebody sees it who uses it: its page and its box, read in the browser."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from playwright.sync_api import expect

from tests.site.browsing import expect_value, read

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.site.browsing import Visitor

# The page has answered what its address asks for; `query` is the one to wait for, if any.
_ANSWERED = """query => {
  const part = name => document.querySelector(`[data-part=${name}]`)
  const isAsked = query === null || (new URLSearchParams(location.search).get('q') ?? '') === query
  return isAsked && part('status')?.innerText && !part('list').hasAttribute('aria-busy')
}"""
_SHOW_ALL = """() => {
  for (const more of document.querySelectorAll('fieldset > button'))
    while (!more.hidden) more.click()
}"""
# The facets' values that are in sight and would leave something, with their counts.
_FACETS = """() => Object.fromEntries([...document.querySelectorAll('fieldset')].map(facet => {
  const values = [...facet.querySelectorAll('label')].map(label => [
    label.querySelector('span').textContent,
    Number(label.querySelector('small').textContent.replaceAll(',', '')),
  ])
  return [facet.querySelector('legend').textContent, values.filter(([, count]) => count > 0)]
}))"""
_RESULTS = """() => [...document.querySelectorAll('[data-part=list] > li')].map(item => ({
  address: item.querySelector('a').href,
  title: item.querySelector('a').textContent,
  day: item.querySelector('time')?.dateTime ?? '',
  badge: item.querySelector('.digest-badge').textContent,
}))"""
_STATUS = "() => document.querySelector('[data-part=status]').innerText"
_HREFS = "selector => [...document.querySelectorAll(selector)].map(link => link.href)"


@dataclass(frozen=True, slots=True)
class Result:
    """A result as it is shown."""

    address: str  # below the site's
    title: str
    day: str
    badge: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The search page."""

    page: Page
    site: str

    @property
    def input(self) -> Locator:
        """What is typed into."""
        return self.page.locator(".digest-search__input")

    @property
    def items(self) -> Locator:
        """The results that are shown."""
        return self.page.locator("[data-part=list] > li")

    def expect_query(self, query: str) -> None:
        """Wait until the page's address asks for this: `?…`, or ""."""
        expect_value(self.page, "() => location.search", query)

    def part(self, name: str) -> Locator:
        """One of the page's parts that scripts fill."""
        return self.page.locator(f"[data-part={name}]")

    def wait(self, query: str | None = None) -> None:
        """Wait for the answer to what is searched for, or to a query that was typed."""
        self.page.wait_for_function(_ANSWERED, arg=query)

    def type(self, query: str) -> None:
        """Type a query in place of the last one, and wait for what it finds."""
        self.input.fill(query)
        self.wait(query.strip())

    def toggle(self, facet: str, label: str) -> None:
        """Select a facet's value that is in sight, or no longer; wait for what it leaves."""
        self.value(facet, label).click()
        self.wait()

    def value(self, facet: str, label: str) -> Locator:
        """The checkbox of a facet's value."""
        rows = self.page.get_by_role("group", name=facet, exact=True).locator("label")
        return rows.filter(has=self.page.get_by_text(label, exact=True)).locator("input")

    def facets(self) -> dict[str, dict[str, int]]:
        """Give the counts of the values that are in sight, by the facets' names."""
        found: dict[str, list[list[Any]]] = read(self.page, _FACETS)
        return {facet: dict(found[facet]) for facet in found}

    def show_all_values(self) -> None:
        """Bring every value of every facet in sight."""
        self.page.evaluate(_SHOW_ALL)

    def total(self) -> int:
        """Give the number that stands in the headline: of what was found; 0 for nothing."""
        number = re.search(r"\d[\d,]*", read(self.page, _STATUS))
        return int(number[0].replace(",", "")) if number else 0

    def results(self) -> list[Result]:
        """Give the results that are shown."""
        found: list[dict[str, str]] = read(self.page, _RESULTS)
        return [Result(**one | {"address": below(self.site, one["address"])}) for one in found]

    def direct(self) -> list[str]:
        """Give the addresses of the direct hits."""
        return [below(self.site, link) for link in read(self.page, _HREFS, "[data-part=direct] a")]


def open_search(visit: Visitor, *asked: tuple[str, str], **options: Any) -> SearchPage:
    """Open the search page with `?name=value`s in its address, and wait for its answer."""
    query = f"?{urlencode(asked)}" if asked else ""
    search = SearchPage(visit(f"search/{query}", **options), visit.site)
    search.wait()
    return search


@dataclass(frozen=True, slots=True)
class Box:
    """The search box in the header of any page."""

    page: Page
    site: str
    loading: str = "Loading…"

    @property
    def input(self) -> Locator:
        """What is typed into."""
        return self.page.locator(".digest-box input")

    @property
    def popup(self) -> Locator:
        """What opens below the input."""
        return self.page.locator(".digest-box__popup")

    @property
    def options(self) -> Locator:
        """What is suggested."""
        return self.page.locator(".digest-box [role=option]")

    @property
    def status(self) -> Locator:
        """What was announced last."""
        return self.page.locator(".digest-box [role=status]")

    def type(self, query: str) -> None:
        """Type a query in place of the last one, and wait for what it finds."""
        self.input.fill("")
        self.popup.wait_for(state="hidden")
        self.input.fill(query)
        self.wait()

    def wait(self) -> None:
        """Wait for the answer."""
        self.popup.wait_for()
        expect(self.status).not_to_have_text(self.loading)

    def addresses(self) -> list[str]:
        """Give the addresses of what is suggested, without the search page's at the end."""
        hrefs = read(self.page, _HREFS, ".digest-box [role=option]")
        links = [below(self.site, link) for link in hrefs]
        return [link for link in links if not link.startswith("search/?")]


def below(site: str, url: str) -> str:
    """Give the address of a page of a site."""
    assert url.startswith(site), url
    return url[len(site) :]
