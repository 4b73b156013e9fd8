"""What was learnt, kept in the cache from build to build, and when it is learnt anew.

It is learnt anew when a tenth of what there is was not there then: new commits, or reports that
were changed. Until then pages stay as they are: only new commits get similar ones, found among all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from digest.site import cache
from digest.site.reading.records import Meaning
from digest.site.search.meaning.texts import CommitText, commit_text
from digest.workers import map_in_order

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from digest.site.reading.catalog import Catalog
    from digest.site.reading.library import Library
    from digest.site.reading.outline_json import Text
    from digest.site.reading.records import CatalogReport

FEWEST_COMMITS = 300  # of an archive that something can be learnt of
_GROWTH = 10  # of what was learnt of, one in so many is new
_PARALLEL_FROM = 20  # reports
_FILE, _NUMBERS = "meaning.json", "meaning-numbers.json"  # in the cache; the second for new commits


@dataclass
class Kept:
    """What is in the cache: commits have numbers in the order in which they were met."""

    learnt: int  # commits that were learnt of
    known: list[str]  # hashes of the reports that they stand in
    related: str
    addresses: list[str]
    reports: dict[str, list[int]]  # numbers of a report's commits, by its hash
    similar: list[list[int]]  # of each commit: numbers


def know_meaning(catalog: Catalog, library: Library, folder: Path) -> Meaning:
    """Give what an archive's words mean, from the cache or learnt anew; `folder` is the cache's.

    Raises DigestError where a report has changed since it was outlined, or the cache can't be
    written.
    """
    commits = sum(len(_own(catalog, report)) for report in catalog.reports)
    if commits < FEWEST_COMMITS:
        return Meaning()
    kept = _load(folder)
    if not kept or _is_outgrown(kept, catalog):
        kept = _learn(catalog, library, folder)
    else:
        new = [one for one in catalog.reports if one.file_hash not in kept.reports]
        if new and not _add(kept, new, catalog, library, folder):
            kept = _learn(catalog, library, folder)
    return _meaning(kept, catalog)


def _meaning(kept: Kept, catalog: Catalog) -> Meaning:
    similar = {
        address: tuple(kept.addresses[number] for number in kept.similar[of])
        for report in catalog.reports
        for of in kept.reports[report.file_hash]
        if kept.similar[of] and (address := kept.addresses[of])
    }
    return Meaning(kept.related, similar)


def _own(catalog: Catalog, report: CatalogReport) -> list[int]:
    """Give the indices of a report's commits whose pages are made from it."""
    return [n for n, item in enumerate(report.items) if catalog.owns(report, item)]


def _is_outgrown(kept: Kept, catalog: Catalog) -> bool:
    known = set(kept.known)
    new = (one for one in catalog.reports if one.file_hash not in known)
    return sum(len(_own(catalog, one)) for one in new) * _GROWTH > kept.learnt


def _learn(catalog: Catalog, library: Library, folder: Path) -> Kept:
    # Here, since numpy takes a tenth of a second, which most builds need not wait for.
    from digest.site.search.meaning.learning import learn

    reports = catalog.reports
    texts = [text for part in _read(reports, catalog, library) for text in part]
    addresses, numbers = list[str](), dict[str, list[int]]()
    for report in reports:
        own = _own(catalog, report)
        numbers[report.file_hash] = [*range(len(addresses), len(addresses) + len(own))]
        addresses += [report.items[n].address for n in own]
    names = [report.repository for report in reports for _ in numbers[report.file_hash]]
    learnt = learn(texts, names)
    kept = Kept(len(addresses), list(numbers), learnt.related, addresses, numbers, learnt.similar)
    _save(folder, kept, learnt.numbers.pack())
    return kept


def _add(
    kept: Kept, new: Sequence[CatalogReport], catalog: Catalog, library: Library, folder: Path
) -> bool:
    """Find the similar commits of those in new reports; false where the numbers are not there."""
    packed = cache.load(folder / _NUMBERS)
    if not packed or len(packed["repositories"]) != len(kept.addresses):
        return False
    from digest.site.search.meaning.learning import LearntNumbers

    numbers = LearntNumbers.unpack(packed)
    places = {address: number for number, address in enumerate(kept.addresses)}
    chosen = list[int]()
    names = list[str]()
    for report in new:
        own = [report.items[n].address for n in _own(catalog, report)]
        for address in own:
            if address not in places:
                places[address] = len(kept.addresses)
                kept.addresses.append(address)
                kept.similar.append([])
            names.append(report.repository)
        kept.reports[report.file_hash] = [places[address] for address in own]
        chosen += kept.reports[report.file_hash]
    texts = [text for part in _read(new, catalog, library) for text in part]
    numbers.put(chosen, texts, names)
    for number, found in zip(chosen, numbers.similar_to(chosen), strict=True):
        kept.similar[number] = found
    _save(folder, kept, numbers.pack())
    return True


def _read(
    reports: Sequence[CatalogReport], catalog: Catalog, library: Library
) -> list[list[CommitText]]:
    """Read the texts of the commits whose pages are made from each report.

    Those of reports that were outlined just now are known from that, and are taken out of memory.
    """

    def read(outlined: CatalogReport) -> tuple[Text, ...]:
        entries = library.report(outlined.day, outlined.repository).entries
        return tuple(tuple(commit_text(entry)) for entry in entries)

    known = {one.file_hash: library.texts.pop(one.file_hash, None) for one in reports}
    library.texts.clear()
    unknown = [one for one in reports if known[one.file_hash] is None]
    inline = len(unknown) < _PARALLEL_FROM
    found = map_in_order(read, unknown, run_inline=inline)
    known |= {one.file_hash: texts for one, texts in zip(unknown, found, strict=True)}
    return [_texts_of_own(known[one.file_hash] or (), one, catalog) for one in reports]


def _texts_of_own(
    texts: Sequence[Text], report: CatalogReport, catalog: Catalog
) -> list[CommitText]:
    by_item = dict(zip(report.table_order, texts, strict=True))
    return [CommitText(*by_item[n]) for n in _own(catalog, report)]


def _load(folder: Path) -> Kept | None:
    value = cache.load(folder / _FILE)
    return Kept(**value) if value else None


def _save(folder: Path, kept: Kept, numbers: dict[str, Any]) -> None:
    """Keep both files; the numbers first, since the other one says how many there are."""
    cache.save(folder / _NUMBERS, numbers)
    cache.save(folder / _FILE, vars(kept))
