"""The branch's `.mailmap` names authors; one that is no plain, short file names nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.collect import Clone, clone_notes, update_clone
from digest.collect import tree as tree_module
from digest.collect.tree import Mailmap, find_mailmap
from digest.models import Source
from tests.collect.test_collect import read, source_of
from tests.gitrepos import DAY, NOON, Repo, make_repo

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gitrepos import Content

MAP = b"# people\nAda Lovelace <ada@x.org>\n"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = make_repo(tmp_path / "o.git")
    made.commit(b"first", {b"a.py": b"1\n"}, at=NOON)
    return made


def authors(repo: Repo, cache: Path, **options: str) -> list[str]:
    return [commit.author for commit in read(source_of(repo, **options), cache)]  # type: ignore[arg-type]


def notes(repo: Repo, cache: Path) -> tuple[str, ...]:
    return clone_notes(update_clone(source_of(repo), cache, None))


def test_the_newest_mailmap_names_the_authors_of_all_commits(repo: Repo, tmp_path: Path) -> None:
    repo.commit(b"second", {b".mailmap": b"Nobody <ada@x.org>\n"}, at=NOON + DAY)
    repo.commit(b"third", {b".mailmap": MAP}, at=NOON + 2 * DAY)
    assert authors(repo, tmp_path / "cache") == ["Ada Lovelace"] * 3
    assert notes(repo, tmp_path / "cache") == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (b"Ada L. <A@New.org> <ADA@X.ORG>\n", "Ada L."),
        (b"Ada L. <a@new.org> Ada <ada@x.org>\n", "Ada L."),
        (b"Ada L. <a@new.org> Cy <ada@x.org>\n", "Ada"),
        (b"<a@new.org> <ada@x.org>\n", "Ada"),
        (b"Ada L. <ada@x.org>\r\n", "Ada L."),
        ("艾达 <ada@x.org>\n".encode(), "艾达"),
        (b"Zo\xeb <ada@x.org>\n", "Zo�"),
        (b"Cy <cy@x.org>\n\0Eve <ada@x.org>\n", "Ada"),
        (b"A | `b` \x07c <ada@x.org>\n", "A | `b`  c"),
        (b"eve@y.org <ada@x.org>\n", "eve"),
        (b"no mailmap at all", "Ada"),
        (b"<<<>>> <ada@x.org\n> x\n", "Ada"),
        (b"", "Ada"),
    ],
)
def test_mailmaps_of_any_form(repo: Repo, tmp_path: Path, text: bytes, name: str) -> None:
    repo.commit(b"map", {b".mailmap": text}, at=NOON + DAY)
    assert authors(repo, tmp_path / "cache") == [name, name]


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({b".mailmap": (b"120000", b"Eve <ada@x.org>")}, "it is no plain file; replace it by one"),
        ({b".mailmap": (b"160000", b"1" * 40)}, "it is no plain file; replace it by one"),
        ({b".mailmap/x": b"Eve <ada@x.org>\n"}, "it is no plain file; replace it by one"),
        (
            {b".mailmap": b"Eve <ada@x.org>\n" * 1_000},
            "it has 16,000 bytes, more than 15,999; shorten it",
        ),
    ],
)
def test_a_mailmap_that_is_not_used_is_told(
    repo: Repo,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    files: dict[bytes, Content],
    why: str,
) -> None:
    monkeypatch.setattr(tree_module, "MAX_MAILMAP", 15_999)
    repo.commit(b"map", files, at=NOON + DAY)
    assert authors(repo, tmp_path / "cache") == ["Ada", "Ada"]
    text = "its .mailmap is not used, so names are as commits have them"
    assert notes(repo, tmp_path / "cache") == (f"o/r: {text}: {why}",)


def test_a_mailmap_whose_contents_were_not_fetched(repo: Repo) -> None:
    """As in a clone without contents: git must not go and fetch it."""
    line = b"100644 blob %s\t.mailmap\n" % (b"1" * 40)
    made = repo.git("mktree", "--missing", stdin=line).decode().strip()
    repo.git("update-ref", "refs/heads/main", made_commit(repo, made))
    found = find_mailmap(Clone(repo.path, Source("o/r", str(repo.path)), "refs/heads/main"))
    assert found.name == ""
    assert found.fault.endswith("the clone lacks its contents; clear the cache")


def made_commit(repo: Repo, made_tree: str) -> str:
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@x.org")
    return repo.git(*who, "commit-tree", "-m", "x", made_tree).decode().strip()


def test_the_branch_that_is_watched_has_the_say(repo: Repo, tmp_path: Path) -> None:
    repo.commit(b"map", {b".mailmap": MAP}, at=NOON + DAY)
    repo.commit(b"other", {b".mailmap": b"Eve <ada@x.org>\n"}, branch="other", at=NOON + DAY)
    repo.git("symbolic-ref", "HEAD", "refs/heads/other")
    assert set(authors(repo, tmp_path / "cache", branch="main")) == {"Ada Lovelace"}
    assert set(authors(repo, tmp_path / "cache", branch="other")) == {"Eve"}


def test_no_mailmap_of_the_machine_is_read(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither that of the folder a run is started in nor one that a configuration names."""
    (tmp_path / ".mailmap").write_bytes(b"Eve <ada@x.org>\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "mailmap.file")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(tmp_path / ".mailmap"))
    clone = update_clone(source_of(repo), tmp_path / "cache", None)
    with (clone.path / "config").open("a") as config:
        config.write(f"[mailmap]\n\tfile = {tmp_path / '.mailmap'}\n")
    assert authors(repo, tmp_path / "cache") == ["Ada"]


def test_a_branch_without_commits_has_none(tmp_path: Path) -> None:
    empty = make_repo(tmp_path / "empty.git")
    clone = update_clone(source_of(empty), tmp_path / "cache", None)
    assert find_mailmap(clone) == Mailmap()
    assert clone_notes(clone) == ()
