"""Names of commits and pull requests; which text is linked is told by the golden cases."""

from __future__ import annotations

import re

import pytest

from digest.forges import web_repository
from digest.site.html.autolinks import link_references, may_have_references

WEB = web_repository("https://github.com/acme/rocket")
NOWHERE = web_repository("")
HTML = (
    '<p>a <code>77aa88b</code> (#41)<br>\n<a href="https://example.com">77aa88b</a> &lt;b&gt;</p>'
)


def test_html_without_names_is_left_as_it_is() -> None:
    assert link_references(HTML, lambda _: None, NOWHERE) == HTML


def test_links_only_wrap() -> None:
    linked = link_references(HTML, lambda sha: f"to/{sha}/", WEB)
    assert linked.count("<a ") == 3
    assert re.sub(r"<[^>]*>", "", linked) == re.sub(r"<[^>]*>", "", HTML)


def test_each_name_is_looked_up_as_it_stands() -> None:
    asked: list[str] = []

    def resolve(sha: str) -> None:
        asked.append(sha)

    link_references('<p>77aa88b #beefbee1 deadbee <a href="#0a1b2c3">x</a></p>', resolve, NOWHERE)
    assert asked == ["77aa88b", "beefbee1", "deadbee", "0a1b2c3"]


def test_targets_are_escaped() -> None:
    linked = link_references(
        "77aa88b (#1)", lambda _: 'a"b<c', web_repository('https://github.com/"><b>')
    )
    assert '<a href="a&quot;b&lt;c">77aa88b</a>' in linked
    assert '<a href="https://github.com/&quot;&gt;&lt;b&gt;/pull/1">#1</a>' in linked


@pytest.mark.parametrize("text", ["(#7)", "!7", "(!7)", "Pull request #7", '<a href="#0a1b2c3">'])
def test_what_may_be_linked_is_looked_at(text: str) -> None:
    for web in ("https://github.com/a/b", "https://gitlab.com/a/b", "https://bitbucket.org/a/b"):
        html, there = f"<p>{text}</p>", web_repository(web)
        is_linked = link_references(html, lambda sha: f"to/{sha}/", there) != html
        assert may_have_references(html, there) or not is_linked
    assert not may_have_references("<p>No! Pull request #7</p>", WEB)
