"""Marks of direction in a stranger's text turn nothing beside it, and hide no file's name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from digest.models import Analysis, FileChange, Level, Status
from tests.site.browsing import expect_value, read, visiting
from tests.site.project import Built, Project
from tests.site.records import ROCKET, TUESDAY, make_entry, make_report, sha_of, write_archive
from tests.site.serving import serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

MARKS = "\u200f\u2068\u2067\u202b\u202e"
TITLE = f"fix: {MARKS}gnp.the nozzle"
PATH = "src/\u202egpj.exe"
# Texts without marks of their own whose letters stand from right to left.
TURNED = r"""() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const turned = []
  const place = (node, at) => {
    const range = document.createRange()
    range.setStart(node, at)
    range.setEnd(node, at + 1)
    return range.getBoundingClientRect()
  }
  while (walker.nextNode()) {
    const node = walker.currentNode, word = /\w\w+/.exec(node.data)
    if (!word || /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/.test(node.data)) continue
    const first = place(node, word.index), second = place(node, word.index + 1)
    if (first.width && second.top === first.top && second.left < first.left)
      turned.push(node.parentElement.outerHTML.slice(0, 200))
  }
  return turned
}"""


@pytest.fixture(scope="module")
def turning(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Give a site whose titles, authors, paths and code end in marks that are left open."""
    project = Project(tmp_path_factory.mktemp("turning"))
    project.configure()
    body = f"**Summary**: `{MARKS}code` then plain words, **{MARKS}bold** then more (#1)."
    entries = []
    for number, level in enumerate((Level.HIGH, Level.MEDIUM, Level.HIGH)):
        analysis = Analysis(Status.PARTIAL if number else Status.OFFLINE, body)
        made = make_entry(
            f"{TITLE} {number}", level=level, analysis=analysis, author=f"{MARKS}Ada",
            rest="Reverts nothing.",
        )  # fmt: skip
        files = (FileChange("A", PATH, 1, 0), FileChange("R", "a.py", 1, 1, PATH))
        entries.append(replace(made, commit=replace(made.commit, files=files)))
    write_archive(project.archive, [make_report(*entries)])
    return project.build()


@pytest.mark.parametrize(
    "address",
    [
        "",
        f"{TUESDAY}/",
        f"{ROCKET}/",
        f"{ROCKET}/{TUESDAY}/",
        f"{ROCKET}/commit/{sha_of(f'{TITLE} 1')}/",
        "2025-W10/",
    ],
)
def test_no_text_beside_is_turned(turning: Built, browser: Browser, address: str) -> None:
    with serve(turning.folder) as site, visiting(browser, site) as visit:
        page = visit(address)
        page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
        expect(page.locator("h1")).to_have_count(1)
        expect_value(page, TURNED, [])


def test_a_text_that_is_turned_is_found(turning: Built, browser: Browser) -> None:
    with serve(turning.folder) as site, visiting(browser, site) as visit:
        page = visit("")
        page.evaluate(
            "mark => { document.querySelector('h1').outerHTML = `<p>${mark}<i>turned</i></p>` }",
            MARKS,
        )
        assert len(read(page, TURNED)) == 1


def test_a_files_name_shows_its_marks(turning: Built) -> None:
    text = turning.text(f"{ROCKET}/commit/{sha_of(f'{TITLE} 1')}/")
    assert text.count("[U+202E]gpj.exe") >= 2
    assert PATH.rpartition("/")[2] not in text
