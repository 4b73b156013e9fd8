"""The vocabulary: a group's title, and which field a label means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.archive.labels import EMOJI, field_of, group_title, normalise
from digest.models import Field, Language, Level


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("**🎯 变更类型**：", "变更类型"),
        ("## 🔍 技术洞察", "技术洞察"),
        ("**1. 🎯 变更类型**:", "变更类型"),
        ("变更类型", "变更类型"),
        ("⚠️ 风险 & 建议", "风险 & 建议"),
        ("Change type:", "Change type"),
        ("🚀", ""),
        ("", ""),
    ],
)
def test_label_without_its_marks(label: str, name: str) -> None:
    assert normalise(label) == name


@given(st.text())
def test_normalising_twice_changes_nothing(label: str) -> None:
    assert normalise(normalise(label)) == normalise(label)


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("变更类型", Field.TYPE),
        ("Change type", Field.TYPE),
        ("重要程度", Field.IMPORTANCE),
        ("Importance", Field.IMPORTANCE),
        ("变更摘要", Field.SUMMARY),
        ("Summary", Field.SUMMARY),
        ("影响范围", Field.SCOPE),
        ("影响的核心模块", Field.SCOPE),
        ("Scope", Field.SCOPE),
        ("技术洞察", Field.INSIGHT),
        ("Insights", Field.INSIGHT),
        ("架构影响", Field.ARCHITECTURE),
        ("Architecture", Field.ARCHITECTURE),
        ("性能影响", Field.PERFORMANCE),
        ("Performance", Field.PERFORMANCE),
        ("安全考虑", Field.SECURITY),
        ("Security considerations", Field.SECURITY),
        ("可维护性", Field.MAINTAINABILITY),
        ("Maintainability", Field.MAINTAINABILITY),
        ("向后兼容性", Field.COMPATIBILITY),
        ("Backward compatibility", Field.COMPATIBILITY),
        ("测试影响", Field.TESTING),
        ("Testing", Field.TESTING),
        ("潜在风险", Field.RISK),
        ("Risks", Field.RISK),
        ("潜在风险与建议", Field.RISK_ADVICE),
        ("建议与风险", Field.RISK_ADVICE),
        ("Risks and advice", Field.RISK_ADVICE),
        ("关注建议", Field.ADVICE),
        ("Next steps", Field.ADVICE),
        ("总体结论", Field.CONCLUSION),
        ("Conclusion", Field.CONCLUSION),
        ("对用户", None),
        ("发射窗口", None),
        ("Fuel", None),
        ("", None),
    ],
)
def test_label_means_a_field(label: str, field: Field | None) -> None:
    assert field_of(label) is field
    assert field_of(f"**🚀 {label}**：") is field


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("变更类型（按惯例）", Field.TYPE),
        ("结论 (final)", Field.CONCLUSION),
        ("TL;DR", Field.CONCLUSION),
        ("tl;dr", Field.CONCLUSION),
        ("SUMMARY", Field.SUMMARY),
    ],
)
def test_asides_and_case_do_not_matter(label: str, field: Field) -> None:
    assert field_of(label) is field


def test_a_sentence_is_no_known_label() -> None:
    assert field_of("潜在风险" + "与阀门" * 40) is None


def test_every_field_has_a_label_in_english_and_chinese() -> None:
    english = {field_of(str(field).replace("+", " and ").replace("-", " ")) for field in Field}
    assert english == set(Field)


@given(st.text())
def test_any_label_has_a_field_or_none(label: str) -> None:
    assert field_of(label) in {*Field, None}


@pytest.mark.parametrize(
    ("level", "language", "title"),
    [
        (Level.HIGH, Language.ZH, "🔴 高重要度变更 (7)"),
        (Level.MEDIUM, Language.ZH, "🟡 中重要度变更 (7)"),
        (Level.LOW, Language.ZH, "🟢 低重要度变更 (7)"),
        (Level.HIGH, Language.EN, "🔴 High importance (7)"),
        (Level.MEDIUM, Language.EN, "🟡 Medium importance (7)"),
        (Level.LOW, Language.EN, "🟢 Low importance (7)"),
    ],
)
def test_title_of_a_group(level: Level, language: Language, title: str) -> None:
    assert group_title(level, 7, language) == title


def test_every_level_has_its_mark() -> None:
    assert set(EMOJI) == set(Level)
