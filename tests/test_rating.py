"""`digest score`: the archive is rated as a run from nothing would, and nothing else changes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given
from hypothesis import settings as given_settings
from hypothesis import strategies as st

from digest.archive import read_report, write_report
from digest.archive.store import read_archive
from digest.cli import main
from digest.errors import DigestError
from digest.importance import Rules, make_rules, rate
from digest.importance.fingerprint import VERSIONS, is_edited, is_outdated
from digest.models import (
    Commit,
    Entry,
    Importance,
    Level,
    Merges,
    Source,
    Totals,
)
from digest.pipeline import RepositoryOutcome, RunRequest, run_pipeline
from digest.record.rating import (
    CUT,
    EDITED,
    FIXED,
    LACKING,
    UNLISTED,
    RatedRepository,
    RatingRequest,
    rate_archive,
    write_ratings,
)
from tests.documents import ROOT
from tests.examples import examples
from tests.gitrepos import DAY, NOON, Repo, make_repo
from tests.settings import make_test_settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from digest.config import Settings

FIRST = date(2023, 11, 14)  # the day of NOON, in UTC
NOW = datetime(2023, 12, 24, 9, 0, tzinfo=UTC)
DAYS = 4
RULES = (
    make_rules(),
    make_rules("argus"),
    make_rules(thresholds={"high": 5, "medium": 2}),
    make_rules(commit_types={"fix": 9, "api": 7}, change_sizes={0: 3}, scopes={1: 4}),
    make_rules("argus", thresholds={"high": 200, "medium": -7}),
)


def settings_for(folder: Path, repos: Mapping[str, Repo], rules: Rules) -> Settings:
    sources = tuple(Source(name, str(repo.path)) for name, repo in repos.items())
    return make_test_settings(folder, since=FIRST.isoformat(), repositories=sources, rules=rules)


def go(settings: Settings, until: date | None = None) -> tuple[RepositoryOutcome, ...]:
    outcomes = run_pipeline(settings, RunRequest(until=until), NOW, lambda name, done, total: None)
    assert all((outcome.error, outcome.warnings) == ("", ()) for outcome in outcomes)
    return outcomes


def score(settings: Settings, rules: Rules, **asked: Any) -> dict[str, RatedRepository]:
    """Rate again by these rules and write, as the command does."""
    rated = rate_archive(replace(settings, rules=rules), RatingRequest(**asked), NOW)
    return {one.repository: write_ratings(one) for one in rated}


def files(settings: Settings) -> dict[str, bytes]:
    root = settings.archive
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def entries(settings: Settings) -> list[Entry]:
    """Give all entries, the oldest first."""
    found = read_archive(settings.archive).files
    return [entry for file in found for entry in reversed(file.report.entries)]


def ratings(settings: Settings) -> list[tuple[str, Importance]]:
    return [(entry.commit.sha, entry.importance) for entry in entries(settings)]


# As a run from nothing --------------------------------------------------------------------------


class Drawn(NamedTuple):
    """A commit of a drawn history; a `target` is the number of one before it."""

    message: str
    files: tuple[str, ...]
    lines: int
    day: int
    target: int
    is_merge: bool


MESSAGES = (
    "feat(api)!: drop the old call {n}",
    "fix: CVE-2026-1234, {n}\n\nBREAKING CHANGE: ports | pipes\n\nSigned-off-by: Ada",
    "Bump httpx from 1.2.0 to 2.0.0",
    "docs: say {n}",
    "api: {n}",
    "修复：泄漏 {n}",
    "Same title",
    'Revert "{title}"',
    'Revert "{title}"\n\nThis reverts commit {sha}.',
    "Undo {n}\n\nThis reverts commit {short}",
    "Merge pull request #{n} from acme/side\n\nfix: {n}",
)
PATHS = (
    "src/engine.py", "tests/test_engine.py", "README.md", "uv.lock", "pyproject.toml",
    ".github/workflows/ci.yml", "logo.png",
)  # fmt: skip
HISTORIES = st.lists(
    st.builds(
        Drawn,
        st.sampled_from(MESSAGES),
        st.lists(st.sampled_from(PATHS), min_size=1, max_size=5, unique=True).map(tuple),
        st.sampled_from([1, 40, 400, 1500]),
        st.integers(0, DAYS),
        st.integers(0, 20),
        st.booleans(),
    ),
    min_size=2,
    max_size=7,
)


def make_history(repo: Repo, drawn: list[Drawn]) -> None:
    titles, shas = ["Base"], [repo.commit(b"Base", {b"base": b"1\n"}, at=NOON)]
    for number, one in enumerate(drawn):
        at = one.target % len(shas)
        words = {"n": number, "title": titles[at], "sha": shas[at], "short": shas[at][:9]}
        text = one.message.format(**words)
        content = b"%d\n" % number * one.lines
        when = NOON + one.day * DAY + number
        changes = {path.encode(): content for path in one.files}
        if one.is_merge:
            side = f"side{number}"
            tip = repo.commit(text.encode(), changes, at=when, branch=side, start="main")
            titles.append(text.partition("\n")[0])
            shas.append(tip)
            text = f"Merge branch '{side}'"
            shas.append(repo.commit(text.encode(), at=when, merged=(tip,)))
        else:
            shas.append(repo.commit(text.encode(), changes, at=when))
        titles.append(text.partition("\n")[0])


@given_settings(
    max_examples=examples(10),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    HISTORIES,
    HISTORIES,
    st.sampled_from(RULES),
    st.sampled_from(RULES),
    st.sampled_from(list(Merges)),
)
def test_rating_again_is_a_run_from_nothing(
    tmp_path_factory: pytest.TempPathFactory,
    first: list[Drawn],
    second: list[Drawn],
    before: Rules,
    after: Rules,
    merges: Merges,
) -> None:
    """Two repositories, run night after night by some rules, then rated by others.

    By rules that look at a merge's files a run lists them. Rating again leaves these facts alone.
    """
    folder = tmp_path_factory.mktemp("rating")
    repos = {}
    for name, drawn in (("acme/rocket", first), ("acme/lander", second)):
        repos[name] = make_repo(folder / f"{name.partition('/')[2]}.git")
        make_history(repos[name], drawn)
    then = settings_for(folder / "then", repos, before)
    once = settings_for(folder / "once", repos, after)
    then, once = (
        replace(s, repositories=tuple(replace(r, merges=merges) for r in s.repositories))
        for s in (then, once)
    )
    for day in range(0, DAYS + 2, 2):
        go(then, FIRST + timedelta(day))
    go(then, FIRST + timedelta(DAYS + 1))
    go(once, FIRST + timedelta(DAYS + 1))
    rated = score(then, after)
    if merges is not Merges.INCLUDE or before.diffs_merges == after.diffs_merges:
        assert files(then) == files(once)
    assert ratings(then) == ratings(once)
    assert {one.written for one in rated.values()} != {0} or before == after
    assert {one.written for one in score(then, after).values()} == {0}


def test_files_that_a_report_does_not_list_are_read_from_git(tmp_path: Path) -> None:
    repo = make_repo(tmp_path / "rocket.git")
    repo.commit(b"Base", {b"base": b"1\n"}, at=NOON - DAY)
    many = {b"docs/%03d.md" % number: b"1\n" for number in range(301)}
    repo.commit(b"feat: many pages", many, at=NOON)
    repos = {"acme/rocket": repo}
    then = settings_for(tmp_path / "then", repos, RULES[1])
    once = settings_for(tmp_path / "once", repos, RULES[0])
    go(then, FIRST)
    go(once, FIRST)
    away = replace(then, cache=tmp_path / "nothing")
    assert score(away, RULES[0])["acme/rocket"].kept == {CUT: 1}
    assert score(then, RULES[0])["acme/rocket"].kept == {}
    assert files(then) == files(once)


def test_files_that_rules_do_not_count_need_no_git(tmp_path: Path) -> None:
    """A merge of 301 files, collected by rules that count them, rated by rules that do not."""
    repo = make_repo(tmp_path / "rocket.git")
    repo.commit(b"Base", {b"base": b"1\n"}, at=NOON - DAY)
    many = {b"docs/%03d.md" % number: b"1\n" for number in range(301)}
    side = repo.commit(b"feat: many pages", many, branch="side", start="main")
    repo.commit(b"Merge side", many, at=NOON + 2, merged=(side,))
    repos = {"acme/rocket": repo}
    then = settings_for(tmp_path / "then", repos, RULES[1])
    once = settings_for(tmp_path / "once", repos, RULES[0])
    go(then, FIRST)
    go(once, FIRST)
    kept = score(replace(then, cache=tmp_path / "nothing"), RULES[0])["acme/rocket"].kept
    assert kept == {CUT: 1}, "the side's commit alone"
    assert score(then, RULES[0])["acme/rocket"].kept == {}
    assert ratings(then) == ratings(once)


def test_git_is_not_asked_where_globs_give_other_files_now(tmp_path: Path) -> None:
    """Then the report's totals are not those of git's files: the entry is left as it is."""
    repo = make_repo(tmp_path / "rocket.git")
    repo.commit(b"Base", {b"base": b"1\n"}, at=NOON - DAY)
    many = {b"docs/%03d.md" % number: b"1\n" for number in range(301)}
    repo.commit(b"feat: many pages", many, at=NOON)
    then = settings_for(tmp_path / "then", {"acme/rocket": repo}, RULES[1])
    go(then, FIRST)
    (source,) = then.repositories
    narrow = replace(then, repositories=(replace(source, include=("docs/0*",)),))
    assert score(narrow, RULES[0])["acme/rocket"].kept == {CUT: 1}


def test_files_of_merges_are_read_from_git_for_rules_that_count_them(tmp_path: Path) -> None:
    """Also of a merge within what another brought, which has no commits of its own."""
    repo = make_repo(tmp_path / "rocket.git")
    repo.commit(b"Base", {b"base": b"1\n"}, at=NOON - DAY)
    side = repo.commit(b"feat: a", {b"a.py": b"1\n" * 60}, branch="side", start="main")
    main = repo.commit(b"feat: b", {b"b.py": b"1\n"}, at=NOON + 1)
    inner = repo.commit(b"Merge main", {b"b.py": b"1\n"}, branch="side", merged=(main,))
    outer = repo.commit(b"Merge side", {b"a.py": b"1\n" * 60}, at=NOON + 2, merged=(inner,))
    repos = {"acme/rocket": repo}
    for before, after in ((RULES[0], RULES[1]), (RULES[1], RULES[0])):
        then = settings_for(tmp_path / f"{before.profile} then", repos, before)
        once = settings_for(tmp_path / f"{before.profile} once", repos, after)
        go(then, FIRST)
        go(once, FIRST)
        kept = score(replace(then, cache=tmp_path / "nothing"), after)["acme/rocket"].kept
        assert kept == ({UNLISTED: 2} if after.diffs_merges else {})
        assert score(then, after)["acme/rocket"].kept == {}
        assert ratings(then) == ratings(once)
        assert {sha for sha, _ in ratings(then)} == {side, main, inner, outer}
        assert score(then, after)["acme/rocket"].written == 0


# What is left as it is --------------------------------------------------------------------------


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Make an archive of three days: a feature, what takes it back, and a valve."""
    repo = make_repo(tmp_path / "rocket.git")
    repo.commit(b"feat: ignite", {b"src/a.py": b"1\n" * 5}, at=NOON)
    repo.commit(b"docs: say so", {b"README.md": b"1\n"}, at=NOON + 60)
    repo.commit(b'Revert "feat: ignite"', {b"src/a.py": b"1\n"}, at=NOON + DAY)
    repo.commit(b"The valve", {b"src/b.py": b"1\n"}, at=NOON + 2 * DAY)
    made = settings_for(tmp_path, {"acme/rocket": repo}, RULES[0])
    go(made, FIRST + timedelta(2))
    return made


