"""Whole files: what is written, with which rights, how it lasts, what a failure leaves."""

from __future__ import annotations

import errno
import os
import re
import stat
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest

from digest.atomic import is_leftover, write_beside, write_file


def test_file_is_written_with_its_folders(tmp_path: Path) -> None:
    path = tmp_path / "a/b/c.md"
    write_file(path, b"one\r\n")
    assert path.read_bytes() == b"one\r\n"
    assert path.stat().st_mode & 0o777 == 0o644
    assert list(path.parent.iterdir()) == [path]


def test_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "c.md"
    path.write_bytes(b"one")
    write_file(path, b"two")
    assert path.read_bytes() == b"two"


def test_equal_file_is_left_untouched(tmp_path: Path) -> None:
    path = tmp_path / "c.md"
    path.write_bytes(b"one")
    os.utime(path, ns=(1, 1))
    before = path.stat()
    write_file(path, b"one")
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (1, before.st_ino)


@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.replace", "pathlib.Path.chmod"])
@pytest.mark.parametrize("failure", [OSError("disk full"), KeyboardInterrupt()], ids=["io", "stop"])
def test_failure_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, failure: BaseException
) -> None:
    path = tmp_path / "c.md"
    path.write_bytes(b"one")

    def fail(*_: object) -> None:
        raise failure

    monkeypatch.setattr(step, fail)
    with pytest.raises(type(failure)):
        write_file(path, b"two")
    assert path.read_bytes() == b"one"
    assert list(tmp_path.iterdir()) == [path]


def test_rights_are_those_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "secret.json"
    write_file(path, b"{}", mode=0o600)
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("is_lasting", [True, False])
def test_a_lasting_file_is_on_disk_with_its_name_and_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_lasting: bool
) -> None:
    steps: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def note_fsync(handle: int) -> None:
        steps.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        fsync(handle)

    def note_replace(path: Path, target: Path) -> Path:
        steps.append("rename")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", note_fsync)
    monkeypatch.setattr(Path, "replace", note_replace)
    write_file(tmp_path / "a/b/c.md", b"one", lasting=is_lasting)
    all_steps = ["folder", "folder", "file", "rename", "folder"]
    assert steps == (all_steps if is_lasting else ["rename"])


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (errno.EINVAL, nullcontext()),
        (errno.ENOTSUP, nullcontext()),
        (errno.EIO, pytest.raises(OSError, match=os.strerror(errno.EIO))),
    ],
)
def test_a_file_system_may_not_know_how_to_bring_names_to_disk(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    expected: AbstractContextManager[object],
) -> None:
    fsync = os.fsync

    def refuse(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(number, os.strerror(number))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", refuse)
    with expected:
        write_file(tmp_path / "c.md", b"one")
    assert (tmp_path / "c.md").read_bytes() == b"one"


def test_a_leftover_is_known_by_its_name(tmp_path: Path) -> None:
    left = write_beside(tmp_path / "c.md", b"one")
    assert left.parent == tmp_path
    assert is_leftover(left.name, re.compile(r".+\.md"))
    assert not is_leftover(left.name, re.compile(r".+\.json"))
    assert not any(
        is_leftover(name, re.compile(r".+")) for name in ("c.md", ".c.md", "c.md.abcdefgh")
    )
