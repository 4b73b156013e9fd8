"""An archive page, before the theme is put around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

HEADING = "title"  # anchor of every archive page's h1


class TocEntry(NamedTuple):
    """A line of a page's table of contents; `title` is text."""

    title: str
    anchor: str
    children: tuple[TocEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """An archive page without its surroundings. `title` and `description` are text."""

    address: str
    title: str
    description: str
    content: str  # HTML
    toc: tuple[TocEntry, ...] = ()
    previous: str = ""  # address of the page before this one, "" for none
    next: str = ""
    head: str = ""  # more HTML for its head


class PageSource(NamedTuple):
    """What a page is made from; or several pages that are made together.

    The first address names them. They are made anew where one of `inputs` is another than it was.
    """

    addresses: tuple[str, ...]
    key: Any  # what the kind's `make` takes
    inputs: Iterable[str]  # all they show, as texts or hashes
    day: date | None = None  # of the newest commit they show
    month: str = ""  # "2026-02", whose sitemap lists them; "" for what belongs to no month


class Surroundings(Protocol):
    """What is put around archive pages: the theme's header, navigation and footer."""

    @property
    def extra_files(self) -> Mapping[str, str]:
        """What pages with their surroundings need besides, by path below the site."""

    def fill(self, page: Page) -> bytes:
        """Give a whole HTML page as UTF-8."""

    def hash_at(self, depth: int) -> str:
        """Hash all that surrounds pages whose addresses have so many slashes."""
