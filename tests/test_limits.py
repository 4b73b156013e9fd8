"""The pages on limits and security say what the code does, and name tests that there are."""

from __future__ import annotations

import re
from importlib import import_module

import pytest

from tests.documents import ROOT
from tests.test_docs import texts_of_the_code

ROWS = re.findall(
    r"^\| ([^|]+) \| ([\d,.]+) [^|]*\| ([^|]+) \| `([\w.]+)` \|$",
    (ROOT / "docs/limits.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)
SECURITY = (ROOT / "SECURITY.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """Give the texts of the code, and what diffs are made to say, which is bytes."""
    source = (ROOT / "digest/collect/diffs.py").read_text(encoding="utf-8")
    return [*texts_of_the_code(), *re.findall(r'b"(.*)"', source)]


def test_many_limits_are_told() -> None:
    assert len(ROWS) >= 30
    lines = (ROOT / "docs/limits.md").read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line.startswith("| ") and "| beyond it |" not in line]
    assert len(rows) == len(ROWS), "a row is not of the form that is checked"


@pytest.mark.parametrize(("what", "value", "beyond", "name"), ROWS, ids=[row[3] for row in ROWS])
def test_a_limit_is_that_of_the_code(
    texts: list[str], what: str, value: str, beyond: str, name: str
) -> None:
    module, _, constant = name.rpartition(".")
    limit = getattr(import_module(f"digest.{module}"), constant)
    told = tuple(int(number) for number in value.replace(",", "").split("."))
    assert told == (limit if isinstance(limit, tuple) else (limit,)), what
    for message in re.findall("`([^`]+)`", beyond):
        for fragment in filter(None, map(str.strip, message.split("…"))):
            assert any(fragment in text for text in texts), fragment


def test_every_limit_of_the_code_is_told() -> None:
    named = re.compile(
        r"^(_?(?:MAX|MOST|LARGEST|LONGEST)(?:_\w+)?)\b(?:: \w+)? = [\d(]", re.MULTILINE
    )
    constants = [
        f"{'.'.join(path.relative_to(ROOT / 'digest').with_suffix('').parts)}.{name}"
        for path in (ROOT / "digest").rglob("*.py")
        for name in named.findall(path.read_text(encoding="utf-8"))
    ]
    assert len(constants) >= 30
    assert set(constants) <= {row[3] for row in ROWS}


def test_walls_name_tests_that_there_are() -> None:
    table = SECURITY.partition("## Which wall stops what")[2].partition("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ")][1:]
    assert len(rows) >= 15
    for row in rows:
        threat, first, second, shown = (cell.strip() for cell in row.strip("|").split("|"))
        assert first, threat
        assert second, threat
        names = re.findall("`(tests/[^`]+)`", shown)
        assert names, threat
        for name in names:
            assert "def test_" in (ROOT / name).read_text(encoding="utf-8"), name


def test_links_of_the_security_page_lead_somewhere() -> None:
    targets = re.findall(r"\]\(([^)#]+)", SECURITY)
    assert targets
    assert all((ROOT / target).is_file() for target in targets)
