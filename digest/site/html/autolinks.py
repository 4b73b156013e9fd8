"""Text that names a commit or a pull request becomes a link to it.

Works on sanitised HTML and only wraps text outside `a` and `pre`.
"""

from __future__ import annotations

import html
import re
from string import ascii_lowercase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_TOKEN = re.compile(r"<[^>]*>|[^<]+")
_NAMED = re.compile(
    r"\(#(?P<pull>[1-9]\d{0,9})\)"
    r"|(?<![A-Za-z0-9_#/&@-])(?<![A-Za-z0-9_]\.)#?(?P<sha>[0-9a-f]{7,40})(?![A-Za-z0-9_@/-])(?!\.[A-Za-z0-9])"
)
_ANCHOR = re.compile(r'<a href="#(?P<sha>[0-9a-f]{7,40})"')
_CLOSED_TO_LINKS = ("a", "pre")
_HEX = b"0123456789abcdef"
_WORD = frozenset(_HEX + ascii_lowercase.encode())
_BETWEEN = bytes(byte if byte in _WORD else ord(" ") for byte in range(256))
_SHORT, _LONG = 7, 40  # hex digits of what names a commit
_RUNS = bytes(ord("0") if byte in _HEX else ord(" ") for byte in range(256))
_RUN = b"0" * _SHORT


def link_names(safe: str, resolve: Callable[[str], str | None], web: str) -> str:
    """Link what is named in sanitised HTML.

    `resolve` gives the link to the commit with a SHA prefix, or `None`; `web` is the repository's
    web address, "" for none. A link to `#334cbd9` leads to that commit, or loses its target.
    """
    parts = []
    closed = 0
    for token in _TOKEN.findall(safe):
        if token[0] != "<":
            parts.append(token if closed else _link_text(token, resolve, web))
            continue
        name = token[1:].lstrip("/").split(None, 1)[0].rstrip(">")
        if name in _CLOSED_TO_LINKS:
            closed += -1 if token[1] == "/" else 1
        parts.append(_ANCHOR.sub(lambda match: _anchor(match["sha"], resolve), token))
    return "".join(parts)


def possible_shas(text: str) -> Iterator[str]:
    """Yield the words of a text that may name a commit: 7 to 40 hex digits."""
    data = text.encode("utf-8", "surrogatepass")
    if _RUN not in data.translate(_RUNS):  # as nearly everywhere
        return
    for word in data.translate(_BETWEEN).split():
        if _SHORT <= len(word) <= _LONG and not word.strip(_HEX):
            yield word.decode()


def may_name_pull(safe: str) -> bool:
    """Tell whether sanitised HTML may name a pull request, or have a link of its own to a SHA."""
    return "(#" in safe or 'href="#' in safe


def _link_text(text: str, resolve: Callable[[str], str | None], web: str) -> str:
    def link(match: re.Match[str]) -> str:
        if number := match["pull"]:
            target = pull_url(web, number) if web else None
            return f'(<a href="{html.escape(target)}">#{number}</a>)' if target else match[0]
        target = resolve(match["sha"])
        return f'<a href="{html.escape(target)}">{match[0]}</a>' if target else match[0]

    return _NAMED.sub(link, text)


def _anchor(sha: str, resolve: Callable[[str], str | None]) -> str:
    target = resolve(sha)
    return f'<a href="{html.escape(target)}"' if target else "<a"


def pull_url(web: str, number: str) -> str:
    """Give the address of a pull request of the repository at `web`."""
    return f"{web}/pull/{number}"


def web_address(commit_url: str) -> str:
    """Give the repository's web address from that of one of its commits; "" from none."""
    return commit_url.rpartition("/commit/")[0]
