"""One report, however odd, costs at most itself: the others' pages are made, and it is named."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from digest.archive import read_report, write_report
from digest.models import Commit, Entry, Importance, Level
from tests.site.project import OPTIONS, Built, Project
from tests.site.records import ROCKET, make_report, write_archive

if TYPE_CHECKING:
    from pathlib import Path

EXTREMES = (
    "0001-01-01T00:00:00+23:59",
    "0001-01-01T00:00:00-23:59",
    "9999-12-31T23:59:59+23:59",
    "9999-12-31T23:59:59.999999-23:59",
    "1970-01-01T00:00:00+00:00",
)
HUGE = 10**300
NUMBERS: dict[str, Any] = {
    "score": HUGE,
    "reasons": [["type feat", HUGE], ["breaking", -HUGE]],
    "totals": [HUGE, HUGE, HUGE],
    "files": [["M", "a.py", HUGE, 0], ["M", "b.py", 0, HUGE], ["X" * 99, "", 1, 1, ""]],
    "coverage": [HUGE, 0],
    "cost": 1e308,
    "usage": {"input": HUGE},
    "brought": HUGE,
    "pull": HUGE,
    "unfounded": ["x" * 100_000],
    "model": "m" * 100_000,
    "parents": ["a" * 40] * 5000,
    "landed_with": "0" * 40,
    "message": "",
}


def an_entry(**times: datetime | None) -> Entry:
    url = f"https://github.com/acme/rocket/commit/{'ab' * 20}"
    commit = Commit("ab" * 20, "Ada", datetime(2025, 3, 4, 12), "feat: odd", url)
    return Entry(replace(commit, **times), Importance(Level.HIGH, 10))  # type: ignore[arg-type]


def with_facts(repository: str, **facts: Any) -> bytes:
    """Write a report with one entry whose comment says this."""
    text = write_report(make_report(an_entry(), repository=repository)).decode()
    before, _, after = text.partition("<!-- digest ")
    _, _, rest = after.partition(" -->")
    return f"{before}<!-- digest {json.dumps(facts)} -->{rest}".encode()


def make_project(folder: Path, options: str = "") -> Project:
    """Make a project with an ordinary report."""
    made = Project(folder)
    made.archive.mkdir(parents=True)
    write_archive(made.archive, [make_report(an_entry(), repository=ROCKET)])
    made.configure(f"{OPTIONS}      api: true\n{options}")
    return made


# Reports that are odd alike lie in one archive, each of a repository of its own or a day.

ZONES = ("America/Los_Angeles", "Pacific/Kiritimati")
TIMES = ("author_time", "commit_time", "landed", "created")
DAYS = ("0001-01-01", "0001-01-08", "9999-12-26", "9999-12-31")


def named(kind: str, number: int) -> str:
    return f"acme/{kind}-{number}"


@pytest.fixture(scope="module", params=ZONES)
def at_the_ends(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Give a site with times and days at the ends of the calendar."""
    folder = tmp_path_factory.mktemp("ends") / "site"
    project = make_project(folder, f"      timezone: {request.param}\n")
    for number, time in enumerate(EXTREMES):
        facts = with_facts(
            named("time", number), **dict.fromkeys(TIMES, time), model="m", status="ok"
        )
        assert read_report(facts, "x").entries[0].commit.landed
        project.write(f"archive/{named('time', number)}.md", facts)
    for day in DAYS:
        moment = datetime.fromisoformat(f"{day}T{'00:00:00' if day < '1' else '23:59:59'}")
        entry = an_entry(local_time=moment)
        report = make_report(entry, repository="acme/odd", day=date.fromisoformat(day))
        write_archive(project.archive, [report])
    return project.build(strict=True)


@pytest.mark.parametrize("number", range(len(EXTREMES)), ids=EXTREMES)
def test_times_at_the_ends_of_the_calendar(at_the_ends: Built, number: int) -> None:
    assert (at_the_ends.is_done, at_the_ends.said) == (True, ())
    repository = named("time", number)
    assert {f"{repository}/2025-03-04/", "acme/rocket/2025-03-04/"} <= at_the_ends.addresses()


