"""The site's words: the same ones in both languages, and one for everything there is."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from digest.archive.types import TYPE_NAMES
from digest.models import ChangeType, Language, Status
from digest.site.words import (
    STATUS_NAMES,
    STATUS_NOTICES,
    WORDS,
    counted,
    span_of,
    weekday,
)

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def test_every_language_has_the_same_words() -> None:
    assert set(WORDS) == set(Language)
    assert set(WORDS[Language.ZH]) == set(WORDS[Language.EN])


@pytest.mark.parametrize("name", sorted(WORDS[Language.EN]))
def test_a_word_takes_the_same_values_in_every_language(name: str) -> None:
    used = {tuple(sorted(_PLACEHOLDER.findall(WORDS[language][name]))) for language in Language}
    assert len(used) == 1


@pytest.mark.parametrize("language", Language)
def test_no_word_is_empty(language: Language) -> None:
    assert all(word.strip() == word != "" for word in WORDS[language].values())


@pytest.mark.parametrize("language", Language)
def test_every_change_type_has_a_name_of_its_own(language: Language) -> None:
    assert set(TYPE_NAMES[language]) == set(ChangeType)
    assert len(set(TYPE_NAMES[language].values())) == len(ChangeType)


@pytest.mark.parametrize("language", Language)
def test_every_status_has_a_name_of_its_own(language: Language) -> None:
    assert set(STATUS_NAMES[language]) == set(Status)
    assert len(set(STATUS_NAMES[language].values())) == len(Status)


@pytest.mark.parametrize("language", Language)
def test_every_analysis_that_is_not_whole_is_said_to_be_so(language: Language) -> None:
    assert set(STATUS_NOTICES[language]) == set(Status) - {Status.OK}
    counts = {name for name in WORDS[language] if name.endswith("_count")}
    assert counts == {f"{status}_count" for status in set(Status) - {Status.OK}}


@pytest.mark.parametrize(
    ("language", "names"),
    [
        (Language.EN, "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
        (Language.ZH, "星期一 星期二 星期三 星期四 星期五 星期六 星期日"),
    ],
)
def test_weekdays(language: Language, names: str) -> None:
    monday = date(2025, 3, 3)
    week = [weekday(monday + timedelta(days=n), language) for n in range(7)]
    assert week == names.split()


@pytest.mark.parametrize(
    ("language", "number", "text"),
    [
        (Language.EN, 0, "0 commits"),
        (Language.EN, 1, "1 commit"),
        (Language.EN, 2, "2 commits"),
        (Language.EN, 20116, "20,116 commits"),
        (Language.ZH, 1, "1 个提交"),
        (Language.ZH, 20116, "20,116 个提交"),
    ],
)
def test_numbers_of_commits(language: Language, number: int, text: str) -> None:
    assert counted("commits", number, language) == text


def test_a_span_of_one_day_is_that_day() -> None:
    assert span_of("2025-03-04", "2025-03-05", Language.EN) == "2025-03-04 to 2025-03-05"
    assert span_of("2025-03-04", "2025-03-04", Language.ZH) == "2025-03-04"
