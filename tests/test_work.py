"""A gate on work: what builds do for a commit, counted, may not rise unnoticed."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.work.counting import is_counted
from tests.work.work import KINDS, accepted_work, changes, count_work

if TYPE_CHECKING:
    from tests.work.work import Counts

pytestmark = pytest.mark.process
ACCEPT = (
    "the work of a build changed. If that is wanted, have it accepted with `make bench-counts`, say"
    " in the commit why, and commit tests/data/work.json along"
)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Counts:
    return count_work(tmp_path_factory.mktemp("work").resolve())


def test_builds_do_what_they_did(found: Counts) -> None:
    lines = list(changes(found, accepted_work()))
    assert not lines, "\n".join([ACCEPT, *lines])


def test_a_build_does_less_where_less_changed(found: Counts) -> None:
    cold, warm, new_day, edited = (found[kind] for kind in KINDS)
    assert warm["files_written"] < edited["files_written"] < cold["files_written"]
    assert warm["calls"] < new_day["calls"] < cold["calls"]
    assert warm["files_read"] <= edited["files_read"]


def test_a_rise_and_a_large_fall_are_told() -> None:
    before = {"cold": {"calls": 3000, "bytes_written": 600}}
    assert list(changes({"cold": {"calls": 3050, "bytes_written": 580}}, before)) == []
    assert list(changes({"cold": {"calls": 3300, "bytes_written": 300}}, before)) == [
        "cold: calls 11.0 a commit, 10.0 before (+10.0%)",
        "cold: bytes written 1.0 a commit, 2.0 before (-50.0%)",
    ]


def test_generators_and_comprehensions_do_not_count() -> None:
    """They are called otherwise from one version of Python to the next."""
    source = "def f():\n return [x for x in (y for y in ())]\ndef g():\n yield\n"
    told = f"""
import digest, types
from tests.work.counting import is_counted
code = compile({source!r}, digest.__file__, "exec")
def walk(code):
    for one in code.co_consts:
        if isinstance(one, types.CodeType):
            yield one
            yield from walk(one)
print([one.co_name for one in walk(code) if is_counted(one)])
"""
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout == "['f']\n"
    assert not is_counted(test_builds_do_what_they_did.__code__), "it is no function of ours"