def levels(settings: Settings) -> list[str]:
    return [str(entry.importance.level) for entry in entries(settings)]


def change(settings: Settings, number: int, **importance: Any) -> None:
    """Change the importance of the archive's n-th entry, by hand."""
    sha = entries(settings)[number].commit.sha
    for file in read_archive(settings.archive).files:
        changed = tuple(
            replace(e, importance=replace(e.importance, **importance)) if e.commit.sha == sha else e
            for e in file.report.entries
        )
        file.path.write_bytes(write_report(replace(file.report, entries=changed)))


def test_a_level_edited_by_hand_is_kept_and_counts_for_reverts(settings: Settings) -> None:
    assert levels(settings) == ["medium", "low", "medium", "low"]
    change(settings, 0, level=Level.HIGH)
    rated = score(settings, RULES[2])["acme/rocket"]
    assert rated.kept == {EDITED: 1}
    first, _, revert, _ = entries(settings)
    assert first.importance.level is Level.HIGH
    assert first.importance.rules == RULES[0].fingerprint
    assert "revert of high" in {reason.rule for reason in revert.importance.reasons}
    assert score(settings, RULES[0])["acme/rocket"].kept == {EDITED: 1}
    assert levels(settings)[0] == "high"


def test_days_that_are_not_asked_for_stay(settings: Settings) -> None:
    before = files(settings)
    rated = score(settings, RULES[1], since=FIRST + timedelta(1), until=FIRST + timedelta(1))
    assert [one.day for one in rated["acme/rocket"].entries] == [FIRST + timedelta(1)]
    changed = {name for name, data in files(settings).items() if data != before[name]}
    assert changed == {"2023/rocket/2023-11-15.md"}


