"""The filters of the search page on the real sample: what they count is what the archive has."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from digest.archive import read_report
from digest.models import Level, Status
from tests.site.browsing import visiting
from tests.site.search.searching import open_search

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from digest.models import Entry, Report
    from tests.site.browsing import Visitor
    from tests.site.project import Built

pytestmark = pytest.mark.browser

Facts = dict[str, str]  # of a commit: facet → value, as the page names them

LEVELS = {Level.HIGH: "高", Level.MEDIUM: "中", Level.LOW: "低", None: "未分级"}
STATUSES = {Status.OK: "已分析", Status.PARTIAL: "分析不完整", Status.FAILED: "分析失败"}
IMPORTANCE, REPOSITORY, AUTHOR, MONTH, STATUS = "重要度", "仓库", "作者", "月份", "分析情况"
TYPE, AREA = "变更类型", "模块"
AT_FIRST = 8  # values that a facet shows
NAMES = {
    "importance": IMPORTANCE,
    "repository": REPOSITORY,
    "author": AUTHOR,
    "month": MONTH,
    "status": STATUS,
}
LABELS = {"high": "高", "low": "低", "none": "未分级", "failed": "分析失败"}

TYPE_LINE = re.compile(r"变更类型\W*([^\n]*)")
IN_BRACKETS = re.compile(r"[（(].*?(?:[)）]|$)")
TAGS = r"(?:\W*\[[^]]*\])*?\W*"


@pytest.fixture(scope="module")
def entries(shared: Path) -> list[tuple[Report, Entry]]:
    paths = sorted((shared / "archive" / "reports").rglob("*.md"))
    reports = [read_report(path.read_bytes(), path.name) for path in paths]
    return [(report, entry) for report in reports for entry in report.entries]


@pytest.fixture(scope="module")
def commits(entries: list[tuple[Report, Entry]]) -> list[Facts]:
    return [
        {
            IMPORTANCE: LEVELS[entry.importance.level],
            REPOSITORY: report.repository,
            AUTHOR: entry.commit.author,
            MONTH: f"{report.day:%Y-%m}",
            STATUS: STATUSES[entry.analysis.status],
        }
        for report, entry in entries
    ]


@pytest.fixture(scope="module")
def served(real: Built) -> Built:
    return real


@pytest.fixture(scope="module")
def facets(browser: Browser, site: str) -> Iterator[dict[str, dict[str, int]]]:
    """Give the counts of every value without a query."""
    with visiting(browser, site) as visit:
        search = open_search(visit)
        search.show_all_values()
        yield search.facets()


def test_without_a_query_the_whole_archive_is_counted(
    facets: dict[str, dict[str, int]], commits: list[Facts]
) -> None:
    assert facets[IMPORTANCE] == {"高": 865, "中": 1961, "低": 1913, "未分级": 112}
    assert facets[STATUS]["分析失败"] == 683
    for facet in (IMPORTANCE, REPOSITORY, AUTHOR, MONTH, STATUS):
        assert facets[facet] == Counter(facts[facet] for facts in commits), facet


def test_change_types_are_what_analyses_or_else_titles_say(
    facets: dict[str, dict[str, int]], entries: list[tuple[Report, Entry]]
) -> None:
    types = facets[TYPE]
    assert sum(types.values()) >= len(entries)  # each has one at least
    assert types["文档"] == told(entries, r"文档|注释|示例|docs?\b", r"docs?|readme|documentation")
    assert types["回滚"] == told(entries, "回滚|回退|撤销|还原|revert", "revert")


def told(entries: list[tuple[Report, Entry]], in_analysis: str, in_title: str) -> int:
    """Count the commits whose analysis, or else title, names a change type by these words."""
    count = 0
    for _, entry in entries:
        line = TYPE_LINE.search(entry.analysis.body)
        kinds = IN_BRACKETS.sub("", line[1]).strip() if line else ""
        text, pattern = (
            (kinds, rf".*({in_analysis})")
            if kinds
            else (entry.commit.title, rf"{TAGS}({in_title})\b")
        )
        count += bool(re.match(pattern, text, re.IGNORECASE))
    return count


def test_areas_are_what_titles_name_by_tag_scope_or_prefix(
    facets: dict[str, dict[str, int]], entries: list[tuple[Report, Entry]]
) -> None:
    areas = facets[AREA]
    for area in ("rocm", "frontend", "kernel", "core", "cpu"):
        named = re.compile(rf"{TAGS}(?:\[{area}\]|\w+\({area}\)!?:|{area}:)", re.IGNORECASE)
        assert areas[area] == sum(bool(named.match(entry.commit.title)) for _, entry in entries)


@pytest.mark.parametrize(
    "chosen",
    [
        {"importance": ["high", "none"]},
        {"status": ["failed"], "importance": ["low"]},
        {"importance": ["high"], "repository": ["vllm-project/vllm"], "month": ["2026-02"]},
        {"author": ["fzyzcjy", "Mick"], "month": ["2026-01", "2026-08"]},
        {"author": ["fzyzcjy"], "repository": ["ai-dynamo/dynamo"]},  # leaves nothing
    ],
    ids=lambda chosen: " ".join(f"{name}={'|'.join(values)}" for name, values in chosen.items()),
)
def test_a_facet_is_counted_under_the_choice_in_the_others(
    visit: Visitor, commits: list[Facts], chosen: dict[str, list[str]]
) -> None:
    asked = [(name, value) for name, values in chosen.items() for value in values]
    search = open_search(visit, *asked)
    wanted = {NAMES[name]: {LABELS.get(v, v) for v in values} for name, values in chosen.items()}
    shown = search.facets()
    for facet in (IMPORTANCE, REPOSITORY, AUTHOR, MONTH, STATUS):
        others = [(name, values) for name, values in wanted.items() if name != facet]
        counts = Counter(
            facts[facet]
            for facts in commits
            if all(facts[name] in values for name, values in others)
        )
        assert shown[facet].items() <= counts.items(), facet
        assert sum(shown[facet].values()) >= sum(n for _, n in counts.most_common(AT_FIRST)), facet
    left = sum(all(facts[name] in values for name, values in wanted.items()) for facts in commits)
    assert search.total() == left


def test_a_count_is_what_choosing_its_value_leaves(visit: Visitor) -> None:
    search = open_search(visit, ("q", "cache"))
    for facet, counts in search.facets().items():
        if not counts:
            continue  # the sample has no releases
        label, count = next(iter(counts.items()))
        search.toggle(facet, label)
        assert search.total() == count, (facet, label)
        search.toggle(facet, label)
