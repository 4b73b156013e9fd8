"""git → commits: what is read, in which order, from which clone, and what is never run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from digest.collect import (
    Clone,
    existing_clone,
    is_recorded,
    landings_of,
    read_commits,
    update_clone,
)
from digest.collect.command import GitFailedError, check_version
from digest.collect.failures import explain_failure
from digest.collect.messages import clean_message, clean_name
from digest.collect.source import parse_address
from digest.errors import CollectError
from digest.messages.trailers import trailers
from digest.models import Commit, FileChange, Merges, Source, Totals
from tests.gitrepos import DAY, NOON, Repo, make_repo
from tests.hostile.traps import Canary, make_canary, set_hooks, set_traps
from tests.timing import within

if TYPE_CHECKING:
    from collections.abc import Iterator

SHANGHAI = ZoneInfo("Asia/Shanghai")
EVER = (datetime(1971, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC))


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return make_repo(tmp_path / "source.git")


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def source_of(
    repo: Repo,
    branch: str = "",
    *,
    include: tuple[str, ...] = (),
    exclude: tuple[str, ...] = (),
    merges: Merges = Merges.INCLUDE,
) -> Source:
    web = "https://x.org/o/r"
    return Source("o/r", str(repo.path), branch, web, include, exclude, merges)


def commits(
    clone: Clone, start: datetime, end: datetime, zone: ZoneInfo, now: datetime = EVER[1]
) -> Iterator[Commit]:
    """Read what landed in a span of time."""
    merges = clone.source.merges
    landings = [one for one in landings_of(clone, now) if is_recorded(one, merges)]
    first, last = start.timestamp(), end.timestamp()
    return read_commits(clone, [one for one in landings if first <= one.time < last], zone)


def read(source: Source, cache: Path) -> list[Commit]:
    return list(commits(update_clone(source, cache, None), *EVER, SHANGHAI))


def one(repo: Repo, cache: Path) -> Commit:
    return read(source_of(repo), cache)[0]


# Like git log


@pytest.fixture
def history(repo: Repo) -> Repo:
    """Build two lines and an octopus merge, with files of every kind."""
    base = repo.commit(b"Base\n\nBody\n", {b"a.py": b"1\n2\n3\n4\n5\n", b"docs/x.md": b"x\n"})
    sides = []
    for number in range(3):
        side = f"side{number}"
        time_of = NOON + 60 * (number + 1)
        sides.append(repo.commit(b"Side", {b"s%d" % number: b"s\n"}, branch=side, start=base,
                                 at=f"{time_of} +0530", author="Zoë".encode()))  # fmt: skip
    repo.commit(b"Move", {b"a.py": None, b"b.py": b"1\n2\n3\n4\nfive\n"}, at=NOON + DAY)
    repo.commit(b"Binary", {b"i.png": b"\x89\0\xff", b"docs/x.md": None}, at=NOON + DAY + 60)
    repo.commit(b"Merge all", {b"s0": b"s\n", b"s1": b"s\n", b"s2": b"s\n"},
                merged=tuple(sides), at=NOON + 2 * DAY, authored=f"{NOON + DAY} -0730")  # fmt: skip
    return repo


def logged(repo: Repo, *options: str) -> list[str]:
    """Say with plain `git log` what a commit is, a line each."""
    form = "--format=%H|%P|%an|%ad|%cd|%s"
    found = repo.git("log", form, "--date=raw", *options, "refs/heads/main", "--")
    return found.decode().splitlines()


def as_logged(commit: Commit) -> str:
    author_time, commit_time = commit.author_time, commit.commit_time
    assert author_time
    assert commit_time
    times = [f"{int(time.timestamp())} {time:%z}" for time in (author_time, commit_time)]
    return "|".join([commit.sha, " ".join(commit.parents), commit.author, *times, commit.title])


@pytest.mark.parametrize(
    ("merges", "options"),
    [
        (Merges.INCLUDE, []),
        (Merges.EXCLUDE, ["--no-merges"]),
        (Merges.FIRST_PARENT, ["--first-parent"]),
    ],
)
def test_every_commit_as_git_log_has_it(
    history: Repo, cache: Path, merges: Merges, options: list[str]
) -> None:
    found = read(source_of(history, merges=merges), cache)
    assert [as_logged(commit) for commit in found] == logged(history, *options)
    for commit in found:
        counted = history.git("log", "-1", "--numstat", "-M", "--format=", *options, commit.sha)
        lines = [line.split("\t")[:2] for line in counted.decode().splitlines() if line]
        assert [[_count(f.additions), _count(f.deletions)] for f in commit.files] == lines


def _count(lines: int | None) -> str:
    return "-" if lines is None else str(lines)


def test_files_with_status_renames_and_binary_counts(history: Repo, cache: Path) -> None:
    by_title = {commit.title: commit for commit in read(source_of(history), cache)}
    assert by_title["Move"].files == (FileChange("R", "b.py", 1, 1, "a.py"),)
    assert by_title["Binary"].files == (
        FileChange("D", "docs/x.md", 0, 1),
        FileChange("A", "i.png", None, None),
    )
    assert by_title["Binary"].totals == Totals(2, 0, 1)
    assert by_title["Base"].files[0] == FileChange("A", "a.py", 5, 0)


def test_a_merge_has_files_on_the_branchs_own_line_only(history: Repo, cache: Path) -> None:
    merge = one(history, cache)
    assert (len(merge.parents), merge.files, merge.totals) == (4, (), Totals(0, 0, 0))
    own = read(source_of(history, merges=Merges.FIRST_PARENT), cache)[0]
    assert [change.path for change in own.files] == ["s0", "s1", "s2"]


def test_a_merge_can_have_files_beside_what_it_brought(history: Repo, cache: Path) -> None:
    clone = update_clone(source_of(history), cache, None)
    landings = landings_of(clone, EVER[1])
    found = list(read_commits(clone, landings, SHANGHAI, diff_merges=True))
    assert [change.path for change in found[0].files] == ["s0", "s1", "s2"]
    assert {commit.landed_with for commit in found} == {"", found[0].sha}


FORGES = [
    ("Merge pull request #12 from acme/valve\n\nfeat: a valve", 12),
    ("Merge pull request #13 from acme/valve", 13),
    ("Merge branch 'valve' into 'main'\n\nfeat: a valve\n\nSee merge request acme/rocket!14", 14),
    ("Merge pull request 'feat: a valve' (#15) from ada/valve into main", 15),
    ("Merged in valve (pull request #16)\n\nfeat: a valve", 16),
    ("Merged PR 17: feat: a valve", 17),
    ("Merge branch 'valve'", 0),
]


@pytest.mark.parametrize(("message", "number"), FORGES)
def test_a_commit_knows_the_request_it_landed_with(
    repo: Repo, cache: Path, message: str, number: int
) -> None:
    base = repo.commit(b"Base (#3)")
    inner = repo.commit(b"Inner (#4)", branch="inner", start=base)
    side = repo.commit(b"Merge branch 'inner'", branch="side", start=base, merged=(inner,))
    repo.commit(message.encode(), merged=(side,), at=NOON + DAY)
    pulls = {commit.title: commit.pull for commit in read(source_of(repo), cache)}
    merge = message.partition("\n")[0]
    assert pulls == {
        merge: 0, "Merge branch 'inner'": number, "Inner (#4)": number, "Base (#3)": 0,
    }  # fmt: skip


def test_times_and_address(history: Repo, cache: Path) -> None:
    merge = one(history, cache)
    assert merge.local_time == at(NOON + DAY).astimezone(SHANGHAI).replace(tzinfo=None)
    assert merge.author_time
    assert merge.author_time.utcoffset() == -timedelta(hours=7, minutes=30)
    assert merge.url == f"https://x.org/o/r/commit/{merge.sha}"
    bare = Source("o/r", str(history.path))
    assert read(bare, cache)[0].url == ""


def test_a_span_includes_its_start_and_not_its_end(history: Repo, cache: Path) -> None:
    clone = update_clone(source_of(history), cache, None)
    found = commits(clone, at(NOON + DAY), at(NOON + DAY + 60), SHANGHAI)
    assert [commit.title for commit in found] == ["Move"]
    assert list(commits(clone, at(NOON + 1), at(NOON + 2), SHANGHAI)) == []


def test_a_line_does_not_go_back_where_a_clock_went_wrong(repo: Repo, cache: Path) -> None:
    for title, when in [(b"a", NOON), (b"b", NOON - 900 * DAY), (b"c", NOON + 1)]:
        repo.commit(title, at=when)
    found = commits(update_clone(source_of(repo), cache, None), at(NOON), at(NOON + DAY), SHANGHAI)
    assert [(commit.title, commit.landing_time) for commit in found] == [
        ("c", at(NOON + 1)),
        ("b", at(NOON)),
        ("a", at(NOON)),
    ]


def test_reading_may_be_left_early(history: Repo, cache: Path) -> None:
    reading = commits(update_clone(source_of(history), cache, None), *EVER, SHANGHAI)
    assert next(reading).title == "Merge all"
    del reading  # an unclosed pipe would be a warning, and here an error


# Odd input


def test_what_no_calendar_holds_is_at_its_authors_time_or_lands_with_the_one_below(
    repo: Repo, cache: Path
) -> None:
    repo.commit(b"kept", at=NOON, authored=f"{10**14} +0000")
    repo.commit(b"far future", at=f"{10**14} +0000", authored=f"{10**14} +0000")
    for number in (b"-500", b"18446744073709551616", b"abc"):
        repo.raw_commit(b"author X <x> %s +0000\ncommitter Y <y> %s +0000" % (number, number), b"n")
    repo.raw_commit(b"author X <x> %d +0000\ncommitter Y <y> %d +0" % (NOON + 9, 2**70), b"vast")
    repo.raw_commit(b"author X\ncommitter Y", b"no dates")
    repo.raw_commit(b"author X <x> %d +0200\ncommitter Y <y> 5 zone" % (NOON + 9), b"author's")
    repo.commit(b"last", at=NOON + 11, authored=f"{NOON} +9999")
    found = {commit.title: commit for commit in read(source_of(repo), cache)}
    assert [*found] == ["last", "author's", "no dates", "vast", "n", "far future", "kept"]
    assert found["last"].author_time == at(NOON)
    times = {title: commit.commit_time for title, commit in found.items() if title != "last"}
    dated = dict.fromkeys(("author's", "no dates", "vast"), at(NOON + 9))
    assert times == dict.fromkeys(times, at(NOON)) | dated
    assert found["kept"].author_time is None
    for title in ("no dates", "n", "far future"):
        assert found[title].author_time is None
        time = times[title]
        assert time
        assert found[title].local_time == time.astimezone(SHANGHAI).replace(tzinfo=None)


def test_commits_without_any_time_land_with_those_below(repo: Repo, cache: Path) -> None:
    repo.commit(b"first", at=f"{10**14} +0000", authored=f"{10**14} +0000")
    repo.commit(b"kept", at=NOON)
    repo.raw_commit(b"author X\ncommitter Y", b"no dates")
    found = read(source_of(repo), cache)
    assert [(commit.title, commit.landing_time) for commit in found] == [
        ("no dates", at(NOON)),
        ("kept", at(NOON)),
        ("first", at(NOON)),
    ]


@pytest.mark.parametrize("offset", ["-0730", "+1400", "-0001", "+0000"])
def test_offsets_are_kept(repo: Repo, cache: Path, offset: str) -> None:
    repo.commit(at=f"{NOON} {offset}")
    commit = one(repo, cache)
    assert commit.commit_time == at(NOON)
    assert f"{commit.commit_time:%z}" == offset.replace("-0000", "+0000")


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b"", ""),
        (b"a | b", "a | b"),
        ("Zoë".encode("latin-1"), "Zo�"),
        (b"a\rb\tc", "a b c"),
        (b"ada@x.org", "ada"),
    ],
)
def test_authors(repo: Repo, cache: Path, raw: bytes, name: str) -> None:
    repo.commit(author=raw)
    assert one(repo, cache).author == name


def test_an_author_that_is_html() -> None:
    assert clean_name(b"<script>alert(1)</script>") == "<script>alert(1)</script>"
    assert clean_name(b"Ada <ada@x.org>") == "Ada"


def test_messages_in_other_encodings(repo: Repo, cache: Path) -> None:
    repo.commit("é ü\n".encode("latin-1"), encoding=b"ISO-8859-1")
    assert one(repo, cache).message == "é ü"
    repo.commit(b"\xff\xfe bad\n")
    assert one(repo, cache).message == "�� bad"
    repo.raw_commit(b"author X <x> %d +0000\ncommitter X <x> %d +0000" % (NOON, NOON), b"a\0b")
    assert one(repo, cache).message == "a"  # as `git log` has it


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"a\r\nb\rc\n\n\n", "a\nb\nc"),
        (b"\n \n  a", "  a"),
        (b"", ""),
        (b"a\n\nSigned-off-by: Ada <ada@x.org>\n", "a\n\nSigned-off-by: Ada"),
        (b"a <ada@x.org> b", "a b"),
        (b"a\n\nCc: ada@x.org\nReviewed-by: b@y.org (mail)", "a\n\nCc:\nReviewed-by: (mail)"),
        (b"a\n\nAcked-by: ada@x.org\n\nb", "a\n\nAcked-by:\n\nb"),
        (b"use a <b> @c d@e", "use a <b> @c d@e"),
        (b"write to ada@x.org, or (bo@x.org).", "write to, or ()."),
        (b't\n\n> "ada@x.org" said', 't\n\n> "" said'),
        (b"use <lodash@4.17.21> and <react@18>", "use <lodash@4.17.21> and <react@18>"),
        (b"use <@a/b@1.0.0-rc.1>, x@^1.2.x", "use <@a/b@1.0.0-rc.1>, x@^1.2.x"),
        (b"<a@1.2.3.4> <b@1-c.org> <c@163.com> <d@0a1b2c3d4e5f> <e@localhost>", ""),
        (b"clone git@x.org:a/b.git, logo@2x.png", "clone git@x.org:a/b.git, logo@2x.png"),
        (b"t\n\nhttps://x.org/list/dev@x.org/m", "t\n\nhttps://x.org/list/dev@x.org/m"),
        (b"t\n\nfix: for `@pytest.mark.x(a)`", "t\n\nfix: for `@pytest.mark.x(a)`"),
    ],
)
def test_messages_are_whole_and_hold_no_addresses(raw: bytes, message: str) -> None:
    assert clean_message(raw) == message


def test_long_lines_take_no_long_time() -> None:
    for part in (b"a", b" ", b"<", b"a@", b"a."):
        with within(2):
            clean_message(b"t\n\nCc: " + part * 200_000 + b"@\nSigned-off-by: x")


def test_paths_of_every_kind(repo: Repo, cache: Path) -> None:
    repo.commit(files={
        b"-u": b"1\n", b"a\nb": b"1\n", b'q"\t': b"1\n", b"\xff": b"1\n", b"\xfe": b"1\n2\n",
        b"link": (b"120000", b"/etc/passwd"), b"module": (b"160000", b"1" * 40),
        b"run": (b"100755", b"x\n"),
    })  # fmt: skip
    found = {(change.path, change.additions) for change in one(repo, cache).files}
    assert found == {
        ("-u", 1), ("a\nb", 1), ('q"\t', 1), ("�", 1), ("�", 2), ("link", 1), ("module", 1),
        ("run", 1),
    }  # fmt: skip
    repo.commit(files={b"link": b"a file now\n", b"run": (b"100644", b"x\n")}, at=NOON + 1)
    changed = {change.path: change for change in one(repo, cache).files}
    assert changed["link"].status == "T"
    assert changed["run"] == FileChange("M", "run", 0, 0)


def test_ten_thousand_files(repo: Repo, cache: Path) -> None:
    repo.commit(files={b"d%d/f%d" % (n % 100, n): b"%d\n" % n for n in range(10_000)})
    commit = one(repo, cache)
    assert commit.totals == Totals(10_000, 10_000, 0)
    assert len(commit.files) == 10_000


def test_the_sources_replacements_are_left_aside(repo: Repo, cache: Path) -> None:
    real = repo.commit()
    other = repo.commit(b"Other", branch="other")
    repo.git("replace", real, other)
    assert (one(repo, cache).author, one(repo, cache).title) == ("Ada", "Change")


def test_the_sources_grafts_are_left_aside(repo: Repo, cache: Path) -> None:
    shas = [repo.commit(b"%d" % number, at=NOON + number) for number in range(3)]
    (repo.path / "info").mkdir()
    (repo.path / "info" / "grafts").write_text(f"{shas[2]} {shas[0]}\n{shas[1]}\n")
    newest, middle, _ = read(source_of(repo), cache)
    assert (newest.parents, middle.parents) == ((shas[1],), (shas[0],))


# Globs


def test_globs_choose_commits_and_count_files(history: Repo, cache: Path) -> None:
    found = read(source_of(history, include=("*.py", "docs"), exclude=("x.md",)), cache)
    assert [(commit.title, commit.totals) for commit in found] == [
        ("Move", Totals(1, 1, 1)),
        ("Base", Totals(1, 5, 0)),
    ]
    assert [c.title for c in read(source_of(history, include=("a.py",)), cache)] == ["Move", "Base"]
    own = source_of(history, include=("s?",), merges=Merges.FIRST_PARENT)
    assert [commit.title for commit in read(own, cache)] == ["Merge all"]


# Trailers


@pytest.mark.parametrize(
    "message",
    [
        "t\n\nSigned-off-by: A\nCc: B",
        "t\n\nbody\n\nFixes: #1\nSee: a\n  b\n",
        "t\n\nbody\nSigned-off-by: A",
        "t\n\nb\nb\nb\nb\nSigned-off-by: A",
        "t\n\nb: c\nd",
        "Signed-off-by: A",
        "t\n\nFixes : x\nA-b:c",
        "t\n\nx\n(cherry picked from commit 1)\nSigned-off-by: A",
        "t\n\nKey: v\n\nno trailer here",
        "",
    ],
)
def test_trailers_are_those_git_finds(repo: Repo, message: str) -> None:
    options = ("--parse", "--unfold", "--no-divider")
    found = repo.git("interpret-trailers", *options, stdin=message.encode()).decode()
    lines = [line for line in found.splitlines() if ": " in line]
    assert [f"{key}: {value}" for key, value in trailers(message)] == lines


def test_a_breaking_change_is_a_trailer() -> None:
    assert trailers("feat: x\n\nBREAKING CHANGE: y") == (("BREAKING CHANGE", "y"),)


# Keeping a clone


@pytest.fixture(scope="module")
def thirty_days(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """Build thirty days with a commit each, all files kept."""
    repo = make_repo(tmp_path_factory.mktemp("daily") / "source.git")
    for day in range(30):
        repo.commit(b"Day %d" % day, {b"f%d" % day: b"x\n"}, at=NOON + day * DAY)
    return repo


@pytest.fixture
def daily(thirty_days: Repo, tmp_path: Path) -> Repo:
    """Give a copy of those days, to be changed."""
    shutil.copytree(thirty_days.path, tmp_path / "daily.git")
    return Repo(tmp_path / "daily.git")


def titles(clone: Clone, since: int) -> list[str]:
    found = list(commits(clone, at(since), EVER[1], SHANGHAI))
    assert all(commit.totals == Totals(1, 1, 0) for commit in found)
    return [commit.title for commit in found]


def count(clone: Clone) -> int:
    return int(Repo(clone.path).git("rev-list", "--count", clone.ref))


def days(first: int, last: int) -> list[str]:
    return [f"Day {day}" for day in range(last, first - 1, -1)]


def test_only_the_wanted_days_are_fetched_and_more_when_asked(daily: Repo, cache: Path) -> None:
    source = source_of(daily)
    clone = update_clone(source, cache, at(NOON + 25 * DAY))
    assert titles(clone, NOON + 25 * DAY) == days(25, 29)
    assert count(clone) < 10
    with pytest.raises(CollectError, match="earlier `since`"):
        titles(clone, NOON)
    daily.commit(b"Day 30", {b"f30": b"x\n"}, at=NOON + 30 * DAY)
    clone = update_clone(source, cache, at(NOON + 10 * DAY))
    assert titles(clone, NOON + 10 * DAY) == days(10, 30)
    clone = update_clone(source, cache, None)
    assert titles(clone, NOON) == days(0, 30)
    clone = update_clone(source, cache, at(NOON + 29 * DAY))
    assert count(clone) == 31  # a whole clone stays whole


def test_a_window_without_commits(daily: Repo, cache: Path) -> None:
    since = NOON + 90 * DAY
    assert titles(update_clone(source_of(daily), cache, at(since)), since) == []
    daily.commit(b"Day 95", {b"n": b"x\n"}, at=NOON + 95 * DAY)
    assert titles(update_clone(source_of(daily), cache, at(since)), since) == ["Day 95"]


def test_a_side_line_older_than_the_window(daily: Repo, cache: Path) -> None:
    start = daily.git("rev-parse", "main~25").decode().strip()
    side = daily.commit(b"Side", {b"s": b"x\n"}, branch="side", start=start, at=NOON + 28 * DAY)
    daily.commit(b"Merge", {b"s": b"x\n"}, merged=(side,), at=NOON + 30 * DAY)
    clone = update_clone(source_of(daily), cache, at(NOON + 28 * DAY))
    found = commits(clone, at(NOON + 28 * DAY), EVER[1], SHANGHAI)
    assert {commit.title: commit.totals for commit in found} == {
        "Merge": Totals(0, 0, 0),
        "Day 29": Totals(1, 1, 0),
        "Day 28": Totals(1, 1, 0),
        "Side": Totals(1, 1, 0),
    }


def test_cuts_hidden_behind_a_merge_that_is_cut(daily: Repo, cache: Path, tmp_path: Path) -> None:
    for day in range(30, 36):
        start = daily.git("rev-parse", f"main~{day - 10}").decode().strip()
        side = daily.commit(b"S", {b"s%d" % day: b"x\n"}, branch=f"s{day}", start=start,
                            at=NOON + (day - 3) * DAY)  # fmt: skip
        daily.commit(b"M", {b"s%d" % day: b"x\n"}, merged=(side,), at=NOON + day * DAY)
    whole = update_clone(source_of(daily), tmp_path / "whole", None)
    for first in (34, 31, 35, 20, 33, 3):
        since = at(NOON + first * DAY)
        clone = update_clone(source_of(daily), cache, since)
        wanted = list(commits(whole, since, EVER[1], SHANGHAI))
        assert list(commits(clone, since, EVER[1], SHANGHAI)) == wanted


def test_a_source_that_is_cut_off_itself(daily: Repo, cache: Path, tmp_path: Path) -> None:
    shallow = tmp_path / "shallow"
    daily.git("clone", "--quiet", "--depth=3", f"file://{daily.path}", str(shallow))
    source = Source("o/r", str(shallow))
    for since in (None, at(NOON + 5 * DAY)):
        with pytest.raises(CollectError, match="fetch-depth: 0"):
            update_clone(source, cache, since)
    since = at(NOON + 28 * DAY)
    assert titles(update_clone(source, cache, since), NOON + 28 * DAY) == days(28, 29)


@pytest.mark.parametrize("since", [None, NOON + 25 * DAY])
def test_a_branch_that_was_rewritten(daily: Repo, cache: Path, since: int | None) -> None:
    wanted = at(since) if since else None
    update_clone(source_of(daily), cache, wanted)
    daily.git("update-ref", "refs/heads/main", "main~3")
    new = daily.commit(b"New", {b"n": b"x\n"}, at=NOON + 40 * DAY)
    clone = update_clone(source_of(daily), cache, wanted)
    assert Repo(clone.path).git("rev-parse", clone.ref).decode().strip() == new
    assert titles(clone, NOON + 25 * DAY) == ["New", *days(25, 26)]


def test_another_address_for_the_same_name(daily: Repo, cache: Path, tmp_path: Path) -> None:
    update_clone(source_of(daily), cache, at(NOON + 25 * DAY))
    other = make_repo(tmp_path / "other.git")
    other.commit(b"Other", {b"o": b"x\n"})
    assert titles(update_clone(source_of(other), cache, at(NOON)), NOON) == ["Other"]


def test_many_fetches_leave_few_packs(repo: Repo, cache: Path) -> None:
    for number in range(54):
        repo.commit(b"%d" % number, {b"f": b"%d\n" % number}, at=NOON + number)
        clone = update_clone(source_of(repo), cache, None)
    assert len(list((clone.path / "objects" / "pack").glob("*.pack"))) < 10
    assert len(list(commits(clone, *EVER, SHANGHAI))) == 54


def _cut_packs(folder: Path) -> None:
    for pack in (folder / "objects" / "pack").glob("*.pack"):
        pack.chmod(0o644)
        pack.write_bytes(pack.read_bytes()[:100])


def _empty(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


def _unlink_head(folder: Path) -> None:
    (folder / "HEAD").unlink()


@pytest.mark.parametrize("damage", [_cut_packs, _empty, _unlink_head])
def test_a_damaged_clone_is_made_anew(
    daily: Repo, cache: Path, damage: object, caplog: pytest.LogCaptureFixture
) -> None:
    assert callable(damage)
    clone = update_clone(source_of(daily), cache, None)
    damage(clone.path)
    assert titles(update_clone(source_of(daily), cache, None), NOON) == days(0, 29)
    assert "making it anew" in caplog.text


def test_a_clone_found_damaged_while_reading(daily: Repo, cache: Path) -> None:
    clone = update_clone(source_of(daily), cache, None)
    _cut_packs(clone.path)
    with pytest.raises(CollectError, match="run again"):
        titles(clone, NOON)
    assert titles(update_clone(source_of(daily), cache, None), NOON) == days(0, 29)


def test_locks_of_a_run_that_was_killed(daily: Repo, cache: Path) -> None:
    clone = update_clone(source_of(daily), cache, at(NOON + 25 * DAY))
    for name in ("shallow.lock", "refs/heads/main.lock", "packed-refs.lock"):
        (clone.path / name).touch()
    daily.commit(b"Day 30", {b"f30": b"x\n"}, at=NOON + 30 * DAY)
    clone = update_clone(source_of(daily), cache, at(NOON + 20 * DAY))
    assert titles(clone, NOON + 20 * DAY) == days(20, 30)


# Which branch


def test_the_branch_that_head_names(repo: Repo, cache: Path) -> None:
    repo.commit(b"main")
    repo.commit(b"dev", branch="dev")
    repo.git("symbolic-ref", "HEAD", "refs/heads/dev")
    assert one(repo, cache).title == "dev"


@pytest.mark.parametrize(("before", "after"), [("release", "release/2.0"), ("a/b/c", "a/b")])
def test_a_branch_that_becomes_a_folder_and_back(
    repo: Repo, cache: Path, before: str, after: str
) -> None:
    repo.commit(b"first", branch=before)
    for number, (old, new) in enumerate([(before, after), (after, before)], 1):
        assert len(read(source_of(repo, old), cache)) == number
        tip = repo.head(old)
        repo.git("update-ref", "-d", f"refs/heads/{old}")
        repo.git("update-ref", f"refs/heads/{new}", tip)
        repo.commit(b"next", branch=new)
        assert len(read(source_of(repo, new), cache)) == number + 1


def test_what_an_earlier_release_kept_by_its_name_is_dropped(repo: Repo, cache: Path) -> None:
    tip = repo.commit(b"first")
    clone = Repo(update_clone(source_of(repo), cache, None).path)
    clone.git("update-ref", "refs/heads/main", tip)
    clone.git("update-ref", "refs/digest/HEAD", tip)
    read(source_of(repo), cache)
    assert clone.git("for-each-ref", "--format=%(refname)") == b"refs/digest/branch\n"


def test_a_head_on_no_branch(repo: Repo, cache: Path) -> None:
    first = repo.commit(b"first")
    repo.commit(b"second", at=NOON + 1)
    (repo.path / "HEAD").write_text(f"{first}\n")
    assert [commit.title for commit in read(source_of(repo), cache)] == ["first"]


@pytest.mark.parametrize("branch", ["", "main"])
def test_an_empty_repository(repo: Repo, cache: Path, branch: str) -> None:
    clone = update_clone(source_of(repo, branch), cache, None)
    assert (clone.ref, list(commits(clone, *EVER, SHANGHAI))) == ("", [])


def test_a_head_that_names_a_branch_that_is_not_there(repo: Repo, cache: Path) -> None:
    repo.commit(branch="dev")
    with pytest.raises(CollectError, match=r"HEAD of .* names a branch that is not there; .*: dev"):
        update_clone(source_of(repo), cache, None)


def test_a_branch_that_is_gone(repo: Repo, cache: Path) -> None:
    repo.commit()
    update_clone(source_of(repo, "main"), cache, None)
    for name in ("dev", "b", "c", "d", "e", "f"):
        repo.commit(branch=name)
    repo.git("update-ref", "-d", "refs/heads/main")
    with pytest.raises(CollectError, match=r"no branch 'main'; .*: b, c, d, dev, e, …"):
        update_clone(source_of(repo, "main"), cache, None)


@pytest.mark.parametrize("branch", ["--output=x", "-u", "a@b", "名"])
def test_branches_with_odd_names(repo: Repo, cache: Path, branch: str) -> None:
    repo.commit(b"odd", branch=branch)
    assert [c.title for c in read(source_of(repo, branch), cache)] == ["odd"]
    assert not Path("x").exists()


@pytest.mark.parametrize("branch", ["a..b", "a b", "x.lock", "a\nb", "*", "a:b", "^a", "\ud800"])
def test_branches_that_can_not_be(repo: Repo, cache: Path, branch: str) -> None:
    repo.commit()
    with pytest.raises(CollectError, match="branch"):
        update_clone(source_of(repo, branch), cache, None)


# What is refused


@pytest.mark.parametrize(
    "url",
    [
        "http://x.org/a", "ssh://u:geheim@x.org/a", "git://x.org/a",
        "ext::sh -c true", "file://host/a", "--upload-pack=touch x", "-u", "", "relative/path",
        "https://", "https://-x/a", "https://x.org/a\nb", "https://[x/a", "HTTPS://x.org/a",
        "https://u:geheim@/a", "ftp://x.org/a",
    ],
)  # fmt: skip
def test_addresses_that_are_refused(cache: Path, url: str) -> None:
    with pytest.raises(CollectError, match="give an https:// address") as caught:
        update_clone(Source("o/r", url), cache, None)
    assert "geheim" not in str(caught.value)
    assert not cache.exists()


@pytest.mark.parametrize("name", ["r", "o/r/x", "../r", "o/..", "/r", "o/", "o/r\n", "o\\x/r"])
def test_names_that_are_refused(cache: Path, name: str) -> None:
    with pytest.raises(CollectError, match="owner/repo"):
        update_clone(Source(name, "https://x.org/a"), cache, None)


def test_a_file_address_is_a_path(repo: Repo, cache: Path) -> None:
    repo.commit(b"local")
    assert read(Source("o/r", f"file://{repo.path}"), cache)[0].title == "local"


def test_no_git_repository(tmp_path: Path, cache: Path) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(CollectError, match=r"o/r: can't read .*: no git repository there"):
            update_clone(Source("o/r", str(folder)), cache, None)


def test_a_partial_clone_as_a_source_is_named(repo: Repo, tmp_path: Path, cache: Path) -> None:
    for number in range(3):
        repo.commit(b"Change", {b"a.py": b"%d\n" % number}, at=NOON + number)
    repo.git("config", "uploadpack.allowFilter", "true")
    partial = make_repo(tmp_path / "partial.git")
    partial.git("fetch", "--quiet", "--filter=blob:none", f"file://{repo.path}", "main:main")
    partial.git("config", "remote.origin.promisor", "true")
    partial.git("config", "remote.origin.url", f"file://{repo.path}")
    with pytest.raises(CollectError, match=r"it may be a partial clone \(--filter\); give the url"):
        update_clone(source_of(partial), cache, None)


def test_a_host_that_is_not_there(cache: Path) -> None:
    secret = "https://user:geheim@127.0.0.1:1/a"  # noqa: S105
    with pytest.raises(CollectError, match="host can't be reached") as caught:
        update_clone(Source("o/r", secret), cache, None)
    assert "https://127.0.0.1:1/a:" in str(caught.value)
    assert "geheim" not in f"{caught.value}{Source('o/r', secret)!r}"
    assert caught.value.__cause__ is caught.value.__context__ is None  # their text could hold it


@pytest.mark.parametrize(
    ("stderr", "told"),
    [
        ("fatal: could not read Username for 'https://x.org'", "asks for a login"),
        ("fatal: unable to access 'U': The requested URL returned error: 404", "no git repository"),
        ("fatal: unable to access 'U': SSL certificate problem: expired", "certificate"),
        ("error: x: Permission denied", "right to read"),
        ("fatal: unknown repository extension found:\n\trefstorage", "install a newer git"),
        ("fatal: aborting due to possible repository corruption on the remote", "partial clone"),
        ("fatal: mismatched algorithms: client sha1; server sha256", "SHA-1"),
        ("fatal: odd 'U'\nfatal: Could not read from remote repository.", "git says \"fatal: odd"),
        ("", "status 128"),
    ],
)  # fmt: skip
def test_what_git_says_becomes_advice_without_credentials(stderr: str, told: str) -> None:
    url = "https://user:ge%40heim@x.org/not%20found/SSL"
    source = Source("o/r", url)
    failure = GitFailedError(128, stderr.replace("'U'", f"'{parse_address(source).text}'"))
    error = str(explain_failure(source, parse_address(source), failure))
    assert told in error
    assert "heim" not in error
    assert "user" not in error.replace("the user", "")


def test_a_cache_that_can_not_be_written(repo: Repo, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CollectError, match="check the cache folder"):
        update_clone(source_of(repo), tmp_path / "file", None)


def test_a_git_that_is_too_old() -> None:
    check_version("git version 2.32.0.windows.1")
    with pytest.raises(CollectError, match=r"install git 2\.32 or newer"):
        check_version("git version 2.31.9")


# What is never run


@pytest.fixture
def canary(tmp_path: Path) -> Canary:
    return make_canary(tmp_path)


def test_nothing_of_the_source_is_run(repo: Repo, cache: Path, canary: Canary) -> None:
    program, trace = canary
    files = {b".gitattributes": b"* diff=d filter=d\n*.py -diff\n", b"a.py": b"1\n"}
    repo.commit(b"one", files)
    repo.commit(b"two", {b"a.py": b"2\n"}, at=NOON + 1)
    set_traps(repo.path / "config", program)
    set_hooks(repo.path, program)
    (repo.path / "info").mkdir(exist_ok=True)
    (repo.path / "info" / "attributes").write_text("* diff=d\n")
    assert [c.files[-1].additions for c in read(source_of(repo), cache)] == [1, 1]
    assert not trace.exists()


def test_nothing_of_the_user_or_the_caller_is_read(
    repo: Repo, cache: Path, tmp_path: Path, canary: Canary,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    program, trace = canary
    repo.commit("ü".encode(), {b"a": b"1\n"})
    set_traps(tmp_path / ".gitconfig", program)
    for name, value in {
        "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path),
        "GIT_CONFIG_GLOBAL": str(tmp_path / ".gitconfig"),
        "GIT_DIR": "/nowhere", "GIT_WORK_TREE": "/nowhere", "GIT_INDEX_FILE": "/nowhere",
        "GIT_OBJECT_DIRECTORY": "/nowhere", "GIT_NAMESPACE": "n", "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "log.date", "GIT_CONFIG_VALUE_0": "relative",
        "GIT_EXTERNAL_DIFF": str(program), "GIT_ALLOW_PROTOCOL": "https", "GIT_TRACE": "1",
        "GIT_SSH_COMMAND": str(program), "LC_ALL": "C.UTF-8",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    commit = one(repo, cache)
    assert (commit.message, commit.totals) == ("ü", Totals(1, 1, 0))
    assert not trace.exists()


def documented_keys() -> list[str]:
    """List all keys of configuration that git documents, with a name in the place of any."""
    listed = subprocess.run(["git", "help", "--config"], capture_output=True, check=True, text=True)
    return [re.sub(r"<.*?>|\*", "d", key) for key in listed.stdout.split() if "." in key]


def plant(folder: Path, program: Path, other: Path) -> None:
    """Name a program or another repository wherever git would look in a clone for one."""
    lines = []
    for name in documented_keys():
        head, _, key = name.rpartition(".")
        section, _, rest = head.partition(".")
        value = other if key.lower() in {"insteadof", "url", "worktree"} else program
        lines.append(f'[{section} "{rest}"]' if rest else f"[{section}]")
        lines.append(f'\t{key} = "{value}"')
    files = {
        "config": "\n".join(lines), "config.worktree": f"[core]\n\tfsmonitor = {program}\n",
        "info/attributes": "* diff=d\n", "info/grafts": f"{'1' * 40}\n", "gitdir": str(other),
        "commondir": str(other), "objects/info/alternates": f"{other}/objects\n",
        "objects/info/commit-graph": "CGPH", "objects/pack/multi-pack-index": "MIDX",
    }  # fmt: skip
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    set_traps(folder / "config", program)


@pytest.mark.parametrize("has_links", [True, False])
def test_nothing_that_was_put_into_a_clone_is_used(
    daily: Repo, cache: Path, tmp_path: Path, canary: Canary, has_links: bool
) -> None:
    program, trace = canary
    assert len(documented_keys()) > 500
    other = make_repo(tmp_path / "other.git")
    other.commit(b"Planted", {b"f": b"x\n"})
    clone = update_clone(source_of(daily), cache, None)
    known = {path.name for path in clone.path.iterdir()}
    plant(clone.path, program, other.path)
    set_hooks(clone.path, program)  # as links
    if not has_links:
        for hook in (clone.path / "hooks").iterdir():
            hook.unlink()
            shutil.copy(program, hook)
    daily.commit(b"Day 30", {b"f30": b"x\n"}, at=NOON + 30 * DAY)
    assert [one.title for one in read(source_of(daily), cache)] == days(0, 30)
    assert not trace.exists()
    assert {path.name for path in clone.path.iterdir()} == known
    assert str(program) not in (clone.path / "config").read_text()
    assert list((clone.path / "objects").glob("info/*")) == []


def test_a_clone_that_exists_is_not_trusted_either(
    daily: Repo, cache: Path, tmp_path: Path, canary: Canary
) -> None:
    clone = update_clone(source_of(daily), cache, None)
    set_traps(clone.path / "config", canary.program)
    found = existing_clone(source_of(daily), cache)
    assert found == clone
    assert canary.program.name not in (clone.path / "config").read_text()
    assert len(titles(clone, NOON)) == 30
    clone.path.rename(tmp_path / "elsewhere")
    clone.path.symlink_to(tmp_path / "elsewhere")
    assert existing_clone(source_of(daily), cache) is None
    assert titles(update_clone(source_of(daily), cache, None), NOON) == days(0, 29)
    assert (tmp_path / "elsewhere" / "HEAD").exists()  # what the link led to is as it was


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs another user")
def test_a_source_of_another_user(repo: Repo, cache: Path) -> None:
    repo.commit(b"theirs")
    for path in [repo.path, *repo.path.rglob("*")]:
        os.chown(path, 12345, 12345)
    assert one(repo, cache).title == "theirs"


def test_four_processes_however_many_commits(
    daily: Repo, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = update_clone(source_of(daily), cache, None)
    started: list[object] = []
    begin = subprocess.Popen.__init__

    def count_it(self: subprocess.Popen[bytes], *args: Any, **kwargs: Any) -> None:
        started.append(args)
        begin(self, *args, **kwargs)

    monkeypatch.setattr(subprocess.Popen, "__init__", count_it)
    assert titles(clone, NOON) == days(0, 29)
    assert len(started) == 4
