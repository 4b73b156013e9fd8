"""Names of commits and pull requests; which text is linked is told by the golden cases."""

from __future__ import annotations

import re

import pytest

from digest.site.html.autolinks import link_references, pull_url, web_address

WEB = "https://github.com/acme/rocket"
HTML = (
    '<p>a <code>77aa88b</code> (#41)<br>\n<a href="https://example.com">77aa88b</a> &lt;b&gt;</p>'
)


def test_html_without_names_is_left_as_it_is() -> None:
    assert link_references(HTML, lambda _: None, "") == HTML


def test_links_only_wrap() -> None:
    linked = link_references(HTML, lambda sha: f"to/{sha}/", WEB)
    assert linked.count("<a ") == 3
    assert re.sub(r"<[^>]*>", "", linked) == re.sub(r"<[^>]*>", "", HTML)


def test_each_name_is_looked_up_as_it_stands() -> None:
    asked: list[str] = []

    def resolve(sha: str) -> None:
        asked.append(sha)

    link_references('<p>77aa88b #beefbee1 deadbee <a href="#0a1b2c3">x</a></p>', resolve, "")
    assert asked == ["77aa88b", "beefbee1", "deadbee", "0a1b2c3"]


def test_targets_are_escaped() -> None:
    linked = link_references("77aa88b (#1)", lambda _: 'a"b<c', 'https://example.com/"><b>')
    assert '<a href="a&quot;b&lt;c">77aa88b</a>' in linked
    assert '<a href="https://example.com/&quot;&gt;&lt;b&gt;/pull/1">#1</a>' in linked


def test_where_a_pull_request_lies() -> None:
    assert pull_url(WEB, "41") == "https://github.com/acme/rocket/pull/41"


@pytest.mark.parametrize(
    ("commit", "web"),
    [
        (f"{WEB}/commit/{'0' * 40}", WEB),
        (f"https://git.example.com/commit/x/commit/{'0' * 40}", "https://git.example.com/commit/x"),
        ("", ""),
    ],
)
def test_a_repositorys_address_from_that_of_its_commit(commit: str, web: str) -> None:
    assert web_address(commit) == web
