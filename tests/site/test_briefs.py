"""Briefs in a site that is built for real: on home, day and week, in its feed, nowhere raw."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from digest.analyze.briefs.writing import write_briefs
from digest.archive.store import read_archive
from digest.briefs.records import Period
from digest.briefs.store import brief_path
from tests.settings import make_test_settings
from tests.site.axe import axe_faults
from tests.site.browsing import go, read
from tests.site.project import OPTIONS, Built, Project
from tests.site.records import MONDAY, TUESDAY, make_entry, make_report, write_archive

if TYPE_CHECKING:
    from pathlib import Path

    from tests.site.browsing import Visitor

INSIDE = OPTIONS.replace("archive: archive", "archive: docs/reports")
WEEK = Period(MONDAY, is_week=True)
OWN = (
    "# Daily brief (2025-03-04)\n\nOur <b>own</b> words<script>x()</script>.\n\n## Pad\n\n- Dry.\n"
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    made = Project(tmp_path_factory.mktemp("briefs") / "site")
    made.folder.mkdir()
    made.configure(INSIDE)
    made.write("docs/index.md", "# Launches\n")
    archive = made.folder / "docs/reports"
    write_archive(archive, [make_report(make_entry("feat: a nozzle"), make_entry("fix: a valve"))])
    settings = make_test_settings(made.folder, archive=archive)
    assert write_briefs(settings, datetime.now(UTC).date()).written == 2
    brief_path(archive, Period(TUESDAY)).write_text(OWN)
    return made


@pytest.fixture(scope="module")
def built(project: Project) -> Built:
    return project.build()


@pytest.fixture(scope="module")
def served(built: Built) -> Built:
    """Serve that site."""
    return built


def page(built: Built, address: str) -> str:
    return (built.folder / address / "index.html").read_text(encoding="utf-8")


def test_they_are_no_strays_and_not_published_as_they_are(built: Built) -> None:
    assert built.said == ()
    assert not any(built.folder.glob("reports"))
    assert not any("brief" in address for address in built.addresses())


def test_home_and_day_begin_with_it(built: Built) -> None:
    for address in ("", "2025-03-04/"):
        html = page(built, address)
        assert "Our <b>own</b> words&lt;script&gt;x()&lt;/script&gt;." in html
        assert "<b>Pad</b>: Dry." in html
        assert html.count("digest-told-headline") == 1
    description = 'property=og:description content="Our own words'
    assert description in page(built, "2025-03-04/")


def test_the_week_has_its_own_with_links_to_commits(built: Built) -> None:
    html = page(built, "2025-W10/")
    assert "Of 2 commits none is rated high; rated highest: “a nozzle”." in html
    assert 'class="digest-cites"><a href="../acme/rocket/commit/' in html


def test_they_have_a_feed(built: Built) -> None:
    feed = json.loads((built.folder / "feed-briefs.json").read_text(encoding="utf-8"))
    assert [item["url"].rpartition("digest/")[2] for item in feed["items"]] == [
        "2025-W10/",
        "2025-03-04/",
    ]
    day = feed["items"][1]
    assert day["title"] == "2025-03-04: Our own words<script>x()</script>."
    assert "<script" not in day["content_html"]
    atom = (built.folder / "feed-briefs.xml").read_text(encoding="utf-8")
    assert "<title>Launch log · Briefs</title>" in atom
    assert "feed-briefs.xml" in page(built, "")


def test_without_any_there_is_no_feed_of_them(tmp_path: Path) -> None:
    made = Project(tmp_path / "site")
    made.folder.mkdir()
    made.configure(INSIDE)
    write_archive(made.folder / "docs/reports", [make_report(make_entry("feat: a nozzle"))])
    built = made.build()
    assert read_archive(made.folder / "docs/reports").briefs == ()
    assert not (built.folder / "feed-briefs.xml").exists()
    assert "feed-briefs" not in page(built, "")


@pytest.mark.browser
@pytest.mark.parametrize(
    ("width", "scheme"), [pytest.param(390, "dark", marks=pytest.mark.slow), (1440, "light")]
)
def test_axe_finds_nothing(visit: Visitor, site: str, width: int, scheme: str) -> None:
    shown = visit("", width, scheme)
    for address in ("", "2025-03-04/", "2025-W10/"):
        go(shown, site + address)
        expect(shown.locator(".digest-told")).to_be_visible()
        assert axe_faults(shown) == [], address
        assert read(shown, "document.documentElement.scrollWidth") <= width


def test_one_that_cannot_be_read_is_named_and_the_rest_is_built(
    project: Project, built: Built, tmp_path: Path
) -> None:
    path = brief_path(project.folder / "docs/reports", WEEK)
    data = path.read_bytes()
    path.write_text("# Weekly brief (2025-W10)\n")
    again = project.build()
    path.write_bytes(data)
    assert again.said == (
        "briefs/2025/2025-W10.md:2: expected a sentence below the heading; add one."
        " The file is left out.",
    )
    assert "digest-told" not in page(again, "2025-W10/")
