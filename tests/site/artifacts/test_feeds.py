"""Feeds as readers get them: valid, stable, absolute, and nothing of a stranger's that acts."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from digest.models import Level
from digest.site.artifacts.feeds.channels import Channel, feed_units, newest_days
from tests.site.checking import atom_faults, json_feed_faults
from tests.site.feeding import FEEDS, PLACES, SITE, atom, entry_of, json_feed
from tests.site.outline import parse
from tests.site.project import CONFIG, OPTIONS
from tests.site.records import (
    MONDAY,
    ROCKET,
    SHARED_SHA,
    SMALL,
    VALVE_SHA,
    make_catalog,
    make_entry,
    make_report,
    write_archive,
)

if TYPE_CHECKING:
    from tests.site.project import Built, Project


# ---- form


@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_is_valid_in_both_forms(small: Built, name: str) -> None:
    assert atom_faults(small.folder / f"{name}.xml") == []
    assert json_feed_faults(small.folder / f"{name}.json") == []


def test_the_feeds_of_the_real_sample_are_valid(real: Built) -> None:
    paths = [path for path in real.folder.rglob("feed*") if path.is_file()]
    of_authors = [path for path in paths if "authors" in path.relative_to(real.folder).parts]
    archives = [path for path in paths if path.parent.name.startswith("2026-")]
    assert (len(paths) - len(archives), len(of_authors)) == (4 * 4 + 63, 63)
    for path in set(paths) - set(archives):
        faults = atom_faults if path.suffix == ".xml" else json_feed_faults
        assert faults(path) == []
        size = path.stat().st_size
        assert size < 30_000 if path in of_authors else size > 10_000


def plain(html: str) -> str:
    """Give HTML as the reader of Atom feeds gives it, which unescapes apostrophes."""
    return html.replace("&#39;", "'")


@pytest.mark.parametrize("name", FEEDS)
def test_both_forms_say_the_same(small: Built, name: str) -> None:
    feed, same = atom(small, name), json_feed(small, name)
    assert (feed.feed.title, feed.feed.link) == (same["title"], same["home_page_url"])
    assert [
        (entry.id, entry.title, entry.link, entry.published, entry.summary, entry.content[0].value)
        for entry in feed.entries
    ] == [
        (i["id"], i["title"], i["url"], i["date_published"], i["summary"], plain(i["content_html"]))
        for i in same["items"]
    ]
    assert [[tag.term for tag in entry.tags] for entry in feed.entries] == [
        item["tags"] for item in same["items"]
    ]


def test_a_feed_tells_what_it_is_of(small: Built) -> None:
    titles = {name: atom(small, name).feed.title for name in FEEDS}
    assert titles == {
        "feed": "Launch log",
        "feed-high": "Launch log · High importance",
        "acme/rocket/feed": "acme/rocket · Launch log",
        "acme/rocket/feed-high": "acme/rocket · Launch log · High importance",
        "acme/lander/feed": "acme/lander · Launch log",
        "acme/lander/feed-high": "acme/lander · Launch log · High importance",
    }
    feed = atom(small, "acme/rocket/feed").feed
    assert (feed.id, feed.link) == (f"{SITE}acme/rocket/feed.xml", f"{SITE}acme/rocket/")
    assert (feed.author, feed.language) == ("Launch log", "en")
    assert atom(small, "feed").feed.subtitle == "What changed on the pad."


# ---- which commits


def test_the_sites_feed_has_every_commit_once_the_newest_first(small: Built) -> None:
    entries = atom(small, "feed").entries
    addresses = {entry.id for entry in entries}
    assert len(entries) == len(addresses) == sum(len(report.entries) for report in SMALL)
    times = [entry.published for entry in entries]
    assert times == sorted(times, reverse=True)
    assert {f"{SITE}acme/{name}/commit/{SHARED_SHA}/" for name in ("rocket", "lander")} < addresses


def test_a_repositorys_feed_has_its_own_commits(small: Built) -> None:
    assert len(atom(small, "acme/rocket/feed").entries) == 12
    assert {entry.tags[-1].term for entry in atom(small, "acme/rocket/feed").entries} == {ROCKET}


def test_a_high_feed_has_the_important_ones(small: Built) -> None:
    entries = atom(small, "feed-high").entries
    assert {entry.tags[0].term for entry in entries} == {"high"}
    assert len(entries) == 3


def test_the_newest_days_are_whole_however_few_commits_are_asked_for(project: Project) -> None:
    project.configure(f"{OPTIONS}      feeds: {{commits: 1, text: summary}}\n")
    built = project.build(strict=True)
    for name in FEEDS[:4]:
        assert atom_faults(built.folder / f"{name}.xml") == []
        assert json_feed_faults(built.folder / f"{name}.json") == []
    (first, *_) = json_feed(built, "acme/rocket/feed")["items"]
    days = {item["date_published"][:10] for item in json_feed(built, "feed")["items"]}
    assert days == {"2025-03-03", "2025-03-04"}
    assert len(json_feed(built, "feed")["items"]) == sum(
        len(report.entries) for report in SMALL if report.day >= MONDAY
    )
    assert first["content_text"] == first["summary"]
    assert "content_html" not in first
    assert "content" not in atom(built, "feed").entries[0]


def test_a_feed_without_commits_is_a_feed(project: Project) -> None:
    shutil.rmtree(project.archive)
    quiet = make_report(repository="acme/probe", day=date(2025, 3, 1))
    write_archive(project.archive, [quiet])
    built = project.build(strict=True)
    for name in ("feed", "feed-high", "acme/probe/feed", "acme/probe/feed-high"):
        assert atom_faults(built.folder / f"{name}.xml") == []
        assert json_feed(built, name)["items"] == []
        assert atom(built, name).feed.updated == "2025-03-01T00:00:00Z"
    shutil.rmtree(project.archive / "2025")
    (project.archive / "2024").mkdir()
    assert atom(project.build(), "feed").feed.updated == "1970-01-01T00:00:00Z"


def test_a_commit_told_twice_is_in_a_feed_once(project: Project) -> None:
    again = make_report(make_entry("fix: close the valve (#40)", sha=VALVE_SHA), day=date.max)
    write_archive(project.archive, [replace(again, day=date(2025, 3, 5))])
    built = project.build(strict=True)
    ids = [entry.id for entry in atom(built, "acme/rocket/feed").entries]
    assert ids.count(f"{SITE}acme/rocket/commit/{VALVE_SHA}/") == 1


def test_commits_without_a_page_lead_to_their_reports(small: Built) -> None:
    bench = entry_of(atom(small, "acme/rocket/feed"), "test: burn on the bench")
    assert bench.id == bench.link == f"{SITE}acme/rocket/2025-02-28/#5a5a5a5"
    (hull,) = [e for e in atom(small, "acme/lander/feed").entries if "hull" in e.title]
    assert hull.link == f"{SITE}acme/lander/2025-02-28/"
    assert hull.id == f"{SITE}acme/lander/2025-02-28/#entry-0"


# ---- what a feed depends on


def reports_of(number: int) -> list[Any]:
    days = [date(2025, 1, 1) + timedelta(n) for n in range(number)]
    return [
        make_report(
            make_entry(f"feat: {day} one", level=Level.HIGH if day.day == 1 else Level.LOW),
            make_entry(f"feat: {day} two", level=Level.LOW),
            day=day,
        )
        for day in days
    ]


def test_a_feed_depends_on_its_newest_days_only() -> None:
    catalog = make_catalog(reports_of(40))
    days = [one.day for one in newest_days(Channel(), catalog, 5)]
    assert days == [date(2025, 2, 9), date(2025, 2, 8), date(2025, 2, 7)]
    assert [one.day.day for one in newest_days(Channel(), catalog, 1)] == [9, 8]
    high = [one.day for one in newest_days(Channel(ROCKET, is_high=True), catalog, 5)]
    assert high == [date(2025, 2, 1), date(2025, 1, 1)]


def test_an_old_report_changes_no_feed_that_does_not_hold_it() -> None:
    reports = reports_of(40)
    changed = [replace(reports[0], entries=reports[0].entries[:1]), *reports[1:]]
    keys = []
    for these in (reports, changed):
        catalog = make_catalog(these)
        with_hashes = tuple(replace(one, file_hash=repr(one.report)) for one in catalog.reports)
        keys.append(dict(feed_units(replace(catalog, reports=with_hashes), 5, "", {})))
    differing = {name for name in keys[0] if keys[0][name] != keys[1][name]}
    assert differing == {"feed-high.xml", "acme/rocket/feed-high.xml"}


# ---- where feeds are found


@pytest.mark.parametrize("place", PLACES)
def test_pages_lead_to_their_feeds(small: Built, place: str) -> None:
    page: Any = parse(small.text(place))
    found = [
        (str(link.get("type")), str(link.get("title")), str(link.get("href")))
        for link in page.xpath("//head/link[@rel='alternate feed']")
    ]
    up = "../" * place.count("/") or "./"
    assert found == [
        ("application/atom+xml", "All commits", f"{up}{place}feed.xml"),
        ("application/feed+json", "All commits", f"{up}{place}feed.json"),
        ("application/atom+xml", "High importance", f"{up}{place}feed-high.xml"),
        ("application/feed+json", "High importance", f"{up}{place}feed-high.json"),
    ]
    shown = page.xpath("//p[@class='digest-feeds']//a")
    assert [str(link.get("href")) for link in shown] == [href for *_, href in found]
    assert len({link.get("aria-label") for link in shown}) == 4


def test_other_pages_name_no_feed(small: Built) -> None:
    for place in ("2025-03-04/", "acme/rocket/2025-03-04/", "search/"):
        assert 'rel="alternate feed"' not in small.text(place)


# ---- without


@pytest.mark.process
def test_without_a_site_address_it_is_said_what_to_set(project: Project) -> None:
    project.configure(base=re.sub("site_url.*\n", "", CONFIG))
    ran = project.run("build", "--strict")
    assert ran.returncode == 0
    assert ran.stderr.count("site_url: is not set, so there are no feeds and no sitemap") == 1
    site = project.folder / "site"
    assert not list(site.rglob("feed*"))
    home = (site / "index.html").read_text(encoding="utf-8")
    assert "digest-feeds" not in home
    assert 'rel="alternate feed"' not in home


def test_without_feeds_there_are_none(project: Project) -> None:
    project.configure(f"{OPTIONS}      feeds: false\n")
    built = project.build(strict=True)
    assert not list(built.folder.rglob("feed*"))
    for place in PLACES:
        assert "digest-feeds" not in built.text(place)
        assert 'rel="alternate feed"' not in built.text(place)


def test_a_file_by_hand_at_a_feeds_place_is_an_error(project: Project) -> None:
    project.write("docs/acme/rocket/feed.xml", "<feed/>")
    built = project.build()
    assert not built.is_done
    assert "'acme/rocket/feed.xml' has the address /acme/rocket/feed.xml" in built.said[0]
    project.configure(f"{OPTIONS}      feeds: false\n")
    built = project.build(strict=True)
    assert (built.folder / "acme/rocket/feed.xml").read_text(encoding="utf-8") == "<feed/>"


def test_a_file_by_hand_takes_the_place_of_a_feed_that_is_gone(project: Project) -> None:
    project.build(strict=True)
    project.configure(f"{OPTIONS}      feeds: false\n")
    path = project.write("docs/feed.xml", "<mine/>")
    built = project.build(strict=True)
    assert (built.folder / "feed.xml").read_bytes() == path.read_bytes()
    assert not (built.folder / "feed.json").exists()
