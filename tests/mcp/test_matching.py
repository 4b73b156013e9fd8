"""Words → commits: what is found, and in which order."""

from __future__ import annotations

import pytest

from digest.mcp.matching import MAX_WORDS, Searchable, fold, search, words_of


def texts_of(title: str, names: str = "", rest: str = "") -> Searchable:
    folded = [fold(text) for text in (title, names, rest)]
    return Searchable(folded[0], folded[1], b"\n".join(folded))


COMMITS = (
    texts_of("fix: close the valve", "ada src/valve.py #41", "It leaked memory."),
    texts_of("feat: revalve the tank", "bob src/tank.py #42"),
    texts_of("修复内存泄漏", "李雷", "缓存占用过多显存"),
    texts_of("docs: say more", "ada docs/café.md", "内存不足时，句柄泄漏"),
    texts_of("chore: tidy", "Zoë src/tidy.py", "nothing of a valve"),
)


def found(query: str) -> list[int]:
    return [match.number for match in search(words_of(query), COMMITS).matches]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("valve", [0, 1, 4]),  # a whole word of the title, a part of one, the text
        ("VALVE leak", [0]),  # all words
        ("ＶＡＬＶＥ", [0, 1, 4]),  # full-width
        ('"the valve"', [0]),
        ("cafe", [3]),
        ("café", [3]),
        ("cafe\u0301", [3]),  # decomposed
        ("zoe", [4]),
        ("#42", [1]),
        ("src/tank.py", [1]),
        ("泄漏", [2, 3]),
        ("内存泄漏", [2]),  # as it stands
        ("占用显存", [2]),  # nobody has it so; by its pairs
        ("修复 内存", [2]),
        ("valve, (leak)?", [0]),  # a sentence's marks are no part of a word
        ("", []),
        ("?!", []),
    ],
)
def test_a_query_finds(query: str, numbers: list[int]) -> None:
    assert found(query) == numbers


def test_where_no_commit_has_all_words_those_with_the_rarest_come_first() -> None:
    matches = search(words_of("memory valve tidy"), COMMITS)
    assert not matches.has_all
    assert {match.number for match in matches.matches} == {0, 1, 4}
    assert matches.matches[-1].number == 1  # has only what most have


def test_a_flood_of_words_is_cut() -> None:
    assert len(words_of(" ".join(map(str, range(1000))))) == MAX_WORDS


def test_half_of_a_pair_of_surrogates_does_no_harm() -> None:
    assert search(words_of("\ud83d valve"), COMMITS).matches
