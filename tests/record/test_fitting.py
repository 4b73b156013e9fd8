"""What is written can be read: entries of any size are cut to what a report takes, and say so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest import limits
from digest.analyze.offline import analyse
from digest.archive import read_report, write_report
from digest.archive.sections import limit_analysis
from digest.archive.writer import entry_size
from digest.errors import ReportError
from digest.models import (
    Analysis,
    Commit,
    Entry,
    FileChange,
    Importance,
    Language,
    Level,
    Reason,
    Report,
    Status,
    Totals,
)
from digest.record.fitting import cut_message, fit_entries, limit_commit
from digest.record.growth import merge_entries
from tests.examples import examples

DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
REPORT = Report(DAY, "acme/rocket", (), Language.EN)
# What takes many bytes a character: escaped in cells, in JSON or in UTF-8, or a line of its own.
LETTERS = "a |\\<>&-\n\x01é中🚀"
KEPT = ("sha", "author", "local_time", "url", "author_time", "commit_time", "totals", "landed")


@pytest.fixture(autouse=True, scope="module")
def _small_limits() -> object:
    """Make all limits small, each in proportion, so that tests reach them with little text."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "MAX_REPORT_BYTES": 60_000,
            "MAX_DETAILED_BYTES": 30_000,
            "MAX_ENTRY_BYTES": 8_000,
            "MAX_MESSAGE_LENGTH": 2_000,
            "MAX_AUTHOR_LENGTH": 40,
            "MAX_ANALYSIS_LENGTH": 3_000,
            "MAX_FILES": 20,
            "MAX_PATH_LENGTH": 60,
            "MAX_PARENTS": 4,
        }.items():
            patch.setattr(limits, name, value)
        yield


def long_texts(most: int) -> st.SearchStrategy[str]:
    """Draw texts that may be long but are told by little: a part, repeated."""
    parts = st.text(LETTERS, min_size=1, max_size=12)
    return st.builds(lambda part, times: (part * times)[:most], parts, st.integers(0, most))


@st.composite
def commits(draw: st.DrawFn) -> Commit:
    files = draw(st.integers(0, 60))
    path = draw(long_texts(200)).replace("\n", "/") or "a"
    number = draw(st.integers(0, 2**64))
    sha = f"{number:040x}"
    changes = tuple(
        FileChange("R", f"{path}{n}", n, None, f"old{path}{n}" if n % 2 else None)
        for n in range(files)
    )
    message = draw(long_texts(6_000))
    return Commit(
        sha,
        draw(long_texts(100)).replace("\n", " ").replace(" | ", " "),
        NOON.replace(tzinfo=None),
        message.strip("\n"),
        f"https://github.com/acme/rocket/commit/{sha}",
        NOON,
        NOON,
        tuple(f"{n:040x}" for n in range(draw(st.integers(0, 9)))),
        changes,
        Totals(files, files, 0),
        NOON + timedelta(hours=1),
        "f" * 40,
    )


def entry_of(commit: Commit, level: Level = Level.HIGH) -> Entry:
    """Make an entry as a run does: the commit within its limits, rated and analysed."""
    limited = limit_commit(commit, Language.EN)
    importance = Importance(level, 70, (Reason("type feat", 70),))
    return Entry(limited, importance, analyse(limited, Language.EN))


def write(report: Report, entries: list[Entry]) -> Report:
    """Add entries to a report as a run does, and read what was written."""
    order = [entry.commit.sha for entry in (*entries, *report.entries)]
    merged = merge_entries(report, fit_entries(entries, report).entries, order)
    data = write_report(merged)
    assert len(data) <= limits.MAX_REPORT_BYTES
    return read_report(data, "x.md")


@settings(max_examples=examples(50), deadline=None)
@given(st.lists(commits(), min_size=1, max_size=30, unique_by=lambda one: one.sha[-10:]))
def test_whatever_a_day_holds_is_written_and_read_again(given_commits: list[Commit]) -> None:
    entries = [entry_of(commit) for commit in given_commits]
    again = write(REPORT, entries)
    assert again.verbatim is None
    assert len(again.entries) == len(entries)
    for before, after in zip(given_commits, again.entries, strict=True):
        limited = limit_commit(before, Language.EN)
        assert [getattr(after.commit, name) for name in KEPT] == [
            getattr(limited, name) for name in KEPT
        ]
        assert after.commit.files == limited.files[: len(after.commit.files)]
        assert after.importance.score == 70
        if len(before.message) > len(after.commit.message) + 100:
            assert f"has {len(before.message):,} characters]" in after.commit.message


def commit_of(number: int, message: str = "feat: a valve", files: int = 3) -> Commit:
    sha = f"{number:040x}"
    return Commit(
        sha,
        "Ada",
        NOON.replace(tzinfo=None),
        message,
        f"https://github.com/acme/rocket/commit/{sha}",
        NOON,
        NOON,
        ("e" * 40,),
        tuple(FileChange("A", f"src/{n}.py", 1, 0) for n in range(files)),
        Totals(files, files, 0),
    )


def test_a_commit_within_the_limits_is_the_same_object() -> None:
    commit = commit_of(1)
    assert limit_commit(commit, Language.EN) is commit
    entry = entry_of(commit)
    fitted = fit_entries([entry], REPORT)
    assert fitted.entries[0] is entry
    assert fitted.note == ""


