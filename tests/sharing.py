"""What several files of tests only read is made once in a run, whichever worker needs it."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from tests.site.project import Built

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest


def build_once(factory: pytest.TempPathFactory, name: str, build: Callable[[Path], Built]) -> Built:
    """Give the site that `build` makes in a folder of this name; the first worker makes it.

    No test may change it, and of what the build did there is only what it said.
    """
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    kept = folder.with_name(f"{name}.json")
    with FileLock(f"{folder}.lock"):
        if not kept.exists():
            shutil.rmtree(folder, ignore_errors=True)  # what another worker began and gave up
            folder.mkdir()
            made = build(folder)
            kept.write_text(json.dumps([str(made.folder), made.said, made.is_done]))
        site, said, is_done = json.loads(kept.read_text())
    return Built(Path(site), tuple(said), is_done)
