"""Whole sites: every link leads somewhere, every page has one outline, every number is right."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.site.outline import Outline, link_faults, outline_faults, read_site

if TYPE_CHECKING:
    from pathlib import Path

    from tests.site.project import Built


def test_every_link_of_the_small_site_leads_somewhere(
    small: Built, small_pages: dict[str, Outline]
) -> None:
    assert link_faults(small_pages, small.folder) == []


def test_every_page_of_the_small_site_has_an_outline(small_pages: dict[str, Outline]) -> None:
    assert outline_faults(small_pages) == []


def test_no_page_of_the_small_site_loads_anything_from_elsewhere(small: Built) -> None:
    allowed = {"github.com", "docs.example.com", "img.example.com", "squidfunk.github.io"}
    hosts = {
        urlsplit(link).hostname
        for page in read_site(small.folder).values()
        for link in page.links
        if urlsplit(link).hostname
    }
    assert hosts - {"team.github.io"} <= allowed


# ---- the real sample


def test_the_real_sample_is_built_without_a_warning(real: Built) -> None:
    assert real.said == ()
    assert real.is_done


def kind(address: str) -> str:
    if address.startswith("authors/"):
        return "author"
    parts = address.count("/")
    if "W" in address and parts == 1:
        return "week"
    names = {0: "home", 1: "day", 2: "repository", 3: "report", 4: "commit"}
    return address if address.endswith(".html") or address == "search/" else names[parts]


def test_the_real_sample_has_all_its_pages(real_pages: dict[str, Outline]) -> None:
    assert Counter(map(kind, real_pages)) == {
        "home": 1,
        "404.html": 1,
        "search/": 1,
        "day": 61,
        "week": 11,
        "repository": 3,
        "author": 64,  # and their list
        "report": 183,
        "commit": 4851,
    }


def test_the_real_samples_reports_count_its_commits(real_pages: dict[str, Outline]) -> None:
    total: Counter[str] = Counter()
    for address, page in real_pages.items():
        if kind(address) == "report":
            total.update(page.counts)
    levels = {"high": 865, "medium": 1961, "low": 1913, "unrated": 112}
    assert total == {"total": 4851, **levels}


@pytest.mark.parametrize("of", ["day", "week", "repository"])
def test_the_real_samples_totals_agree(real_pages: dict[str, Outline], of: str) -> None:
    pages = [page for address, page in real_pages.items() if kind(address) == of]
    assert sum(page.counts["total"] for page in pages if page.counts) == 4851


@pytest.mark.parametrize(("status", "number"), [("failed", 683), ("partial", 288)])
def test_the_real_samples_commits_say_what_they_lack(
    real_pages: dict[str, Outline], status: str, number: int
) -> None:
    commits = [page for address, page in real_pages.items() if kind(address) == "commit"]
    notices = Counter(page.classes[f"digest-notice--{status}"] for page in commits)
    assert notices == {0: 4851 - number, 1: number}


@pytest.mark.slow
def test_every_link_of_the_real_sample_leads_somewhere(
    real: Built, real_pages: dict[str, Outline]
) -> None:
    assert link_faults(real_pages, real.folder) == []


def test_every_page_of_the_real_sample_has_an_outline(real_pages: dict[str, Outline]) -> None:
    assert outline_faults(real_pages) == []


def test_the_real_samples_pages_are_in_its_language(real_pages: dict[str, Outline]) -> None:
    assert {page.language for page in real_pages.values()} == {"zh"}


# ---- the checks themselves


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<h1>A</h1><h3>B</h3>", "h3 'B' comes after h1 'A'"),
        ("<h2>A</h2>", "its headings are [2], not one h1 at the start"),
        ("<h1>A</h1><h1>B</h1>", "its headings are [1, 1], not one h1 at the start"),
        ("<h1>A</h1><h2></h2>", "an h2 is empty"),
        ("<h1 id=a>A</h1><p id=a>", "2 elements have the id 'a'"),
    ],
)
def test_the_outline_check_finds_faults(tmp_path: Path, body: str, fault: str) -> None:
    head = "<title>T</title><meta name=description content=D>"
    page = tmp_path / "index.html"
    page.write_text(f"<html lang=en><head>{head}</head><body>{body}</body></html>")
    assert outline_faults(read_site(tmp_path)) == [f"(home): {fault}"]


def test_the_outline_check_wants_title_description_and_language(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<html><body><h1>A</h1></body></html>")
    assert outline_faults(read_site(tmp_path)) == [
        *("(home): it has no language", "(home): it has no title", "(home): it has no description"),
    ]


@pytest.mark.parametrize(
    ("link", "fault"),
    [
        ("../", None),
        ("../#top", None),
        ("./#here", None),
        ("#here", None),
        ("https://team.github.io/digest/sub/", None),
        ("https://example.com/nowhere", None),
        ("mailto:crew@example.com", None),
        ("../logo.svg", None),
        ("#there", "no such anchor"),
        ("../#there", "no such anchor"),
        ("nowhere/", "no such page"),
        ("../sub", "no such file"),
        ("../none.css", "no such file"),
        ("../../", "leaves the site's path"),
        ("/sub/", "leaves the site's path"),
    ],
)
def test_the_link_check_finds_faults(tmp_path: Path, link: str, fault: str | None) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "logo.svg").touch()
    (tmp_path / "index.html").write_text("<html><body><h1 id=top>A</h1></body></html>")
    page = f'<html><body><h1 id=here>A</h1><a href="{link}">B</a></body></html>'
    (tmp_path / "sub/index.html").write_text(page)
    expected = [f"sub/: {link} ({fault})"] if fault else []
    assert link_faults(read_site(tmp_path), tmp_path) == expected
