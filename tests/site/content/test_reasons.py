"""What pages call the reasons for a score, in each language."""

from __future__ import annotations

from itertools import chain

import pytest

from digest.importance import make_rules
from digest.importance.default import SIGNS
from digest.locales import LANGUAGES, locale_of
from digest.models import Language
from digest.site.content.reasons import reason_text

BOUNDS = (
    *("breaking", "breaking: CHANGELOG.md", "major version", "minimum version", "docs only"),
    *("tests only", "ci only", "generated only", "no code", "revert", "revert of high", "merge"),
)


def rules() -> list[str]:
    """Every rule that either profile gives as it comes."""
    found = [*SIGNS, *BOUNDS]
    for profile in map(make_rules, ("default", "argus")):
        found += [f"type {name}" for name in profile.commit_types]
        found += [f"files {name}" for name in profile.file_types]
        found += [f"size >{number} lines" for number in profile.change_sizes]
        found += [f"breadth >{number} files" for number in profile.scopes]
    return sorted(set(found))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_has_words_of_its_own(language: Language) -> None:
    texts = {rule: reason_text(rule, locale_of(language)) for rule in rules()}
    assert len(set(texts.values())) == len(texts)
    assert not [rule for rule, text in texts.items() if text == rule or "{" in text]


def test_the_words_hold_what_the_rule_says() -> None:
    english, chinese = (locale_of(language) for language in (Language.EN, Language.ZH))
    assert reason_text("size >1000 lines", english) == "More than 1,000 lines"
    assert reason_text("type feat", chinese) == "变更类型：功能增强"
    assert reason_text("files core", english) == "Files: code"
    assert reason_text("revert of high", english) == "Reverts a commit of importance High"
    assert (
        reason_text("breaking: a {b}.md", english) == "Breaking, as a {b}.md shows: high at least"
    )


@pytest.mark.parametrize(
    "rule",
    ["", "sales", "__class__", "plain", "size >many lines", "size >" + "9" * 5000 + " lines"],
)
def test_what_is_not_known_stays(rule: str) -> None:
    assert all(reason_text(rule, locale_of(language)) == rule for language in LANGUAGES)


def test_a_type_of_the_configuration_keeps_its_name() -> None:
    texts = [reason_text("type model", locale_of(language)) for language in LANGUAGES]
    assert all("model" in text for text in chain(texts))
