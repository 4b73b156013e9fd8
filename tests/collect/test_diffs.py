"""git → unified diffs: whose, against what, in which order, and how much of them."""

from __future__ import annotations

import logging
import tracemalloc
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from digest.analyze.question.diff import parse_diff
from digest.collect import Clone, update_clone
from digest.collect.diffs import MAX_NOTES, read_breaks, read_diffs, readable_commits
from digest.models import Source
from tests.gitrepos import DAY, NOON, Repo, make_repo

if TYPE_CHECKING:
    from pathlib import Path

UNKNOWN = "0123456789" * 4


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return make_repo(tmp_path / "source.git")


def direct(repo: Repo) -> Clone:
    """Read the repository as if it were the clone."""
    return Clone(repo.path, Source("o/r", str(repo.path)), "refs/heads/main")


def one(repo: Repo, **options: int) -> str:
    ((sha, text),) = read_diffs(direct(repo), [repo.head()], **options)
    assert sha == repo.head()
    return text


def shown(repo: Repo, first: str, second: str) -> str:
    plain = ("-c", "core.quotePath=false", "-c", "color.ui=never")
    options = ("-M", "--full-index", "--no-ext-diff", "--no-textconv")
    return repo.git(*plain, "diff", *options, first, second).decode()


# Which commits, against what


def test_each_commit_once_in_the_order_asked_as_git_diff_has_it(repo: Repo) -> None:
    shas = [repo.commit(files={b"a.py": b"%d\n" % n * 9}, at=NOON + n) for n in range(4)]
    asked = [shas[2], shas[1], shas[3], shas[2]]
    found = list(read_diffs(direct(repo), asked))
    assert [sha for sha, _ in found] == [shas[2], shas[1], shas[3]]
    for sha, text in found:
        assert text == shown(repo, f"{sha}^", sha)


def test_a_root_commit_adds_its_files(repo: Repo) -> None:
    repo.commit(files={b"a": b"1\n", b"b": b"2\n"})
    assert [(f.path, f.status, f.added) for f in parse_diff(one(repo))] == [
        ("a", "A", 1),
        ("b", "A", 1),
    ]


def test_a_merge_is_compared_with_its_first_parent(repo: Repo) -> None:
    base = repo.commit(files={b"a": b"1\n"})
    side = repo.commit(files={b"side": b"s\n"}, branch="side", start=base)
    repo.commit(files={b"a": b"2\n"}, at=NOON + 1)
    repo.commit(files={b"side": b"s\n"}, merged=(side,), at=NOON + 2)
    assert [file.path for file in parse_diff(one(repo))] == ["side"]


def test_a_commit_without_changes_has_an_empty_diff(repo: Repo) -> None:
    repo.commit(files={b"a": b"1\n"})
    repo.commit(at=NOON + 1)
    assert one(repo) == ""


def test_unknown_names_are_left_out_and_harm_nobody(repo: Repo) -> None:
    sha = repo.commit(files={b"a": b"1\n"})
    tree = repo.git("rev-parse", f"{sha}^{{tree}}").decode().strip()
    asked = [UNKNOWN, tree, "--output=x", "main", "HEAD", sha[:7], "", f"{sha}\n{UNKNOWN}", sha]
    assert [name for name, _ in read_diffs(direct(repo), asked)] == [sha]
    assert readable_commits(direct(repo), asked) == {sha}


def test_nothing_asked_is_nothing_shown(repo: Repo) -> None:
    repo.commit(files={b"a": b"1\n"})
    assert list(read_diffs(direct(repo), [])) == []
    assert list(read_diffs(direct(repo), [UNKNOWN])) == []


