"""The archive's vocabulary: its fixed words in both languages, and what models' words mean."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from digest.models import Field, Language, Level

EMOJI = {Level.HIGH: "🔴", Level.MEDIUM: "🟡", Level.LOW: "🟢"}

LEVEL_NAMES = {
    Language.ZH: {Level.HIGH: "高", Level.MEDIUM: "中", Level.LOW: "低"},
    Language.EN: {Level.HIGH: "High", Level.MEDIUM: "Medium", Level.LOW: "Low"},
}


@dataclass(frozen=True, slots=True)
class Words:
    """The words a report is written with in one language; `{}` takes the value named."""

    title: str
    columns: str
    summary: str
    counts: str
    contents: str
    group: str
    flat: str
    link: str
    nothing: str


WORDS = {
    Language.ZH: Words(
        title="# 每日更新报告（{day}）",
        columns="| 提交时间 | 作者 | 提交信息 |",
        summary="📊 统计摘要",
        counts="本日共 {total} 个提交",
        contents="## 📋 目录",
        group="{name}重要度变更",
        flat="## {repository} 的LLM分析结果",
        link="查看提交",
        nothing="*暂无分析*",
    ),
    Language.EN: Words(
        title="# Daily report ({day})",
        columns="| Time | Author | Message |",
        summary="📊 Summary",
        counts="{total} commits",
        contents="## 📋 Contents",
        group="{name} importance",
        flat="## {repository} LLM analysis",
        link="View commit",
        nothing="*No analysis*",
    ),
}

FIELD_NAMES = {
    Language.ZH: {
        Field.TYPE: "变更类型",
        Field.IMPORTANCE: "重要程度",
        Field.SUMMARY: "变更摘要",
        Field.SCOPE: "影响范围",
        Field.INSIGHT: "技术洞察",
        Field.ARCHITECTURE: "架构影响",
        Field.PERFORMANCE: "性能影响",
        Field.SECURITY: "安全考虑",
        Field.MAINTAINABILITY: "可维护性",
        Field.COMPATIBILITY: "兼容性",
        Field.TESTING: "测试影响",
        Field.RISK: "潜在风险",
        Field.RISK_ADVICE: "风险与建议",
        Field.ADVICE: "关注建议",
        Field.CONCLUSION: "结论",
    },
    Language.EN: {
        Field.TYPE: "Change type",
        Field.IMPORTANCE: "Importance",
        Field.SUMMARY: "Summary",
        Field.SCOPE: "Scope",
        Field.INSIGHT: "Insights",
        Field.ARCHITECTURE: "Architecture",
        Field.PERFORMANCE: "Performance",
        Field.SECURITY: "Security",
        Field.MAINTAINABILITY: "Maintainability",
        Field.COMPATIBILITY: "Compatibility",
        Field.TESTING: "Testing",
        Field.RISK: "Risks",
        Field.RISK_ADVICE: "Risks and advice",
        Field.ADVICE: "Advice",
        Field.CONCLUSION: "Conclusion",
    },
}
COLON = {Language.ZH: "：", Language.EN: ": "}  # between a label and its text

SEPARATOR = "|----------|------|----------|"
TRAILERS = ("Signed-off-by:", "Co-authored-by:")


def group_title(level: Level, count: int, language: Language) -> str:
    """Give a group's heading without its marks: `🔴 高重要度变更 (7)`."""
    name = LEVEL_NAMES[language][level]
    return f"{EMOJI[level]} {WORDS[language].group.format(name=name)} ({count})"


