"""The command as a person or a daily job uses it: what it prints, writes and exits with."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner, Result
from filelock import FileLock

from digest.archive import read_report
from digest.archive.listing import Listing, find_reports, list_archive
from digest.archive.store import read_archive
from digest.cli import base, main
from digest.cli.analyze import time_left
from tests.gitrepos import DAY, Repo, make_repo
from tests.llmserver import LLMServer, failure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TODAY = datetime.now(UTC).date()


@pytest.fixture(autouse=True)
def _own_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DIGEST_ARCHIVE", raising=False)


def noon(days_ago: int) -> int:
    midnight = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC)
    return int(midnight.timestamp()) + DAY // 2 - days_ago * DAY


def noon_day(days_ago: int) -> date:
    return TODAY - timedelta(days_ago)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = make_repo(tmp_path / "rocket.git")
    made.commit(b"feat: ignite", {b"src/engine.py": b"1\n"}, at=noon(4))
    made.commit(b"fix: shut the valve", {b"src/valve.py": b"1\n"}, at=noon(2))
    return made


@pytest.fixture
def project(tmp_path: Path, repo: Repo) -> Path:
    return configure(tmp_path, f"        - name: acme/rocket\n          url: {repo.path}\n")


def configure(folder: Path, repositories: str, rest: str = "", *, has_briefs: bool = False) -> Path:
    file = folder / "mkdocs.yml"
    briefs = "" if has_briefs else "      briefs: false\n"
    file.write_text(
        "site_name: Test\ntheme:\n  name: material\nplugins:\n  - digest:\n"
        f"{briefs}{rest}      repositories:\n{repositories}"
    )
    return file


def digest(file: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["-f", str(file), *arguments], catch_exceptions=False)


def archive(file: Path) -> Path:
    return file.parent / "docs/reports"


def test_run_then_check_then_show(project: Path, repo: Repo) -> None:
    ran = digest(project, "run")
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert ran.stdout == "acme/rocket: 4 days, 4 reports written, 2 commits added\n"
    checked = digest(project, "check")
    assert checked.exit_code == 0
    assert "acme/rocket: 4 reports" in checked.stdout
    assert "analyses: 2 offline" in checked.stdout
    shown = digest(project, "show", repo.head()[:7])
    assert shown.exit_code == 0
    assert f"acme/rocket@{repo.head()}" in shown.stdout
    assert "fix: shut the valve" in shown.stdout
    assert "analysis: offline" in shown.stdout


def test_a_glob_that_matches_nothing_is_noted(tmp_path: Path, repo: Repo) -> None:
    globs = "          include: [src, 'lib/**']\n"
    file = configure(tmp_path, f"        - name: acme/rocket\n          url: {repo.path}\n{globs}")
    ran = digest(file, "run")
    assert (ran.exit_code, ran.stdout.count("2 commits added")) == (0, 1)
    assert ran.stderr.startswith("Note: acme/rocket: include: 'lib/**' matches no file of the ")
    assert digest(file, "run", "--quiet").stderr == ""
    outcome, _ = json.loads(digest(file, "run", "--json").stdout)
    assert len(outcome["notes"]) == 1


def test_a_commit_that_is_left_out(tmp_path: Path, project: Path, repo: Repo) -> None:
    digest(project, "run")
    source = f"        - name: acme/rocket\n          url: {repo.path}\n"
    omit = f'          omit: ["{repo.head()[:8]}", "abcdef0"]\n'
    file = configure(tmp_path, source + omit)
    checked = digest(file, "check")
    unknown = "acme/rocket: omit: 'abcdef0' is no commit of the archive"
    stands = f"{TODAY.year}/rocket/{noon_day(2)}.md: holds a commit of acme/rocket"
    assert (checked.exit_code, "2 commits" in checked.stdout) == (0, True)
    assert [line.partition("; ")[0] for line in checked.stderr.splitlines()] == [
        f"Note: {unknown}, nor of what is fetched of the branch",
        f"Note: {stands} that 'omit' names",
    ]
    ran = digest(file, "run")
    said = "acme/rocket: 1 day, 1 report written, 0 commits added, 1 taken out\n"
    assert (ran.exit_code, ran.stdout) == (0, said)
    checked = digest(file, "check")
    assert (checked.exit_code, ", 1 commit\n" in checked.stdout) == (0, True)
    assert "holds a commit" not in checked.stderr
    (source_data, *_) = json.loads(digest(file, "check", "--json").stdout)["notes"]
    assert source_data.startswith(unknown)


def test_a_changed_time_zone_and_days_laid_out_anew(tmp_path: Path, repo: Repo) -> None:
    repo.commit(b"feat: at night", {b"src/a.py": b"1\n"}, at=noon(2) + 8 * 3600)
    source = f"        - name: acme/rocket\n          url: {repo.path}\n"
    digest(configure(tmp_path, source), "run", "--until", noon_day(2).isoformat())
    file = configure(tmp_path, source, "      timezone: Asia/Shanghai\n")
    until = ("--until", noon_day(1).isoformat())
    ran = digest(file, "run", *until)
    assert ran.stdout == "acme/rocket: 2 days, 1 report written, 0 commits added\n"
    checked = digest(file, "check")
    assert checked.exit_code == 0
    assert f"on another day than they landed: 1 ({repo.head()[:7]})" in checked.stdout
    ran = digest(file, "run", "--rewrite", *until)
    said = "acme/rocket: 1 day, 3 reports written, 0 commits added, 1 moved to another day\n"
    assert (ran.exit_code, ran.stdout) == (0, said)
    checked = digest(file, "check")
    assert (checked.exit_code, "another day" in checked.stdout) == (0, False)


def test_two_reports_of_a_day_under_two_names(tmp_path: Path, repo: Repo) -> None:
    url = f"          url: {repo.path}\n"
    digest(configure(tmp_path, f"        - name: acme/rocket\n{url}"), "run")
    new = f"        - name: acme/lander\n{url}"
    digest(configure(tmp_path, new), "run")
    file = configure(tmp_path, f"{new}          formerly: [acme/rocket]\n")
    checked = digest(file, "check")
    assert checked.exit_code == 3
    text = f"in the reports of {noon_day(2)}; lay them out anew with: digest run --rewrite"
    assert f"twice: {repo.head()[:7]} {text}" in checked.stdout
    assert "not configured" not in checked.stdout
    assert digest(file, "run", "--rewrite").exit_code == 0
    assert digest(file, "check").exit_code == 0


def test_a_run_lists_its_archive_once(
    tmp_path: Path, repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repositories = f"        - name: acme/rocket\n          url: {repo.path}\n"
    project = configure(tmp_path, repositories, has_briefs=True)
    listed = []

    def count(root: Path) -> Listing:
        listed.append(root)
        return list_archive(root)

    for module in ("archive.listing", "archive.store", "releases.store"):
        monkeypatch.setattr(f"digest.{module}.list_archive", count)
    assert digest(project, "run").exit_code == 0  # writes reports and briefs
    assert digest(project, "run").exit_code == 0  # nothing
    assert len(listed) == 2


def test_a_second_run_says_that_nothing_was_to_do(project: Path) -> None:
    digest(project, "run")
    again = digest(project, "run")
    assert again.stdout == "acme/rocket: 1 day, 0 reports written, 0 commits added\n"


def test_collect_leaves_analyses_to_be_made(project: Path) -> None:
    assert digest(project, "collect").exit_code == 0
    checked = digest(project, "check", "--json")
    assert checked.exit_code == 3
    found = json.loads(checked.stdout)
    assert found["bad_percent"] == 100.0
    assert found["repositories"][0]["analyses"]["missing"] == 2
    assert digest(project, "check", "--max-bad", "100").exit_code == 0


@pytest.mark.parametrize("option", [["--quiet"], ["--json"]])
def test_quiet_and_json(project: Path, option: list[str]) -> None:
    ran = digest(project, "run", *option)
    assert ran.stderr == ""
    if option == ["--json"]:
        outcome, _ = json.loads(ran.stdout)
        assert (outcome["repository"], outcome["written"], outcome["error"]) == (
            "acme/rocket",
            4,
            "",
        )
    else:
        assert ran.stdout == ""


def test_a_span_or_a_day_can_be_asked_for(project: Path) -> None:
    day = TODAY - timedelta(2)
    assert "1 report written, 1 commit added" in digest(project, "run", "--date", str(day)).stdout
    assert "4 days, 3 reports written" in digest(project, "run", "--since", "4d").stdout
    today = digest(project, "run", "--today").stdout
    assert "2 days, 1 report written, 0 commits" in today


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", date(2026, 3, 2)),
        ("Yesterday", date(2026, 3, 1)),
        ("2d", date(2026, 2, 28)),
        ("2026-02-01", date(2026, 2, 1)),
    ],
)
def test_days_in_words_are_those_of_the_archives_time_zone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, day: date
) -> None:
    monkeypatch.setattr(base, "utc_now", lambda: datetime(2026, 3, 1, 20, tzinfo=UTC))
    file = configure(tmp_path, "        - name: a/b\n", "      timezone: Asia/Shanghai\n")
    context = click.Context(main, obj=base.Invocation(file))
    assert base.DayParam().convert(text, None, context) == day


def test_a_last_day_in_the_future_is_told(project: Path) -> None:
    ran = digest(project, "run", "--until", "2099-01-01")
    assert f"Note: --until 2099-01-01 is in the future; days up to today, {TODAY}" in ran.stderr
    assert digest(project, "run", "-q", "--until", "2099-01-01").stderr == ""


@pytest.mark.parametrize(("variable", "is_plain"), [("", False), ("1", True)])
def test_colours_can_be_turned_off(
    project: Path, monkeypatch: pytest.MonkeyPatch, variable: str, is_plain: bool
) -> None:
    digest(project, "run")
    sha = read_archive(archive(project)).files[0].report.entries[0].commit.sha
    monkeypatch.setenv("NO_COLOR", variable)
    shown = CliRunner().invoke(main, ["-f", str(project), "show", sha], color=True)
    assert ("\x1b[" in shown.stdout) is not is_plain


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_can_complete_it(shell: str) -> None:
    asked = {"_DIGEST_COMPLETE": f"{shell}_source"}
    shown = CliRunner().invoke(main, [], prog_name="digest", env=asked)
    assert (shown.exit_code, f"_DIGEST_COMPLETE={shell}_complete" in shown.stdout) == (0, True)


@pytest.mark.parametrize(
    ("finished", "known", "seconds", "said"),
    [
        (0, 0, 30, ""),
        (1, 0, 20, ""),  # the first of eight at once
        (50, 50, 1, ""),  # all from earlier runs
        (8, 0, 24, "about 3 min left"),
        (92, 0, 240, "less than a minute left"),
        (100, 0, 300, ""),
        (10, 0, 14 * 400, "about 9 h 33 min left"),
    ],
)
def test_how_long_it_takes_is_said_once_it_is_known(
    finished: int, known: int, seconds: float, said: str
) -> None:
    assert time_left(100, finished, known, 8, seconds) == said


def test_the_configuration_in_force_is_printed(project: Path, repo: Repo) -> None:
    printed = json.loads(digest(project, "config", "--json").stdout)
    assert printed["timezone"] == "UTC"
    assert printed["archive"] == str(archive(project))
    assert printed["repositories"][0]["url"] == str(repo.path)
    assert printed["rules"]["thresholds"] == {"high": 10, "medium": 7}
    assert "since: 30d\n" in digest(project, "config").stdout


def test_one_of_two_repositories_fails(tmp_path: Path, repo: Repo) -> None:
    two = (
        f"        - name: acme/lander\n          url: {tmp_path / 'nowhere'}\n"
        f"        - name: acme/rocket\n          url: {repo.path}\n"
    )
    ran = digest(configure(tmp_path, two), "run")
    assert ran.exit_code == 3
    assert ran.stderr.startswith("Error: acme/lander: ")
    assert "acme/rocket: 4 days, 4 reports written" in ran.stdout


@pytest.mark.parametrize(
    ("repositories", "rest", "said"),
    [
        ("        - name: acme/lander\n          url: nowhere\n", "", "acme/lander"),
        ("        - name: lander\n", "", "'lander' is not a repository's name"),
        ("        - name: a/b\n          brunch: x\n", "", "brunch"),
        ("        - name: a/b\n        - name: a/b\n", "", "named twice"),
        ("        - name: a/b\n        - name: c/b\n", "", "share the file"),
        ("        - name: a/b\n          url: ftp://x/y\n", "", "https"),
        ("        - name: a/b\n", "      timezone: Mars\n", "'Mars' is not a time zone"),
        ("        - name: a/b\n", "      since: soon\n", "'soon' is not a date"),
        ("        - name: a/b\n", "      path: x\n", "'x' is not a path below the archive"),
        ("        - name: a/b\n", "      colour: x\n", "no such option"),
        (
            "        - name: a/b\n",
            "      importance:\n        thresholds: {high: 1}\n",
            "high has to be more than medium",
        ),
        (
            "        - name: a/b\n",
            "      archive: mkdocs.yml\n",
            "archive: the folder can't be made",
        ),
    ],
)
def test_what_can_not_be_done_is_one_message(
    tmp_path: Path, repositories: str, rest: str, said: str
) -> None:
    ran = digest(configure(tmp_path, repositories, rest), "run")
    assert ran.exit_code == 1
    assert said in ran.stderr
    assert ran.stderr.count("Error: ") == 1
    assert "Traceback" not in ran.stderr


def test_no_configuration(tmp_path: Path) -> None:
    ran = digest(tmp_path / "mkdocs.yml", "run")
    assert (ran.exit_code, "make one with 'digest init'" in ran.stderr) == (1, True)
    (tmp_path / "mkdocs.yml").write_text("site_name: x\nplugins: []\n")
    assert "has no plugin 'digest'" in digest(tmp_path / "mkdocs.yml", "run").stderr
    (tmp_path / "mkdocs.yml").write_text("site_name: [\n")
    assert "can't be read" in digest(tmp_path / "mkdocs.yml", "config").stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "--since", "soon"],
        ["run", "--date", "1d", "--since", "2d"],
        ["run", "--since", "2d", "--until", "5d"],
        ["run", "--since", "2099-01-01"],
        ["run", "--repo", "acme/lander"],
        ["notes", "v1"],
        ["rnu"],
        ["show"],
    ],
)
def test_wrong_usage(project: Path, arguments: list[str]) -> None:
    assert digest(project, *arguments).exit_code == 2


@pytest.mark.parametrize("sha", ["fffffff", "#fffffff", "", "not-hex"])
def test_an_unknown_commit(project: Path, sha: str) -> None:
    digest(project, "run")
    shown = digest(project, "show", sha)
    assert (shown.exit_code, "no commit in the archive" in shown.stderr) == (1, True)


def test_an_ambiguous_commit_names_the_candidates(project: Path, repo: Repo) -> None:
    for number in range(16):  # of 17 commits, two begin with the same digit
        repo.commit(b"fix: once more", at=noon(2) + number)
    digest(project, "run")
    shas = repo.git("log", "--format=%H", "main").decode().split()
    digit = next(sha[0] for sha in shas if sum(other[0] == sha[0] for other in shas) > 1)
    shown = digest(project, "show", digit)
    assert shown.exit_code == 1
    assert "the SHAs of several commits begin so; give more digits" in shown.stderr
    assert all(sha in shown.stderr for sha in shas if sha.startswith(digit))


def test_check_finds_gaps_and_bad_files(project: Path) -> None:
    digest(project, "run")
    first, second, *_ = sorted(find_reports(archive(project)))
    second.unlink()
    checked = digest(project, "check")
    assert checked.exit_code == 3
    gap = TODAY - timedelta(3)
    assert (
        f"no report: {gap}; fill it with: digest run --since {gap} --until {gap}" in checked.stdout
    )
    first.write_bytes(first.read_bytes().replace(b"> 1 commits", b"> 9 commits"))
    checked = digest(project, "check")
    assert checked.exit_code == 1
    assert f"{first.relative_to(archive(project))}:" in checked.stderr
    assert digest(project, "run", "--since", "3d").exit_code == 0


def test_check_reads_briefs(project: Path) -> None:
    digest(project, "run")
    brief = archive(project) / "briefs/2026/2026-W10.md"
    brief.parent.mkdir(parents=True)
    brief.write_text("# Weekly brief (2026-W10)\n\nAll is well.\n")
    assert digest(project, "check").exit_code == 0
    brief.write_text("# Weekly brief (2026-W10)\n")
    checked = digest(project, "check")
    assert checked.exit_code == 1
    assert "briefs/2026/2026-W10.md:2: expected a sentence below the heading" in checked.stderr


def test_check_names_what_lies_among_the_reports(project: Path) -> None:
    digest(project, "run")
    assert digest(project, "check").exit_code == 0
    (archive(project) / "x.js").write_text("x")
    checked = digest(project, "check")
    assert checked.exit_code == 1
    assert "reports/x.js: lies in the archive and is no report" in checked.stderr
    (archive(project) / "x.js").rename(archive(project) / ".x.js")
    (archive(project) / "more").symlink_to("..")
    checked = digest(project, "check")
    assert (checked.exit_code, "more:1: is a link" in checked.stderr) == (1, True)
    outside = project.parent / "elsewhere"
    (archive(project) / "more").unlink()
    archive(project).rename(outside)
    (outside / "README.md").write_text("# Reports\n")
    text = project.read_text().replace("digest:", "digest:\n      archive: elsewhere", 1)
    project.write_text(text)
    assert digest(project, "check").exit_code == 0  # no site publishes what lies there


def test_check_compares_the_archive_with_git(project: Path, repo: Repo) -> None:
    digest(project, "run")
    side = repo.commit(b"feat: a side", {b"side": b"1\n"}, at=noon(3), branch="side", start="main")
    merge = repo.commit(b"Merge", at=noon(1), merged=(side,))
    assert digest(project, "run").exit_code == 0
    assert (digest(project, "check").exit_code, "missing" in digest(project, "check").stdout) == (
        0,
        False,
    )
    report = archive(project) / f"{noon_day(1):%Y}/rocket/{noon_day(1)}.md"
    report.unlink()
    checked = digest(project, "check")
    assert checked.exit_code == 0  # the days after the newest report are not compared
    digest(project, "run", "--until", str(noon_day(2)))
    entries = archive(project) / f"{noon_day(2):%Y}/rocket/{noon_day(2)}.md"
    copy = entries.read_bytes().replace(str(noon_day(2)).encode(), str(noon_day(1)).encode())
    report.write_bytes(copy)
    checked = digest(project, "check")
    assert checked.exit_code == 3
    mend = f"digest run --since {noon_day(1)} --repo acme/rocket"
    names = ", ".join(sorted((side[:7], merge[:7])))
    assert f"  missing: 2 that landed ({names}); add them with: {mend}\n" in checked.stdout
    assert f"in the reports of {noon_day(2)} and {noon_day(1)}" in checked.stdout
    data = json.loads(digest(project, "check", "--json").stdout)
    git = data["repositories"][0]["git"]
    assert sorted(git["missing"]) == sorted([[str(noon_day(1)), sha] for sha in (side, merge)])


def test_check_names_what_is_gone_and_what_is_not_watched(project: Path, repo: Repo) -> None:
    digest(project, "run")
    repo.git("update-ref", "refs/heads/main", "main~1")
    assert digest(project, "run").exit_code == 0
    checked = digest(project, "check")
    assert (checked.exit_code, "no longer on the branch: 1 (" in checked.stdout) == (0, True)
    other = configure(project.parent, f"        - name: acme/other\n          url: {repo.path}\n")
    assert "acme/rocket: is in the archive, but not configured" in digest(other, "check").stdout


def test_check_takes_nothing_behind_a_cut_for_gone(project: Path, repo: Repo) -> None:
    side = repo.commit(b"feat: a side", {b"side": b"1\n"}, at=noon(4), branch="side", start="main")
    merge = repo.commit(b"Merge", at=noon(2), merged=(side,))
    repo.commit(b"docs: say so", {b"README": b"1\n"}, at=noon(1))
    assert digest(project, "run").exit_code == 0
    (head,) = (project.parent / ".cache/digest").rglob("HEAD")
    head.with_name("shallow").write_text(f"{merge}\n")
    checked = digest(project, "check", "--json")
    assert checked.exit_code == 0
    git = json.loads(checked.stdout)["repositories"][0]["git"]
    assert git["since"] == str(noon_day(2))
    assert (git["missing"], git["gone"], git["elsewhere"]) == ([], [], [])


@pytest.mark.parametrize("name", ["digest", "commit-digest", "python -m digest"])
def test_it_calls_itself_what_it_was_called(project: Path, name: str) -> None:
    def said(*arguments: str) -> str:
        return CliRunner().invoke(main, ["-f", str(project), *arguments], prog_name=name).output

    assert said("run", "--help").startswith(f"Usage: {name} run [OPTIONS]\n")
    assert f"Try '{name} run --help' for help." in said("run", "--wrong")
    archive(project).mkdir(parents=True)
    assert f"make them with: {name} run --repo acme/rocket\n" in said("check")


def test_two_runs_are_kept_apart(project: Path) -> None:
    lock = project.parent / ".cache/digest/lock"
    lock.parent.mkdir(parents=True)
    with FileLock(lock):
        ran = digest(project, "run")
    assert (ran.exit_code, "another run is at work" in ran.stderr) == (1, True)
    assert digest(project, "run").exit_code == 0


@pytest.mark.parametrize(("days", "kills"), [(60, 1), pytest.param(150, 3, marks=pytest.mark.slow)])
def test_a_run_killed_at_any_moment_leaves_whole_files(
    tmp_path: Path, days: int, kills: int
) -> None:
    repo = make_repo(tmp_path / "busy.git")
    for n in range(days, 0, -1):
        repo.commit(b"feat: step %d" % n, {b"a.py": b"%d\n" % n}, at=noon(n))
    file = configure(tmp_path, f"        - name: acme/busy\n          url: {repo.path}\n")
    command = [sys.executable, "-m", "digest", "-f", str(file), "run", "--since", f"{days}d"]
    for _ in range(kills):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        start = len(list(find_reports(archive(file)))) if archive(file).is_dir() else 0
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and process.poll() is None:
            if archive(file).is_dir() and len(list(find_reports(archive(file)))) > start + 20:
                break
        process.send_signal(signal.SIGKILL)
        process.wait()
        kept = read_archive(archive(file))
        assert kept.warnings == ()
        assert all(len(found.report.entries) == 1 for found in kept.files)
    assert digest(file, "run", "--since", f"{days}d").exit_code == 0
    whole = read_archive(archive(file)).files
    assert [found.report.day for found in whole] == [
        TODAY - timedelta(n) for n in range(days, 0, -1)
    ]


def test_reports_are_named_by_the_template(tmp_path: Path, repo: Repo) -> None:
    repositories = f"        - name: acme/rocket\n          url: {repo.path}\n"
    rest = '      path: "{owner}-{repo}/{year}/{month}/{date}.md"\n'
    file = configure(tmp_path, repositories, rest)
    digest(file, "run", "--date", "2d")
    (path,) = find_reports(archive(file))
    day = TODAY - timedelta(2)
    assert path.relative_to(archive(file)).as_posix() == f"acme-rocket/{day:%Y/%m}/{day}.md"
    assert read_report(path.read_bytes(), path.name).day == day


@pytest.mark.parametrize("command", ["", "run", "collect", "analyze", "check", "show", "config"])
def test_help_fits_80_columns(command: str) -> None:
    shown = CliRunner().invoke(main, [*filter(None, [command]), "--help"], terminal_width=80)
    assert shown.exit_code == 0
    assert max(map(len, shown.stdout.splitlines())) <= 80


LLM = """      llm:
        model: openai/fake
        api_base: {url}
        api_key_env: DIGEST_TEST_KEY
        max_cost: null
        price: [1.0, 2.0]