def test_what_is_not_known_is_left(settings: Settings) -> None:
    """Another tool's entries have no facts; an older form has no levels."""
    (first, *_, last) = read_archive(settings.archive).files
    lines = first.path.read_bytes().split(b"\n")
    first.path.write_bytes(b"\n".join(x for x in lines if not x.startswith(b"<!-- digest")))
    last.path.write_bytes(last.path.read_bytes() + b"A line that has no place.\n")
    before = files(settings)
    rated = score(settings, RULES[1])["acme/rocket"]
    assert rated.kept == {LACKING: 2, FIXED: 1}
    assert (rated.written, rated.warnings) == (1, ())
    changed = {name for name, data in files(settings).items() if data != before[name]}
    assert changed == {"2023/rocket/2023-11-15.md"}


def test_flat_reports_are_left(tmp_path: Path) -> None:
    data = (ROOT / "tests/data/archive/zh-flat.md").read_bytes()
    report = read_report(data, "zh-flat.md")
    made = settings_for(tmp_path, {}, RULES[0])
    made.archive.mkdir()
    (made.archive / f"{report.day}.md").write_bytes(data)
    (rated,) = score(made, RULES[0]).values()
    assert rated.kept == {FIXED: len(report.entries)}
    assert list(files(made).values()) == [data]


