"""What is found by meaning on the real sample: more than by words alone, and never before it."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tests.bench.meaning.cases import Outcome, measure, read_cases, read_commits, search

if TYPE_CHECKING:
    from pathlib import Path

    from tests.site.project import Built

NUMBER, GOAL = 40, 28  # queries; those of which a right commit is among the first ten
FORMS = {"en-zh", "zh-en", "synonym", "abbreviation"}
FIRST = 3

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(not shutil.which("node"), reason="there is no Node.js"),
]


@pytest.fixture(scope="module")
def outcomes(real: Built, shared: Path) -> list[Outcome]:
    return measure(real.folder, read_commits(shared / "archive" / "reports"))


def test_each_query_has_commits_to_be_found() -> None:
    cases = read_cases()
    assert len({case.query for case in cases}) == NUMBER
    assert {case.form for case in cases} == FORMS


@pytest.mark.slow
def test_a_right_commit_is_found_by_meaning_where_words_find_none(outcomes: list[Outcome]) -> None:
    assert all(one.right for one in outcomes)
    alone = [one for one in outcomes if one.alone]
    related = [one for one in outcomes if one.related]
    assert len(related) >= GOAL
    assert len(related) > len(alone)
    assert {one.case.query for one in alone} <= {one.case.query for one in related}


@pytest.mark.slow
def test_what_names_its_commit_is_found_as_without_meaning(real: Built, data: Path) -> None:
    path = data / "site" / "search" / "queries.json"
    cases: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    for case, found in zip(
        cases, search(real.folder, [one["query"] for one in cases]), strict=True
    ):
        alone, related = (
            [*found[how]["direct"], *found[how]["addresses"]] for how in ("alone", "related")
        )
        assert alone[:1] == related[:1], case["query"]
        first = {address.split("/")[-2] for address in related[:FIRST]}
        assert not first.isdisjoint(case["answers"]), case["query"]
