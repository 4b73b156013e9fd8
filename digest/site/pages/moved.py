"""The page at the address that a repository had under another name: it leads to the present one.

What lay below that address, `404.html` leads on: a page for each would double the site.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.site.html.addresses import ROOT_PLACEHOLDER, fill_in_root, repository_address
from digest.site.rendering.page import Page, PageSource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.site.reading.catalog import Catalog
    from digest.site.rendering.renderer import PageRenderer

_HEAD = '<meta name="robots" content="noindex"><meta http-equiv="refresh" content="0; url={url}">'


def moved_sources(catalog: Catalog) -> Iterator[PageSource]:
    """Yield the former names of the repositories that have reports, each with the present one."""
    for present in catalog.by_repository:
        for former in catalog.former_names_of(present):
            yield PageSource((repository_address(former),), (former, present), (present,))


def make_moved_page(renderer: PageRenderer, key: tuple[str, str]) -> Iterator[Page]:
    """Make the page of a former name; `key` is that and the present one."""
    former, present = key
    address, target = repository_address(former), repository_address(present)
    content = renderer.render("moved", address, former=former, present=present, target=target)
    description = f"{former} → {present}"
    head = fill_in_root(address, _HEAD.format(url=ROOT_PLACEHOLDER + target))
    yield Page(address, former, description, content, head=head)
