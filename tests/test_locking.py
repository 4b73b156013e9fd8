"""The cache when a run or a build begins: what lies there leads nowhere and blocks nothing."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from digest.locking import BUILD, RUN, acquire_lock

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("purpose", [RUN, BUILD])
def test_links_and_pipes_in_the_cache_are_removed(tmp_path: Path, purpose: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "file").write_text("theirs")
    cache = tmp_path / "cache"
    answers = cache / "answers" / "ab"
    answers.mkdir(parents=True)
    (answers / "kept.json").write_text("{}")
    (answers / "link.json").symlink_to(outside / "file")
    os.mkfifo(answers / "pipe.json")
    (cache / "site").symlink_to(outside)
    (cache / "git").symlink_to("/nowhere")
    for lock in ("lock", "build.lock"):
        (cache / lock).symlink_to(outside / "file")
    acquire_lock(cache, purpose).release()
    left = {path.relative_to(cache).as_posix() for path in cache.rglob("*") if path.is_file()}
    assert left - {"lock", "build.lock"} == {"answers/ab/kept.json"}
    assert not any(path.is_symlink() for path in cache.rglob("*"))
    assert not (cache / "site").exists()
    assert (outside / "file").read_text() == "theirs"


def test_the_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    place = tmp_path / "on another disk"
    place.mkdir()
    (tmp_path / "cache").symlink_to(place)
    acquire_lock(tmp_path / "cache", RUN).release()
    assert (place / "lock").is_file()
