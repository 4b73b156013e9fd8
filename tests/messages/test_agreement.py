"""What a message says is the same for everybody: badge, level, analysis, the week's lists.

The cases are in data/messages/cases.yml, by kind; its head tells what a row says.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from digest.analyze.offline import analyse
from digest.archive.sections import split_sections
from digest.archive.types import change_types
from digest.entries.labels import EntryLabels, labels_of
from digest.importance import make_rules, rate
from digest.locales import LANGUAGES
from digest.messages import Bump, Revert, read_message
from digest.models import Commit, Entry, Field, FileChange, Language, Report
from digest.site.content.highlights import find_highlights
from digest.site.reading.catalog import Catalog
from digest.site.reading.outlines import make_outline
from digest.site.reading.records import make_catalog_report
from tests.site.records import make_report, sha_of

KINDS: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (Path(__file__).parents[1] / "data/messages/cases.yml").read_text(encoding="utf-8")
)
ROWS = [pytest.param(row, id=f"{kind}: {row['message']}") for kind in KINDS for row in KINDS[kind]]
RULES = make_rules()
FILES = (FileChange("M", "src/valve.py", 3, 1),)
# How an analysis in each language begins to say that something breaks, is taken back, is raised.
NOTES = {
    Language.EN: ("Breaking change,", "Takes back", "Raises a dependency to a new major"),
    Language.ZH: ("提交自述为不兼容变更", "撤销了之前的变更", "把依赖升级到新的主版本"),
}


def commit_of(row: dict[str, Any]) -> Commit:
    message = row["message"]
    return Commit(sha_of(message), "Ada", datetime(2025, 3, 4, 12), message, files=FILES)


def entry_of(row: dict[str, Any], language: Language = Language.EN) -> Entry:
    commit = commit_of(row)
    return Entry(commit, rate(commit, RULES), analyse(commit, language))


def type_of(row: dict[str, Any]) -> str:
    return str(row.get("type", "other"))


def says(row: dict[str, Any]) -> tuple[bool, bool, bool]:
    """Tell whether a row is breaking, a revert, a bump to a major version."""
    return "breaking" in row, "revert" in row, row.get("major", False)


@pytest.mark.parametrize("row", ROWS)
def test_a_message_is_read_as_its_row_says(row: dict[str, Any]) -> None:
    message = read_message(row["message"])
    revert, bump = message.revert or Revert(""), message.bump or Bump()
    named = {"shas": [*revert.shas], "pulls": [*revert.pulls], "title": revert.title}
    assert message.type == type_of(row)
    assert message.breaking == row.get("breaking", "")
    assert message.security == row.get("security", "")
    assert message.title.words.lower() == row.get("words", message.title.words).lower()
    assert (message.revert is not None) == ("revert" in row)
    assert {key: value for key, value in named.items() if value} == row.get("revert", {})
    assert (message.bump is not None) == ("bump" in row)
    assert ([*bump[:3]], bump.is_major) == (row.get("bump", [""] * 3), row.get("major", False))


@pytest.mark.parametrize("row", ROWS)
def test_the_level_has_its_reasons(row: dict[str, Any]) -> None:
    rules = [reason.rule for reason in rate(commit_of(row), RULES).reasons]
    assert rules[0] == f"type {type_of(row)}"
    assert ("breaking" in rules, "revert" in rules, "major version" in rules) == says(row)
    assert [rule for rule in rules if rule in ("security", "vulnerability")] == (
        [row["security"]] if "security" in row else []
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("row", ROWS)
def test_the_analysis_says_it(row: dict[str, Any], language: Language) -> None:
    body = entry_of(row, language).analysis.body
    found = {section.field: section.text.strip() for section in split_sections(body)}
    risks = found.get(Field.RISK_ADVICE, "")
    assert tuple(note in risks for note in NOTES[language]) == says(row)
    assert [*map(str, change_types(found[Field.TYPE]))] == [type_of(row)]
    if "summary" in row:
        assert found.get(Field.SUMMARY, "").replace("\\", "") == row["summary"]


@pytest.mark.parametrize("row", ROWS)
def test_the_page_has_its_badges(row: dict[str, Any]) -> None:
    labels = labels_of(entry_of(row))
    is_breaking, is_revert, _ = says(row)
    assert labels == EntryLabels((type_of(row),), labels.areas, is_revert, is_breaking)


def test_the_weeks_lists_have_just_these() -> None:
    rows = [row.values[0] for row in ROWS if isinstance(row.values[0], dict)]
    catalog = catalog_of(make_report(*map(entry_of, rows)))
    found = find_highlights(catalog, catalog.reports)
    for number, group in enumerate((found.breaking, found.reverts)):
        listed = [item.entry.commit.sha for pick in group for item, _ in pick.items]
        assert sorted(listed) == sorted(sha_of(row["message"]) for row in rows if says(row)[number])


def catalog_of(report: Report) -> Catalog:
    outline = make_outline(report)
    return Catalog((make_catalog_report(outline.report, summaries=outline.summaries),))


def test_no_case_stands_twice() -> None:
    messages = [row["message"] for kind in KINDS.values() for row in kind]
    assert len(messages) == len(set(messages)) >= 150
