"""What several tests need: golden files, the real sample beside the checkout, settings."""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import signal
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.examples import register_profiles
from tests.installed import Installed, make_installed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

DATA = Path(__file__).parent / "data"
SHARED = Path(__file__).parents[1] / ".." / "shared"

# Else each of the commands that tests start, and each of pytest's workers, would compile all anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# What a shell starts in the background ignores Ctrl-C, as would the commands that tests interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)

register_profiles()  # of hypothesis


@pytest.fixture(scope="session")
def data() -> Path:
    """Give the folder of the golden cases."""
    return DATA


@pytest.fixture(scope="session")
def shared() -> Path:
    """Give the folder of the real sample; without it the test is skipped."""
    if not SHARED.is_dir():
        pytest.skip("the real sample (../shared) is not beside this checkout")
    return SHARED


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test once for each golden file of the archive, named by it.

    `golden` are all of them, `golden_report` those that can be read (see the file's `.json`).
    """
    for name in {"golden", "golden_report"}.intersection(metafunc.fixturenames):
        paths = sorted((DATA / "archive").glob("*.md"))
        if name == "golden_report":
            paths = [path for path in paths if "error" not in _expected(path)]
        metafunc.parametrize(name, paths, ids=[path.stem for path in paths])


# ---- what takes long

PROCESSES = {"subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.system"}  # events
STARTING = {  # fixtures that start some
    *(
        "disk",
        "folding",
        "hostile",
        "installed",
        "made",
        "naughty",
        "read_only",
        "real",
        "repo",
        "watched",
    )
}
# Whoever imports something of these does.
STARTERS = {
    "subprocess", "tests.actions", "tests.githost", "tests.gitrepos", "tests.installed",
}  # fmt: skip
LONG = ("browser", "process", "slow")
running: list[pytest.Item] = []


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Look for no garbage while tests are found, half of the time, nor among them later.

    Then seldom: most of what tests and builds make is gone without that.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(50_000, 20, 5)
        gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what starts processes, and begin with the files that have most to wait for.

    What takes long comes first, so that no core waits for the other's last file.
    """
    for item in items:
        if isinstance(item, pytest.Function) and _starts_processes(item):
            item.add_marker("process")
    waiting = Counter(item.path for item in items if _takes_long(item))
    items.sort(key=lambda item: -waiting[item.path])


def _starts_processes(item: pytest.Function) -> bool:
    """Tell by a test's fixtures and what its file imports; what else does is marked by hand."""
    return not STARTING.isdisjoint(item.fixturenames) or _imports_what_does(item.module)


@cache
def _imports_what_does(module: ModuleType) -> bool:
    imported = vars(module).values()
    return any(
        value is multiprocessing
        or value is subprocess
        or getattr(value, "__module__", None) in STARTERS
        for value in imported
    )


def _takes_long(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(name) for name in LONG)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Know which test runs."""
    running[:] = [item]
    result = yield
    running.clear()
    return result


def _on_event(event: str, _: object) -> None:
    """Fail a test that starts a process and does not say so: `make test-fast` would run it."""
    if running and event in PROCESSES and not _takes_long(running[0]):
        pytest.fail("it starts a process: mark it with pytest.mark.process")


sys.addaudithook(_on_event)


def _expected(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Give an environment that the package can be installed into, and a wheel of it."""
    return make_installed(tmp_path_factory.mktemp("installed"))
