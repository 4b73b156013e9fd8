"""What follows the schema may still be no analysis."""

from __future__ import annotations

from typing import Any

import pytest

from digest.analyze.answer.checks import check_answer, is_loop, is_refusal
from digest.analyze.answer.records import Answer, AnswerError
from digest.analyze.records import Request
from digest.models import ChangeType, Field, Language

DIFF = "\n".join(f"+    value_{n} = reader.next_row(width={n}) or default" for n in range(20))
SYSTEM = "You explain a commit to the developers who follow its repository. Answer with one object."
USER = (
    "Repository: acme/rocket\nCommit: 1234567\n\nMessage:\n\n<<<DATA 77aa\nfix: shut the valve when"
    " the tank is empty, so that no air comes into the pump\nDATA>>> 77aa\n\nDiff (1 of 1 files are"
    " shown, in part or whole):\n\n<<<DATA 77aa\ndiff --git a/valve.py b/valve.py\n@@ -1 +1,20 @@\n"
    f"{DIFF}\nDATA>>> 77aa"
)
REQUEST = Request(SYSTEM, USER, {}, 4096)
DESCRIPTION = "What the commit changes and why, in a few plain sentences; at most 1500 characters."
GOOD = "It shuts the valve once the tank is empty, so that the pump takes in no air."


def kind_of(summary: str, language: Language = Language.EN, **parts: Any) -> str:
    """Give the kind of failure that an answer is; "" for one that can be believed."""
    try:
        check_answer(Answer((ChangeType.FIX,), summary, **parts), REQUEST, language)
    except AnswerError as error:
        return error.kind
    return ""


@pytest.mark.parametrize(
    ("summary", "kind"),
    [
        (GOOD, ""),
        ("Shuts the valve.", ""),
        ("fix: shut the valve when the tank is empty, so that no air comes into the pump", ""),
        ("`reader.next_row` is called with a width; the default stays as it was.", ""),
        ("The parser, the reader and the writer share `Row`. The parser no longer copies it.", ""),
        (f"{GOOD}\n\n- It shuts.\n- It opens.", ""),
        (USER, "echo"),
        (SYSTEM, "echo"),
        (DIFF, "echo"),
        (f"{GOOD} <<<DATA", "echo"),
        (f"{GOOD} 77aa", "echo"),
        ("Message: Diff (1 of 1 files are shown, in part or whole): it changes the valve", "echo"),
        (DESCRIPTION, "echo"),
        (DESCRIPTION.replace("1500", "2000"), "echo"),
        (f"Summary: {DESCRIPTION} {GOOD}", "echo"),
        (f"{GOOD} {GOOD} {GOOD}", "loop"),
        (f"{GOOD} {GOOD}", "loop"),
        ("It fixes the fix " + "of the fix " * 200, "loop"),
        ("a" * 900, "loop"),
        ("Fix", "short"),
        ("Bug fix", "short"),
        ("`valve.py`", "short"),
        ("I'm sorry, but I cannot assist with that request.", "refusal"),
        ("I’m unable to help with this.", "refusal"),
        ("As an AI language model, I do not have access to the diff.", "refusal"),
        ("Sorry, I can't analyze this commit.", "refusal"),
        ("Unfortunately, I am not able to see the diff.", "refusal"),
        ("I cannot provide an analysis of this content.", "refusal"),
        ("抱歉，我无法协助处理这个请求。", "refusal"),
        ("本次提交增加了表格解析器，并调整了若干配置文件。", "language"),
        ("Добавлен разбор таблиц, и изменены файлы настроек проекта.", "language"),
        ("この変更はテーブルの解析を追加し、更新します。", "language"),
        ("이 커밋은 표 파서를 추가하고 설정 파일을 변경합니다.", "language"),
        ("Ce commit ajoute la lecture des tables et corrige une erreur.", "language"),
        ("Dieser Commit liest die Tabellen und behebt einen Fehler in der Klasse.", "language"),
        ("Este cambio añade la lectura de las tablas y corrige un error en la clase.", "language"),
    ],
    ids=lambda value: value[:32],
)  # fmt: skip
def test_summaries_in_english(summary: str, kind: str) -> None:
    assert kind_of(summary) == kind


@pytest.mark.parametrize(
    ("summary", "kind"),
    [
        ("油箱排空时关闭阀门，避免空气进入泵。", ""),
        ("将 `KvRouter` 的 `select_worker` 改为 async，并更新 lib/llm/src/kv_router.rs。", ""),
        ("修复阀门", "short"),
        (GOOD, "language"),
        ("油箱排空时关闭阀门。油箱排空时关闭阀门。油箱排空时关闭阀门。", "loop"),
        ("作为一个人工智能语言模型，我无法分析该提交。", "refusal"),
        ("该提交改了什么、为什么改，用几句平实的话说明；不超过 1500 个字符。", "echo"),
    ],
    ids=lambda value: value[:16],
)
def test_summaries_in_chinese(summary: str, kind: str) -> None:
    assert kind_of(summary, Language.ZH) == kind


@pytest.mark.parametrize("field", ["scope", "risks", "advice"])
def test_every_text_of_an_answer_is_checked(field: str) -> None:
    parts: dict[str, Any] = {field: ("The valve.", "The pump.")}
    assert kind_of(GOOD, **parts) == ""
    parts = {field: ("The valve.", f"<<<DATA 77aa {DIFF}")}
    assert kind_of(GOOD, **parts) == "echo"
    assert kind_of(GOOD, insights={Field.SECURITY: "It is safe. " * 9}) == "loop"


def test_the_rest_of_an_answer_may_not_be_in_another_language() -> None:
    chinese = ("增加了表格解析器，并调整了若干配置文件。", "建议检查所有调用方是否受到影响。")
    assert kind_of(GOOD, advice=chinese, risks=chinese) == "language"


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("of the fix " * 100, True),
        ('{"summary": "' + "Step 12 of the plan. " * 60, True),
        ("".join(f"{n}. do it again\n" for n in range(90)), True),
        ("It fixes the valve. " * 3, False),
        (DIFF[:180], False),
        ("", False),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_loop_is_seen_at_the_end_of_a_text(text: str, is_one: bool) -> None:
    assert is_loop(text) == is_one


@pytest.mark.parametrize(
    "text",
    [
        "It apologises to the user in the error's text.",
        "Sorry messages are shown in red.",
        "Unable to connect is now told as an error.",
        "The assistant can't be restarted twice.",
        "",
    ],
)
def test_what_only_speaks_of_refusing_is_none(text: str) -> None:
    assert not is_refusal(text)
