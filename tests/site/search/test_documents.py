"""What a commit is found by beside its texts: its author, its files, marks of what it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from digest.entries.labels import labels_of
from digest.models import FileChange
from digest.site.reading.analysis import RenderedAnalysis
from digest.site.search.documents import IS_BREAKING, IS_REVERT, _hidden_words, _texts
from tests.site.records import make_entry
from tests.site.search.naive import terms_of


@pytest.mark.parametrize(
    ("title", "marks"),
    [
        ("feat!: drop the old valve", [IS_BREAKING]),
        ('Revert "feat: drop the old valve"', [IS_REVERT]),
        ("feat: keep the old valve", []),
    ],
)
def test_a_breaking_change_and_a_revert_are_marked(title: str, marks: list[str]) -> None:
    entry = make_entry(title, author="Ada")
    assert [*_hidden_words(entry, labels_of(entry))] == ["Ada", *marks]


def test_a_mark_is_a_term_that_no_words_of_it_are_found_by() -> None:
    assert [terms_of(mark) for mark in (IS_BREAKING, IS_REVERT)] == [[IS_BREAKING], [IS_REVERT]]


def test_a_file_is_found_by_any_two_steps_of_its_path() -> None:
    entry = make_entry("feat: valve", author="Ada")
    change = FileChange("M", "lib/runtime/src/valve.py", 1, 1)
    entry = replace(entry, commit=replace(entry.commit, files=(change,)))
    terms = terms_of(" ".join(_hidden_words(entry, labels_of(entry))))
    assert {"lib/runtime", "runtime/src", "src/valvepy"} <= {*terms}


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("feat: valve\n\nOpens slowly.", "Opens slowly."),
        ("feat: valve", ""),
        (
            "Merge pull request #12 from acme/valve\n\nfeat: valve\n\nOpens slowly.",
            "Opens slowly.",
        ),
        (
            "Merge branch 'valve' into 'main'\n\nfeat: valve\n\nOpens slowly."
            "\n\nSee merge request acme/rocket!12",
            "Opens slowly.",
        ),
        ("Merge branch 'valve'\n\nOpens slowly.", "Opens slowly."),
    ],
)
def test_the_text_does_not_say_the_headline_again(message: str, text: str) -> None:
    title, _, rest = message.partition("\n")
    below, *_ = _texts(make_entry(title, rest=rest), RenderedAnalysis((), ""))
    assert below.strip() == text