# A label's name decides its field by the first rule that matches it; what no rule knows stays a
# section of its own. The order carries meaning: an aspect ("安全考虑") before the general words it
# contains, risk and advice together before either of them.
_RISK = "风险|副作用|潜在问题"
_WARNING = "注意(事项|点)"
_ADVICE = (
    "建议|关注|检查点|审查要点|评审要点|推荐|行动|动作|措施|(后续|下一步)(?!个)|实操|^下一步$"
    "|检查/改进"
)
_REVIEW = "(整体|总体|综合|核心|技术)评[估价]"
_PARTS = "影响的?(的|主要|核心)*模块"
_RULES: tuple[tuple[Field | None, str], ...] = (
    (Field.TYPE, r"变更类型|^(change |commit )?types?$"),
    (Field.IMPORTANCE, r"重要程度|^(重要性|重要度|(claimed )?importance)$"),
    (Field.SECURITY, r"^(总体)?安全(?!建议)|^security\b"),
    (Field.MAINTAINABILITY, r"^可?维护性|^maintainability\b"),
    (Field.COMPATIBILITY, r"^(向后)?兼容性|^(backward )?compatibility\b"),
    (Field.ARCHITECTURE, r"^架构(影响|层面)|架构变更|^architecture$"),
    (Field.PERFORMANCE, r"^性能(影响|层面|维度|考虑)|与性能$|^performance$"),
    (Field.TESTING, r"^测试(影响|层面|维度)|^test(s|ing)$"),
    (Field.INSIGHT, r"洞察|^技术(要点|分析报告)|多维度|^影响评估|^(technical )?insights?$"),
    (Field.RISK, r"风险.*(验证要点|检查项)"),
    (Field.RISK_ADVICE, rf"({_RISK}).*({_ADVICE})|({_ADVICE}).*({_RISK})"),
    (Field.RISK_ADVICE, rf"需要?关注的潜在|建议.*{_WARNING}|{_WARNING}.*建议"),
    (Field.RISK_ADVICE, r"^risks? (and|&) advice$"),
    (Field.RISK, rf"{_RISK}|^(potential )?risks?$"),
    (None, r"^(对|针对|给)(用户|开发者|使用者)(的提示)?$|^验证要点$|^进一步改进方向$"),
    (Field.ADVICE, rf"{_ADVICE}|^(advice|recommendations?|next steps?)$"),
    (Field.CONCLUSION, rf"结论|^总结|小结|综述|总评|^TL;DR|{_REVIEW}|^conclusion$"),
    (Field.SCOPE, rf"影响(范围|点|分析|$)|{_PARTS}|受影响|直接影响|^(scope|impact)$"),
    (Field.SUMMARY, r"摘要|总览|^(变更|本次提交)(概|核心)|^summary$"),
    (Field.SUMMARY, r"^核心(改动|变更|内容)(概[览述])?$|^(核心|关键)改动(要点)?$|^关键变更概览$"),
)
_COMPILED = tuple((field, re.compile(pattern, re.IGNORECASE)) for field, pattern in _RULES)
_LONGEST_NAME = 100  # characters; what is longer is a sentence, and costs the rules dearly
_ASIDE = re.compile(r"（[^（）]*）|\([^()]*\)")


def normalise(label: str) -> str:
    """Take markup, emoji, numbering and colon off a label: `**1. 🎯 变更类型**：` → `变更类型`."""
    text = unicodedata.normalize("NFC", label).strip("#* \t：:")
    start = next((i for i, char in enumerate(text) if char.isalpha()), len(text))
    return text[start:].strip("#* \t：:").rstrip()


def field_of(label: str) -> Field | None:
    """Tell which field a label (normalised or not) means; `None`: a section of its own."""
    return meaning_of(label)[1]


def meaning_of(label: str) -> tuple[str, Field | None]:
    """Give a label's name, normalised, and the field it means."""
    return _known(label) if len(label) <= _LONGEST_NAME else _meaning(label)


def _meaning(label: str) -> tuple[str, Field | None]:
    title = normalise(label)
    name = normalise(_ASIDE.sub("", title))
    if len(name) > _LONGEST_NAME:
        return title, None
    return title, next((field for field, pattern in _COMPILED if pattern.search(name)), None)


_known = lru_cache(maxsize=4096)(_meaning)  # of labels there are few, but for sentences