def test_where_a_shallow_clone_ends_no_commit_adds_the_whole_tree(
    repo: Repo, tmp_path: Path
) -> None:
    shas = [
        repo.commit(files={b"f%d" % n: b"x\n"}, at=NOON + n * 10 * DAY + 9 * DAY) for n in range(9)
    ]
    source = Source("o/r", str(repo.path))
    clone = update_clone(source, tmp_path / "cache", _day(NOON + 75 * DAY))
    found = dict(read_diffs(clone, shas))
    assert 0 < len(found) < len(shas)
    assert found.keys() == readable_commits(clone, shas) == set(shas[-len(found) :])
    assert all(len(parse_diff(text)) == 1 for text in found.values())


def test_a_commit_whose_parent_is_lost_is_left_out(repo: Repo) -> None:
    first = repo.commit(files={b"a": b"1\n"})
    second = repo.commit(files={b"a": b"2\n"}, at=NOON + 1)
    third = repo.commit(files={b"a": b"3\n"}, at=NOON + 2)
    _lose(repo, first)
    assert [sha for sha, _ in read_diffs(direct(repo), [first, second, third])] == [third]
    assert readable_commits(direct(repo), [first, second, third]) == {third}


def test_a_commit_whose_files_are_lost_costs_only_itself(
    repo: Repo, caplog: pytest.LogCaptureFixture
) -> None:
    shas = [repo.commit(files={b"f%d" % n: b"%d\n" % n}, at=NOON + n) for n in range(4)]
    _lose(repo, f"{shas[1]}:f1")
    with caplog.at_level(logging.WARNING):
        found = [sha for sha, _ in read_diffs(direct(repo), shas)]
    assert found == [shas[0], *shas[2:]]
    assert [shas[1][:7] in record.message for record in caplog.records] == [True]
    assert (repo.path / "HEAD").exists()


def _lose(repo: Repo, name: str) -> None:
    """Take an object away, as a broken disk would."""
    sha = repo.git("rev-parse", name).decode().strip()
    for pack in list(repo.path.glob("objects/pack/*.pack")):
        data = pack.read_bytes()
        for kind in (".pack", ".idx", ".rev"):
            pack.with_suffix(kind).unlink(missing_ok=True)
        repo.git("unpack-objects", "-q", stdin=data)
    (repo.path / "objects" / sha[:2] / sha[2:]).unlink()


# What is in them


def test_renames_modes_links_and_submodules(repo: Repo) -> None:
    text = b"".join(b"%d\n" % n for n in range(20))
    repo.commit(files={b"old": text, b"run": b"x\n", b"gone": b"y\n", b"kind": b"z\n"})
    files = {
        b"old": None, b"new": text + b"more\n", b"run": (b"100755", b"x\n"), b"gone": None,
        b"kind": (b"120000", b"run"), b"module": (b"160000", b"1" * 40),
    }  # fmt: skip
    repo.commit(files=files, at=NOON + 1)
    found = [(f.status, f.old_path, f.path, f.added, f.deleted) for f in parse_diff(one(repo))]
    assert found == [
        ("D", None, "gone", 0, 1),
        ("D", None, "kind", 0, 1),
        ("A", None, "kind", 1, 0),
        ("A", None, "module", 1, 0),
        ("R", "old", "new", 1, 0),
        ("M", None, "run", 0, 0),
    ]


def test_a_binary_file_is_one_line(repo: Repo) -> None:
    repo.commit(files={b"i.png": b"\x89\0\xff" * 999})
    assert one(repo).endswith("Binary files /dev/null and b/i.png differ\n")
    assert parse_diff(one(repo))[0].is_binary


def test_names_and_bytes_of_every_kind(repo: Repo) -> None:
    names = ["x y", "tab\there", 'quo"te', "back\\slash", "line\nend", "中文.md", "a b/c b/d"]
    files: dict[bytes, bytes | tuple[bytes, bytes] | None] = {
        name.encode(): b"x\n" for name in names
    }
    repo.commit(files={**files, b"bad\xff.py": b"caf\xe9\n"})
    found = {file.path: file for file in parse_diff(one(repo))}
    assert found.keys() == {*names, "bad\ufffd.py"}
    assert "+caf\ufffd\n" in found["bad\ufffd.py"].text


