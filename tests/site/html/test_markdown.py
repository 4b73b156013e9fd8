"""What holds for any Markdown: it stays in its place, carries nothing, and reads in order."""

from __future__ import annotations

import re
from itertools import pairwise

import lxml.html
import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.site.html.markdown import render_markdown, shift_headings
from digest.site.html.text import plain_text

TAGS = {
    *("a", "abbr", "b", "blockquote", "br", "code", "dd", "del", "details", "dl", "dt", "em"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "ins", "kbd", "li", "mark", "ol", "p"),
    *("pre", "q", "s", "samp", "small", "strong", "sub", "summary", "sup"),
    *("table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul", "var"),
}
ATTRIBUTES = {"href", "rel", "align", "start"}

# What models and strangers leave open, close too often, or try.
PIECES = (
    *(
        "```python\nx = 1",
        "~~~",
        "**bold",
        "`code",
        "[text](",
        "| a | b |\n|---|---|\n| c",
        "> quote",
    ),
    *(
        "- item",
        "1. item",
        "# Heading",
        "##",
        "---",
        "    indented",
        "&lt;",
        "&#60;b&#62;",
        "\\",
        "<",
    ),
    *("<video>", "</video>", "<think>", "</think>", "<details>", "</details>", "<summary>", "<!--"),
    *("-->", "<![CDATA[", "]]>", "<?php", "<table><tr><td>", "</table>", "</section>", "<footer>"),
    *(
        "</article></main></body></html>",
        "<p",
        "<a href='#title'>",
        "</a>",
        "<h1 id=title>",
        "</h1>",
    ),
    *("<script>alert(1)</script>", "<style>", "</style>", "<svg/onload=alert(1)>", "<math><mi>"),
    *(
        "<iframe src=//evil.example>",
        "<form><input>",
        "<textarea>",
        "<title>",
        "<template>",
        "<base>",
    ),
    *("<img src=x onerror=alert(1)>", "![x](javascript:alert(1))", "<b style=x class=y onclick=z>"),
    *("[x](javascript:alert(1))", "[x](data:text/html,x)", "<noscript>", "<plaintext>", "<select>"),
)
markdown = st.lists(st.sampled_from(PIECES), max_size=8).flatmap(
    lambda pieces: st.sampled_from(["\n", "\n\n", " ", ""]).map(lambda glue: glue.join(pieces))
)


@given(markdown)
def test_only_harmless_tags_and_attributes_survive(text: str) -> None:
    for element in lxml.html.fragment_fromstring(
        render_markdown(text), create_parent="section"
    ).iter():
        if element.tag != "section":
            assert element.tag in TAGS
            assert set(element.attrib) <= ATTRIBUTES
            assert re.match(r"https?://|mailto:|#[0-9a-f]{7,40}$|$", element.get("href", ""))


@given(markdown)
def test_nothing_reaches_past_its_piece(text: str) -> None:
    page = f"<section>{render_markdown(text)}</section><footer>end</footer>"
    as_browsers_read = nh3.clean(page, tags=TAGS | {"section", "footer"}, link_rel=None)
    assert as_browsers_read.startswith("<section>")
    assert as_browsers_read.endswith("</section><footer>end</footer>")
    assert as_browsers_read.count("section>") == 2


@given(st.lists(st.integers(1, 6), max_size=8), st.integers(2, 6))
def test_headings_begin_at_their_level_and_skip_none(levels: list[int], first: int) -> None:
    written = "\n\n".join(f"{'#' * level} Heading {n}" for n, level in enumerate(levels))
    shifted = shift_headings(render_markdown(written), first)
    found = [int(level) for level in re.findall(r"<h(\d)>", shifted)]
    assert len(found) == len(levels)
    assert found[:1] == [first] * bool(levels)
    assert all(first <= level <= 6 for level in found)
    assert all(after <= before + 1 for before, after in pairwise(found))


def test_headings_of_one_level_stay_of_one_level() -> None:
    shifted = shift_headings(render_markdown("### One\n\n##### Two\n\n### Three\n"), 2)
    assert re.findall(r"<h(\d)>(\w+)", shifted) == [("2", "One"), ("3", "Two"), ("2", "Three")]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("one\ntwo", "one two"),
        ("one\n\ntwo", "one two"),
        ("- one\n- two", "one two"),
        ("# One\ntwo", "One two"),
        ("one  \ntwo", "one two"),
        ("a **b** `c` ~~d~~ [e](https://example.com)", "a b c d e"),
        ("| a | b |\n|---|---|\n| c | d |", "a b c d"),
        ("a < b && c > d", "a < b && c > d"),
        ("`<b>` &amp; &lt;i&gt;", "<b> & <i>"),
        ("<video> on", "<video> on"),
        ("", ""),
        ("---", ""),
    ],
)
def test_plain_text_is_one_line(text: str, plain: str) -> None:
    assert plain_text(render_markdown(text)) == plain
