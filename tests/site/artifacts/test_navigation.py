"""The side column of all pages: what stands in them, and the small file with what a day changes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from digest.models import Level
from digest.site.artifacts.navigation import NAMED, named_repositories, write_navigation
from digest.site.reading.catalog import Catalog
from digest.site.reading.records import make_catalog_report
from tests.site.conftest import SMALL_OPTIONS
from tests.site.outline import parse
from tests.site.project import CONFIG, OPTIONS
from tests.site.records import GUIDANCE_SHA, ROCKET, SMALL, make_entry, make_report, write_archive

if TYPE_CHECKING:
    from tests.site.project import Built, Project

COMMIT = f"{ROCKET}/commit/{GUIDANCE_SHA}/"
NAV = """\
nav:
  - index.md
  - Crew: crew.md
  - Flights & plans:
      - First: flights/first.md
      - Elsewhere: https://example.com/
"""


def navigation(built: Built) -> Any:
    return json.loads((built.folder / "api/navigation.json").read_bytes())


def test_the_file_tells_what_each_day_has(small: Built) -> None:
    assert navigation(small) == {
        "version": 1,
        "months": {"2025-02": "0" * 27 + "2", "2025-03": "0023"},
        "guide": [],
    }


def test_a_day_without_commits_and_one_of_high_importance_are_told_apart() -> None:
    day = date(2025, 3, 1)
    high = make_entry(level=Level.HIGH, repository="acme/probe")
    days = [
        make_report(repository="acme/probe", day=day),
        make_report(make_entry(repository="acme/probe"), repository="acme/probe", day=day),
        make_report(high, repository="acme/probe", day=day),
    ]
    reports = [replace(report, day=day + timedelta(n)) for n, report in enumerate(days)]
    catalog = Catalog(tuple(map(make_catalog_report, reports)))
    assert json.loads(write_navigation(catalog, ()))["months"] == {"2025-03": "123"}


def test_ten_years_of_days_take_six_kilobytes() -> None:
    first = date(2016, 1, 1)
    reports = [make_report(repository="acme/probe", day=first + timedelta(n)) for n in range(3653)]
    catalog = Catalog(tuple(map(make_catalog_report, reports)))
    assert len(write_navigation(catalog, ())) < 6000


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (["acme/lander", "acme/rocket"], ["lander", "rocket"]),
        (["acme/rocket", "team/rocket", "team/probe"], ["acme/rocket", "probe", "team/rocket"]),
        ([f"acme/{n}" for n in range(NAMED + 1)], []),
    ],
)
def test_pages_name_a_few_repositories_as_short_as_can_be(
    names: list[str], shown: list[str]
) -> None:
    reports = [make_catalog_report(make_report(repository=name)) for name in names]
    found = named_repositories(Catalog(tuple(reports)))
    assert [name for name, _ in found] == shown
    assert all(address.endswith(f"{name}/") for name, address in found)


@pytest.fixture
def guided(project: Project) -> Built:
    """Build a site with hand-written pages."""
    for name in ("index", "crew", "flights/first"):
        project.write(f"docs/{name}.md", f"# {name}\n")
    project.configure(SMALL_OPTIONS, rest=NAV)
    return project.build(strict=True)


def test_the_guide_is_in_the_file_and_each_page_leads_to_its_first(guided: Built) -> None:
    assert navigation(guided)["guide"] == [
        ["Crew", "crew/"],
        [
            "Flights & plans",
            "",
            [["First", "flights/first/"], ["Elsewhere", "https://example.com/"]],
        ],
    ]
    for address in ("", "search/", "2025-03-04/", "acme/rocket/", COMMIT):
        column = parse(guided.text(address)).xpath("//nav[contains(@class, 'digest-nav')]")
        root = "../" * address.count("/") or "./"
        assert [link.get("href") for link in column[0].xpath(".//a")] == [
            *(root, f"{root}search/", f"{root}#digest-repositories"),
            *(f"{root}acme/lander/", f"{root}acme/rocket/", f"{root}crew/"),
        ]


def test_a_page_by_hand_keeps_its_navigation_and_has_the_archives_below(guided: Built) -> None:
    column = parse(guided.text("crew/")).xpath("//nav[contains(@class, 'md-nav--primary')]")[0]
    links = ["".join(link.text_content().split()) for link in column.xpath("./ul/li//a")]
    assert links[1:] == [
        *("Crew", "First", "Elsewhere"),
        *("Home", "Search", "Repositories", "lander", "rocket"),
    ]


def test_an_archive_page_does_not_grow_with_the_guide(guided: Built, small: Built) -> None:
    more = len(guided.text(COMMIT)) - len(small.text(COMMIT))
    assert 0 < more < 80


def test_what_many_repositories_share_stays_short(project: Project) -> None:
    before = len(project.build().text("acme/rocket/"))
    names = [f"many/{n}" for n in range(NAMED)]
    entries = [make_entry(repository=name) for name in names]
    write_archive(
        project.archive,
        [make_report(one, repository=name) for one, name in zip(entries, names, strict=True)],
    )
    built = project.build()
    assert len(built.text("acme/rocket/")) < before


def test_without_a_search_and_without_reports_nothing_leads_to_them(project: Project) -> None:
    project.configure(f"{OPTIONS}      search: false\n", base=CONFIG)
    for report in SMALL:
        for path in project.archive.rglob(f"{report.day}.md"):
            path.unlink()
    home = parse(project.build(strict=True).text(""))
    assert home.xpath("//nav[contains(@class, 'digest-nav')]//a/@href") == ["./"]
