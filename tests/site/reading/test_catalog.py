"""What the archive holds and where it goes: anchors, owners, prefixes, counts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from digest.models import Analysis, Importance, Level, Status, Totals
from digest.site.pages.kinds import page_addresses
from tests.site.records import (
    FRIDAY,
    GUIDANCE_SHA,
    LANDER,
    MONDAY,
    ROCKET,
    SHARED_SHA,
    SHORT_SHA,
    SMALL,
    TUESDAY,
    TWIN_SHAS,
    make_catalog,
    make_entry,
    make_report,
)

if TYPE_CHECKING:
    from digest.models import Entry
    from digest.site.reading.catalog import Catalog


@pytest.fixture
def catalog() -> Catalog:
    return make_catalog(SMALL)


def test_reports_by_day_the_oldest_first(catalog: Catalog) -> None:
    names = {
        day: [catalog_report.report.repository for catalog_report in reports]
        for day, reports in catalog.by_day.items()
    }
    assert list(names) == [FRIDAY, MONDAY, TUESDAY]
    assert names == {day: [LANDER, ROCKET] for day in names}


def test_reports_by_repository_in_order_of_names(catalog: Catalog) -> None:
    days = {
        name: [catalog_report.report.day for catalog_report in reports]
        for name, reports in catalog.by_repository.items()
    }
    assert list(days) == [LANDER, ROCKET]
    assert days == {name: [FRIDAY, MONDAY, TUESDAY] for name in days}


def test_the_most_important_commits_come_first_and_else_the_tables_order() -> None:
    order = [Level.LOW, Level.HIGH, None, Level.MEDIUM, Level.HIGH]
    entries = [make_entry(f"commit {n}", level=level) for n, level in enumerate(order)]
    catalog_report = make_catalog([make_report(*entries)]).reports[0]
    titles = [item.entry.commit.title for item in catalog_report.items]
    assert titles == ["commit 1", "commit 4", "commit 3", "commit 0", "commit 2"]


def rated(
    title: str, level: Level | None, score: int | None, totals: Totals | None = None
) -> Entry:
    """Make an entry with a score and a size."""
    entry = make_entry(title, level=level)
    commit = replace(entry.commit, totals=totals)
    return replace(entry, commit=commit, importance=Importance(level, score))


def test_of_a_level_the_higher_score_comes_first_then_the_broader_change() -> None:
    entries = [
        rated("no score, small", Level.HIGH, None, Totals(1, 3, 0)),
        rated("low, but many points", Level.LOW, 30),
        rated("ten points, two files", Level.HIGH, 10, Totals(2, 400, 0)),
        rated("no score, of unknown size", Level.HIGH, None),
        rated("ten points, three files", Level.HIGH, 10, Totals(3, 1, 1)),
        rated("ten points, three files, more lines", Level.HIGH, 10, Totals(3, 1, 9)),
        rated("eleven points", Level.HIGH, 11),
        rated("set by hand", Level.HIGH, -2, Totals(90, 9, 9)),
        rated("no score, large", Level.HIGH, None, Totals(4, 3, 0)),
        rated("ten points, two files, older", Level.HIGH, 10, Totals(2, 400, 0)),
        rated("no level", None, None, Totals(100, 1, 1)),
    ]
    catalog_report = make_catalog([make_report(*entries)]).reports[0]
    assert [item.entry.commit.title for item in catalog_report.items] == [
        "eleven points",
        "ten points, three files, more lines",
        "ten points, three files",
        "ten points, two files",
        "ten points, two files, older",
        "set by hand",
        "no score, large",
        "no score, small",
        "no score, of unknown size",
        "low, but many points",
        "no level",
    ]


@pytest.mark.parametrize(
    ("shas", "anchors"),
    [
        (["1" * 40, "2" * 40], ["1" * 7, "2" * 7]),
        (["1" * 7 + "a" * 33, "1" * 7 + "b" * 33], ["1" * 7, "1" * 7 + "b"]),
        (["1" * 9 + "a" * 31, "1" * 9 + "b" * 31], ["1" * 7, "1" * 8]),
        (["1" * 7, "1" * 40], ["1" * 7, "1" * 8]),
        (["1" * 7, "1" * 7], ["1" * 7, ""]),
        (["", ""], ["", ""]),
    ],
)
def test_anchors_are_short_and_unique(shas: list[str], anchors: list[str]) -> None:
    entries = [make_entry(f"commit {n}", sha=sha) for n, sha in enumerate(shas)]
    catalog_report = make_catalog([make_report(*entries)]).reports[0]
    assert [item.anchor for item in catalog_report.items] == anchors


@pytest.mark.parametrize(
    ("sha", "address"),
    [
        (GUIDANCE_SHA, f"acme/rocket/commit/{GUIDANCE_SHA}/"),
        (SHORT_SHA, ""),
        ("", ""),
    ],
)
def test_a_commit_has_a_page_when_its_whole_sha_is_known(sha: str, address: str) -> None:
    catalog_report = make_catalog([make_report(make_entry(sha=sha))]).reports[0]
    assert [item.address for item in catalog_report.items] == [address]


def test_a_commit_told_twice_has_the_page_of_its_first_report() -> None:
    entry = make_entry("chore: tidy the launch pad")
    catalog = make_catalog([make_report(entry, day=MONDAY), make_report(entry, day=TUESDAY)])
    first, second = catalog.reports
    assert catalog.owns(first, first.items[0])
    assert not catalog.owns(second, second.items[0])
    commits = [
        address for address in page_addresses(catalog, has_search=False) if "/commit/" in address
    ]
    assert commits == [first.items[0].address]


def test_a_commit_of_two_repositories_has_a_page_in_each(catalog: Catalog) -> None:
    addresses = [
        address for address in page_addresses(catalog, has_search=False) if SHARED_SHA in address
    ]
    assert sorted(addresses) == [
        f"acme/lander/commit/{SHARED_SHA}/",
        f"acme/rocket/commit/{SHARED_SHA}/",
    ]


def test_every_address_is_given_once(catalog: Catalog) -> None:
    addresses = list(page_addresses(catalog, has_search=False))
    assert len(set(addresses)) == len(addresses) == 3 + 2 + 2 + 6 + 13


@pytest.mark.parametrize(
    ("prefix", "repository", "found"),
    [
        (GUIDANCE_SHA[:7], ROCKET, f"acme/rocket/commit/{GUIDANCE_SHA}/"),
        (GUIDANCE_SHA, ROCKET, f"acme/rocket/commit/{GUIDANCE_SHA}/"),
        (GUIDANCE_SHA[:7], LANDER, f"acme/rocket/commit/{GUIDANCE_SHA}/"),
        (SHARED_SHA[:7], ROCKET, f"acme/rocket/commit/{SHARED_SHA}/"),
        (SHARED_SHA[:7], LANDER, f"acme/lander/commit/{SHARED_SHA}/"),
        (SHARED_SHA[:7], "acme/probe", None),
        (TWIN_SHAS[0][:7], ROCKET, None),
        (TWIN_SHAS[0][:8], ROCKET, f"acme/rocket/commit/{TWIN_SHAS[0]}/"),
        (TWIN_SHAS[1][:8], ROCKET, f"acme/rocket/commit/{TWIN_SHAS[1]}/"),
        (SHORT_SHA, ROCKET, None),
        ("0000000", ROCKET, None),
        ("fffffff", ROCKET, None),
        (GUIDANCE_SHA + "0", ROCKET, None),
    ],
    ids=[
        *("short", "full", "from another repository", "own of two", "own of two again"),
        *("two elsewhere", "ambiguous", "first twin", "second twin", "known in part only"),
        *("none, before all", "none, after all", "longer than a SHA"),
    ],
)
def test_a_prefix_names_the_one_commit_that_begins_so(
    catalog: Catalog, prefix: str, repository: str, found: str | None
) -> None:
    assert catalog.resolve(prefix, repository) == found


def test_counts() -> None:
    entries = [
        make_entry("a", level=Level.HIGH, analysis=Analysis(Status.OK, "Text")),
        make_entry("b", level=Level.HIGH, analysis=Analysis(Status.FAILED, "", "no")),
        make_entry("c", level=Level.LOW, analysis=Analysis(Status.PARTIAL, "Text")),
        make_entry("d", level=None, analysis=Analysis()),
    ]
    counts = make_catalog([make_report(*entries)]).reports[0].counts
    assert counts.total == 4
    assert counts.levels == ((Level.HIGH, 2), (Level.MEDIUM, 0), (Level.LOW, 1))
    assert counts.unrated == 1
    assert [(status, counts.status(status)) for status in Status] == [
        (Status.OK, 1),
        (Status.PARTIAL, 1),
        (Status.FAILED, 1),
        (Status.OFFLINE, 0),
        (Status.MISSING, 1),
    ]


def test_an_empty_archive_has_no_addresses() -> None:
    assert list(page_addresses(make_catalog([]), has_search=False)) == []
