"""Authors with pages of their own: who has one, under which name, and their commits."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.messages.people import is_bot, person_of, spelling_of
from digest.site.html.addresses import author_address

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Sequence
    from datetime import date

    from digest.site.reading.records import CatalogEntry, CatalogReport


@dataclass(frozen=True, slots=True)
class AuthorRules:
    """Who gets a page: authors of at least so many commits, but for those who opted out."""

    least: int
    excluded: frozenset[str] = frozenset()  # as `person_of` gives them


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody with a page: all commits whose author has the name, however it is spelled."""

    person: str  # as `person_of` gives it
    address: str  # of the page
    name: str  # as it is spelled most often
    spellings: tuple[str, ...]  # all, in order
    found: tuple[tuple[CatalogEntry, CatalogReport], ...]  # the commits, the newest first

    @property
    def items(self) -> list[CatalogEntry]:
        """The commits, the newest first."""
        return [item for item, _ in self.found]

    @property
    def first(self) -> date:
        """The day of the first commit in the archive."""
        return self.found[-1][1].day

    @property
    def last(self) -> date:
        """The day of the last one."""
        return self.found[0][1].day


def find_authors(
    reports: Sequence[CatalogReport],
    rules: AuthorRules,
    counts: Callable[[CatalogReport, CatalogEntry], bool],
    taken: Container[str],
) -> dict[str, Author]:
    """Find who has a page, by `person_of`, in that order.

    `reports` are the oldest first. `counts` tells whether a commit counts in a report: one that
    stands in several does in one. `taken` are addresses, in lower case, of pages that go before.

    A bot has no page, nor has a name that may be an e-mail address, as reports by other tools have.
    """
    found: defaultdict[str, list[tuple[CatalogEntry, CatalogReport]]] = defaultdict(list)
    for catalog_report in reversed(reports):
        for n in catalog_report.table_order:
            item = catalog_report.items[n]
            if item.entry.commit.author and counts(catalog_report, item):
                found[person_of(item.entry.commit.author)].append((item, catalog_report))
    authors = (
        _make_author(person, found[person])
        for person in sorted(found)
        if len(found[person]) >= rules.least and person not in rules.excluded
    )
    return {
        author.person: author
        for author in authors
        if author.address not in taken and not any(map(_is_unfit, author.spellings))
    }


def _make_author(person: str, found: Sequence[tuple[CatalogEntry, CatalogReport]]) -> Author:
    names = [item.entry.commit.author for item, _ in found]
    spellings = tuple(sorted(set(names)))
    return Author(
        person, author_address(person), spelling_of(names)[person], spellings, tuple(found)
    )


def _is_unfit(name: str) -> bool:
    return is_bot(name) or "@" in name.strip("@")
