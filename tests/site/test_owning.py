"""What the owner wants of the archive shows at once: commits left out, repositories renamed."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from digest.models import Analysis, Level
from digest.site.content.times import other_zone
from tests.site.project import OPTIONS
from tests.site.records import (
    FRIDAY,
    GUIDANCE_SHA,
    LANDER,
    MONDAY,
    ROCKET,
    SHARED_SHA,
    SHORT_SHA,
    TUESDAY,
    VALVE_SHA,
    make_entry,
    make_report,
    write_archive,
)

if TYPE_CHECKING:
    from tests.site.project import Built, Project

NEW = "umbrella/probe"


def options(*, omit: str = "", repository: str = "") -> str:
    listed = f"      repositories:\n        - {repository}\n" if repository else ""
    return f"{OPTIONS}      api: true\n      omit: [{omit}]\n{listed}"


def files_with(built: Built, text: str) -> list[str]:
    """Name the files that hold a text, packed or not."""
    found = []
    for path in sorted(built.folder.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            plain = gzip.decompress(data) if path.suffix == ".gz" else data
            if text.encode() in plain:
                found.append(path.relative_to(built.folder).as_posix())
    return found


def test_a_commit_that_is_left_out_is_nowhere(project: Project) -> None:
    """It was published; then the option is set, and the archive is as it was."""
    project.configure(options())
    assert files_with(project.build(strict=True), "hold attitude")
    project.configure(options(omit=f'"{GUIDANCE_SHA[:9].upper()}"'))
    built = project.build(strict=True)
    assert built.said == ()
    for text in ("hold attitude", "Reads the gyro", GUIDANCE_SHA, GUIDANCE_SHA[:7]):
        assert files_with(built, text) == []
    assert "7 commits" in built.text(f"{ROCKET}/{TUESDAY}/")
    assert b"hold attitude" in b"".join(p.read_bytes() for p in project.archive.rglob("*.md"))


def test_one_of_which_seven_digits_are_known_is_left_out(project: Project) -> None:
    project.configure(options(omit=f'"{SHORT_SHA}{"0" * 33}"'))
    assert files_with(project.build(strict=True), "burn on the bench") == []


def test_one_is_left_out_of_its_repository_alone(project: Project) -> None:
    repository = f'{{name: {LANDER}, omit: ["{SHARED_SHA}"]}}'
    project.configure(options(repository=repository))
    built = project.build(strict=True)
    addresses = built.addresses()
    assert f"{ROCKET}/commit/{SHARED_SHA}/" in addresses
    assert f"{LANDER}/commit/{SHARED_SHA}/" not in addresses


def test_it_comes_back_when_it_is_no_longer_left_out(project: Project) -> None:
    project.configure(options())
    before = project.build().addresses()
    project.configure(options(omit=f'"{VALVE_SHA}"'))
    assert before - project.build().addresses() == {f"{ROCKET}/commit/{VALVE_SHA}/"}
    project.configure(options())
    assert project.build().addresses() == before


def test_other_commits_do_not_lead_to_it(project: Project) -> None:
    """Neither as what they take back, nor as a later change of the same files, nor in links."""
    first = make_entry("feat: a tank")
    sha = first.commit.sha
    second = make_entry('Revert "feat: a tank"', rest=f"This reverts commit {sha}.")
    write_archive(project.archive, [make_report(second, first)])
    project.configure(options())
    page = f"{ROCKET}/commit/{second.commit.sha}/"
    assert ">Reverts<" in project.build(strict=True).text(page)
    project.configure(options(omit=f'"{sha}"'))
    html = project.build(strict=True).text(page)
    assert ">Reverts<" not in html
    assert f"{sha}/" not in html


def renamed(project: Project, former: str = ROCKET, name: str = NEW) -> None:
    repository = f"{{name: {name}, formerly: [{former}]}}"
    project.configure(options(repository=repository))


def test_a_renamed_repository_has_all_its_days(project: Project) -> None:
    project.configure(options())
    before = project.build(strict=True).addresses()
    later = make_report(make_entry("feat: a probe", repository=NEW), repository=NEW, day=MONDAY)
    write_archive(project.archive, [later])  # a second report of that day
    renamed(project)
    built = project.build(strict=True)
    assert built.said == ()
    probe = f"{NEW}/commit/{later.entries[0].commit.sha}/"
    expected = {address.replace(f"{ROCKET}/", f"{NEW}/", 1) for address in before}
    assert built.addresses() == expected | {probe, f"{ROCKET}/"}
    monday = built.text(f"{NEW}/{MONDAY}/")
    assert "feat: a probe" in monday
    assert "close the valve" in monday
    manifest = json.loads((built.folder / "api/manifest.json").read_text())
    assert [one["name"] for one in manifest["repositories"]] == [LANDER, NEW]
    data = json.loads((built.folder / f"api/{NEW}/{FRIDAY}.json").read_text())
    assert data["repository"] == NEW


def test_a_commit_in_two_reports_of_a_day_is_shown_once(project: Project) -> None:
    """With the better of its analyses."""
    entry = make_entry("chore: tidy the launch pad", sha=SHARED_SHA, analysis=Analysis())
    write_archive(project.archive, [make_report(entry, repository=NEW, day=MONDAY)])
    renamed(project)
    built = project.build(strict=True)
    assert "2 commits" in built.text(f"{NEW}/{MONDAY}/")
    assert "digest-notice" not in built.text(f"{NEW}/commit/{SHARED_SHA}/")


def test_the_former_address_leads_to_the_present_one(project: Project) -> None:
    renamed(project, ROCKET.title())  # as the owner spells it; the reports have it otherwise
    built = project.build(strict=True)
    page = built.text(f"{ROCKET}/")
    assert f'<meta http-equiv="refresh" content="0; url=../../{NEW}/">' in page
    assert f'<a href="../../{NEW}/">{NEW}</a>' in page
    assert f"{ROCKET}/</loc>" not in "".join(
        gzip.decompress(path.read_bytes()).decode() for path in built.folder.glob("sitemap-*.gz")
    )
    for file in ("feed.xml", "feed.json", "feed-high.xml", "feed-high.json"):
        former, present = (built.folder / name / file for name in (ROCKET, NEW))
        assert former.read_bytes() == present.read_bytes()
    lost = (built.folder / "404.html").read_text()
    assert f'data-moved="{{&#34;{ROCKET}&#34;: &#34;{NEW}&#34;}}"' in lost


def test_a_name_in_other_letters_needs_no_page_of_its_own(
    project: Project, caplog: pytest.LogCaptureFixture
) -> None:
    """Some hosts could not hold both; `404.html` leads on where the host tells them apart."""
    renamed(project, ROCKET, "Acme/Rocket")
    built = project.build(strict=True)
    assert built.said == ()
    assert {address for address in built.addresses() if "ocket/2" in address} == {
        f"Acme/Rocket/{day}/" for day in (FRIDAY, MONDAY, TUESDAY)
    }
    assert f"{ROCKET}/" not in built.addresses()


def test_a_site_without_former_names_says_nothing_of_them(small: Built) -> None:
    assert "data-moved" not in (small.folder / "404.html").read_text()


def test_a_day_of_another_time_zone_says_so(project: Project) -> None:
    """The row's time is in the zone that the archive had; the site's own is UTC."""
    exact = datetime(2025, 3, 3, 20, 30, tzinfo=UTC)
    entries = [make_entry(title, level=Level.HIGH) for title in ("fix: a leak", "feat: a tank")]
    for number, hours in enumerate((8, 0)):
        local = (exact + timedelta(hours=hours)).replace(tzinfo=None)
        commit = replace(entries[number].commit, author_time=exact, local_time=local)
        entries[number] = replace(entries[number], commit=commit)
    write_archive(project.archive, [make_report(*entries)])
    built = project.build(strict=True)
    then, now = (built.text(f"{ROCKET}/commit/{one.commit.sha}/") for one in entries)
    assert "2025-03-04 04:30</time> <span class=digest-zone>UTC+08:00</span>" in then
    assert "2025-03-03 20:30</time> <span class=digest-zone>UTC</span>" in now
    report = built.text(f"{ROCKET}/{TUESDAY}/")
    assert ">04:30 UTC+08:00</time>" in report
    assert "2025-03-03 20:30</time>" not in report, "a row has no other day than its report"
    assert "Written while the archive had another time zone" in report
    assert "another time zone" not in built.text(f"{ROCKET}/{MONDAY}/")


@pytest.mark.parametrize(
    ("local", "zone"),
    [
        (datetime(2025, 3, 3, 15, 30), "UTC-05:00"),
        (datetime(2025, 3, 4, 2, 15), "UTC+05:45"),
        (datetime(2025, 3, 3, 20, 30), ""),  # the site's own
        (datetime(2025, 3, 3, 20, 29, 30), ""),  # edited: no zone has such an offset
        (datetime(2025, 3, 9, 20, 30), ""),
    ],
)
def test_the_zone_of_a_row(local: datetime, zone: str) -> None:
    exact = datetime(2025, 3, 3, 20, 30, tzinfo=UTC)
    commit = replace(make_entry().commit, author_time=exact, local_time=local)
    assert other_zone(commit, ZoneInfo("UTC")) == zone
    assert other_zone(replace(commit, author_time=None), ZoneInfo("UTC")) == ""
