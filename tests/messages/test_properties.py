"""What holds of any message."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.messages import TYPES, Message, read_message
from tests.timing import within

PIECES = st.sampled_from(
    [
        *("feat", "fix(a)", "revert", "Revert ", "undo ", "[", "]", "【", "】", "(", ")", "!"),
        *(": ", "：", '"', "“", "”", "#12", "(#12)", "ABC-1", "💥", ":boom:", "[skip ci]", "…"),
        *(" ", "\n", "BREAKING CHANGE: ", "breaking", "* ", "- ", "```", "> "),
        *("This reverts commit ", "0123abc", "Reverts acme/rocket#12", "Bump a from 1 to 2"),
        *("Update a to v", "升级", "到", "回滚", "还原", "Problem: ", "Solution: ", "Note: "),
        *("Signed-off-by: A", "Co-authored-by: B", "\n\n", "安全", "CVE-2025-12345"),
        *("Merge branch ", "https://x.org/a/b/pull/12", "\x00", "\ud800", "\u2028"),
    ]
)
MESSAGES = st.lists(PIECES | st.text(max_size=5), max_size=25).map("".join)
HOSTILE = (
    *("[", "]", "(", ")", " ", "`", '"', "\n", "#", "a", "0", "-", "* ", "- ", "\t", ":", "!"),
    *("【", "a/", "0123abc ", "0123456", "(#1)", "[a]", "(a)", "a:", "a(", "a::", "#1 "),
    *("```\n", "~~~\n", 'Revert "', "revert ", "This reverts commit "),
    *("This reverts commit 0123abc, ", "Reverts #1\n", "BREAKING CHANGE", "BREAKING CHANGE:"),
    *("* BREAKING ", "Bump a from 1", "to 2 ", "-> 1", "1.", "v", "Problem: a\n", "Solution: "),
    *("A: b\n", "https://", "https://a/", "[skip ", "💥", "升级", "回滚"),
)


def all_of(message: Message) -> tuple[object, ...]:
    """Ask a message everything there is."""
    names = [name for name in dir(Message) if not name.startswith("_")]
    return tuple(value for name in names if not callable(value := getattr(message, name)))


@given(MESSAGES)
def test_whatever_it_is_it_is_read(text: str) -> None:
    message = read_message(text)
    all_of(message)
    assert message.type in TYPES
    assert message.breaking in text
    assert message.revert is None or message.revert.words in text
    assert (message.type == "revert") <= (message.revert is not None)
    assert not (message.bump and message.revert and message.revert.is_in_title)
    assert "\n" not in message.lead
    assert message.text == text


@given(MESSAGES)
def test_it_is_read_alike_without_blank_lines(text: str) -> None:
    """Reports keep no blank lines in their tables: what breaks or reverts does so in both."""
    lines = text.strip().split("\n")
    kept = "\n".join(line for line in lines if line.strip())
    whole, short = read_message("\n".join(lines)), read_message(kept)
    assert (short.type, bool(short.breaking)) == (whole.type, bool(whole.breaking))


@given(MESSAGES)
def test_a_title_alone_says_the_same_type(text: str) -> None:
    title = text.partition("\n")[0]
    assert read_message(title).type == read_message(text).type or title.strip().endswith("…")


@pytest.mark.parametrize("before", ["", "x\n\n", "Revert x\n\n", "Bump x from 1 to 2\n\n"])
@pytest.mark.parametrize("piece", HOSTILE)
def test_60_kb_of_anything_are_read_at_once(piece: str, before: str) -> None:
    with within(1):  # a square would take minutes
        all_of(read_message(before + piece * (60_000 // len(piece))))
