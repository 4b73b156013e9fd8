"""A project, and file systems that are full or can't be written to."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.site.project import Project
from tests.site.records import SMALL, write_archive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

MOUNTS = "this machine lets nobody mount a file system"
FOLDING = str(Path(__file__).with_name("folding.py"))


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the caller's environment out of the builds, and a notice of the theme's."""
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")
    monkeypatch.delenv("DIGEST_ARCHIVE", raising=False)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Give a project with the small archive."""
    made = Project(tmp_path / "project")
    made.folder.mkdir()
    made.configure()
    write_archive(made.archive, SMALL)
    return made


def mount(*arguments: str) -> bool:
    """Mount something; tell whether that is allowed here."""
    if os.geteuid() or not shutil.which("mount"):
        return False
    return not subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode


@pytest.fixture
def folding(tmp_path: Path) -> Iterator[Path]:
    """Give a folder where names are one that differ in letters' case or normal form.

    Where none can be had the test is skipped.
    """
    store, folder = tmp_path / "store", tmp_path / "folding"
    store.mkdir()
    folder.mkdir()
    command = [sys.executable, FOLDING, str(store), str(folder)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:
        while not folder.is_mount():
            if server.poll() is not None:
                pytest.skip(MOUNTS)
            time.sleep(0.05)
        yield folder
        unmount(folder)


def unmount(folder: Path) -> None:
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Give a small disk, of 48 MB; where none can be had the test is skipped."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if not mount("-t", "tmpfs", "-o", "size=48m", "tmpfs", str(folder)):
        pytest.skip(MOUNTS)
    yield folder
    unmount(folder)


def fill(disk: Path, left: int) -> Path:
    """Fill a disk but for some bytes; give the file to remove for room."""
    filler = disk / "filler"
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(disk).free - left)
    return filler


@pytest.fixture
def read_only() -> Callable[[Path], AbstractContextManager[None]]:
    """Give what lets nobody write below a folder, root included, while it lasts."""

    @contextmanager
    def locked(folder: Path) -> Iterator[None]:
        if os.geteuid():
            mode = folder.stat().st_mode
            folder.chmod(0o555)
            yield
            folder.chmod(mode)
            return
        if not mount("--bind", "-o", "ro", str(folder), str(folder)):
            pytest.skip(MOUNTS)
        try:
            yield
        finally:
            unmount(folder)

    return locked


@contextmanager
def small_files(size: int) -> Iterator[None]:
    """Let no file become larger than so many bytes: needs no rights, and fails as a disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
