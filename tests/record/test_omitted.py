"""`omit`: a commit is taken out of its report and stays out; the rest of the report stays."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from digest.archive import read_report, write_report
from digest.archive.store import read_archive
from digest.models import Commit, Entry, Importance, Level, Report, ReportForm
from digest.record.omitted import omit_notes, still_held, without
from digest.record.skimming import skim_archive
from tests.gitrepos import DAY, NOON
from tests.record.owning import FIRST, NAME, Owner, make_owner

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.process


@pytest.fixture
def owner(tmp_path: Path) -> Owner:
    """Make a history of three commits on two days."""
    made = make_owner(tmp_path)
    made.repo.commit(b"feat: ignite", {b"a.py": b"1\n"}, at=NOON)
    made.repo.commit(b"fix: the token", {b"a.py": b"2\n"}, at=NOON + 60)
    made.repo.commit(b"docs: how", {b"b.md": b"3\n"}, at=NOON + DAY)
    return made


def sha_of(owner: Owner, title: str) -> str:
    entries = (e for f in read_archive(owner.settings.archive).files for e in f.report.entries)
    return next(entry.commit.sha for entry in entries if entry.commit.title == title)


def notes(owner: Owner) -> tuple[str, ...]:
    return omit_notes(owner.settings, skim_archive(owner.settings.archive))


def held(owner: Owner) -> tuple[str, ...]:
    return still_held(owner.settings, read_archive(owner.settings.archive))


@pytest.mark.parametrize("digits", [7, 12, 40])
def test_a_commit_is_taken_out_and_stays_out(owner: Owner, digits: int) -> None:
    owner.run()
    before = owner.files()
    sha = sha_of(owner, "fix: the token")
    owner.set(omit=(sha[:digits],))
    assert held(owner) == (
        f"2023/rocket/{FIRST}.md: holds a commit of acme/rocket that 'omit' names;"
        " the next run takes it out",
    )
    outcome = owner.run()
    assert held(owner) == ()
    assert (outcome.omitted, outcome.written, outcome.warnings, outcome.notes) == (1, 1, (), ())
    after = owner.files()
    day = f"2023/rocket/{FIRST}.md"
    assert {name for name in before if before[name] != after[name]} == {day}
    assert sha[:7].encode() not in after[day]
    assert b"token" not in after[day]
    assert owner.compared().is_whole
    for since in (None, FIRST, FIRST - timedelta(5)):
        assert owner.run(since=since).omitted == 0
        assert owner.files() == after
    assert (owner.compared().missing, owner.compared().gone) == ((), ())


def test_the_rest_of_a_report_stays_to_the_byte(owner: Owner) -> None:
    """It is what the report would be, had the commit never landed."""
    owner.run(analyse=True)
    report = read_archive(owner.settings.archive).files[0].report
    sha = sha_of(owner, "fix: the token")
    kept = [entry for entry in report.entries if entry.commit.sha != sha]
    owner.set(omit=(sha,))
    owner.run()
    expected = Report(report.day, NAME, tuple(kept), report.language)
    assert owner.files()[f"2023/rocket/{FIRST}.md"] == write_report(expected)


def test_one_that_never_was_in_a_report_does_not_come(owner: Owner) -> None:
    sha = owner.repo.head()
    owner.set(top_omit=(sha[:9],))
    assert owner.run().commits == 2
    assert owner.shas()[FIRST + timedelta(1)] == []
    assert notes(owner) == ()
    assert owner.compared().is_whole


def test_a_day_that_loses_its_only_commit_is_a_quiet_one(owner: Owner) -> None:
    owner.run()
    owner.set(omit=(sha_of(owner, "docs: how"),))
    owner.run()
    report = read_archive(owner.settings.archive).files[1].report
    assert (report.entries, report.problems, report.verbatim) == ((), (), None)


def test_what_fits_no_commit_is_noted(owner: Owner) -> None:
    owner.set(omit=("abcdef0",), top_omit=("abcdef1",))
    own, of_all = owner.run().notes
    assert own.startswith("acme/rocket: omit: 'abcdef0' is no commit of the archive")
    assert of_all.startswith("omit: 'abcdef1' is no commit of the archive")
    assert notes(owner) == (own, of_all)


def test_what_fits_several_commits_takes_out_none(owner: Owner) -> None:
    owner.run()
    file = read_archive(owner.settings.archive).files[0]
    twins = tuple(
        Entry(
            Commit(sha, "Ada", entry.commit.local_time, entry.commit.message),
            Importance(Level.LOW),
        )
        for sha, entry in zip(
            ("abcdef0" + "1" * 33, "abcdef0" + "2" * 33), file.report.entries, strict=True
        )
    )
    file.path.write_bytes(write_report(Report(FIRST, NAME, twins, file.report.language)))
    before = file.path.read_bytes()
    owner.set(omit=("abcdef0",))
    outcome = owner.run()
    assert outcome.omitted == 0
    assert file.path.read_bytes().startswith(before[:20])
    assert "is the beginning of 2 commits (abcdef011111, abcdef022222)" in outcome.notes[0]
    owner.set(omit=("abcdef02",))
    assert owner.run().omitted == 1


def test_a_flat_report_loses_the_entry_alone() -> None:
    shas = ("a" * 40, "b" * 40)
    entries = "".join(
        f"### {sha}\nhttps://x.org/commit/{sha}\nMake {sha[0]}\nText\n\n" for sha in shas
    )
    rows = "".join(f"| 2025-01-01 10:00:00 | Ada | Make {sha[0]} |\n" for sha in shas)
    head = "# 每日更新报告（2025-01-01）\n\n## a/b\n\n| 提交时间 | 作者 | 提交信息 |\n"
    text = f"{head}|----------|------|----------|\n{rows}\n## a/b 的LLM分析结果\n\n{entries}"
    report = read_report(text.encode(), "x")
    assert report.form is ReportForm.FLAT
    left = write_report(without(report, ["bbbbbbb"])).decode()
    dropped = (
        f"### {shas[1]}\nhttps://x.org/commit/{shas[1]}\nMake b\nText\n\n",
        "| 2025-01-01 10:00:00 | Ada | Make b |\n",
    )
    for part in dropped:
        text = text.replace(part, "")
    assert left == text


def test_a_report_that_can_not_be_written_is_told_and_left(owner: Owner) -> None:
    owner.run()
    file = read_archive(owner.settings.archive).files[0]
    sha = sha_of(owner, "fix: the token")
    broken = file.path.read_bytes().replace(b"> 2 commits", b"> 3 commits")
    file.path.write_bytes(broken)
    owner.set(omit=(sha,))
    outcome = owner.run()
    assert (outcome.omitted, file.path.read_bytes()) == (0, broken)
    (warning,) = outcome.warnings
    assert warning.startswith(f"2023/rocket/{FIRST}.md: holds a commit that 'omit' names: ")
    assert warning.endswith("take it out by hand; the site leaves it out")