def test_content_that_looks_like_gits_own_output(repo: Repo) -> None:
    """A NUL after git's look at a file's first 8,000 bytes leaves it a text."""
    fake = b"\0" + b"1" * 40 + b"\n\n:100644 100644 1 2 M\tx\n\ndiff --git a/x b/x\n@@ -1 +1 @@\n"
    repo.commit(files={b"a": b"text\n" * 2000 + fake, b"b": b"--- a/x\n+++ b/x\n"})
    after = repo.commit(files={b"c": b"-- x\n"}, at=NOON + 1)
    found = dict(read_diffs(direct(repo), [f"{repo.head()}", _parent(repo)]))
    assert [file.path for file in parse_diff(found[_parent(repo)])] == ["a", "b"]
    assert [file.path for file in parse_diff(found[after])] == ["c"]
    assert f"+{fake.decode().splitlines()[0]}\n" in found[_parent(repo)]


def _parent(repo: Repo) -> str:
    return repo.git("rev-parse", "main^").decode().strip()


def test_nothing_of_the_source_runs(repo: Repo, tmp_path: Path) -> None:
    """Programs that attributes name, and the reader's own, would write a file."""
    mark = tmp_path / "ran"
    repo.commit(files={b"a.x": b"1\n", b".gitattributes": b"*.x diff=evil\n"})
    repo.commit(files={b"a.x": b"2\n"}, at=NOON + 1)
    for key in ("diff.evil.command", "diff.evil.textconv", "diff.external"):
        repo.git("config", key, f"touch {mark}; cat")
    repo.git("config", "color.ui", "always")
    assert one(repo) == shown(repo, "main^", "main")
    assert not mark.exists()


METHOD = b"class Pump:\n\n    async def shut(self):\n%s        return 1\n"
ENCLOSING = {
    b"a.py": (METHOD, "async def shut(self):"),
    b"a.rs": (b"impl Pump {\n    pub fn shut(&self) {\n%s    }\n}\n", "pub fn shut(&self) {"),
    b"a.go": (b"func (p *Pump) Shut() {\n%s}\n", "func (p *Pump) Shut() {"),
    b"a.cpp": (b"void Pump::shut() {\nlabel:\n%s}\n", "void Pump::shut() {"),
    b"a.rb": (b"class Pump\n  def shut\n%s  end\nend\n", "def shut"),
    b"a.ts": (b"export function shut() {\n%s}\n", "export function shut() {"),
}


def test_a_hunk_names_the_function_around_it(repo: Repo) -> None:
    """In Python git itself would name the class, which begins at the margin."""
    lines = [b"        x = %d\n" % number for number in range(9)]
    before = {path: text % b"".join(lines) for path, (text, _) in ENCLOSING.items()}
    lines[8] = b"        y = 8\n"
    repo.commit(files=dict(before))
    repo.commit(
        files={path: text % b"".join(lines) for path, (text, _) in ENCLOSING.items()}, at=NOON + 1
    )
    found = {file.path.encode(): file.hunks[0].header for file in parse_diff(one(repo))}
    named = {path: header.rpartition("@@ ")[2] for path, header in found.items()}
    assert named == {path: name for path, (_, name) in ENCLOSING.items()}


# Large ones


