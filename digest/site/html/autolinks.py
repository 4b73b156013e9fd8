"""References to commits, requests and issues become links, much as forges autolink them.

A commit is referenced by 7 to 40 hex digits of its SHA, a pull request or issue as `(#12)`, which
is how GitHub writes it behind the title of a squashed commit, a merge request as `!12`. Where these
lead, the repository's forge knows. Only text outside `a` and `pre` is looked at, of HTML that is
sanitised.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache
from string import ascii_lowercase
from typing import TYPE_CHECKING

from digest.forges import NamedRequest
from digest.forges.table import NUMBER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from digest.forges import WebRepository

_TOKEN = re.compile(r"<[^>]*>|[^<]+")
_PARTS = (
    rf"\((?P<sign>[#!])(?P<number>{NUMBER})\)"
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


def link_references(
    safe_html: str, resolve: Callable[[str], str | None], repository: WebRepository
) -> str:
    """Link the references in sanitised HTML; it stays sanitised.

    `resolve` gives the link to the commit whose SHA begins so, `None` where there is none to link.
    A link that leads to `#334cbd9`, as if commits had such anchors, is led to that commit or loses
    its target.
    """
    parts = []
    unlinked_depth = 0
    for token in _TOKEN.findall(safe_html):
        if token[0] != "<":
            parts.append(token if unlinked_depth else _link_text(token, resolve, repository))
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


def may_have_references(safe_html: str, repository: WebRepository) -> bool:
    """Tell whether sanitised HTML may have references besides SHAs: to requests, issues, anchors.

    Without them, and where no SHA of a report is known, `link_references` changes nothing.
    """
    if "(#" in safe_html or 'href="#' in safe_html:
        return True
    is_mentioned = "!" in safe_html or "ull request #" in safe_html
    return is_mentioned and repository.forge.mention != ""


@lru_cache(maxsize=64)
def _references(mention: str) -> re.Pattern[str]:
    """Make the pattern of all references in the texts of a forge's repositories."""
    return re.compile(_PARTS + (f"|(?P<mention>{mention})" if mention else ""))


def _link_text(text: str, resolve: Callable[[str], str | None], repository: WebRepository) -> str:
    def link(match: re.Match[str]) -> str:
        if sha := match["sha"]:
            return _linked(match[0], resolve(sha))
        if number := match["number"]:
            sign = match["sign"]
            return f"({_linked(f'{sign}{number}', repository.number_url(sign, number))})"
        number = match[match.re.groups]  # of the mention, the last group
        return _linked(match[0], repository.request_url(NamedRequest(forge.sign, number)))

    forge = repository.forge
    return _references(forge.mention).sub(link, text)


def _linked(text: str, target: str | None) -> str:
    return f'<a href="{html.escape(target)}">{text}</a>' if target else text


def _resolve_link(sha: str, resolve: Callable[[str], str | None]) -> str:
    target = resolve(sha)
    return f'<a href="{html.escape(target)}"' if target else "<a"
