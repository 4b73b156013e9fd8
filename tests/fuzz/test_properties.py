"""The properties hold of the corpus, and of what hypothesis makes of its pieces."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.fuzz.properties import PROPERTIES
from tests.fuzz.seeds import seeds


@pytest.mark.parametrize("name", PROPERTIES)
def test_the_corpus_breaks_nothing(name: str) -> None:
    for data in seeds(name):
        PROPERTIES[name](data)


@pytest.mark.hypothesis
@pytest.mark.parametrize("name", PROPERTIES)
def test_spliced_and_spoiled_input_breaks_nothing(name: str) -> None:
    known = seeds(name)
    cut = st.tuples(st.sampled_from(known), st.integers(0, 400), st.integers(0, 400))
    piece = cut.map(lambda found: found[0][found[1] : found[1] + found[2]])

    @settings(max_examples=examples(150))
    @given(
        st.lists(piece | st.binary(max_size=8) | st.text(max_size=8).map(str.encode), max_size=6)
    )
    def check(pieces: list[bytes]) -> None:
        PROPERTIES[name](b"".join(pieces))

    check()
