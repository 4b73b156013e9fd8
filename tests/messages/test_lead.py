"""What a summary begins with: a sentence of the message that says more than its title."""

from __future__ import annotations

import pytest

from digest.messages import read_message


def lead(body: str, title: str = "Shut the valve (#12)") -> str:
    return read_message(f"{title}\n\n{body}").lead


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("It stayed open.\nNow it shuts.\n\nMore.", "It stayed open. Now it shuts."),
        ("- it stayed open\n- now it shuts", "it stayed open; now it shuts"),
        ("Two things:\n\n- one\n- two", "Two things: one; two"),
        ("See the [manual](https://example.com/a) first", "See the manual first"),
        ("Problem: it leaks\n\nSolution: shut it\nat once", "shut it at once"),
    ],
)
def test_it_is_the_first_paragraph_in_one_line(body: str, expected: str) -> None:
    assert lead(body) == expected


@pytest.mark.parametrize(
    "body",
    [
        "",
        "Shut the valve.",
        "Shuts the valve",
        "This PR closes #11.",
        "Fixes: https://example.com/bugs/7",
        "Signed-off-by: Ada <ada@example.com>",
        "This reverts commit 0123456789abcdef0123456789abcdef01234567.",
        "[skip ci]",
        "---------\n\nCo-authored-by: Ada <ada@example.com>",
        "* Shut it\n\n* Fix lint\n\n* Review",  # titles of commits that a squash made one
        "# Conflicts:\n#\ta.py",
        "<!-- Thank you for your contribution! -->",
        "- [ ] Tests added\n- [x] Docs read",
        "![before](https://example.com/a.png)",
        "| before | after |\n| --- | --- |\n| 1 | 2 |",
        "> quoted from somebody else",
        "## Test Plan\n\nRan the tests.",
        "🤖 Generated with a robot",
    ],
)
def test_what_says_nothing_beyond_the_title_is_none(body: str) -> None:
    assert lead(body) == ""


def test_a_reference_above_a_sentence_is_left_out() -> None:
    assert lead("Closes #11.\nIt stayed open.") == "It stayed open."
    assert lead("Required for #11\n\nIt stayed open.") == "It stayed open."
    assert lead("It stayed open, see\n#11") == "It stayed open, see #11"


@pytest.mark.parametrize(
    "heading",
    ["## Summary", "### Description:", "**What does this change?**", "#### Why", "## 概述"],
)
def test_a_template_tells_below_which_heading_to_read(heading: str) -> None:
    body = f"## Checklist\n\nI have read it all.\n\n{heading}\n<!-- say it -->\n\nIt stayed open."
    assert lead(body) == "It stayed open."


def test_of_a_template_the_summary_goes_before_the_reason() -> None:
    body = "## Motivation\n\nWater ran out.\n\n## Changes\n\nThe valve shuts at noon."
    assert lead(body) == "The valve shuts at noon."
    assert lead("Said above.\n\n## Details\n\nFurther.") == "Said above."


def test_a_label_stands_before_its_text() -> None:
    assert lead("Summary: It stayed open.\n\nTest Plan: none") == "It stayed open."


@pytest.mark.parametrize(
    "body",
    [
        "It leaked:\n\n```\nwater\n```",
        "It leaked:\n\n    water\n    more water",
        "It leaked:\n\n<details>\n<summary>Log</summary>\n\nwater\n\n</details>",
        "It leaked:\n\n| Package | Change |\n|---|---|\n| valve | 1 |",
    ],
)
def test_what_leads_to_something_else_goes_with_it(body: str) -> None:
    assert lead(body) == ""
    assert lead(f"{body}\n\nNow it shuts.") == "Now it shuts."
    assert lead(f"Now it shuts. {body}") == "Now it shuts."


def test_what_a_robot_says_of_an_update_is_one_line() -> None:
    body = (
        "Bumps [valve](https://example.com/valve) from 1.2 to 2.0.\n"
        "- [Release notes](https://example.com/notes)\n"
        "- [Commits](https://example.com/commits)\n\n---\n"
        "updated-dependencies:\n- dependency-name: valve\n...\n"
    )
    assert lead(body, "Bump valve") == "Bumps valve from 1.2 to 2.0."
    assert lead(body, "Bump valve from 1.2 to 2.0") == ""
