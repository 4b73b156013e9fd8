"""The catalog in figures: by day, by week, by name; and what a week is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.entries.labels import EntryLabels
from digest.models import Level
from digest.site.content.highlights import sunday_of
from digest.site.content.statistics import (
    Share,
    count_by_day,
    count_by_week,
    rank_areas,
    rank_authors,
    rank_people,
    rank_types,
    recent_reports,
)
from digest.site.html.addresses import monday_of, week_address, week_name
from digest.site.reading.catalog import KNOWN_AFTER, Catalog
from digest.site.reading.records import EntrySummary, make_catalog_report
from tests.site.records import FRIDAY, MONDAY, SMALL, TUESDAY, make_catalog, make_entry, make_report


@pytest.mark.parametrize(
    ("day", "monday", "address"),
    [
        (date(2026, 1, 1), date(2025, 12, 29), "2026-W01/"),
        (date(2025, 12, 28), date(2025, 12, 22), "2025-W52/"),
        (date(2027, 1, 3), date(2026, 12, 28), "2026-W53/"),
        (date(1, 1, 1), date(1, 1, 1), "0001-W01/"),
        (date(9999, 12, 31), date(9999, 12, 27), "9999-W52/"),
    ],
)
def test_a_week_is_that_of_iso_8601(day: date, monday: date, address: str) -> None:
    assert monday_of(day) == monday
    assert week_address(monday) == address


@given(st.dates())
def test_a_week_has_one_name(day: date) -> None:
    assert week_name(monday_of(day)) == f"{day.isocalendar().year:04}-W{day.isocalendar().week:02}"


def test_the_last_week_of_all_ends_with_its_last_day() -> None:
    assert sunday_of(monday_of(date.max)) == date.max


def test_days_count_their_commits() -> None:
    days = count_by_day(make_catalog(SMALL).reports)
    counted = [(f.day, f.counts.total, f.counts.level(Level.HIGH)) for f in days]
    assert counted == [(FRIDAY, 3, 0), (MONDAY, 2, 0), (TUESDAY, 10, 3)]


def test_weeks_have_no_gaps_and_end_with_the_newest() -> None:
    days = [TUESDAY, TUESDAY + timedelta(weeks=3)]
    reports = make_catalog([make_report(make_entry(), day=day) for day in days]).reports
    weeks = count_by_week(reports)
    assert [(w.counts.total, w.has_reports) for w in weeks] == [
        *((1, True), (0, False), (0, False), (1, True)),
    ]
    assert [w.monday for w in count_by_week(reports, 2)] == [w.monday for w in weeks[-2:]]
    assert count_by_week([]) == []


def test_lately_counts_back_from_the_newest_day() -> None:
    days = [TUESDAY, TUESDAY + timedelta(days=1), TUESDAY + timedelta(days=28)]
    reports = make_catalog([make_report(day=day) for day in days]).reports
    assert [catalog_report.report.day for catalog_report in recent_reports(reports)] == days[1:]


def summaries_of(*labels: EntryLabels) -> tuple[EntrySummary, ...]:
    return tuple(EntrySummary(labels=own) for own in labels)


def catalog(*labels: EntryLabels, authors: tuple[str, ...] = ()) -> Catalog:
    names = authors or ("Ada",) * len(labels)
    entries = (make_entry(f"commit {n}", author=name) for n, name in enumerate(names))
    return Catalog((make_catalog_report(make_report(*entries), summaries=summaries_of(*labels)),))


def test_a_commit_counts_for_each_of_its_areas_and_types() -> None:
    both, one = EntryLabels(("feat", "test"), ("pad", "tank")), EntryLabels(("feat",), ("tank",))
    reports = catalog(both, one).reports
    assert rank_types(reports) == [Share("feat", 2), Share("test", 1)]
    assert rank_areas(reports, 10) == [Share("tank", 2), Share("pad", 1)]
    assert rank_areas(reports, 1) == [Share("tank", 2)]


def test_authors_are_ranked_by_commits_then_by_name_and_none_is_nobody() -> None:
    reports = catalog(authors=("Bo", "Ada", "", "Cy", "Cy")).reports
    assert rank_authors(reports) == [Share("Cy", 2), Share("Ada", 1), Share("Bo", 1)]


def test_labels_follow_their_entries_into_reading_order() -> None:
    levels = (Level.LOW, Level.HIGH)
    entries = [make_entry(f"commit {n}", level=level) for n, level in enumerate(levels)]
    low, high = EntryLabels(("docs",)), EntryLabels(("feat",))
    catalog_report = make_catalog_report(make_report(*entries), summaries=summaries_of(low, high))
    assert [item.summary.labels for item in catalog_report.items] == [high, low]


def test_newcomers_are_those_whose_first_commit_falls_in_the_week() -> None:
    days = [TUESDAY, TUESDAY + timedelta(days=5), TUESDAY + timedelta(days=6)]
    reports = [
        make_report(make_entry("old", author="Old"), day=TUESDAY - timedelta(KNOWN_AFTER)),
        make_report(make_entry("a", author="Ada"), make_entry("b", author=""), day=days[0]),
        make_report(make_entry("c", author="bo"), day=days[1]),
        make_report(make_entry("d", author="Ada"), make_entry("e", author="Cy"), day=days[2]),
    ]
    catalog = make_catalog(reports)
    weeks = [catalog.newcomers_of(week) for week in catalog.by_week.values()]
    assert weeks == [(), ("ada", "bo"), ("cy",)]
    found = [catalog.newcomers_of(day) for day in catalog.by_day.values()]
    assert found == [(), ("ada",), ("bo",), ("cy",)]


def test_people_are_ranked_by_all_commits_they_had_a_part_in() -> None:
    trailer = "\nCo-authored-by: BO X\nCo-authored-by: Ada"
    entries = [
        make_entry("a", author="Ada", rest=trailer),  # who is her own co-author
        make_entry("b", author="Bo X"),
        make_entry("c", author="bo.x"),
        make_entry("d", author="Bo X"),
        make_entry("e", author="Cy"),
    ]
    reports = make_catalog([make_report(*entries)]).reports
    assert rank_people(reports, ("box", "ada")) == [Share("Bo X", 4), Share("Ada", 1)]
    twice = make_catalog([make_report(*entries[:1], make_entry("f", rest=trailer))]).reports
    assert rank_people(twice, ("box",)) == [Share("BO X", 2)]
    thrice = make_catalog([make_report(*entries[:2], make_entry("f", rest=trailer))]).reports
    assert rank_people(thrice, ("box",)) == [Share("Bo X", 3)]  # as the search knows the author
    assert rank_people(reports, ()) == []
