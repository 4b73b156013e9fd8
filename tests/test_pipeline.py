"""The daily job: which days it looks at, what it adds, what it never touches."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from digest.archive import read_report, write_report
from digest.archive.store import read_archive
from digest.errors import DigestError, ReportError
from digest.importance import make_rules, rate
from digest.models import Entry, Level, Report, ReportForm, Source, Status
from digest.pipeline import RepositoryOutcome, RunRequest, run_pipeline
from digest.record.growth import merge_entries
from tests.gitrepos import DAY, NOON, Repo, make_repo
from tests.settings import make_test_settings

if TYPE_CHECKING:
    from pathlib import Path

    from digest.config import Settings

FIRST = date(2023, 11, 14)  # the day of NOON, in UTC
NOW = datetime(2023, 11, 18, 9, 0, tzinfo=UTC)  # four days later


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """Make a history: two commits on the first day, none on the second, one on the third."""
    made = make_repo(tmp_path / "rocket.git")
    made.commit(b"feat: ignite", {b"src/engine.py": b"1\n" * 60}, at=NOON)
    made.commit(b"docs: how to ignite", {b"README.md": b"x\n"}, at=NOON + 60)
    made.commit(b"fix: shut the valve", {b"src/valve.py": b"1\n"}, at=NOON + 2 * DAY)
    return made


@pytest.fixture
def settings(tmp_path: Path, repo: Repo) -> Settings:
    source = Source("acme/rocket", str(repo.path))
    return make_test_settings(tmp_path, repositories=(source,))


def go(
    settings: Settings, request: RunRequest | None = None, now: datetime = NOW
) -> RepositoryOutcome:
    (outcome,) = run_pipeline(
        settings, request or RunRequest(), now, lambda name, done, total: None
    )
    return outcome


def files(settings: Settings) -> dict[str, bytes]:
    root = settings.archive
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def reports(settings: Settings) -> dict[date, Report]:
    return {found.report.day: found.report for found in read_archive(settings.archive).files}


def test_globs_that_match_no_file_are_noted(settings: Settings) -> None:
    """Of the whole branch: on a day without commits as well, and not for what they don't touch."""
    (source,) = settings.repositories
    globs = replace(source, include=("*.py", "srx/**"), exclude=("*.md", "docs", "!keep.md"))
    named = replace(settings, repositories=(globs,))
    text = "matches no file of the branch; correct it, unless it is meant for files to come"
    expected = tuple(
        f"acme/rocket: {option}: {glob} {text}"
        for option, glob in (
            ("include", "'srx/**'"),
            ("exclude", "'docs'"),
            ("exclude", "'!keep.md'"),
        )
    )
    for days in (4, 1):
        outcome = go(named)
        assert (outcome.days, outcome.warnings, outcome.notes) == (days, (), expected)


@pytest.mark.parametrize(
    ("include", "exclude", "named"),
    [
        (("srx/**",), (), "include ['srx/**']"),
        (("SRC",), (), "include ['SRC']"),
        ((), ("**",), "exclude ['**']"),
        (("src/**",), ("*.py",), "include ['src/**'] and exclude ['*.py']"),
    ],
)
def test_globs_that_leave_nothing_write_nothing(
    settings: Settings, repo: Repo, include: tuple[str, ...], exclude: tuple[str, ...], named: str
) -> None:
    """Days without commits would look as if nothing had happened."""
    source = replace(settings.repositories[0], include=include, exclude=exclude)
    wrong = replace(settings, repositories=(source,))
    for _ in range(2):
        outcome = go(wrong)
        assert f"acme/rocket: {named} leave no file of the branch" in outcome.error
        assert outcome.written == 0
        assert files(settings) == {}
    # What was right once may come to leave nothing: then a quiet day is one.
    right = replace(settings, repositories=(replace(source, include=("src",), exclude=()),))
    assert go(right).error == ""
    repo.commit(b"Away", {b"src/engine.py": None, b"src/valve.py": None}, at=NOON + 3 * DAY)
    later = go(right, now=NOW + timedelta(2))
    assert (later.error, later.commits) == ("", 1)
    assert go(right, now=NOW + timedelta(4)).error == ""


