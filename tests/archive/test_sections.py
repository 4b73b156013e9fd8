"""An analysis's body in its labelled parts; and whether it was cut off."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.archive.sections import (
    CUT_OFF_LENGTH,
    is_cut_off,
    split_sections,
    status_of,
)
from digest.models import Field, Status
from tests.examples import examples

BODY = """\
火箭升空前的话。

**🎯 变更类型**：功能增强
**⚡ 重要程度**: 🔴高

## 🔍 技术洞察

- **架构影响**：列表里的粗体不是标签。

```markdown
**📝 变更摘要**：围栏里的不是标签。
## 结论
```
**一句强调** 后面还有话，所以不是标签。

### 2. 影响范围
引擎与阀门。

**未曾见过的标签**：照样自成一段。
"""


def test_body_is_split_at_its_labels() -> None:
    sections = split_sections(BODY)
    assert [(section.field, section.title) for section in sections] == [
        (None, ""),
        (Field.TYPE, "变更类型"),
        (Field.IMPORTANCE, "重要程度"),
        (Field.INSIGHT, "技术洞察"),
        (Field.SCOPE, "影响范围"),
        (None, "未曾见过的标签"),
    ]
    assert [section.text for section in sections if "\n" not in section.text] == [
        "火箭升空前的话。",
        "功能增强",
        "🔴高",
        "引擎与阀门。",
        "照样自成一段。",
    ]
    assert sections[3].text.endswith("**一句强调** 后面还有话，所以不是标签。")
    assert "".join(section.source for section in sections) == BODY


@pytest.mark.parametrize(
    ("line", "title", "text"),
    [
        ("**结论**：可以发射。", "结论", "可以发射。"),
        ("**结论：** 可以发射。", "结论", "可以发射。"),
        ("**结论** : 可以发射。", "结论", "可以发射。"),
        ("**✅ 结论**", "结论", ""),
        ("**结论** 可以发射。", "结论", "可以发射。"),
        ("**3. 结论**：", "结论", ""),
        ("# 结论", "结论", ""),
        ("###### 🚀 结论 ######", "结论", ""),
        ("## **结论**：", "结论", ""),
        ("**Note**: read this.", "Note", "read this."),
    ],
)
def test_label_and_its_value(line: str, title: str, text: str) -> None:
    (section,) = split_sections(line)
    assert (section.title, section.text, section.source) == (title, text, line)


@pytest.mark.parametrize(
    "line",
    [
        " **结论**：缩进了。",
        "- **结论**：是列表项。",
        "> **结论**：是引用。",
        "| **结论** | 是表格 |",
        "**结论：没有结束",
        "****",
        "#结论",
        "####### 结论",
        "结论：没有标记。",
        "**说明** 后面跟着正文",
        "__结论__：",
        "",
    ],
)
def test_other_lines_are_no_labels(line: str) -> None:
    assert [section.title for section in split_sections(f"{line}\n")] == [""]


@pytest.mark.parametrize(
    ("fenced", "is_label"),
    [
        ("```\n{}\n```", False),
        ("~~~~ python\n{}\n~~~~", False),
        ("   ```\n{}\n   ```", False),
        ("```\n```\n{}", True),
        ("````\n```\n{}\n````", False),
        ("```\n~~~\n{}\n```", False),
        ("```\n``` no end\n{}", False),
        ("``` in `line`\n{}", True),
        ("    ```\n{}", True),
        ("```\nnever closed\n{}", False),
    ],
)
def test_fenced_code_has_no_labels(fenced: str, is_label: bool) -> None:
    titles = [section.title for section in split_sections(fenced.format("# 结论"))]
    assert ("结论" in titles) is is_label


def test_empty_body_has_no_sections() -> None:
    assert split_sections("") == ()


PARTS = [
    "# ",
    "**",
    "：",
    ":",
    "```",
    "~~~",
    "\n",
    "\n\n",
    " ",
    "\t",
    "结论",
    "摘要",
    "🎯",
    "\r",
    "\x0b",
]


@given(st.text() | st.lists(st.sampled_from(PARTS), max_size=30).map("".join))
def test_no_text_loses_a_byte(body: str) -> None:
    sections = split_sections(body)
    assert "".join(section.source for section in sections) == body
    assert all(section.source for section in sections)
    assert all(section.text in section.source for section in sections)


@pytest.mark.parametrize(
    "body",
    [
        "# " + "风险" * 8000,
        "# " + "#" * 16_000 + "x",
        "# " + "（" * 16_000,
        "# 1" + "." * 16_000,
        "line\n" * 16_000,
        "```\n" * 16_000,
        "# 建议\n" * 16_000,
    ],
    ids=["rules", "hashes", "parentheses", "numbering", "lines", "fences", "labels"],
)
def test_long_bodies_are_split_without_loss(body: str) -> None:
    """Shapes that a rule could take squared time for; the suite's own time shows if one does."""
    assert "".join(section.source for section in split_sections(body)) == body


LONG = "火箭升空。" * (CUT_OFF_LENGTH // 5)


@pytest.mark.parametrize(
    ("end", "is_cut"),
    [
        ("完。", False),
        ("done.", False),
        ("“完”", False),
        ("完）", False),
        ("完。**", False),
        ("`main_valve`。", False),
        ("🚀", False),
        ("---", False),
        ("| a | b |\n|---|---|\n| 1 | 2 |", False),
        ("| a | b |\n|---|---|\n| 1 |", True),
        ("| a | b |\n|---|---|\n| 1 | 2", True),
        ("然后检查", True),
        ("然后检查，", True),
        ("参数 `main_val", True),
        ("**关注建", True),
        ("## 结论。", True),
        ("see valve", True),
        ("完。\n\n", False),
    ],
)
def test_end_of_a_long_body_tells_whether_it_was_cut_off(end: str, is_cut: bool) -> None:
    assert is_cut_off(f"{LONG}\n{end}") is is_cut


@pytest.mark.parametrize("body", ["", "短", "x" * (CUT_OFF_LENGTH - 1)])
def test_short_body_is_never_cut_off(body: str) -> None:
    assert not is_cut_off(body)


def test_body_of_exactly_the_limit_can_be_cut_off() -> None:
    assert is_cut_off("x" * CUT_OFF_LENGTH)


@pytest.mark.parametrize(
    ("body", "error", "status"),
    [
        ("", "", Status.MISSING),
        ("", "timeout", Status.FAILED),
        ("text", "timeout", Status.FAILED),
        ("text", "", Status.OK),
        (LONG + "然后", "", Status.PARTIAL),
        (LONG, "", Status.OK),
    ],
)
def test_status_follows_from_the_text(body: str, error: str, status: Status) -> None:
    assert status_of(body, error) is status


@settings(max_examples=examples(30))
@given(st.text(min_size=CUT_OFF_LENGTH, max_size=CUT_OFF_LENGTH + 50))
def test_any_long_body_has_a_status(body: str) -> None:
    assert status_of(body, "") in {Status.OK, Status.PARTIAL}
