"""The content security policy of a site's pages, in a `meta` of each.

It is the second wall: should text of a stranger's ever get through as markup, nothing it says runs
and nothing is loaded for it. A policy names by hash or host what the theme and the site's owner put
into the page, and nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from digest.site.csp.sources import HASHED, INLINE, SCRIPTS, Sources, host_sources, sources_in

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NONE, SELF = "'none'", "'self'"
ALWAYS: Mapping[str, tuple[str, ...]] = {
    "default-src": (SELF,),
    "img-src": (SELF, "data:"),  # the theme's styles hold icons
    "frame-src": (NONE,),
    "object-src": (NONE,),
    "base-uri": (NONE,),
    "form-action": (SELF,),
}
_HAS_ONE = re.compile(r"<meta\s[^>]*http-equiv=[\"']?content-security-policy", re.IGNORECASE)
_PLACE = re.compile(r"<head\b[^>]*>(?:\s*<meta charset=[^>]*>)?", re.IGNORECASE)


def format_policy(needs: Sources) -> str:
    """Write a policy that lets through what is needed."""
    added: dict[str, list[str]] = {}
    for directive, source in sorted(needs):
        added.setdefault(directive, []).append(source)
    parts = []
    for directive in [*ALWAYS, *(name for name in added if name not in ALWAYS)]:
        sources = [*ALWAYS.get(directive, (SELF,)), *added.get(directive, ())]
        parts.append(" ".join([directive, *_effective(sources)]))
    return ";".join(parts)


def configured_sources(option: Mapping[str, tuple[str, ...]]) -> Sources:
    """Give what the site's owner lets through besides, from the option `csp`."""
    return frozenset((name, source) for name, sources in option.items() for source in sources)


def _effective(sources: list[str]) -> list[str]:
    """Leave out what other sources would make void, or would be made void by."""
    if len(sources) > 1:
        sources = [source for source in dict.fromkeys(sources) if source != NONE]
    if INLINE in sources:  # a hash would switch it off
        return [s for s in sources if s != HASHED and not s.startswith("'sha256-")]
    return sources


@dataclass
class PolicyWriter:
    """Gives pages their policy.

    The theme's instant navigation (`is_shared`) puts hand-written pages into the place of others,
    whose policy goes on to hold: there, each lets through what any hand-written page needs.
    """

    added: Sources  # by the site's owner
    is_serving: bool  # the server then puts a script into each page, another every time
    is_shared: bool
    _by_hand: dict[str, Sources] = field(default_factory=dict)

    def see(self, file: str, page: str) -> None:
        """Note what a page of MkDocs's needs, as long as strangers had no part in it."""
        if not _HAS_ONE.search(page):  # else it is its author's, or that of an earlier build
            self._by_hand[file] = sources_in(page)

    def put_by_hand(self, site: Path) -> None:
        """Put their policies into the pages that were seen, where MkDocs has written them."""
        if self.is_shared:
            self.added = self.added.union(*self._by_hand.values())
        for file, needs in self._by_hand.items():
            path = site / file
            if path.is_file():
                path.write_bytes(self._with(path.read_bytes().decode(), needs).encode())

    def put(self, page: str, whole: str) -> str:
        """Put its policy into a page that strangers had no part in.

        `whole` is the page as it was when it still held what is in files now.
        """
        if _HAS_ONE.search(page):
            return page
        return self._with(page, sources_in(page) | host_sources(sources_in(whole)))

    def _with(self, page: str, needs: Sources) -> str:
        needs |= self.added
        if self.is_serving:
            needs |= {(SCRIPTS, INLINE)}
        meta = f'<meta http-equiv="Content-Security-Policy" content="{format_policy(needs)}">'
        return _PLACE.sub(lambda match: f"{match[0]}\n{meta}", page, count=1)