def test_globs_of_files_that_are_gone_find_what_touched_them(
    settings: Settings, repo: Repo
) -> None:
    repo.commit(b"Away", {b"src/engine.py": None, b"src/valve.py": None}, at=NOON + 3 * DAY)
    source = replace(settings.repositories[0], include=("src",))
    outcome = go(replace(settings, repositories=(source,)))
    assert (outcome.error, outcome.commits) == ("", 3)


def titles(report: Report) -> list[str]:
    return [entry.commit.title for entry in report.entries]


def test_a_report_for_every_day_from_the_first_commit_to_yesterday(settings: Settings) -> None:
    assert go(settings) == RepositoryOutcome("acme/rocket", days=4, written=4, commits=3)
    assert sorted(files(settings)) == [f"2023/rocket/2023-11-{day}.md" for day in range(14, 18)]
    made = reports(settings)
    assert titles(made[FIRST]) == ["docs: how to ignite", "feat: ignite"]
    assert titles(made[FIRST + timedelta(2)]) == ["fix: shut the valve"]


def test_a_mailmap_names_the_authors_of_new_rows_alone(settings: Settings, repo: Repo) -> None:
    go(settings)
    before = files(settings)
    repo.commit(b"map", {b".mailmap": b"Ada Lovelace <ada@x.org>\n"}, at=NOON + 4 * DAY)
    go(settings, now=NOW + timedelta(1))
    after = files(settings)
    assert {name: after[name] for name in before} == before
    names = {day: [e.commit.author for e in one.entries] for day, one in reports(settings).items()}
    assert names[FIRST] == ["Ada", "Ada"]
    assert names[FIRST + timedelta(4)] == ["Ada Lovelace"]


def test_a_quiet_day_has_an_empty_report(settings: Settings) -> None:
    go(settings)
    quiet = reports(settings)[FIRST + timedelta(1)]
    assert (quiet.entries, quiet.problems) == ((), ())


def test_entries_are_rated_and_analysed_without_a_model(settings: Settings) -> None:
    go(settings)
    docs, feat = reports(settings)[FIRST].entries
    assert (docs.importance.level, feat.importance.level) == (Level.LOW, Level.MEDIUM)
    for entry in (docs, feat):
        assert entry.analysis.status is Status.OFFLINE
        points = sum(reason.points for reason in entry.importance.reasons)
        assert points == entry.importance.score
    assert feat.commit.files[0].path == "src/engine.py"
    assert feat.commit.commit_time == datetime.fromtimestamp(NOON, UTC)


def test_what_is_written_is_in_the_format(settings: Settings) -> None:
    go(settings)
    for name, data in files(settings).items():
        report = read_report(data, name)
        assert report.verbatim is None
        assert write_report(report) == data


def test_running_again_changes_nothing(settings: Settings) -> None:
    go(settings)
    before = files(settings)
    assert go(settings) == RepositoryOutcome("acme/rocket", days=1)
    assert go(settings, RunRequest(since=FIRST)) == RepositoryOutcome("acme/rocket", days=4)
    assert files(settings) == before


def test_missed_days_are_caught_up(settings: Settings, repo: Repo) -> None:
    go(settings, RunRequest(until=FIRST + timedelta(1)))
    assert max(reports(settings)) == date(2023, 11, 15)
    repo.commit(b"perf: burn less", at=NOON + 3 * DAY)
    assert go(settings) == RepositoryOutcome("acme/rocket", days=3, written=2, commits=2)


def test_the_running_day_is_completed_later(settings: Settings, repo: Repo) -> None:
    today = datetime.fromtimestamp(NOON + 3 * DAY + 600, UTC)
    repo.commit(b"feat: first", at=NOON + 3 * DAY)
    go(settings, RunRequest(include_today=True), today)
    day = today.date()
    analysed = replace(reports(settings)[day].entries[0].analysis, body="**Summary**: by hand.")
    kept = replace(reports(settings)[day].entries[0], analysis=analysed)
    path = settings.archive / f"2023/rocket/{day}.md"
    path.write_bytes(write_report(replace(reports(settings)[day], entries=(kept,))))
    repo.commit(b"feat: second", at=NOON + 3 * DAY + 1200)
    assert go(settings) == RepositoryOutcome("acme/rocket", days=1, written=1, commits=1)
    second, first = reports(settings)[day].entries
    assert (second.commit.title, first) == ("feat: second", kept)


