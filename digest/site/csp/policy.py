"""The content security policy of a site's pages, in a `meta` of each.

It is the second wall: should text of a stranger's ever get through as markup, nothing in it runs
and nothing is loaded for it. A policy names by hash or host what the theme and the site's owner put
into the page, and nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from digest.site.csp.sources import (
    SCRIPT_SRC,
    UNSAFE_HASHES,
    UNSAFE_INLINE,
    Sources,
    host_sources,
    sources_in,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_NONE, _SELF = "'none'", "'self'"
_BASE: Mapping[str, tuple[str, ...]] = {
    "default-src": (_SELF,),
    "img-src": (_SELF, "data:"),  # the theme's styles hold icons
    "frame-src": (_NONE,),
    "object-src": (_NONE,),
    "base-uri": (_NONE,),
    "form-action": (_SELF,),
}
_POLICY_META = re.compile(r"<meta\s[^>]*http-equiv=[\"']?content-security-policy", re.IGNORECASE)
_HEAD_START = re.compile(r"<head\b[^>]*>(?:\s*<meta charset=[^>]*>)?", re.IGNORECASE)


def format_policy(sources: Sources) -> str:
    """Write the policy that lets through these sources besides the site's own files.

    It is the value of the header or `meta`: directives in a fixed order, separated by semicolons.
    """
    by_directive: dict[str, list[str]] = {}
    for directive, source in sorted(sources):
        by_directive.setdefault(directive, []).append(source)
    parts = []
    for directive in [*_BASE, *(name for name in by_directive if name not in _BASE)]:
        allowed = [*_BASE.get(directive, (_SELF,)), *by_directive.get(directive, ())]
        parts.append(" ".join([directive, *_effective(allowed)]))
    return ";".join(parts)


def configured_sources(option: Mapping[str, tuple[str, ...]]) -> Sources:
    """Give the sources that the site's owner lets through besides, from the option `csp`.

    The option has the sources of each directive: `{"img-src": ("https://…",)}`.
    """
    return frozenset((name, source) for name, sources in option.items() for source in sources)


def _effective(sources: list[str]) -> list[str]:
    """Leave out sources that void others or are voided by them.

    'none' counts only by itself, and a hash voids 'unsafe-inline' (CSP Level 3, 6.7.2 and 6.7.3).
    """
    if len(sources) > 1:
        sources = [source for source in dict.fromkeys(sources) if source != _NONE]
    if UNSAFE_INLINE in sources:
        return [s for s in sources if s != UNSAFE_HASHES and not s.startswith("'sha256-")]
    return sources


@dataclass
class PolicyWriter:
    """Writes each page's policy into it; a page that has one already keeps that.

    The theme's instant navigation puts a page into the document of another, whose policy goes on to
    hold. With it, each page lets through what any hand-written page needs.
    """

    configured: Sources  # by the site's owner
    is_serving: bool  # `mkdocs serve` puts a script into each page, another one every time
    has_instant_navigation: bool
    of_files: Mapping[str, Sources] = field(default_factory=dict)  # that some files need besides
    _recorded: dict[str, Sources] = field(default_factory=dict)

    def record(self, file: str, page: str) -> None:
        """Remember what a page of MkDocs's needs, before texts by strangers are put into it.

        `file` is its path below the site.
        """
        if not _POLICY_META.search(page):  # else it is its author's, or that of an earlier build
            self._recorded[file] = sources_in(page)

    def insert_into_files(self, site: Path) -> None:
        """Write their policies into the recorded pages, in the folder that MkDocs wrote them to."""
        if self.has_instant_navigation:
            self.configured = self.configured.union(*self._recorded.values())
        for file, sources in self._recorded.items():
            path = site / file
            if path.is_file():
                needed = sources | self.of_files.get(file, frozenset())
                path.write_bytes(self._insert(path.read_bytes().decode(), needed).encode())

    def insert(self, page: str, original: str) -> str:
        """Give a page that holds no text by strangers, with its policy.

        `original` is the page before its inline scripts were moved into files: from them are read
        the hosts that these load from.
        """
        if _POLICY_META.search(page):
            return page
        return self._insert(page, sources_in(page) | host_sources(sources_in(original)))

    def _insert(self, page: str, sources: Sources) -> str:
        sources |= self.configured
        if self.is_serving:
            sources |= {(SCRIPT_SRC, UNSAFE_INLINE)}
        meta = f'<meta http-equiv="Content-Security-Policy" content="{format_policy(sources)}">'
        return _HEAD_START.sub(lambda match: f"{match[0]}\n{meta}", page, count=1)