def test_a_large_diff_ends_with_a_mark_and_names_the_rest(repo: Repo) -> None:
    repo.commit(files={b"y kind": b"k\n", b"z old": b"same\n" * 50, b"x gone": b"g\n"})
    big = b"".join(b"line %d\n" % n for n in range(5000))
    files = {
        b"a": b"first\n", b"b big": big, b"c": b"after\n", b'd"q': b"after\n", b"x gone": None,
        b"y kind": (b"120000", b"a"), b"z old": None, b"z new": b"same\n" * 50,
    }  # fmt: skip
    sha = repo.commit(files=files, at=NOON + 1)
    nxt = repo.commit(files={b"a": b"second\n"}, at=NOON + 2)
    found = dict(read_diffs(direct(repo), [sha, nxt], max_bytes=10_000))
    assert found[nxt] == shown(repo, sha, nxt)
    parts = parse_diff(found[sha])
    assert len(found[sha]) < 12_000
    assert [(f.path, f.status, f.is_cut, f.added > 0) for f in parts] == [
        ("a", "A", False, True),
        ("b big", "A", True, True),
        ("c", "A", True, False),
        ('d"q', "A", True, False),
        ("x gone", "D", True, False),
        ("y kind", "M", True, False),
        ("z new", "R", True, False),
    ]


@pytest.mark.parametrize("limit", [0, 1, 60, 120, 300, 1000, 2000, 2200])
def test_wherever_it_is_cut_every_file_is_there(repo: Repo, limit: int) -> None:
    repo.commit(files={b"f%d" % n: b"x\n" * 40 for n in range(9)})
    text = one(repo, max_bytes=limit)
    listed = [file.path for file in parse_diff(text)]
    known = [f"f{n}" for n in range(9)]
    assert listed == known[: len(listed)]
    assert len(listed) == 9 or limit < 900  # not even the list of files is read whole


def test_many_large_commits_in_little_memory(repo: Repo) -> None:
    line = b"x" * 3_000_000
    shas = [repo.commit(files={b"a": line + b"%d" % n}, at=NOON + n) for n in range(6)]
    tracemalloc.start()
    sizes = [len(text) for _, text in read_diffs(direct(repo), shas, max_bytes=100_000)]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(sizes) == 6
    assert max(sizes) <= 101_000
    assert peak < 12_000_000


# What they break


def breaks_of(
    repo: Repo, before: dict[bytes, bytes], after: dict[bytes, bytes | None]
) -> list[tuple[str, str]]:
    repo.commit(files={b"src/a.py": b"1\n", **before})
    sha = repo.commit(files={b"src/a.py": b"2\n", **after}, at=NOON + 1)
    found = read_breaks(repo.path, [sha], "--diff-merges=off")
    return [(one.fact, one.path) for one in found.get(sha, ())]


@pytest.mark.parametrize(
    "path",
    [
        "CHANGELOG.md",
        "rocket/CHANGELOG.md",
        "CHANGES.rst",
        "NEWS",
        "docs/release-notes.md",
        "docs/en/changelog.rst",
        "UPGRADING.md",
        "docs/upgrade-2.0.md",
        "docs/migration.md",
        "HISTORY-2.x.md",
    ],
)
@pytest.mark.parametrize(
    "line",
    [
        "- **breaking:** `fly` takes metres",
        "### Breaking changes",
        "BREAKING CHANGE: metres",
        "A backwards-incompatible change",
        "- 不兼容变更：单位改为米",
    ],
)
def test_notes_that_come_to_say_it(repo: Repo, path: str, line: str) -> None:
    name = path.encode()
    lines = [b"# Notes", b"- **breaking:** an old one"]
    before, after = b"\n".join(lines), b"\n".join([lines[0], line.encode(), lines[1]])
    assert breaks_of(repo, {name: before}, {name: after}) == [("notes", path)]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("CHANGELOG.md", "- a fix"),
        ("CHANGELOG.md", "- **breaking:** None"),
        ("CHANGELOG.md", "- **breaking**: no changes"),
        ("CHANGELOG.md", "- a non-breaking change"),
        ("CHANGELOG.md", "- no breaking changes"),
        ("CHANGELOG.md", "- not a breaking change"),
        ("CHANGELOG.md", "- fast line-breaking of long texts"),
        ("README.md", "- **breaking:** metres"),
        ("src/news.py", "# breaking"),
        ("docs/history/old.md", "- breaking"),
    ],
)
def test_notes_that_do_not(repo: Repo, path: str, line: str) -> None:
    name, old = path.encode(), b"# Notes\n- **breaking:** an old one\n"
    assert breaks_of(repo, {name: old}, {name: line.encode() + b"\n" + old}) == []