@pytest.mark.parametrize("day", DAYS)
def test_days_at_the_ends_of_the_calendar(at_the_ends: Built, day: str) -> None:
    assert (at_the_ends.is_done, at_the_ends.said) == (True, ())
    assert {f"acme/odd/{day}/", f"{day}/", "acme/rocket/2025-03-04/"} <= at_the_ends.addresses()


@pytest.fixture(scope="module")
def extreme(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Give a site with values at their extremes."""
    project = make_project(tmp_path_factory.mktemp("extreme") / "site")
    for number, (name, value) in enumerate(NUMBERS.items()):
        facts = with_facts(named("value", number), **{name: value})
        project.write(f"archive/{named('value', number)}.md", facts)
    return project.build(strict=True)


@pytest.mark.parametrize("number", range(len(NUMBERS)), ids=NUMBERS)
def test_values_at_their_extremes(extreme: Built, number: int) -> None:
    assert (extreme.is_done, extreme.said) == (True, ())
    repository = named("value", number)
    assert {f"{repository}/2025-03-04/", "acme/rocket/2025-03-04/"} <= extreme.addresses()


NAMES = (
    *("index.html/x", "feed.xml/x", "feed.json/x", "sitemap.xml/x", "sitemap-2025-03.xml.gz/x"),
    *("robots.txt/x", "llms.txt/x", "404.html/x", "INDEX.HTML/x", "manifest.json/x"),
    *("api/manifest.json", "search/index.html", "search/index.bin", "2025-03-04/index.html"),
    *("2025-W10/index.html", "Search/Index.html", "guide/index.html", "assets/own.js"),
    *("acme/feed.xml", "sha/ab.json", f"acme/{'a' * 256}", f"{'a' * 256}/x", f"acme/{'a' * 201}"),
)


ODD_NAMES = (
    *("acme/index.html", "acme/404.html", "acme.inc/x", "search/x", "search/terms", "api/sha"),
    *("assets/digest", "2025-03-04/x", "acme/2025-03-04", "acme/commit", f"acme/{'a' * 200}"),
)


def write_named(project: Project, *names: str) -> None:
    """Write a report of each of these repositories."""
    for number, name in enumerate(names):
        report = make_report(an_entry(), repository=name)
        project.write(f"archive/named-{number}.md", write_report(report))


@pytest.fixture(scope="module")
def without_room(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Give a site of repositories whose pages have no room, and of one more."""
    project = make_project(tmp_path_factory.mktemp("room") / "site")
    write_named(project, *NAMES, "api/acme")
    project.write("docs/guide.md", "# Guide\n")
    project.write("docs/assets/own.js", "")
    return project.build()


@pytest.mark.process
@pytest.mark.parametrize("name", NAMES)
def test_a_repository_without_room_for_its_pages_is_left_out(
    without_room: Built, name: str
) -> None:
    """Its pages would lie below a file of the site, whoever puts it there."""
    assert without_room.is_done
    assert len(without_room.said) == len(NAMES)
    told = f"archive: the pages of '{name}' can't be published: "
    assert sum(warning.startswith(told) for warning in without_room.said) == 1
    addresses = without_room.addresses()
    assert {"acme/rocket/2025-03-04/", "api/acme/2025-03-04/"} <= addresses
    assert not any(address.startswith(f"{name}/") for address in addresses)


def test_in_strict_mode_a_name_without_room_fails_the_build(tmp_path: Path) -> None:
    project = make_project(tmp_path / "site")
    write_named(project, "feed.xml/x")
    assert not project.build(strict=True).is_done


@pytest.fixture(scope="module")
def oddly_named(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Give a site of repositories with odd names."""
    project = make_project(tmp_path_factory.mktemp("named") / "site")
    write_named(project, *ODD_NAMES)
    return project.build(strict=True)


@pytest.mark.parametrize("name", ODD_NAMES)
def test_an_odd_name_has_its_pages(oddly_named: Built, name: str) -> None:
    assert oddly_named.said == ()
    addresses = oddly_named.addresses()
    assert {f"{name}/", f"{name}/2025-03-04/", "acme/rocket/2025-03-04/"} <= addresses
