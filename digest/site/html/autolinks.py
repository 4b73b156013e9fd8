"""References to commits and pull requests become links, much as GitHub autolinks them.

A commit is referenced by 7 to 40 hex digits of its SHA, a pull request as `(#12)`, which is how
GitHub writes it behind the title of a squashed commit. Only text outside `a` and `pre` is looked
at, of HTML that is sanitised.
"""

from __future__ import annotations

import html
import re
from string import ascii_lowercase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_TOKEN = re.compile(r"<[^>]*>|[^<]+")
_REFERENCE = re.compile(
    r"\(#(?P<pull>[1-9]\d{0,9})\)"
    r"|(?<![A-Za-z0-9_#/&@-])(?<![A-Za-z0-9_]\.)#?(?P<sha>[0-9a-f]{7,40})(?![A-Za-z0-9_@/-])(?!\.[A-Za-z0-9])"
)
_SHA_LINK = re.compile(r'<a href="#(?P<sha>[0-9a-f]{7,40})"')
_UNLINKED_ELEMENTS = ("a", "pre")
_HEX = b"0123456789abcdef"
_WORD_BYTES = frozenset(_HEX + ascii_lowercase.encode())
_ONLY_WORDS = bytes(byte if byte in _WORD_BYTES else ord(" ") for byte in range(256))
_SHORT, _FULL = 7, 40  # hex digits of what names a commit
_ONLY_HEX = bytes(ord("0") if byte in _HEX else ord(" ") for byte in range(256))
_HEX_RUN = b"0" * _SHORT


def link_references(safe_html: str, resolve: Callable[[str], str | None], web: str) -> str:
    """Link the references in sanitised HTML; it stays sanitised.

    `resolve` gives the link to the commit whose SHA begins so, `None` where there is none to link;
    `web` is the repository's web address, "" where pull requests are not to be linked. A link that
    leads to `#334cbd9`, as if commits had such anchors, is led to that commit or loses its target.
    """
    parts = []
    unlinked_depth = 0
    for token in _TOKEN.findall(safe_html):
        if token[0] != "<":
            parts.append(token if unlinked_depth else _link_text(token, resolve, web))
            continue
        name = token[1:].lstrip("/").split(None, 1)[0].rstrip(">")
        if name in _UNLINKED_ELEMENTS:
            unlinked_depth += -1 if token[1] == "/" else 1
        parts.append(_SHA_LINK.sub(lambda match: _resolve_link(match["sha"], resolve), token))
    return "".join(parts)


def possible_shas(text: str) -> Iterator[str]:
    """Yield the words of a text that may reference a commit: 7 to 40 hex digits.

    Which of them do is up to the archive. A word may be yielded more than once.
    """
    data = text.encode("utf-8", "surrogatepass")
    if _HEX_RUN not in data.translate(_ONLY_HEX):  # as nearly everywhere
        return
    for word in data.translate(_ONLY_WORDS).split():
        if _SHORT <= len(word) <= _FULL and not word.strip(_HEX):
            yield word.decode()


def may_have_references(safe_html: str) -> bool:
    """Tell whether sanitised HTML may have references besides SHAs: `(#12)`, or links to a SHA.

    Without them, and where no SHA of a report is known, `link_references` changes nothing.
    """
    return "(#" in safe_html or 'href="#' in safe_html


def _link_text(text: str, resolve: Callable[[str], str | None], web: str) -> str:
    def link(match: re.Match[str]) -> str:
        if number := match["pull"]:
            target = pull_url(web, number) if web else None
            return f'(<a href="{html.escape(target)}">#{number}</a>)' if target else match[0]
        target = resolve(match["sha"])
        return f'<a href="{html.escape(target)}">{match[0]}</a>' if target else match[0]

    return _REFERENCE.sub(link, text)


def _resolve_link(sha: str, resolve: Callable[[str], str | None]) -> str:
    target = resolve(sha)
    return f'<a href="{html.escape(target)}"' if target else "<a"


def pull_url(web: str, number: str) -> str:
    """Give the web address of a pull request; `web` is that of its repository."""
    return f"{web}/pull/{number}"


def web_address(commit_url: str) -> str:
    """Give a repository's web address, from that of one of its commits; "" where it has none."""
    return commit_url.rpartition("/commit/")[0]
