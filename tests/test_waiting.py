"""Tests that drive a browser wait for what they look for: none reads what may yet change."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
DRIVES = re.compile(r"playwright|mark\.browser|tests\.site\.(browsing|search\.searching) ")
# Beside this file, that of `expect_value`, which waits, and of `read`, for what stands still.
LEFT_OUT = {"browsing.py", "test_waiting.py"}
# `expect` waits for what these read at once, or pass the time instead of.
HASTY = {
    *("all_inner_texts", "all_text_contents", "inner_html", "inner_text", "text_content"),
    *("bounding_box", "get_attribute", "input_value"),
    *("is_checked", "is_disabled", "is_editable", "is_enabled", "is_hidden", "is_visible"),
    *("sleep", "wait_for_timeout"),
}
HASTY_ALONE = {"count", "title"}  # which with arguments are a text's
RUNNING = {"evaluate", "evaluate_all"}  # to do something, not to learn something


def browser_tests() -> list[Path]:
    """Find the modules that drive a browser; a benchmark measures what it reads."""
    paths = [path for path in sorted(TESTS.rglob("*.py")) if path.name not in LEFT_OUT]
    found = [path for path in paths if TESTS / "bench" not in path.parents]
    return [path for path in found if DRIVES.search(path.read_text(encoding="utf-8"))]


def hasty_calls(text: str) -> list[str]:
    """Give the calls that read a page at once, as `line: name`."""
    tree = ast.parse(text)
    done = [node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)]
    return [
        f"{call.lineno}: {call.func.attr}"
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
        if call.func.attr in HASTY
        or (call.func.attr in HASTY_ALONE and not call.args)
        or (call.func.attr in RUNNING and call not in done)
    ]


@pytest.mark.parametrize("path", browser_tests(), ids=lambda path: path.stem)
def test_no_look_at_a_page_is_hasty(path: Path) -> None:
    assert hasty_calls(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("assert page.locator('h1').is_visible()", ["1: is_visible"]),
        ("rows = table.all_inner_texts()", ["1: all_inner_texts"]),
        ("assert page.locator('a').count() == 1", ["1: count"]),
        ("assert 'a b'.count('a') == 1", []),
        ("where = page.evaluate('location.href')", ["1: evaluate"]),
        ("page.evaluate('scrollTo(0, 0)')", []),
        ("page.wait_for_timeout(200)", ["1: wait_for_timeout"]),
        ("expect(page.locator('a')).to_have_count(1)", []),
    ],
)
def test_a_hasty_look_is_found(code: str, found: list[str]) -> None:
    assert hasty_calls(code) == found


def test_the_tests_that_drive_a_browser_are_found() -> None:
    assert len(browser_tests()) > 20
