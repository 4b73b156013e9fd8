"""An archive page, before the theme is put around it: its records, and what puts it there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

HEADING = "title"  # anchor of every archive page's h1


class TocEntry(NamedTuple):
    """A line of a page's table of contents; `title` is plain text."""

    title: str
    anchor: str
    children: tuple[TocEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """An archive page without its surroundings; `title` and `description` are plain text."""

    address: str
    title: str
    description: str
    content: str  # HTML
    toc: tuple[TocEntry, ...] = ()
    previous: str = ""  # address of the page before this one, "" for none
    next: str = ""
    head: str = ""  # more HTML for its head
    styles: str = ""  # path of a style sheet that only pages of its kind need, below the site
    has_box: bool = True  # whether the header may have the theme's search, which reads `?q=`


class PageSource(NamedTuple):
    """What a page is made from, or several pages that are made together.

    The first address names them. A build makes them again where one of `hash_inputs` has changed.
    """

    addresses: tuple[str, ...]
    key: Any  # what the kind's `make` is called with
    hash_inputs: Iterable[str]  # texts or hashes of all they show
    day: date | None = None  # of the newest commit that they show
    month: str = ""  # "2026-02", whose sitemap lists them; "" for pages of no month


class Surroundings(Protocol):
    """What is put around archive pages: the theme's header, navigation and footer."""

    @property
    def extra_files(self) -> Mapping[str, str]:
        """The texts of files that whole pages load, by path below the site."""

    def fill(self, page: Page) -> bytes:
        """Give a page with its surroundings: whole HTML, as UTF-8."""

    def hash_at(self, depth: int) -> str:
        """Hash what surrounds pages whose addresses have so many slashes; it has relative links."""
