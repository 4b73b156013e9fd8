"""Marks in a stranger's text turn and cover nothing beside it, widen no page, and hide no name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from digest.models import Analysis, FileChange, Level, Status
from tests.site.browsing import IS_WITHIN, expect_value, go, read, visiting
from tests.site.project import Built, Project
from tests.site.records import ROCKET, TUESDAY, make_entry, make_report, sha_of, write_archive
from tests.site.serving import serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

MARKS = "\u200f\u2068\u2067\u202b\u202e"
TITLE = f"fix: {MARKS}gnp.the nozzle"
PATH = "src/\u202egpj.exe"
SHOWN = "[U+2068][U+2067][U+202B][U+202E]"  # of MARKS; Hebrew texts have the first one
# What a line breaks nowhere in: marks upon a letter, and signs made of many characters.
FLOODS = {
    "marks": "Z" + "\u0300\u0316\u0489" * 300,
    "marks between joiners": "Z" + "\u0300\u200d" * 300,
    "vowels": "\u0915" + "\u093e" * 300,
    "conjuncts": "\u0915" + "\u094d\u0915" * 300,
    "syllables": "\u1100" * 600,
    "family": "\U0001f468\u200d" * 300,
    "hearts": "\u2764\u200d" * 300,
    "skin": "\U0001f44b" + "\U0001f3fd" * 300,
    "numbers": "\u0600" * 300,
    "tags": "\U0001f3f4" + "\U000e0067" * 300,
    "one word": "a\u2060" * 300,
}
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
    for name, flood in FLOODS.items():
        analysis = Analysis(Status.OK, f"**Summary**: {flood} y\n\n## Risks\n- {flood}\n")
        made = make_entry(f"fix: {flood} {name}", level=Level.HIGH, analysis=analysis, author=flood)
        changed = FileChange("A", f"{flood}/{flood}", 1, 0)
        entries.append(replace(made, commit=replace(made.commit, files=(changed,))))
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


@pytest.mark.parametrize("width", [390, pytest.param(1280, marks=pytest.mark.slow)])
def test_no_flood_widens_a_page(turning: Built, browser: Browser, width: int) -> None:
    commits = [
        f"{ROCKET}/commit/{sha_of(f'fix: {flood} {name}')}/" for name, flood in FLOODS.items()
    ]
    pages = ("", f"{TUESDAY}/", "2025-W10/", f"{ROCKET}/", f"{ROCKET}/{TUESDAY}/", "search/?q=fix")
    with serve(turning.folder) as site, visiting(browser, site) as visit:
        page = visit("")
        page.set_viewport_size({"width": width, "height": 800})
        for address in (*pages, *commits):
            go(page, site + address)
            page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
            expect(page.locator("h1")).to_have_count(1)
            page.wait_for_function(IS_WITHIN, arg=width)


def test_titles_and_names_show_their_marks(turning: Built) -> None:
    commit = f"{ROCKET}/commit/{sha_of(f'{TITLE} 1')}/"
    for place in ("", f"{TUESDAY}/", f"{ROCKET}/{TUESDAY}/", commit, "2025-W10/"):
        assert f"{SHOWN}gnp.the nozzle" in turning.text(place)
    page = turning.text(commit)
    assert f'property=og:title content="fix: \u200f{SHOWN}gnp' in page
    assert f"{SHOWN}Ada" in page
    assert MARKS not in page.partition("</head>")[0]
    for name in ("feed.xml", "feed.json"):
        feed = (turning.folder / name).read_text()
        assert f"{SHOWN}gnp.the nozzle" in feed
        assert f"{SHOWN}Ada" in feed
