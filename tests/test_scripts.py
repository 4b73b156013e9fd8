"""The scripts' own tests in `tests/scripts/`, which Node.js runs, a file each."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from subprocess import PIPE, STDOUT, run

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted(ROOT.glob("tests/scripts/*.test.js"))
MISSING = "the scripts' tests need Node.js 20.19 or newer (Debian: apt-get install nodejs)"


@pytest.fixture(scope="session")
def node() -> str:
    """Give the command; without it the tests are skipped, where `CI` is set they fail."""
    found = shutil.which("node")
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name.removesuffix(".test.js"))
def test_scripts(node: str, file: Path) -> None:
    command = [node, "--test-reporter=tap", str(file)]  # with `--test` it starts one more
    told = run(command, stdout=PIPE, stderr=STDOUT, text=True, check=False, cwd=ROOT)
    assert told.returncode == 0, told.stdout
    assert "\n# pass 0\n" not in told.stdout