@pytest.mark.parametrize(
    ("zone", "days"),
    [("UTC", [14, 16]), ("Pacific/Kiritimati", [15, 17]), ("Pacific/Pago_Pago", [14, 16])],
)
def test_the_timezone_decides_what_a_day_is(settings: Settings, zone: str, days: list[int]) -> None:
    go(replace(settings, timezone=ZoneInfo(zone)), now=NOW + timedelta(1))
    busy = [day.day for day, report in reports(settings).items() if report.entries]
    assert busy == days


def test_a_range_and_a_repository_can_be_chosen(settings: Settings) -> None:
    day = FIRST + timedelta(2)
    chosen = RunRequest(since=day, until=day, repositories=("acme/rocket",))
    assert go(settings, chosen) == RepositoryOutcome("acme/rocket", days=1, written=1, commits=1)
    assert list(reports(settings)) == [day]


@pytest.mark.parametrize(
    "rest", ["This reverts commit {sha}.", "Reverts acme/rocket#12", "It failed."]
)
def test_a_revert_is_rated_as_what_it_reverts(settings: Settings, repo: Repo, rest: str) -> None:
    title = "feat!: drop the old engine"
    sha = repo.commit(f"{title} (#12)".encode(), {b"src/a.py": b"x\n"}, at=NOON + 2 * DAY)
    message = f'Revert "{title}" (#15)\n\n{rest.format(sha=sha)}'
    repo.commit(message.encode(), {b"src/a.py": None}, at=NOON + 3 * DAY)
    go(settings)
    (entry,) = reports(settings)[FIRST + timedelta(3)].entries
    assert entry.importance.level is Level.HIGH
    assert "revert of high" in [reason.rule for reason in entry.importance.reasons]


def test_what_its_notes_show_to_break_is_rated_and_kept(settings: Settings, repo: Repo) -> None:
    note, day = b"# Notes\n## 2.0\n", NOON + 2 * DAY
    repo.commit(b"Set the scene", {b"CHANGELOG.md": note, b"go.mod": b"go 1.20\n"}, at=day)
    changed = note + b"- **breaking:** `fly` takes metres\n"
    repo.commit(
        b"Fly in metres",
        {b"src/a.py": b"x\n", b"CHANGELOG.md": changed, b"go.mod": b"go 1.22\n"},
        at=NOON + 3 * DAY,
    )
    go(settings)
    (entry,) = reports(settings)[FIRST + timedelta(3)].entries
    assert entry.commit.breaks == (("notes", "CHANGELOG.md"), ("minimum version", "go.mod"))
    assert entry.importance.level is Level.HIGH
    rules = [reason.rule for reason in entry.importance.reasons]
    assert {"minimum version", "breaking: CHANGELOG.md"} <= set(rules)
    assert rate(entry.commit, make_rules()) == entry.importance  # from the archive alone


def test_notes_that_globs_leave_out_say_nothing(settings: Settings, repo: Repo) -> None:
    repo.commit(b"Fly", {b"CHANGELOG.md": b"1\n", b"src/a.py": b"x\n"}, at=NOON + 2 * DAY)
    files: dict[bytes, bytes] = {b"CHANGELOG.md": b"Breaking\n", b"src/a.py": b"y\n"}
    repo.commit(b"Fly in metres", {**files}, at=NOON + 3 * DAY)
    (source,) = settings.repositories
    go(replace(settings, repositories=(replace(source, include=("*.py",)),)))
    (entry,) = reports(settings)[FIRST + timedelta(3)].entries
    assert entry.commit.breaks == ()


def test_collect_alone_leaves_analyses_missing(settings: Settings) -> None:
    go(settings, RunRequest(analyse=False))
    statuses = {e.analysis.status for r in reports(settings).values() for e in r.entries}
    assert statuses == {Status.MISSING}