"""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[LLMServer]:
    monkeypatch.setenv("DIGEST_TEST_KEY", "sk-test")
    with LLMServer() as found:
        yield found


@pytest.fixture
def modelled(tmp_path: Path, repo: Repo, server: LLMServer) -> Path:
    repositories = f"        - name: acme/rocket\n          url: {repo.path}\n"
    return configure(tmp_path, repositories, LLM.format(url=server.url))


def test_run_has_the_model_write_about_new_commits(modelled: Path, server: LLMServer) -> None:
    ran = digest(modelled, "run")
    assert ran.exit_code == 0
    assert "2 of 2 analysed, 0 cut off, 0 known before, 2 requests, $0.0021" in ran.stdout
    assert "analyses: 2 ok" in digest(modelled, "check").stdout
    assert "2 of" not in digest(modelled, "run").stdout
    assert len(server.calls) == 2


def test_run_shows_its_requests_and_logs_their_texts(modelled: Path, tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    ran = digest(modelled, "run", "-v", "--log", str(log))
    assert ran.exit_code == 0
    lines = ran.stderr.splitlines()
    assert [line.startswith("openai/fake: ") for line in lines] == [True, True]
    assert all("1,000 + 20 tokens" in line for line in lines)
    records = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert all("acme/rocket" in record["request"]["user"] for record in records)
    assert len(records) == 2


def test_run_tells_of_briefs(tmp_path: Path, repo: Repo, server: LLMServer) -> None:
    repositories = f"        - name: acme/rocket\n          url: {repo.path}\n"
    file = configure(tmp_path, repositories, LLM.format(url=server.url), has_briefs=True)
    ran = digest(file, "run")
    assert (ran.exit_code, ran.stderr) == (0, "")
    briefs = list((archive(file) / "briefs").rglob("*.md"))
    asked = len(server.calls) - 2
    said = f"{len(briefs)} briefs written, {asked} by the model, {asked} requests, $0.00"
    assert said in ran.stdout
    again = digest(file, "run")
    assert "brief" not in again.stdout
    assert len(server.calls) == asked + 2
    (*_, told) = json.loads(digest(file, "run", "--json").stdout)
    assert (told["briefs"]["written"], told["briefs"]["calls"]) == (0, 0)


def test_a_private_repository_is_no_trouble(modelled: Path, server: LLMServer) -> None:
    text = modelled.read_text()
    modelled.write_text(text.replace("          url:", "          private: true\n          url:"))
    ran = digest(modelled, "run")
    assert (ran.exit_code, server.calls) == (0, [])
    assert "not asked: 2 (private repository)" in ran.stdout
    assert "analyses: 2 offline" in digest(modelled, "check").stdout


def test_run_as_json_tells_of_the_analyses(modelled: Path) -> None:
    outcome, analyses, _ = json.loads(digest(modelled, "run", "--json").stdout)
    assert outcome["commits"] == len(outcome["added"]) == 2
    assert (analyses["analyses"]["done"], analyses["analyses"]["calls"]) == (2, 2)


def test_analyze_takes_what_is_asked_for(modelled: Path, server: LLMServer) -> None:
    digest(modelled, "collect")
    dry = digest(modelled, "analyze", "--dry-run")
    assert "would ask openai/fake about 2 commits, 0 are known" in dry.stdout
    assert server.calls == []
    assert "0 of 0" in digest(modelled, "analyze", "--retry", "failed,partial").stdout
    assert "0 of 0" in digest(modelled, "analyze", "--level", "high").stdout
    assert "1 of 1" in digest(modelled, "analyze", "--limit", "1", "--jobs", "1").stdout
    assert "1 of 1" in digest(modelled, "analyze", "--since", "9d", "--max-cost", "1").stdout
    assert len(server.calls) == 2


def test_a_budget_that_ends_is_incomplete(modelled: Path, server: LLMServer) -> None:
    digest(modelled, "collect")
    ran = digest(modelled, "analyze", "--max-cost", "0")
    assert ran.exit_code == 3
    assert "the budget (llm.max_cost, --max-cost) is spent" in ran.stdout


def test_a_refused_login_is_one_message(modelled: Path, server: LLMServer) -> None:
    server.follow(lambda call: failure(401))
    digest(modelled, "collect")
    ran = digest(modelled, "analyze", "--jobs", "1")
    assert ran.exit_code in {1, 3}
    assert "sk-test" not in ran.output
    assert "analyses: 2 missing" in digest(modelled, "check").stdout or ran.exit_code == 3


@pytest.mark.parametrize("option", ["--jobs=2", "--max-cost=1", "--dask=tcp://host:8786"])
def test_without_a_model_its_options_are_refused(project: Path, option: str) -> None:
    ran = digest(project, "analyze", option)
    assert ran.exit_code == 1
    assert f"{option.partition('=')[0]} is for a language model, and none is" in ran.stderr


def test_without_a_model_rules_write_what_is_missing(project: Path) -> None:
    """After `collect` it gives what `run` would have given, to the byte."""
    digest(project, "run")
    whole = {path: path.read_bytes() for path in find_reports(archive(project))}
    for path in whole:
        path.unlink()
    digest(project, "collect")
    dry = digest(project, "analyze", "--dry-run")
    assert dry.stdout == "would analyse 2 of 2 by rules: no model is configured\n"
    some = digest(project, "analyze", "--limit", "1", "--json")
    found = json.loads(some.stdout)
    assert found.pop("briefs")["written"] == 0
    assert found == {"wanted": 1, "done": 1, "left": {}, "warnings": []}
    ran = digest(project, "analyze")
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert ran.stdout == "1 of 1 analysed by rules: no model is configured\n"
    assert {path: path.read_bytes() for path in find_reports(archive(project))} == whole
    assert digest(project, "check").exit_code == 0


def test_without_the_extra_analyze_says_so(modelled: Path) -> None:
    digest(modelled, "collect")
    code = (
        "import sys; sys.modules['pydantic'] = None; from digest.cli import main; "
        f"main(['-f', {str(modelled)!r}, 'analyze'])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (ran.returncode, "install commit-digest[llm]" in ran.stderr) == (1, True)


def test_site_and_command_start_without_the_extras() -> None:
    code = (
        "import sys; import digest.cli, digest.site.mkdocs.plugin; "
        "print(sorted({'litellm', 'pydantic', 'distributed', 'git'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
