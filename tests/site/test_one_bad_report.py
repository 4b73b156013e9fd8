"""One report, however odd, costs at most itself: the others' pages are made, and it is named."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from digest.archive import read_report, write_report
from digest.models import Commit, Entry, Importance, Level
from tests.site.project import OPTIONS, Project
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


def with_facts(**facts: Any) -> bytes:
    """Write a report with one entry whose comment says this."""
    text = write_report(make_report(an_entry(), repository="acme/odd")).decode()
    before, _, after = text.partition("<!-- digest ")
    _, _, rest = after.partition(" -->")
    return f"{before}<!-- digest {json.dumps(facts)} -->{rest}".encode()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path / "site")
    made.archive.mkdir(parents=True)
    write_archive(made.archive, [make_report(an_entry(), repository=ROCKET)])
    return made


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Kiritimati"])
@pytest.mark.parametrize("time", EXTREMES)
def test_times_at_the_ends_of_the_calendar(project: Project, time: str, zone: str) -> None:
    names = ("author_time", "commit_time", "landed", "created")
    facts = with_facts(**dict.fromkeys(names, time), model="m", status="ok")
    assert read_report(facts, "x").entries[0].commit.landed
    project.write("archive/odd.md", facts)
    project.configure(f"{OPTIONS}      timezone: {zone}\n      api: true\n")
    built = project.build(strict=True)
    assert (built.is_done, built.said) == (True, ())
    assert {"acme/odd/2025-03-04/", "acme/rocket/2025-03-04/"} <= built.addresses()


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Kiritimati"])
@pytest.mark.parametrize("day", ["0001-01-01", "0001-01-08", "9999-12-26", "9999-12-31"])
def test_days_at_the_ends_of_the_calendar(project: Project, day: str, zone: str) -> None:
    time = datetime.fromisoformat(f"{day}T{'00:00:00' if day < '1' else '23:59:59'}")
    entry = an_entry(local_time=time)
    report = make_report(entry, repository="acme/odd", day=date.fromisoformat(day))
    write_archive(project.archive, [report])
    project.configure(f"{OPTIONS}      timezone: {zone}\n      api: true\n")
    built = project.build(strict=True)
    assert (built.is_done, built.said) == (True, ())
    assert {f"acme/odd/{day}/", f"{day}/", "acme/rocket/2025-03-04/"} <= built.addresses()


@pytest.mark.parametrize("name", NUMBERS)
def test_values_at_their_extremes(project: Project, name: str) -> None:
    project.write("archive/odd.md", with_facts(**{name: NUMBERS[name]}))
    project.configure(f"{OPTIONS}      api: true\n")
    built = project.build(strict=True)
    assert (built.is_done, built.said) == (True, ())
    assert {"acme/odd/2025-03-04/", "acme/rocket/2025-03-04/"} <= built.addresses()


NAMES = (
    *("index.html/x", "feed.xml/x", "feed.json/x", "sitemap.xml/x", "sitemap-2025-03.xml.gz/x"),
    *("robots.txt/x", "llms.txt/x", "404.html/x", "INDEX.HTML/x", "manifest.json/x"),
    *("api/manifest.json", "search/index.html", "search/index.bin", "2025-03-04/index.html"),
    *("2025-W10/index.html", "Search/Index.html", "guide/index.html", "assets/own.js"),
    *("acme/feed.xml", "sha/ab.json", f"acme/{'a' * 256}", f"{'a' * 256}/x", f"acme/{'a' * 201}"),
)


@pytest.mark.parametrize("name", NAMES)
def test_a_repository_without_room_for_its_pages_is_left_out(project: Project, name: str) -> None:
    """Its pages would lie below a file of the site, whoever puts it there."""
    for repository in (name, "api/acme"):
        report = make_report(an_entry(), repository=repository)
        project.write(f"archive/{repository[:9].replace('/', '-')}.md", write_report(report))
    project.write("docs/guide.md", "# Guide\n")
    project.write("docs/assets/own.js", "")
    project.configure(f"{OPTIONS}      api: true\n")
    built = project.build()
    assert built.is_done
    (warning,) = built.said
    assert warning.startswith(f"archive: the pages of '{name}' can't be published: ")
    assert {"acme/rocket/2025-03-04/", "api/acme/2025-03-04/"} <= built.addresses()
    assert not any(address.startswith(f"{name}/") for address in built.addresses())


def test_in_strict_mode_a_name_without_room_fails_the_build(project: Project) -> None:
    report = make_report(an_entry(), repository="feed.xml/x")
    project.write("archive/odd.md", write_report(report))
    project.configure(f"{OPTIONS}      api: true\n")
    assert not project.build(strict=True).is_done


@pytest.mark.parametrize(
    "name",
    [
        *("acme/index.html", "acme/404.html", "acme.inc/x", "search/x", "search/terms", "api/sha"),
        *("assets/digest", "2025-03-04/x", "acme/2025-03-04", "acme/commit", f"acme/{'a' * 200}"),
    ],
)
def test_an_odd_name_has_its_pages(project: Project, name: str) -> None:
    project.write("archive/odd.md", write_report(make_report(an_entry(), repository=name)))
    project.configure(f"{OPTIONS}      api: true\n")
    built = project.build(strict=True)
    assert built.said == ()
    assert {f"{name}/", f"{name}/2025-03-04/", "acme/rocket/2025-03-04/"} <= built.addresses()
