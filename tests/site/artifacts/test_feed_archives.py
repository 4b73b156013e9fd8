"""Feeds lose nothing: their newest days are whole, and their archives have all that was before."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from digest import limits
from digest.archive import read_report, write_report
from digest.models import Analysis, Level, ReportForm, Status
from digest.site.artifacts.feeds.archives import archive_of, archives_of
from digest.site.artifacts.feeds.channels import Channel, newest_days
from digest.site.artifacts.feeds.items import FeedReport, entry_address
from digest.site.reading.library import make_catalog, read_library
from tests.site.feeding import SITE, atom, json_feed
from tests.site.following import Reader, feed_faults
from tests.site.project import OPTIONS
from tests.site.records import LANDER, ROCKET, make_entry, make_report, write_archive

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.models import Report
    from digest.site.artifacts.feeds.channels import FeedDay
    from digest.site.reading.catalog import Catalog
    from tests.site.project import Built, Project

pytestmark = pytest.mark.process  # many reports are read on all cores

START = date(2025, 1, 1)
LEAST = 30  # the option feeds.commits


def reports_until(last: int, commits: int = 3) -> list[Report]:
    """Make the reports of so many days: each of a rocket, every other one of a lander as well."""
    made = []
    for n in range(last):
        day = START + timedelta(n)
        for name in (LANDER, ROCKET)[n % 2 :]:
            entries = [
                make_entry(
                    f"feat: {name} <{k}> & {day}",
                    repository=name,
                    level=Level.HIGH if k == n % 5 else Level.LOW,
                    time=datetime(2025, 1, 1, 12, k) + timedelta(n),
                )
                for k in range(commits)
            ]
            made.append(make_report(*entries, repository=name, day=day))
    return made


def place(project: Project, *reports: Report) -> None:
    for path in project.archive.rglob("*.md"):
        path.unlink()
    write_archive(project.archive, reports)


def reading(built: Built) -> Reader:
    return Reader(lambda address: (built.folder / address.removeprefix(SITE)).read_bytes())


def ids_of(*reports: Report) -> set[str]:
    return {
        f"{SITE}{report.repository}/commit/{entry.commit.sha}/"
        for report in reports
        for entry in report.entries
    }


# ---- night after night


def ids_on(day: FeedDay) -> set[str]:
    """Give what names the commits of a day in feeds."""
    return {
        entry_address(item, report, FeedReport(report).number(item))
        for report, items in day.reports
        for item in items
    }


def nights(catalog: Catalog) -> Iterator[Catalog]:
    """Yield the catalog as it was on each of its days."""
    for number, report in enumerate(catalog.reports, 1):
        following = catalog.reports[number : number + 1]
        if not following or following[0].day != report.day:
            yield replace(catalog, reports=catalog.reports[:number])


def test_on_no_night_of_the_real_sample_is_anything_lost(shared: Path, tmp_path: Path) -> None:
    """Who looks every day misses no commit; who looks every month gets all by the archive."""
    library = read_library(shared / "archive" / "reports", tmp_path)
    whole = make_catalog(library)
    every_night = list(nights(whole))
    assert len(every_night) >= 30
    for name in ("", *whole.by_repository):
        channel, known = Channel(name), dict[tuple[date, int], set[str]]()

        def ids(day: FeedDay, known: dict[tuple[date, int], set[str]] = known) -> set[str]:
            key = (day.day, day.number)
            return known.get(key) or known.setdefault(key, ids_on(day))

        every = {id_ for day in archive_and_feed(channel, whole) for id_ in ids(day)}
        assert len(every) == len(
            {entry.commit.sha for one in whole.reports for entry in one.report.entries
             if name in {"", one.repository}}
        )  # fmt: skip
        daily: set[str] = set()
        monthly: set[str] = set()
        documents: dict[str, set[str]] = {}  # of the archive, as they were first
        for number, catalog in enumerate(every_night):
            if name and name not in catalog.by_repository:
                continue
            feed = newest_days(channel, catalog, LEAST)
            assert sum(day.number for day in feed) <= limits.MAX_FEED_COMMITS
            in_feed = {id_ for day in feed for id_ in ids(day)}
            daily |= in_feed
            archive = archive_of(channel, catalog)
            new = [one for one in archive if one.file not in documents]
            for one in archive[:-1]:  # the newest has one after it from the next day on
                kept = documents.get(one.file)
                assert kept is None or kept == ids(one.day), one.file
            documents |= {one.file: ids(one.day) for one in new}
            if number % 30 == 0 or catalog is every_night[-1]:
                monthly |= in_feed.union(*(ids(one.day) for one in archive))
        assert daily == monthly == every


def archive_and_feed(channel: Channel, catalog: Catalog) -> list[FeedDay]:
    return [
        *(one.day for one in archive_of(channel, catalog)),
        *newest_days(channel, catalog, LEAST),
    ]


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Built, dict[str, bytes]]]:
    """Build a site on three nights; give each with its feeds as they were."""
    from tests.site.conftest import make_project

    project, found = make_project(tmp_path_factory.mktemp("weeks")), []
    for last in (34, 35, 62):
        place(project, *reports_until(last))
        built = project.build(strict=True)
        assert built.is_done
        found.append((built, feeds_in(built)))
    return found


def feeds_in(built: Built) -> dict[str, bytes]:
    paths = built.folder.rglob("feed*.xml")
    return {SITE + path.relative_to(built.folder).as_posix(): path.read_bytes() for path in paths}


@pytest.mark.parametrize("name", ["", f"{ROCKET}/", f"{LANDER}/"])
def test_a_reader_who_was_away_gets_everything(
    weeks: list[tuple[Built, dict[str, bytes]]], name: str
) -> None:
    reports = [one for one in reports_until(62) if name in {"", f"{one.repository}/"}]
    feed = f"{SITE}{name}feed.xml"
    reader, last_day = Reader(weeks[0][1].__getitem__), Reader(weeks[0][1].__getitem__)
    read = []
    for _, files in weeks:
        reader.read = files.__getitem__
        read.append(reader.look(feed))
    assert set(reader.entries) == ids_of(*reports)
    days = len({report.day for report in reports})
    assert sum(read) == days - 2 + len(read)  # each document of the archive once, and the feeds
    last_day.follows, last_day.read = False, weeks[2][1].__getitem__
    assert last_day.look(feed) == 1
    newest = [one for one in reports if one.day >= START + timedelta(60)]
    assert ids_of(*newest) <= set(last_day.entries)
    assert len(last_day.entries) >= LEAST


def test_every_document_follows_the_rules(weeks: list[tuple[Built, dict[str, bytes]]]) -> None:
    for _, files in weeks:
        archives = [address for address in files if "/2025-" in address]
        assert len(archives) > 60
        for address, data in files.items():
            assert feed_faults(data, address) == [], address


def test_a_document_of_the_archive_stays_as_it_is(
    weeks: list[tuple[Built, dict[str, bytes]]],
) -> None:
    (_, before), (_, next_day), (_, later) = weeks
    archives = {address for address in before if "/2025-" in address}
    ends = {f"{SITE}2025-02-01/feed.xml", f"{SITE}{ROCKET}/2025-02-01/feed.xml"}
    ends.add(f"{SITE}{LANDER}/2025-01-29/feed.xml")
    assert {one for one in archives if before[one] != later[one]} == ends
    assert {one for one in archives if before[one] != next_day[one]} <= ends
    for one in ends:
        assert before[one].count(b"next-archive") == 0
        assert later[one].count(b"next-archive") == 1


def test_a_site_that_did_not_change_is_not_written_again(project: Project) -> None:
    place(project, *reports_until(12))
    built = project.build(strict=True)
    feeds = [path for path in built.folder.rglob("feed*") if path.is_file()]
    before = {path: path.stat().st_mtime_ns for path in feeds}
    for path in feeds:
        os.utime(path, ns=(1, before[path]))
    project.build(strict=True)
    assert {path: path.stat().st_mtime_ns for path in feeds} == before
    place(project, *reports_until(13))
    project.build(strict=True)
    changed = {p.relative_to(built.folder).as_posix() for p in built.folder.rglob("2025-*/feed.xml")
               if before.get(p) != p.stat().st_mtime_ns}  # fmt: skip
    days = ("2025-01-10", "2025-01-11")  # one that has a next now, and one that is new
    assert {file for file in changed if LANDER not in file} == {
        f"{folder}{day}/feed.xml" for folder in ("", f"{ROCKET}/") for day in days
    }


def test_the_real_sites_archive_has_every_commit(real: Built) -> None:
    for address, data in feeds_in(real).items():
        assert feed_faults(data, address) == [], address
    reader = reading(real)
    reader.look(f"{SITE}feed.xml")
    pages = real.folder.glob("*/*/commit/*/index.html")
    addresses = {f"{SITE}{path.parent.relative_to(real.folder).as_posix()}/" for path in pages}
    assert addresses <= set(reader.entries)
    sizes = [path.stat().st_size for path in real.folder.rglob("2026-*/feed.xml")]
    assert sum(sizes) < 700 * len(addresses)


# ---- bounds


@pytest.mark.parametrize("text", ["full", "summary"])
def test_whole_texts_have_a_bound_and_the_rest_are_lines(
    project: Project, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    project.configure(f"{OPTIONS}      feeds: {{text: {text}}}\n")
    place(project, *reports_until(2, commits=20))
    size = 1_000
    monkeypatch.setattr(limits, "MAX_FEED_BYTES", size)
    built = project.build(strict=True)
    entries = atom(built, f"{ROCKET}/feed").entries
    assert len(entries) == 40
    whole = ["content" in entry for entry in entries]
    assert whole == sorted(whole, reverse=True)
    assert (0 < sum(whole) < 40) == (text == "full")
    assert all(entry.summary for entry in entries)
    items = json_feed(built, f"{ROCKET}/feed")["items"]
    assert ["content_html" in item for item in items] == whole
    assert all(item.get("content_html") or item["content_text"] for item in items)
    assert sum(len(item.get("content_html", "")) for item in items) <= size


def test_what_is_too_much_for_a_feed_is_in_its_archive(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_FEED_COMMITS", 25)
    reports = reports_until(3, commits=20)
    place(project, *reports)
    built = project.build(strict=True)
    for name in (ROCKET, LANDER):
        own = [one for one in reports if one.repository == name]
        assert len(atom(built, f"{name}/feed").entries) == 25
        reader = reading(built)
        reader.look(f"{SITE}{name}/feed.xml")
        assert set(reader.entries) == ids_of(*own)
    assert [one.day.day.day for one in archives_of(built_catalog(built))[Channel()]] == [1, 2, 3]


def built_catalog(built: Built) -> Catalog:
    assert built.build is not None
    return built.build.renderer.site.catalog


def test_commits_without_a_sha_are_the_same_in_feed_and_archive(project: Project) -> None:
    unnamed = [
        make_entry(f"fix: {n}", sha="", level=None, analysis=Analysis(), time=time)
        for n, time in enumerate((datetime(2025, 1, 1, 2), datetime(2025, 1, 1, 1)))
    ]
    first = make_report(*unnamed, day=START, form=ReportForm.TABLE)
    place(project, first)
    before = {entry.id for entry in atom(project.build(), f"{ROCKET}/feed").entries}
    later = [make_report(make_entry(f"fix: x{n}"), day=START + timedelta(n)) for n in (1, 2)]
    place(project, first, *later)
    built = project.build()
    (document,) = (built.folder / ROCKET).glob("2025-*/feed.xml")
    reader = reading(built)
    reader.look(SITE + document.relative_to(built.folder).as_posix())
    assert set(reader.entries) == before


def test_the_newest_releases_and_lines_are_whole_days() -> None:
    from digest.site.artifacts.feeds.channels import _number_of_newest

    days = [START + timedelta(n) for n in (9, 9, 9, 8, 8, 5, 5, 4)]
    assert [_number_of_newest(days, least) for least in (1, 5, 6, 8, 99)] == [5, 5, 7, 8, 8]
    assert _number_of_newest([], 1) == 0


# ---- when an entry was updated


def test_an_entry_is_updated_when_its_analysis_is_made_again_and_then_only(
    project: Project,
) -> None:
    made = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)
    reports = reports_until(40)
    place(project, *reports)
    project.configure(f"{OPTIONS}      timezone: Asia/Shanghai\n      authors: {{commits: 2}}\n")

    def updates() -> dict[str, str]:
        built = project.build()
        reader = reading(built)
        for name in ("feed.xml", "authors/adaexample/feed.xml"):
            reader.look(SITE + name)
        return reader.entries

    first = updates()
    targets = {reports[n].entries[0].commit.sha for n in (0, -1)}
    for path in sorted(project.archive.rglob("*.md")):
        report = read_report(path.read_bytes(), path.name)
        entries = [
            replace(one, analysis=replace(one.analysis, body="**Summary**: Mended.\n",
                                          created=made + timedelta(days=50)))
            if one.commit.sha in targets
            else replace(one, analysis=Analysis(Status.OK, f"{one.analysis.body}\nBy hand.\n"))
            for one in report.entries
        ]  # fmt: skip
        path.write_bytes(write_report(replace(report, entries=tuple(entries), verbatim=None)))
    second = updates()
    assert second.keys() == first.keys()
    moved = {id_: second[id_] for id_ in first if second[id_] != first[id_]}
    assert {id_.split("/")[-2] for id_ in moved} == targets
    assert set(moved.values()) == {"2025-02-21T03:04:05Z"}
    assert updates() == second


def test_an_analysis_made_before_its_commit_landed_moves_nothing(project: Project) -> None:
    early = Analysis(Status.OK, "**Summary**: x\n", created=datetime(2020, 1, 1, tzinfo=UTC))
    landed = datetime(2025, 1, 1, 12, tzinfo=ZoneInfo("UTC"))
    entry = make_entry("fix: x", analysis=early)
    entry = replace(entry, commit=replace(entry.commit, commit_time=landed))
    place(project, make_report(entry, day=START))
    (one,) = json_feed(project.build(), "feed")["items"]
    assert one["date_published"] == one["date_modified"] == "2025-01-01T12:00:00Z"
