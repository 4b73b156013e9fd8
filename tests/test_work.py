"""A gate on work: what builds do for a commit, counted, may not rise unnoticed."""

from __future__ import annotations

from types import CodeType
from typing import TYPE_CHECKING

import pytest

import digest
from tests.work.counting import is_counted
from tests.work.work import COMMITS, KINDS, accepted_work, changes, count_work

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    before = {"cold": {"calls": 10 * COMMITS, "bytes_written": 200 * COMMITS}}
    alike = {"cold": {"calls": int(10.1 * COMMITS), "bytes_written": 195 * COMMITS}}
    assert list(changes(alike, before)) == []
    other = {"cold": {"calls": 11 * COMMITS, "bytes_written": 100 * COMMITS}}
    assert list(changes(other, before)) == [
        "cold: calls 11.0 a commit, 10.0 before (+10.0%)",
        "cold: bytes written 100.0 a commit, 200.0 before (-50.0%)",
    ]


def test_generators_and_comprehensions_do_not_count() -> None:
    """They are called otherwise from one version of Python to the next."""
    source = "def f():\n return [x for x in (y for y in ())]\ndef g():\n yield\n"
    codes = list(walk(compile(source, digest.__file__, "exec")))
    assert [one.co_name for one in codes if is_counted(one)] == ["f"]
    assert not is_counted(walk.__code__), "it is no function of ours"


def walk(code: CodeType) -> Iterator[CodeType]:
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield one
            yield from walk(one)