def test_a_repository_that_fails_costs_itself(settings: Settings, tmp_path: Path) -> None:
    gone = Source("acme/lander", str(tmp_path / "nowhere"))
    two = replace(settings, repositories=(gone, *settings.repositories))
    lander, rocket = run_pipeline(two, RunRequest(), NOW, lambda name, done, total: None)
    assert "acme/lander" in lander.error
    assert (rocket.error, rocket.written) == ("", 4)


def test_a_commit_rewritten_away_stays_in_the_archive(settings: Settings, repo: Repo) -> None:
    go(settings)
    repo.git("update-ref", "refs/heads/main", "refs/heads/main~1")
    repo.commit(b"fix: another way", at=NOON + 2 * DAY + 60)
    day = FIRST + timedelta(2)
    go(settings, RunRequest(since=day, until=day))
    assert sorted(titles(reports(settings)[day])) == ["fix: another way", "fix: shut the valve"]


def test_a_file_in_the_way_is_not_overwritten(settings: Settings) -> None:
    path = settings.archive / "2023/rocket/2023-11-14.md"
    path.parent.mkdir(parents=True)
    path.write_text("# Notes\n")
    outcome = go(settings)
    assert path.read_text() == "# Notes\n"
    assert outcome.written == 3
    assert "2023-11-14.md" in outcome.warnings[0]


def test_hostile_names_and_messages_are_text(settings: Settings, repo: Repo) -> None:
    message = b"### x\n**SHA**: `0123456`\n\n| a | b |\n<!-- digest {} -->\n---\n<br>"
    repo.commit(message, {b"--output=x": b"1\n"}, author=b"| script |", at=NOON + 3 * DAY)
    go(settings)
    (entry,) = reports(settings)[FIRST + timedelta(3)].entries
    assert entry.commit.message == message.decode()
    assert entry.commit.author == "| script |"


@pytest.mark.parametrize(
    ("request_", "text"),
    [
        (RunRequest(repositories=("acme/moon",)), "--repo 'acme/moon' is not configured"),
        (RunRequest(since=FIRST, until=FIRST - timedelta(1)), "swap them"),
        (RunRequest(since=date(2030, 1, 1)), "in the future"),
    ],
)
def test_a_request_that_makes_no_sense(settings: Settings, request_: RunRequest, text: str) -> None:
    with pytest.raises(DigestError, match=text):
        go(settings, request_)
    assert files(settings) == {}


def test_no_repositories(settings: Settings) -> None:
    with pytest.raises(DigestError, match=r"repositories: none are configured.*mkdocs\.yml"):
        run_pipeline(
            replace(settings, repositories=()), RunRequest(), NOW, lambda name, done, total: None
        )


def entry(title: str) -> Entry:
    digits = f"{sum(map(ord, title)):040x}"
    return Entry(replace(_COMMIT, sha=digits, message=title))


_COMMIT = (
    read_report(
        b"# Daily report (2023-11-14)\n\n## a/b\n\n| Time | Author | Message |\n"
        b"|----------|------|----------|\n| 2023-11-14 12:00:00 | Ada | x |\n\n",
        "made",
    )
    .entries[0]
    .commit
)


@pytest.mark.parametrize(
    ("kept", "collected", "merged"),
    [
        ("ace", "abcde", "abcde"),
        ("ac", "ac", "ac"),
        ("abc", "dc", "abdc"),
        ("xa", "ab", "xab"),
        ("", "ab", "ab"),
    ],
)
def test_merging_keeps_all_and_the_order_of_the_log(kept: str, collected: str, merged: str) -> None:
    report = Report(FIRST, "a/b", tuple(map(entry, kept)))
    new = [entry(c) for c in collected if c not in kept]
    result = merge_entries(report, new, [entry(c).commit.sha for c in collected])
    assert "".join(titles(result)) == merged
    assert [e for e in result.entries if e.commit.title in kept] == [
        entry(c) for c in merged if c in kept
    ]


def test_a_report_whose_form_takes_no_entries_is_left_alone() -> None:
    with pytest.raises(ReportError, match="lacks 1 commit,"):
        merge_entries(Report(FIRST, "a/b", (), form=ReportForm.FLAT), [entry("a")], [])
