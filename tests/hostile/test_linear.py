"""Four times the text takes about four times the work, whatever the text is."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pytest

from digest.analyze.answer.escape import escape_list, escape_text
from digest.analyze.offline import analyse
from digest.archive.grouped_reader import _COUNTS
from digest.archive.labels import normalise
from digest.archive.sections import is_cut_off, split_sections
from digest.archive.types import change_types
from digest.collect.messages import clean_message, clean_name
from digest.forges import read_commit_url, web_address, web_repository
from digest.messages import Message, read_message
from digest.models import Commit, Language
from digest.site.html.autolinks import link_references
from digest.site.html.markdown import render_markdown, shift_headings
from digest.site.html.text import minified, plain_text
from digest.site.search.documents import Document
from digest.site.search.shards import make_shard
from tests.hostile.linear import MOST, growth

if TYPE_CHECKING:
    from collections.abc import Callable

# fmt: off
PIECES = (
    *("<", "<a ", "<a>", "</a>", "<!--", "<![CDATA[", "<?", "<b>", "<pre>", "<details>",),
    *("<svg>", "<ul><li><h1>", "<b><dd></b>", "<table><tr><td><ul>", "&", "&#", "&lt;", "<p>",),
    *("<h1><b>", "[", "](", "[x](", "![", "[x]: y\n", "[x]", "*", "**", "*a ", "**a:**", "_a",),
    *("~~", "`", "``a`", "```\n", "~~~\n", "# a\n", "#", "- ", "- a\n", "1. ", "> ", ">", "|",),
    *("|a", "|-", "a|b\n-|-\n", "\\", " ", "\t", "\n", " \n", "(", "(a", "（", "【", "【a】",),
    *("[a]", "{", "{{", "a-", "a.", "aA", "a@", "a@a.", "<a@", "www.", "http://a", "(#1)",),
    *("0123456", "#0123456 ", "1.", "：", "🔴", "🔴1 ", "\u4e00", "Z\u0300", "\x00", "\u202e",),
    *("fix:", "fix(a", "bump ", "update ", "x-by: ", "x-by:a\n", "- [x] ", "BREAKING CHANGE",),
    *('Revert "', "\nReverts #1, ", "\nThis reverts ", "0123abc ", "升级 到 ", "A: b\n",),
    *("!1 ", "a/", "/-/", "Merge ", "\nSee merge request ", "pull request #1",),
)
# fmt: on


def page_part(markdown: str) -> str:
    """Make of a body what a page shows."""
    return minified(
        link_references(shift_headings(render_markdown(markdown), 2), lambda _: None, SOMEWHERE)
    )


SOMEWHERE = web_repository("https://gitlab.com/a/x")
NUMBERS = count()


def read_all(text: str) -> tuple[object, ...]:
    """Ask a message everything there is."""
    message = read_message(f"{text}{next(NUMBERS)}")  # none is known from before
    return tuple(getattr(message, name) for name in dir(Message) if not name.startswith("_"))


FUNCTIONS: dict[str, Callable[[str], object]] = {
    "sections": split_sections,
    "cut off": is_cut_off,
    "page": page_part,
    "text": lambda text: plain_text(render_markdown(text)),
    "terms": lambda text: make_shard("a", [Document("a/", "", "", text)]),
    "title": read_all,
    "types": change_types,
    "label": normalise,
    "prose": lambda text: escape_text(text[:8000]),  # of fields that are cut before
    "bullets": lambda text: escape_list([text[:8000]]),
    "cleaning": lambda text: clean_message(text.encode()),
    "message": lambda text: read_all("x\n\n" + text),
    "name": lambda text: clean_name(text.encode()),
    "offline": lambda text: analyse(Commit("0" * 40, "a", None, text), Language.EN),
    "address": lambda text: [*map(web_repository, ["https://" + text, web_address("git@" + text)])],
    "commit's address": lambda text: read_commit_url(f"https://x/{text}{next(NUMBERS):040}"),
    "counts": lambda text: _COUNTS.fullmatch(f"> 1 {text} | 🟡"),
}


@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_work_grows_as_the_text_does(name: str, step: int) -> None:
    grown = {piece: growth(FUNCTIONS[name], piece, 5000) for piece in PIECES[::step]}
    assert {piece: times for piece, times in grown.items() if times > MOST} == {}


def test_elements_stay_shallow_and_no_text_is_lost() -> None:
    html = render_markdown("<details>" * 1000 + "x" + "<b></i>" * 1000)
    assert html.count("<details>") <= 200
    assert html.count("&lt;details&gt;") == 1000 - html.count("<details>")
    assert "x" in plain_text(html)