def test_what_is_too_long_in_a_commit_is_cut() -> None:
    path = "src/" + "d/" * 100 + "end.py"
    commit = replace(
        commit_of(1, "feat: x\n\n" + "y" * 9_000),
        author="n" * 900,
        parents=("e" * 40,) * 9,
        files=(FileChange("R", path, 1, 0, path[1:]),) * 50,
    )
    cut = limit_commit(commit, Language.EN)
    assert cut.message.startswith("feat: x\n\nyyy")
    assert cut.message.endswith("y…\n[cut: the message has 9,009 characters]")
    assert len(cut.message) <= limits.MAX_MESSAGE_LENGTH
    assert cut.author == "n" * 39 + "…"
    assert len(cut.parents) == 4
    assert len(cut.files) == 50  # all of them count for importance
    assert cut.files[0].path.startswith("src/d/d/")
    assert cut.files[0].path.endswith("d/end.py")
    assert len(cut.files[0].path) == limits.MAX_PATH_LENGTH
    assert (cut.totals, cut.sha) == (commit.totals, commit.sha)


@pytest.mark.parametrize("language", [Language.EN, Language.ZH])
def test_a_message_cut_twice_says_how_long_it_was_at_first(language: Language) -> None:
    once = cut_message("z" * 12_345, 2_000, language)
    for again in (Language.EN, Language.ZH):
        twice = cut_message(once, 200, again)
        assert len(twice) <= 200
        assert twice.count("\n") == 1
        assert "12,345" in twice
        assert "2,000" not in twice
    assert cut_message(once, 2_000, language) is once


def test_a_large_commit_leaves_the_others_whole() -> None:
    small = [entry_of(commit_of(n)) for n in range(1, 6)]
    large = entry_of(commit_of(9, "fix: y\n\n" + "<" * 1_900, files=500))
    again = write(REPORT, [large, *small])
    assert [one.commit for one in again.entries[1:]] == [one.commit for one in small]
    assert [one.analysis.body for one in again.entries[1:]] == [s.analysis.body for s in small]
    cut = again.entries[0].commit
    assert cut.totals == Totals(500, 500, 0)
    assert "[cut: the message has 1,908 characters]" in cut.message
    assert entry_size(again.entries[0], again) <= limits.MAX_ENTRY_BYTES


def test_a_day_with_very_many_commits_has_a_row_of_each() -> None:
    entries = [entry_of(commit_of(n, f"feat: {'long ' * 100}{n}")) for n in range(1, 31)]
    fitted = fit_entries(entries, REPORT)
    assert fitted.note == (
        "acme/rocket 2026-03-02: a report has no room for all of 30 new commits; "
        "messages, files or analyses of 30 are cut"
    )
    again = write(REPORT, entries)
    assert [one.commit.sha for one in again.entries] == [one.commit.sha for one in entries]
    for one in again.entries:
        assert one.commit.totals == Totals(3, 3, 0)
        assert "[cut: the message has 50" in one.commit.message
    assert len(write_report(again)) <= limits.MAX_DETAILED_BYTES


def test_what_lands_later_finds_room_and_leaves_the_rest_to_the_byte() -> None:
    report = write(REPORT, [entry_of(commit_of(n, "feat: " + "a " * 900)) for n in range(1, 41)])
    for batch in (range(100, 110), range(200, 210)):
        new = [entry_of(commit_of(n, "fix: " + "b " * 900, files=30)) for n in batch]
        before = report.entries
        report = write(report, new)
        assert report.entries[-len(before) :] == before
        assert len(report.entries) == len(before) + 10
    assert len(write_report(report)) > limits.MAX_DETAILED_BYTES
    assert {one.analysis.status for one in report.entries[:10]} == {Status.MISSING}


def test_more_than_a_report_holds_is_refused_with_what_to_do() -> None:
    entries = [entry_of(commit_of(n, "chore: import " + "c" * 200)) for n in range(1, 200)]
    with pytest.raises(ReportError) as raised:
        fit_entries(entries, REPORT)
    assert str(raised.value) == (
        "acme/rocket 2026-03-02:1: 199 commits landed that are not in it: more than a report can "
        "hold, which may have 60,000 bytes, so none was added; choose fewer with "
        "`merges: first-parent` or `include`, or let `since` begin after this day"
    )


def test_an_analysis_that_makes_a_report_too_large_is_refused() -> None:
    report = write(REPORT, [entry_of(commit_of(n)) for n in range(1, 31)])
    long = replace(report.entries[0], analysis=Analysis(Status.OK, "word " * 500))
    grown = tuple(replace(long, commit=one.commit) for one in report.entries)
    with pytest.raises(ReportError, match="bytes, a report may have 60,000; shorten analyses"):
        write_report(replace(report, entries=grown))


def test_a_long_analysis_ends_with_a_line_and_counts_as_partial() -> None:
    short = Analysis(Status.OK, "x" * limits.MAX_ANALYSIS_LENGTH)
    assert limit_analysis(short) is short
    cut = limit_analysis(Analysis(Status.OK, "0123456789\n" * 1_000, model="m"))
    assert cut == Analysis(Status.PARTIAL, ("0123456789\n" * 272)[:-1], model="m")


def test_an_analysis_by_rules_is_short_whatever_a_commit_holds() -> None:
    paths = [f"{name}{'x' * 9_000}/tests/{n}_test.py" for n, name in enumerate("abcdefghijkl")]
    paths += [f"migrations/{'y' * 9_000}.sql", f".github/workflows/{'z' * 9_000}.yml"]
    commit = Commit(
        "a" * 40,
        "Ada",
        None,
        f"feat!: {'w' * 9_000}\n\nBREAKING CHANGE: {'v' * 9_000}\n\nThis reverts pull request "
        f"{'u' * 9_000}#1.",
        files=tuple(FileChange("D", path, 1, 1) for path in paths),
    )
    assert len(analyse(commit, Language.EN).body) < 6_000
