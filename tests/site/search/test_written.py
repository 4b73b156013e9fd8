"""Pages written by hand are found by the same box, unless they ask not to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.site.project import Project
from tests.site.records import SMALL, write_archive
from tests.site.search.searching import Box, open_search

if TYPE_CHECKING:
    from tests.site.browsing import Visitor
    from tests.site.project import Built

pytestmark = pytest.mark.browser

GUIDE = """\
# Guide to fuel

How to refuel a **zephyr** valve.

## Permanent links

<script>var unseen = "gadget"</script>
"""
AMPERSAND = "# R&D at `<pad>`\n\nOf gizmos.\n"
HIDDEN = """\
---
search:
  exclude: true
---
# Hidden

Nobody is to find this zephyr.
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Built:
    project = Project(tmp_path_factory.mktemp("written"))
    project.configure(rest="markdown_extensions:\n  - toc: {permalink: true}\n")
    write_archive(project.archive, SMALL)
    project.write("docs/index.md", "# Launch pad\n\nA welcome to whom it may concern.\n")
    project.write("docs/guides/refuel.md", GUIDE)
    project.write("docs/ampersand.md", AMPERSAND)
    project.write("docs/hidden.md", HIDDEN)
    return project.build(strict=True)


@pytest.mark.parametrize(
    ("query", "address", "title"),
    [("zephyr", "guides/refuel/", "Guide to fuel"), ("welcome", "", "Launch pad")],
    ids=["a page", "the home"],
)
def test_a_page_is_found_by_the_box(visit: Visitor, query: str, address: str, title: str) -> None:
    box = Box(visit("2025-03-04/"), visit.site)
    box.page.keyboard.press("/")
    box.type(query)
    expect(box.status).to_have_text("1 result")
    expect(box.options.first).to_contain_text(f"Page\n{title}", use_inner_text=True)
    box.page.keyboard.press("ArrowDown")
    box.page.keyboard.press("Enter")
    box.page.wait_for_url(visit.site + address)


def test_a_pages_title_is_shown_as_its_heading(visit: Visitor) -> None:
    search = open_search(visit, ("q", "gizmos"))
    assert [result.title for result in search.results()] == ["R&D at <pad>"]


def test_pages_and_commits_are_found_together(visit: Visitor) -> None:
    search = open_search(visit, ("q", "valve"))
    assert {result.badge for result in search.results()} == {"Page", "Not rated", "High"}
    text = "Guide to fuel How to refuel a zephyr valve. Permanent links"
    expect(search.items.locator("p").get_by_text(text, exact=True)).to_be_visible()
    search.toggle("Repository", "acme/rocket")  # which a page has none of
    assert {result.badge for result in search.results()} == {"Not rated", "High"}


def test_what_is_not_to_be_found_is_not(visit: Visitor) -> None:
    box = Box(visit("guides/refuel/"), visit.site)
    box.page.keyboard.press("/")
    for query in ("nobody", "gadget"):
        box.type(query)
        expect(box.status).to_have_text("No commit matches")


@pytest.mark.parametrize("setting", ["search: false", "search:"])
def test_a_page_may_have_other_settings_of_that_name(project: Project, setting: str) -> None:
    project.write("docs/page.md", f"---\n{setting}\n---\n# A page\n")
    assert project.build(strict=True).is_done
