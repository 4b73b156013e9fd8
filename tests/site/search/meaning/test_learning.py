"""What is learnt of made-up commits, and of the real sample."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from digest.models import Analysis, Status
from digest.site.search.meaning.cjk_words import cjk_words_of, learn_cjk_words
from digest.site.search.meaning.learning import LearntNumbers, learn
from digest.site.search.meaning.similar import MOST_SIMILAR, SHOWN
from digest.site.search.meaning.texts import CommitText, commit_text
from digest.site.search.meaning.tokens import TITLE_WEIGHT, find_tokens
from tests.site.records import make_entry
from tests.site.search.meaning.made_up import TOPICS, make_texts

if TYPE_CHECKING:
    from digest.site.search.meaning.learning import Learnt

NUMBER = 600


@pytest.fixture(scope="module")
def learnt() -> Learnt:
    return learn(make_texts(NUMBER), repositories(NUMBER))


def repositories(number: int) -> list[str]:
    """Two thirds of each topic's commits are of one repository."""
    return [f"acme/{'rocket' if n // len(TOPICS) % 3 else 'lander'}" for n in range(number)]


def related_of(learnt: Learnt) -> dict[str, list[str]]:
    rows = (line.split("\x1f") for line in learnt.related.splitlines())
    return {word: others.split(" ") for word, others in rows}


def test_what_is_read_of_a_commit_is_what_it_says_first() -> None:
    body = (
        "**变更类型**：修复\n\n**摘要**\n修复 [路由](https://a.test/x) 的死锁。\n\n" + "很长" * 1000
    )
    read = commit_text(make_entry("fix: lock", analysis=Analysis(Status.OK, body)))
    assert read.title == "fix: lock"
    assert "死锁" in read.body
    assert "变更类型" not in read.body
    assert "a.test" not in read.body
    assert len(read.body) <= 800


def test_what_went_wrong_is_not_read_as_an_analysis() -> None:
    failed = Analysis(Status.FAILED, "", "429 Too Many Requests")
    assert commit_text(make_entry("fix: lock", analysis=failed)).body == ""


def test_words_are_runs_that_stand_together_and_beside_anything() -> None:
    dice = random.Random(2)  # noqa: S311 - no secret
    around = [chr(dice.randrange(0x4E00, 0x4F00)) for _ in range(400)]
    words = ("内存泄漏", "内存", "死锁")
    lines = [
        "".join(dice.choices(around, k=80)) + dice.choice(words) + dice.choice(around)
        for _ in range(600)
    ]
    names = learn_cjk_words("\n".join(lines)).names
    assert {"内存", "死锁", "内存泄漏"} <= set(names)
    assert "存泄" not in names


def test_known_words_are_found_wherever_they_stand() -> None:
    words = cjk_words_of(["内存", "泄漏", "内存泄漏", "ab", "长得不是词的"])
    assert words.names == ["内存", "泄漏", "内存泄漏"]
    numbers, places = words.find("x内存泄漏，内\n存")
    found = sorted(zip(places.tolist(), (words.names[n] for n in numbers), strict=True))
    assert found == [(1, "内存"), (1, "内存泄漏"), (3, "泄漏")]


def test_tokens_count_the_parts_of_names_and_titles_thrice() -> None:
    texts = [CommitText("Fix KvRouter", "the router of kv_cache, 死锁"), CommitText("", "router")]
    tokens = find_tokens(texts, cjk_words_of(["死锁"]))
    found = {
        (text, tokens.words[number]): weight
        for text, number, weight in zip(
            tokens.texts.tolist(), tokens.numbers.tolist(), tokens.weights.tolist(), strict=True
        )
    }
    assert found == {
        (0, "fix"): TITLE_WEIGHT,
        (0, "router"): TITLE_WEIGHT + 1,
        (0, "kv"): 1,
        (0, "cache"): 1,
        (0, "死锁"): 1,
        (1, "router"): 1,
    }
    alone = dict(zip(tokens.words, tokens.alone.tolist(), strict=True))
    assert (alone["router"], alone["kv"]) == (2, 0)


def test_words_of_a_topic_are_related_across_languages(learnt: Learnt) -> None:
    related = related_of(learnt)
    for english, chinese in TOPICS:
        topic = {*english, *chinese}
        assert len(topic & related.keys()) >= len(topic) - 1
        for word in topic & related.keys():
            assert set(related[word]) <= topic - {word}
            assert any(other.isascii() != word.isascii() for other in related[word])
    assert {"更新", "handler"}.isdisjoint(related)


def test_similar_commits_are_of_the_topic_and_one_is_of_another_repository(learnt: Learnt) -> None:
    of = repositories(NUMBER)
    assert sum(map(bool, learnt.similar)) > NUMBER * 0.9
    other_topics = 0
    for number, others in enumerate(learnt.similar):
        assert number not in others
        assert len(others) <= MOST_SIMILAR
        other_topics += sum((other - number) % len(TOPICS) > 0 for other in others)
        if len(others) == MOST_SIMILAR and any(of[other] != of[number] for other in others):
            assert any(of[other] != of[number] for other in others[:SHOWN])
    assert other_topics < sum(map(len, learnt.similar)) * 0.05


def test_the_same_commits_teach_the_same(learnt: Learnt) -> None:
    again = learn(make_texts(NUMBER), repositories(NUMBER))
    assert (again.related, again.similar) == (learnt.related, learnt.similar)
    assert again.numbers.pack() == learnt.numbers.pack()


def test_a_new_commit_is_placed_among_those_that_were_learnt_of(learnt: Learnt) -> None:
    numbers = LearntNumbers.unpack(learnt.numbers.pack())
    new = make_texts(len(TOPICS), seed=9)
    places = [*range(NUMBER, NUMBER + len(new))]
    numbers.put(places, new, ["acme/tug"] * len(new))
    found = numbers.similar_to(places)
    assert all(found)
    for number, others in zip(places, found, strict=True):
        assert {other % len(TOPICS) for other in others} == {number % len(TOPICS)}
    assert len(numbers.pack()["repositories"]) == NUMBER + len(new)


def test_texts_without_a_common_word_teach_nothing() -> None:
    texts = [CommitText(f"Word{chr(97 + n % 26)}{n}", "") for n in range(50)]
    learnt = learn(texts, ["acme/rocket"] * len(texts))
    assert learnt.related == ""
    assert not any(learnt.similar)
