"""Which terms a text is found by; the browser's side is held to the same cases."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from digest.site.search.terms import MAX_TERM_LENGTH
from tests.site.search.naive import terms_of

if TYPE_CHECKING:
    from pathlib import Path


def test_the_terms_of_each_case(data: Path) -> None:
    cases = json.loads((data / "site" / "search" / "terms.json").read_text(encoding="utf-8"))
    assert len(cases) > 20
    for case in cases:
        assert terms_of(case["text"]) == case["terms"], case["text"]


@given(st.text())
def test_a_term_is_short_folded_and_free_of_what_delimits(text: str) -> None:
    for term in terms_of(text):
        assert 0 < len(term) <= MAX_TERM_LENGTH
        assert term == term.lower()
        assert not set(term) & set("\n\x1e\x1f")


@given(st.text(alphabet="推理引擎优化缓存", min_size=2, max_size=12), st.data())
def test_any_part_of_a_chinese_text_has_only_terms_of_the_text(
    text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text) - 2))
    stop = data.draw(st.integers(start + 2, len(text)))
    assert set(terms_of(text[start:stop])[:-1]) <= set(terms_of(text))
