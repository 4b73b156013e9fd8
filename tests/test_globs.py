"""Path globs: those of `.gitignore`, by example and beside git itself."""

from __future__ import annotations

import subprocess
from random import Random
from typing import TYPE_CHECKING

import pytest

from digest.globs import check_glob, chooser, unmatched

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@pytest.mark.parametrize(
    ("glob", "inside", "outside"),
    [
        ("*.py", ["a.py", "x/y/a.py", "a.py/b"], ["a.pyc", "a.txt"]),
        ("docs/", ["docs/a", "x/docs/a/b"], ["docs", "mydocs/a"]),
        ("/docs", ["docs", "docs/a"], ["x/docs"]),
        ("src/*.c", ["src/a.c"], ["src/x/a.c", "y/src/a.c"]),
        ("src/**", ["src/a", "src/a/b"], ["src", "a"]),
        ("src/**/t", ["src/t", "src/a/b/t"], ["t", "src/tt"]),
        ("**/t", ["t", "a/t", "a/t/x"], ["at"]),
        ("a?[b-d]", ["axb", "x/a-d"], ["axe", "a/b"]),
        ("[!a]x", ["bx"], ["ax", "/x"]),
        (r"a\*(b)+", ["a*(b)+"], ["ab"]),
        ("a", ["a\nb/a"], ["a\nb"]),
    ],
)
def test_globs_are_those_of_gitignore(glob: str, inside: list[str], outside: list[str]) -> None:
    is_included, is_left = chooser([glob], []), chooser([], [glob])
    assert [path for path in inside + outside if is_included(path)] == inside
    assert [path for path in inside + outside if is_left(path)] == outside


NAMES = ("a", "b", "ab", "a.c", "b.c", "aa", "a b", "*", "(a)", "{a,b}", "[b]", "#a", "!a", "é")
PARTS = ("a", "b", "ab", "a.c", "a b", "(a)", "{a,b}", "é", r"\*", r"\#a", r"\!a",
         "*", "**", "a*", "*.c", "a?", "[ab]", "[!a]b", "[a-b]*")  # fmt: skip


def test_globs_match_what_git_ignores(tmp_path: Path) -> None:
    """Many globs, each the `.gitignore` of a folder, and many paths; then lists of them."""
    dice = Random(1)  # noqa: S311 - the same in every run

    def path(parts: Sequence[str], most: int) -> str:
        return "/".join(dice.choices(parts, k=dice.randint(1, most)))

    def glob() -> str:
        body = path(PARTS, 3)
        end = "" if body.endswith("**") else dice.choice(("", "/"))  # to git, `x/**/` is not `x/**`
        return dice.choice(("", "/")) + body + end

    paths = sorted({path(NAMES, 4) for _ in range(150)})
    matched = ignored_by_git(tmp_path, sorted({glob() for _ in range(800)}), paths)
    assert sum(map(len, matched.values())) > 3000
    lists = [[one] for one in matched]
    lists += [
        [dice.choice(("", "!")) + one for one in dice.sample(list(matched), 3)] for _ in range(500)
    ]
    for globs in lists:
        left: set[str] = set()
        for one in globs:
            of_one = matched[one.removeprefix("!")]
            left = left - of_one if one.startswith("!") else left | of_one
        is_included = chooser([], globs)
        assert {path for path in paths if not is_included(path)} == left, globs


def ignored_by_git(folder: Path, globs: Sequence[str], paths: Sequence[str]) -> dict[str, set[str]]:
    """Give what git ignores of the paths by each glob alone."""
    subprocess.run(["git", "init", "-q", folder], check=True)
    for number, glob in enumerate(globs):
        (folder / str(number)).mkdir()
        (folder / str(number) / ".gitignore").write_text(f"{glob}\n", encoding="utf-8")
    asked = "\0".join(f"{number}/{path}" for number in range(len(globs)) for path in paths)
    told = subprocess.run(
        ["git", "-c", "core.ignoreCase=false", "check-ignore", "--no-index", "-z", "--stdin"],
        cwd=folder, input=asked.encode(), capture_output=True, check=True,
    ).stdout.decode()  # fmt: skip
    found: dict[str, set[str]] = {glob: set() for glob in globs}
    for line in told.split("\0")[:-1]:
        folder_name, _, path = line.partition("/")
        found[globs[int(folder_name)]].add(path)
    return found


@pytest.mark.parametrize(
    ("globs", "left"),
    [
        (("*.py", "docs/"), ()),
        (("*.pyc", "*.py", "/y.md"), ("*.pyc", "/y.md")),
        (("*.md", "!docs/x.md", "!y.md"), ("!y.md",)),  # by themselves, whatever the others do
        (("#x",), ("#x",)),
    ],
)
def test_globs_that_match_nothing_are_named(globs: tuple[str, ...], left: tuple[str, ...]) -> None:
    assert unmatched(globs, ["src/a.py", "docs/x.md"]) == left


@pytest.mark.parametrize("glob", ["a\\", "!", "x/\\/y"])
def test_what_is_no_glob_is_refused(glob: str) -> None:
    with pytest.raises(ValueError, match=r"pattern|Pattern"):
        check_glob(glob)
