"""What several tests need: golden files, the real sample beside the checkout, settings."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.installed import Installed, make_installed

DATA = Path(__file__).parent / "data"
SHARED = Path(__file__).parents[1] / ".." / "shared"

# What a shell starts in the background ignores Ctrl-C, as would the commands that tests interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)

# The same examples in every run: a failure is the change's, not the dice's.
settings.register_profile(
    "stable",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("stable")


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


def _expected(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Give an environment that the package can be installed into, and a wheel of it."""
    return make_installed(tmp_path_factory.mktemp("installed"))
