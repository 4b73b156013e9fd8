"""`digest run --rewrite`: the days of an archive laid out anew, in another time zone."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from digest.archive import write_report
from digest.archive.store import read_archive
from digest.models import Analysis, Entry, Status
from digest.pipeline import RunRequest, run_pipeline
from tests.faults.dying import count_changes, die
from tests.gitrepos import NOON
from tests.record.owning import FIRST, NAME, NOW, Owner, make_owner

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.process
HOUR = 3600
EAST, WEST = "Asia/Shanghai", "America/New_York"


@pytest.fixture
def owner(tmp_path: Path) -> Owner:
    """Make a history of a commit every five hours, and an archive of it in UTC."""
    made = make_owner(tmp_path)
    for number in range(16):
        made.repo.commit(
            b"Change %d" % number, {b"a": b"%d\n" % number}, at=NOON + 5 * HOUR * number
        )
    made.run(analyse=True)
    return made


def entries(owner: Owner) -> dict[str, Entry]:
    files = read_archive(owner.settings.archive).files
    return {entry.commit.sha: entry for file in files for entry in file.report.entries}


def edit(owner: Owner, day: date, change: Callable[[bytes], bytes]) -> Path:
    """Change the file of a day by hand."""
    (path,) = (f.path for f in read_archive(owner.settings.archive).files if f.report.day == day)
    path.write_bytes(change(path.read_bytes()))
    return path


def without_facts(data: bytes) -> bytes:
    """Give a report as another tool writes it."""
    return b"\n".join(line for line in data.split(b"\n") if not line.startswith(b"<!-- digest"))


@pytest.mark.parametrize("timezone", [EAST, WEST, "Pacific/Kiritimati", "Asia/Kathmandu"])
def test_a_changed_time_zone_moves_nothing_until_it_is_asked_for(
    owner: Owner, timezone: str
) -> None:
    before = owner.shas()
    owner.set(timezone=timezone)
    owner.run(8)
    after = owner.shas()
    assert {day: after[day] for day in before} == before
    assert owner.compared().is_whole
    assert owner.compared().elsewhere != ()


@pytest.mark.parametrize("timezone", [EAST, WEST, "Pacific/Kiritimati", "Asia/Kathmandu"])
def test_days_laid_out_anew_are_those_of_one_run(
    owner: Owner, timezone: str, tmp_path: Path
) -> None:
    """Rows, times, order, levels and analyses are those of an archive made in the new zone."""
    before = entries(owner)
    owner.set(timezone=timezone)
    outcome = owner.run(8, rewrite=True, analyse=True)
    assert outcome.moved > 0
    assert (outcome.commits, outcome.warnings, outcome.notes) == (0, (), ())
    assert (owner.compared().elsewhere, owner.compared().is_whole) == ((), True)
    laid_out = {f.report.day: f.report for f in read_archive(owner.settings.archive).files}
    once = Owner(
        replace(owner.settings, archive=tmp_path / "once", cache=tmp_path / "once cache"),
        owner.repo,
    )
    once.run(8, analyse=True, since=FIRST - timedelta(2))
    fresh = {f.report.day: f.report for f in read_archive(once.settings.archive).files}
    assert {day: report for day, report in laid_out.items() if report.entries} == {
        day: report for day, report in fresh.items() if report.entries
    }
    for sha, entry in entries(owner).items():
        timed = replace(before[sha].commit, local_time=entry.commit.local_time)
        assert replace(before[sha], commit=timed) == entry
    files = owner.files()
    assert owner.run(8, rewrite=True, analyse=True).moved == 0
    assert owner.files() == files


def test_back_again_gives_the_same_bytes(owner: Owner) -> None:
    before = {name: data for name, data in owner.files().items() if b"| Ada |" in data}
    for timezone in (EAST, WEST, "UTC"):
        owner.set(timezone=timezone)
        owner.run(8, rewrite=True)
    assert {name: owner.files()[name] for name in before} == before


def test_only_the_days_that_are_named(owner: Owner) -> None:
    owner.set(timezone=EAST)
    before = owner.shas()
    owner.run(8, rewrite=True, since=FIRST + timedelta(2))
    after = owner.shas()
    assert after[FIRST] == before[FIRST]
    assert after[FIRST + timedelta(1)] == before[FIRST + timedelta(1)]
    assert after != before
    assert owner.compared().is_whole


def test_a_report_of_another_tool_stays_and_is_told(owner: Owner) -> None:
    path = edit(owner, FIRST + timedelta(1), without_facts)
    before = path.read_bytes()
    count = sum(map(len, owner.shas().values()))
    owner.set(timezone=WEST)
    outcome = owner.run(8, rewrite=True)
    assert "reports that stay as they are: 1 (" in outcome.notes[0]
    assert f"(2023/rocket/{FIRST + timedelta(1)}.md)" in outcome.notes[0]
    kept = before.split(b"\n\n")[2].split(b"\n")[2:]  # its rows
    assert all(row in path.read_bytes() for row in kept)
    assert sum(map(len, owner.shas().values())) == count
    assert owner.compared().is_whole


def test_a_report_that_can_not_be_written_stays_and_nothing_is_moved_into_it(owner: Owner) -> None:
    day = FIRST + timedelta(1)
    path = edit(owner, day, lambda data: data.replace(b"> 5 commits", b"> 6 commits"))
    before, count = path.read_bytes(), sum(map(len, owner.shas().values()))
    owner.set(timezone=EAST)
    outcome = owner.run(8, rewrite=True)
    assert path.read_bytes() == before
    assert f"2023/rocket/{day}.md" in outcome.notes[0]
    assert sum(map(len, owner.shas().values())) == count


def test_commits_that_are_gone_from_the_branch_are_kept(owner: Owner) -> None:
    before = set(entries(owner))
    owner.repo.git("update-ref", "refs/heads/main", "main~4")
    owner.set(timezone=EAST)
    owner.run(8, rewrite=True)
    assert set(entries(owner)) == before
    assert len(owner.compared().gone) == 4


def test_two_reports_of_a_day_become_one(owner: Owner) -> None:
    """With the better of two analyses of a commit, whichever report has it."""
    before = entries(owner)
    owner.set(name="umbrella/lander")
    owner.run(8)
    owner.set(formerly=(NAME,))
    assert len(owner.compared().twice) == len(before)
    outcome = owner.run(8, rewrite=True)
    assert (outcome.commits, outcome.moved) == (0, 0)
    assert owner.compared().is_whole
    assert not list(owner.settings.archive.rglob("rocket/*.md"))
    after = entries(owner)
    assert {sha: entry.analysis.status for sha, entry in after.items()} == dict.fromkeys(
        before, Status.OFFLINE
    )


def test_what_can_not_be_written_leaves_all_as_it_was(owner: Owner) -> None:
    """Another file has the place of a new report: nothing of the repository is written."""
    day = max(day for day, shas in owner.shas().items() if shas) + timedelta(1)
    place = owner.settings.archive / f"2023/rocket/{day}.md"
    place.write_bytes(place.read_bytes().replace(NAME.encode(), b"acme/lander"))
    before = owner.files()
    owner.set(timezone="Pacific/Kiritimati")
    request = RunRequest(rewrite=True)
    (outcome,) = run_pipeline(owner.settings, request, NOW, lambda name, done, total: None)
    assert f"{day}.md is there already and is no report of acme/rocket" in outcome.error
    assert owner.files() == before


def test_one_that_is_killed_loses_nothing_and_is_completed(owner: Owner, tmp_path: Path) -> None:
    owner.set(timezone=EAST)
    start = tmp_path / "start"
    shutil.copytree(owner.settings.archive, start)
    every = sorted(entries(owner))
    folder = tmp_path / "work"
    owner.settings = replace(owner.settings, archive=folder / "reports", cache=folder / "cache")

    def reset() -> None:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(start, owner.settings.archive)

    reset()
    owner.run(8, rewrite=True)
    whole = owner.files()
    reset()
    changes = count_changes(owner.settings.archive, lambda: owner.run(8, rewrite=True))
    assert changes > 10
    noted = 0
    for number in range(1, changes + 1, 3):
        reset()
        assert die(owner.settings.archive, lambda: owner.run(8, rewrite=True), number)
        assert sorted(set(entries(owner))) == every
        is_noted = bool(list((owner.settings.cache / "layout").rglob("*.json")))
        owner.run(8, rewrite=not is_noted)
        assert owner.files() == whole, number
        noted += is_noted
    assert noted > 2


def test_a_paid_analysis_goes_along(owner: Owner) -> None:
    file = read_archive(owner.settings.archive).files[0]
    paid = Analysis(Status.OK, "**Summary**: Paid for.\n", model="m", cost=0.5)
    first, *others = file.report.entries
    changed = replace(file.report, entries=(replace(first, analysis=paid), *others))
    file.path.write_bytes(write_report(changed))
    owner.set(timezone="Pacific/Kiritimati")
    owner.run(8, rewrite=True)
    assert entries(owner)[first.commit.sha].analysis == paid
