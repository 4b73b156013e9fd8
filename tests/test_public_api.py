"""What others may import, and the page that tells of it."""

from __future__ import annotations

import dataclasses
import re
import subprocess
import sys
from importlib.metadata import version

import pytest

import digest
from tests.documents import ROOT

NAMES = [
    *("Analysis", "Archive", "Break", "Commit", "Coverage", "DigestError", "Entry", "FileChange"),
    *("Importance", "Language", "Level", "Problem", "Reason", "Report", "ReportError"),
    *("ReportFile", "ReportForm", "Status", "Totals", "__version__"),
    *("read_archive", "read_report", "write_report"),
]
PAGE = (ROOT / "docs/python.md").read_text(encoding="utf-8")


def test_these_names_are_exported_and_no_others() -> None:
    assert digest.__all__ == NAMES
    assert all(hasattr(digest, name) for name in NAMES)


def test_the_version_is_that_of_the_distribution() -> None:
    assert digest.__version__ == version("commit-digest")


@pytest.mark.parametrize("name", NAMES)
def test_the_page_tells_of_every_name(name: str) -> None:
    assert re.search(rf"`{name}[(`]", PAGE)


def test_records_of_a_report_are_exported() -> None:
    """Whoever reads a report gets no record that can't be named."""
    exported = (getattr(digest, name) for name in digest.__all__)
    known = {one for one in exported if isinstance(one, type)}
    found: set[type] = set()
    waiting: list[type] = [digest.Report]
    while waiting:
        record = waiting.pop()
        if record not in found and dataclasses.is_dataclass(record):
            found.add(record)
            hints = " ".join(str(field.type) for field in dataclasses.fields(record))
            waiting += [cls for cls in known if re.search(rf"\b{cls.__name__}\b", hints)]
            named = set(re.findall(r"\b[A-Z]\w+", hints)) - {"Any", "Mapping", "None"}
            assert named <= {cls.__name__ for cls in known}


def test_the_example_runs() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"^\d{4}-\d\d-\d\d commit-digest/commit-digest: ", done.stdout, re.MULTILINE)
