"""The copies of `CODEOWNERS` that runs keep in the archive, and what goes by them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from digest.archive.listing import list_archive
from digest.archive.store import read_archive
from digest.collect import tree
from digest.models import Level
from digest.notices.choosing import choose_commits
from digest.watching.keeping import KeptOwners, keep_code_owners
from digest.watching.lists import WatchList
from digest.watching.store import owners_path, owners_reader
from tests.gitrepos import DAY, NOON
from tests.record.owning import NAME, Owner, make_owner

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.process
RUNTIME = WatchList("Runtime", owners=("@Acme/runtime",), level=Level.LOW)


@pytest.fixture
def owner(tmp_path: Path) -> Owner:
    """Make a history of two commits on two days, of which the second touches what is owned."""
    made = make_owner(tmp_path)
    made.repo.commit(b"Begin", {b"a": b"1\n", b".github/CODEOWNERS": b"lib/ @acme/runtime\n"})
    made.repo.commit(b"Turn", {b"lib/turn.c": b"1\n"}, at=NOON + DAY)
    return made


def keep(owner: Owner, *lists: WatchList) -> KeptOwners:
    owner.settings = replace(owner.settings, watch_lists=(WatchList(), *lists))
    owner.run(2)
    return keep_code_owners(owner.settings, [NAME])


def copy_of(owner: Owner) -> Path:
    return owners_path(owner.settings.archive, NAME)


def test_a_copy_is_kept_where_a_list_goes_by_it(owner: Owner) -> None:
    assert keep(owner) == KeptOwners({}, ())
    assert (
        keep(owner, WatchList("Else", ("acme/lander",), owners=("@acme/runtime",))).warnings == {}
    )
    assert not copy_of(owner).exists()
    assert keep(owner, RUNTIME) == KeptOwners({}, ())
    assert copy_of(owner).read_text("utf-8") == "lib/ @acme/runtime\n"
    assert list_archive(owner.settings.archive).others == ()
    chosen = choose_commits(
        read_archive(owner.settings.archive).files,
        RUNTIME,
        date.min,
        date.max,
        owners_reader(owner.settings.archive),
    )
    assert [one.entry.commit.title for one in chosen] == ["Turn"]


def test_a_copy_follows_the_branch_and_goes_with_the_file(owner: Owner) -> None:
    keep(owner, RUNTIME)
    owner.repo.commit(b"Own", {b"CODEOWNERS": b"* @a\n", b"docs/CODEOWNERS": b"* @b\n"}, at=NOON)
    keep(owner, RUNTIME)
    assert copy_of(owner).read_text("utf-8") == "lib/ @acme/runtime\n"
    owner.repo.commit(b"Move", {b".github/CODEOWNERS": None}, at=NOON)
    kept = keep(owner, RUNTIME)
    assert copy_of(owner).read_text("utf-8") == "* @a\n"
    assert kept.notes == (
        f"watch: Runtime: no CODEOWNERS of {NAME} names @Acme/runtime;"
        " correct the name or the repositories",
    )
    owner.repo.commit(b"Go", {b"CODEOWNERS": None, b"docs/CODEOWNERS": None}, at=NOON)
    keep(owner, RUNTIME)
    assert not copy_of(owner).exists()


def test_what_can_not_be_kept_is_told(owner: Owner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "MAX_OWNERS", 10)
    kept = keep(owner, RUNTIME)
    assert kept.notes == ()
    assert kept.warnings == {
        NAME: f"{NAME}: its CODEOWNERS has 19 bytes, more than 10; it is not used"
    }


def test_no_copy_is_written_through_a_link(owner: Owner, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    owner.settings.archive.mkdir(parents=True, exist_ok=True)
    (owner.settings.archive / "owners").symlink_to(tmp_path / "outside")
    assert "leads out of the archive" in keep(owner, RUNTIME).warnings[NAME]
    assert list((tmp_path / "outside").iterdir()) == []


def test_a_file_that_is_a_link_names_nobody(owner: Owner) -> None:
    owner.repo.commit(
        b"Link", {b".github/CODEOWNERS": None, b"CODEOWNERS": (b"120000", b"a")}, at=NOON
    )
    keep(owner, RUNTIME)
    assert not copy_of(owner).exists()
