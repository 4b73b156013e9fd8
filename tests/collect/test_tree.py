"""What a commit's files are, and what they define."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.collect import Clone, list_definitions, list_files, list_subjects, read_readme
from digest.collect.tree import MAX_SEARCHED
from digest.errors import CollectError
from digest.models import Source
from tests.gitrepos import NOON, Repo, make_repo

if TYPE_CHECKING:
    from pathlib import Path

FILES: dict[bytes, bytes | None] = {
    b"src/a.py": b"class Pump:\n    async def shut(self):\n        undefined()\n",
    b"src/b.rs": b"pub(crate) fn open_all<T>() {}\nimpl Valve { }\nmod heat;\n",
    b"src/c.go": b"func (p *Pump) Stop() {}\ntype Nozzle struct{}\n",
    b"src/d.ts": b"export const limit = 1\nexport interface Gauge {}\n",
    b"src/e.bin": b"def hidden\0\n",
    b"\xe6\xb3\xb5/:(top) f.py": b"def odd(): ...\n",
    b"other.py": b"def other(): ...\n",
}


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = make_repo(tmp_path / "source.git")
    repo.commit(files=FILES)
    repo.commit(files={b"later.py": b"def later(): ...\n", b"other.py": None}, at=NOON + 1)
    return repo


def direct(repo: Repo) -> Clone:
    """Read the repository as if it were the clone."""
    return Clone(repo.path, Source("o/r", str(repo.path)), "refs/heads/main")


def test_the_files_are_those_of_the_commit(repo: Repo) -> None:
    assert sorted(list_files(direct(repo), "main^")) == sorted(path.decode() for path in FILES)
    assert "other.py" not in list_files(direct(repo), "main")


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("src/a.py", ["Pump", "shut"]),
        ("src/b.rs", ["open_all", "Valve", "heat"]),
        ("src/c.go", ["Stop", "Nozzle"]),
        ("src/d.ts", ["limit", "Gauge"]),
        ("src/e.bin", []),
        ("泵/:(top) f.py", ["odd"]),
        ("src/gone.py", []),
        (":(top)", []),
        ("later.py", []),
    ],
)
def test_a_file_defines_names(repo: Repo, path: str, names: list[str]) -> None:
    assert list_definitions(direct(repo), "main^", [path]) == names


def test_no_files_define_nothing_and_many_are_not_all_searched(repo: Repo) -> None:
    assert list_definitions(direct(repo), "main^", []) == []
    absent = [f"{number}.py" for number in range(MAX_SEARCHED)]
    assert list_definitions(direct(repo), "main^", [*absent, "other.py"]) == []
    assert list_definitions(direct(repo), "main^", [*absent[1:], "other.py"]) == ["other"]


def test_a_commit_that_is_not_there_is_an_error_that_leaves_the_clone(repo: Repo) -> None:
    with pytest.raises(CollectError, match="o/r: the files of 0123456 can't be searched"):
        list_definitions(direct(repo), "0123456" * 5 + "01234", ["src/a.py"])
    assert (repo.path / "HEAD").exists()


def test_what_files_were_changed_for_before(repo: Repo) -> None:
    for number in range(5):
        files = {b"src/a.py": b"%d\n" % number, "泵/:(top) f.py".encode(): b"%d\n" % number}
        repo.commit(b"step %d\n\nBody." % number, files, at=NOON + 10 + number)
    repo.commit(b"step 4", {b"src/b.rs": b"again\n"}, at=NOON + 20)
    repo.commit(
        b"last", {b"src/a.py": b"x\n", b"src/b.rs": b"y\n", b"new.py": b"z\n"}, at=NOON + 21
    )
    paths = ["src/a.py", "泵/:(top) f.py", "src/b.rs", "new.py", "src/gone.py"]
    assert list_subjects(direct(repo), "main", paths, 2, 0) == {
        "src/a.py": ["step 3", "step 2"],
        "泵/:(top) f.py": ["step 1", "step 0"],  # what is told once need not be told again
        "src/b.rs": ["step 4", "Change"],
    }
    assert list_subjects(direct(repo), "main", ["src/a.py"], 3, NOON + 13) == {
        "src/a.py": ["step 4", "step 3"]
    }
    assert list_subjects(direct(repo), "main~8", paths, 2, 0) == {}  # it has no parent


@pytest.mark.parametrize(
    ("files", "text"),
    [
        ({b"README.md": b"# A\n", b"README.rst": b"B\n"}, "# A"),
        ({b"readme": b"plain\n", b"docs/README.md": b"other\n"}, "plain"),
        ({b"README.py": b"code\n"}, ""),
    ],
)
def test_the_readme_is_the_branchs_own(repo: Repo, files: dict[bytes, bytes], text: str) -> None:
    assert read_readme(direct(repo)) == ""
    repo.commit(files=files, at=NOON + 2)
    assert read_readme(direct(repo)) == text