def test_all_else_stays_to_the_byte(settings: Settings) -> None:
    """With the old importance put back, the old bytes come out."""
    change(settings, 1, rules="another tool's")
    before = {file.path: file for file in read_archive(settings.archive).files}
    data = files(settings)
    score(settings, RULES[3])
    assert files(settings) != data
    for file in read_archive(settings.archive).files:
        old = before[file.path].report
        olds = {entry.commit.sha: entry.importance for entry in old.entries}
        back = tuple(
            replace(entry, importance=olds[entry.commit.sha]) for entry in file.report.entries
        )
        name = file.path.relative_to(settings.archive).as_posix()
        assert write_report(replace(file.report, entries=back)) == data[name]


def test_an_unknown_repository_is_named(settings: Settings) -> None:
    with pytest.raises(DigestError, match=r"--repo 'acme/x' is not in the archive.*acme/rocket"):
        score(settings, RULES[0], repositories=("acme/x",))


# By which rules ---------------------------------------------------------------------------------


def test_a_fingerprint_tells_rules_apart() -> None:
    assert len({rules.fingerprint for rules in RULES}) == len(RULES)
    assert RULES[0].fingerprint == make_rules(change_sizes={10: 1, 100: 2}).fingerprint
    assert RULES[4].fingerprint.startswith("argus 1 200/-7 ")


@given(st.sampled_from(RULES), st.sampled_from(["feat: x", "x", "docs: x"]), st.integers(0, 2000))
def test_what_rules_gave_is_not_edited_and_any_other_level_is(
    rules: Rules, message: str, size: int
) -> None:
    found = rate(Commit("", "Ada", None, message, totals=Totals(1, size, 0)), rules)
    assert not is_edited(found)
    assert not is_outdated(found, rules.fingerprint)
    assert is_outdated(found, "other")
    for level in set(Level) - {found.level}:
        edited = replace(found, level=level)
        assert is_edited(edited)
        assert not is_outdated(edited, "other")


@pytest.mark.parametrize("rules", ["", "mine", "default 1 10/6", "default 1 10/6 3fa9c2d1 x"])
def test_without_a_fingerprint_nothing_is_known(rules: str) -> None:
    assert not is_edited(Importance(Level.HIGH, 0, (), rules))
    assert is_outdated(Importance(Level.HIGH, 0, (), rules), "default 1 10/6 3fa9c2d1")
    assert not is_outdated(Importance(Level.HIGH), "default 1 10/6 3fa9c2d1")