def test_a_fragment_tells_of_its_own_commit_a_whole_history_of_others(repo: Repo) -> None:
    text = b"It is breaking.\n"
    after: dict[bytes, bytes | None] = {b"changelog/12.breaking.rst": b"Metres.\n"}
    assert breaks_of(repo, {}, after) == [("notes", "changelog/12.breaking.rst")]
    assert breaks_of(repo, {}, {b"newsfragments/9.fix.rst": text}) == [
        ("notes", "newsfragments/9.fix.rst")
    ]
    assert breaks_of(repo, {}, {b".changeset/blue.md": b'---\n"rocket": major\n---\n'}) == [
        ("notes", ".changeset/blue.md")
    ]
    assert breaks_of(repo, {}, {b"CHANGELOG.md": text, b"NEWS.md": text}) == []


def test_notes_that_move_say_nothing_new(repo: Repo) -> None:
    old, moved = b"- **breaking:** metres\na\nb\nc\n", b"a\nb\nc\n- **breaking:** metres\n"
    assert breaks_of(repo, {b"NEWS.md": old}, {b"NEWS.md": moved}) == []
    text = b"# Notes\n- **breaking:** metres\n" * 9
    after = {b"CHANGELOG.md": None, b"rocket/CHANGELOG.md": text + b"- a fix\n"}
    assert breaks_of(repo, {b"CHANGELOG.md": text}, after) == []


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("pyproject.toml", 'requires-python = ">=3.9"', 'requires-python = ">=3.10"'),
        ("setup.cfg", "python_requires = >=3.7", "python_requires = >=3.8"),
        ("crates/a/Cargo.toml", 'rust-version = "1.70"', 'rust-version = "1.75.0"'),
        ("package.json", '    "node": ">=18"', '    "node": ">=20"'),
        ("go.mod", "go 1.21", "go 1.22"),
        ("composer.json", '"php": "^8.1",', '"php": "^8.2",'),
    ],
)
def test_a_minimum_that_is_raised(repo: Repo, path: str, before: str, after: str) -> None:
    name, old, new = path.encode(), before.encode(), after.encode()
    assert breaks_of(repo, {name: old}, {name: new}) == [("minimum version", path)]
    assert breaks_of(repo, {name: new}, {name: old}) == []  # lowered
    assert breaks_of(repo, {name: b"# \n"}, {name: new}) == []  # said for the first time


def test_each_fact_once_with_the_first_file(repo: Repo) -> None:
    names = (b"a/CHANGELOG.md", b"b/CHANGELOG.md", b"a/go.mod", b"b/go.mod")
    before = dict.fromkeys(names, b"go 1.1\n")
    after = dict.fromkeys(names, b"go 1.2\n## Breaking\n")
    assert breaks_of(repo, before, {**after}) == [
        ("notes", "a/CHANGELOG.md"),
        ("minimum version", "a/go.mod"),
    ]


def test_of_notes_a_limited_part_is_read(repo: Repo) -> None:
    long = b"x" * MAX_NOTES + b"\n"
    name = b"CHANGELOG.md"
    assert breaks_of(repo, {name: b"a\n"}, {name: b"a\n" + long + b"Breaking\n"}) == []
    assert breaks_of(repo, {name: b"a\n"}, {name: b"a\nBreaking\n" + long}) != []


def test_no_program_is_run_for_notes(repo: Repo, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    for key in ("diff.evil.command", "diff.evil.textconv", "diff.external"):
        repo.git("config", key, f"touch {mark}; cat")
    before = {b"NEWS.md": b"1\n", b".gitattributes": b"*.md diff=evil\n"}
    assert breaks_of(repo, before, {b"NEWS.md": b"Breaking\n"}) == [("notes", "NEWS.md")]
    assert not mark.exists()


def _day(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
