"""Whatever the schedule of runs was, the archive is what one run over the last state gives."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.archive.store import read_archive
from digest.models import Merges, Source
from digest.pipeline import RunRequest, run_pipeline
from tests.examples import examples
from tests.gitrepos import DAY, NOON, Repo, make_repo
from tests.settings import make_test_settings

if TYPE_CHECKING:
    from pathlib import Path

    from digest.config import Settings

pytestmark = pytest.mark.process
FIRST = date(2023, 11, 14)  # the day of NOON, in UTC
DAYS = 6
NOW = datetime(2023, 12, 24, 9, 0, tzinfo=UTC)


class Step(NamedTuple):
    """What happens next: a commit on the line, on a side, or the side's merge; or a run."""

    kind: str
    days: int  # of its date, from the first day on; a run's last day


STEPS = st.lists(
    st.builds(
        Step,
        st.sampled_from(["line", "line", "side", "side", "merge", "run", "run"]),
        st.integers(0, DAYS),
    ),
    min_size=3,
    max_size=12,
)


def settings_for(folder: Path, repo: Repo, merges: Merges) -> Settings:
    source = Source("acme/rocket", str(repo.path), merges=merges)
    return make_test_settings(folder, since=FIRST.isoformat(), repositories=(source,))


def go(settings: Settings, until: date, since: date | None = None) -> None:
    request = RunRequest(since=since, until=until, analyse=False)
    (outcome,) = run_pipeline(settings, request, NOW, lambda name, done, total: None)
    assert (outcome.error, outcome.warnings) == ("", ())


def entries(settings: Settings) -> dict[date, list[str]]:
    files = read_archive(settings.archive).files
    return {file.report.day: [e.commit.sha for e in file.report.entries] for file in files}


@settings(
    max_examples=examples(15),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(STEPS, st.sampled_from(list(Merges)))
def test_the_archive_is_that_of_one_run(
    tmp_path_factory: pytest.TempPathFactory, steps: list[Step], merges: Merges
) -> None:
    folder = tmp_path_factory.mktemp("schedule")
    repo = make_repo(folder / "rocket.git")
    repo.commit(b"Base", {b"base": b"1\n"}, at=NOON)
    nightly = settings_for(folder / "nightly", repo, merges)
    last = FIRST
    side = ""
    for number, step in enumerate(steps):
        when, name = NOON + step.days * DAY + number, b"%d" % number
        if step.kind == "run":
            last = max(last, FIRST + timedelta(step.days))
            go(nightly, last)
        elif step.kind == "line":
            repo.commit(b"Line " + name, {b"line" + name: b"1\n"}, at=when)
        elif step.kind == "side":
            branch = side or f"side{number}"
            repo.commit(
                b"Side " + name, {b"side" + name: b"1\n"}, at=when, branch=branch, start="main"
            )
            side = branch
        elif side:
            repo.commit(b"Merge " + name, at=when, merged=(repo.head(side),))
            side = ""
    end = FIRST + timedelta(DAYS + 1)
    go(nightly, end)
    once = settings_for(folder / "once", repo, merges)
    go(once, end)
    assert entries(nightly) == entries(once)
    before = entries(nightly)
    go(nightly, end, since=FIRST)
    assert entries(nightly) == before


def test_an_archive_of_another_tool_goes_on_from_its_last_day(tmp_path: Path) -> None:
    """Its reports have no facts; what it left out before stays out, and nothing is there twice."""
    repo = make_repo(tmp_path / "rocket.git")
    for number in range(6):
        repo.commit(b"Change %d" % number, {b"a": b"%d\n" % number}, at=NOON + number * DAY)
    made = settings_for(tmp_path, repo, Merges.INCLUDE)
    web = replace(made.repositories[0], web="https://github.com/acme/rocket")
    made = replace(made, repositories=(web,))
    go(made, FIRST + timedelta(3))
    for file in read_archive(made.archive).files:
        lines = file.path.read_bytes().split(b"\n")
        file.path.write_bytes(b"\n".join(x for x in lines if not x.startswith(b"<!-- digest")))
    second = read_archive(made.archive).files[1]
    second.path.unlink()  # as if the other tool had left it out
    go(made, FIRST + timedelta(7))
    found = entries(made)
    assert FIRST + timedelta(1) not in found
    assert [len(found[day]) for day in sorted(found)] == [1, 1, 1, 1, 1, 0, 0]