def test_rules_that_rate_otherwise_have_another_version() -> None:
    """Archives tell by it what is to be rated again.

    Where rules changed, raise `VERSIONS` and put version and hash here; for new cases the hash.
    """
    cases = json.loads((ROOT / "tests/data/importance/default.json").read_text(encoding="utf-8"))
    given = json.dumps([[case["level"], case["reasons"]] for case in cases])
    assert (VERSIONS["default"], sha256(given.encode()).hexdigest()[:12]) == (2, "12aaeb1388cc")


# The command ------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("DIGEST_ARCHIVE", raising=False)
    monkeypatch.setattr("digest.cli.run.utc_now", lambda: NOW)
    return configure(tmp_path, settings, "{profile: default}")


def configure(folder: Path, settings: Settings, importance: str) -> Path:
    file = folder / "mkdocs.yml"
    (source,) = settings.repositories
    file.write_text(
        "site_name: Test\ntheme:\n  name: material\nplugins:\n  - digest:\n"
        f"      archive: reports\n      importance: {importance}\n"
        f"      repositories: [{{name: acme/rocket, url: {source.url}}}]\n"
    )
    return file


def digest(file: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["-f", str(file), *arguments], catch_exceptions=False)


def test_the_command_says_what_changed(project: Path, settings: Settings) -> None:
    again = digest(project, "score")
    assert again.stdout == "acme/rocket: 0 of 4 commits rated otherwise; reports: 0 written\n"
    configure(project.parent, settings, "{thresholds: {high: 7, medium: 4}}")
    before = files(settings)
    dry = digest(project, "score", "--dry-run", "-v")
    assert files(settings) == before
    head, moves, *commits = dry.stdout.splitlines()
    assert head == "acme/rocket: 3 of 4 commits rated otherwise; reports: 3 to write"
    assert moves == "  2 medium → high, 1 low → medium"
    assert commits[0].endswith(" medium 8 → high 8  feat: ignite")
    ran = digest(project, "score")
    assert ran.exit_code == 0
    assert ran.stdout.splitlines()[1] == moves
    assert levels(settings) == ["high", "low", "high", "medium"]
    (told,) = json.loads(digest(project, "score", "--json").stdout)
    assert (told["commits"], told["changed"], told["written"]) == (4, [], 0)


def test_run_and_check_tell_of_other_rules(project: Path, settings: Settings) -> None:
    assert "other rules" not in digest(project, "check").stdout
    change(settings, 3, level=Level.HIGH)  # the owner's: no rules rated it
    configure(project.parent, settings, "{profile: argus}")
    checked = digest(project, "check")
    mend = "rate them again with: digest score --repo acme/rocket"
    assert f"  rated by other rules: 3 of 4 commits; {mend}\n" in checked.stdout
    told = json.loads(digest(project, "check", "--json").stdout)
    assert told["repositories"][0]["rated_by_other_rules"] == 3
    ran = digest(project, "run")
    assert ran.exit_code == 0
    assert "Note: acme/rocket: rated by other rules than those configured now: 3 of 4" in ran.stderr
    digest(project, "score")
    assert "other rules" not in digest(project, "check").stdout
    assert "other rules" not in digest(project, "run").stderr


def test_explain_shows_the_sum(project: Path, settings: Settings) -> None:
    sha = entries(settings)[0].commit.sha
    shown = digest(project, "score", "--explain", sha[:8]).stdout.splitlines()
    assert shown == [
        "feat: ignite",
        "  +4  type feat",
        "  +3  files core",
        "  +1  mostly new code",
        "   8  🟡 medium",
    ]
    configure(project.parent, settings, "{thresholds: {high: 8, medium: 4}}")
    told = digest(project, "score", "--explain", sha[:8]).stdout
    assert "8  🔴 high" in told
    assert "the report has medium 8" in told
    assert digest(project, "score", "--explain", "fffffff").exit_code == 1


def test_a_report_that_can_not_be_written_is_named(project: Path, settings: Settings) -> None:
    """Such as one whose comment has a fact of the same name that is none."""
    (first, *_) = read_archive(settings.archive).files
    data = first.path.read_bytes()
    rules = json.dumps(RULES[0].fingerprint).encode()
    first.path.write_bytes(data.replace(b'"rules":' + rules, b'"rules":[1]', 1))
    ran = digest(project, "score")
    assert ran.exit_code == 3
    assert ran.stderr.startswith("Warning: acme/rocket 2023-11-14:1: the entry ")
