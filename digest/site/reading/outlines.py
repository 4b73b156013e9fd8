"""Outlines: reports without their long texts, all of which fit into memory and into the cache.

The site is planned from outlines. A report itself is read again where its pages are made.
"""

from __future__ import annotations

import json
from collections import defaultdict
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from digest.archive import parse_report
from digest.archive.listing import find_reports
from digest.archive.store import read_archive, read_bytes_below, relative_name
from digest.entries.labels import labels_of
from digest.errors import ReportError
from digest.messages import headline
from digest.messages.people import contributors, is_root
from digest.models import Commit, Entry, Level, Report
from digest.secrets.entries import redact_report
from digest.site import cache
from digest.site.html.autolinks import possible_shas
from digest.site.reading.analysis import breaking_of_entry, brief_of_entry, failure_of
from digest.site.reading.limits import apply_limits
from digest.site.reading.outline_json import (
    ANALYSES,
    Outline,
    Text,
    importance_of,
    pack_entry,
    pack_labels,
    pack_outlines,
    unpack_outlines,
)
from digest.site.reading.records import EntrySummary
from digest.site.reading.related_commits import relations_of
from digest.watching.choosing import numbers_filter
from digest.watching.store import hash_owners, owners_reader
from digest.workers import map_on_all_cores

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from digest.archive.store import Archive
    from digest.watching.lists import WatchList

    Choose = Callable[[Entry, str], tuple[int, ...]]  # an entry and its repository → lists
    ReadText = Callable[[Entry], Text]

CACHE_FOLDER = "outlines"  # in the cache, a file a month: what a day changes is soon written
OF_SOME_DAYS = "outlines-shown"  # beside it, where a site shows less than the archive has
_PARALLEL_FROM = 20  # reports; fewer are read sooner here than processes are started


def read_outlines(
    folder: Path,
    cache_folder: Path,
    lists: Sequence[WatchList] = (),
    name_of: Callable[[str], str] = str,
    left_out: Collection[Path] = (),
    read_text: ReadText | None = None,
    hashed: Mapping[Path, str] | None = None,
) -> tuple[list[tuple[Path, Outline]], Archive, dict[str, tuple[Text, ...]]]:
    """Read an archive, and the outline of each of its files; unchanged ones are in the cache.

    Gives the outlines by path, the archive, and by a file's hash the texts of the entries of
    those that were not in the cache, where `read_text` reads them.

    Those in the cache were made with the same watch lists: paths are not in an outline, only which
    lists let an entry through. `name_of` gives the present name of a repository. Files among
    `left_out` are passed over; `hashed` has the hashes of files that are known already.

    Raises DigestError when there is no such folder, or the cache can't be written.
    """
    cache_folder = cache_folder / (OF_SOME_DAYS if left_out else CACHE_FOLDER)
    lists_hash = _hash_lists(lists, folder)
    choose: Choose = _choose_none
    if lists:
        owners_in = owners_reader(folder)
        choose = numbers_filter(lists, lambda repository: owners_in(name_of(repository)))
    kept = dict(_load_months(cache_folder, lists_hash))
    cached = {one.file_hash: one for outlines in kept.values() for one in outlines}
    make = partial(make_outline, choose=choose, read_text=read_text)
    file_hashes, texts = _outline_in_parallel(folder, cached, make, left_out, hashed or {})
    used: dict[Path, Outline] = {}

    def read(path: Path, root: Path) -> Report:
        outline = cached.get(file_hashes.get(path, ""))
        if not outline:
            data = read_bytes_below(path, root)
            report = parse_report(data, relative_name(path, root))
            outline = make(report, cache.hash_of(data))
        used[path] = outline
        return outline.report

    archive = read_archive(folder, read, left_out)
    _save_months(cache_folder, used.values(), kept, lists_hash)
    return [(found.path, used[found.path]) for found in archive.files], archive, texts


def _load_months(cache_folder: Path, lists_hash: str) -> Iterator[tuple[str, list[Outline]]]:
    """Yield the months in the cache with their outlines, where the same watch lists made them."""
    for file in sorted(cache_folder.glob("*.json")):
        kept = cache.load(file)
        if kept is not None and kept[2] == lists_hash:
            yield file.stem, list(unpack_outlines(kept))


def _save_months(
    cache_folder: Path,
    outlines: Iterable[Outline],
    kept: Mapping[str, Iterable[Outline]],
    lists_hash: str,
) -> None:
    """Save the months whose outlines are not those in the cache, and remove those that are gone."""
    months: defaultdict[str, list[Outline]] = defaultdict(list)
    for outline in outlines:
        months[f"{outline.report.day:%Y-%m}"].append(outline)
    for month, new in months.items():
        if {one.file_hash for one in new} != {one.file_hash for one in kept.get(month, ())}:
            cache.save(cache_folder / f"{month}.json", [*pack_outlines(new), lists_hash])
    for file in cache_folder.glob("*.json"):
        if file.stem not in months:
            with suppress(OSError):  # it would be read for nothing, no more
                file.unlink()


def _outline_in_parallel(
    folder: Path,
    cached: dict[str, Outline],
    make: Callable[[Report, str], Outline],
    left_out: Collection[Path],
    hashed: Mapping[Path, str],
) -> tuple[dict[Path, str], dict[str, tuple[Text, ...]]]:
    """Add the outlines that are not cached, made on all cores.

    Gives the files' hashes by path, and by these the texts of what was outlined.

    A file that can't be read is passed over: reading the archive then says what is wrong with it.
    """

    def read(path: Path) -> tuple[Path, str, list[Any], tuple[Text, ...]]:
        try:  # packed: records take long from one process to another
            data = read_bytes_below(path, folder)
            file_hash = cache.hash_of(data)
            outline = make(parse_report(data, path.name), file_hash)
            return path, file_hash, pack_outlines([outline]), outline.texts
        except (OSError, ReportError):
            return path, "", pack_outlines([]), ()

    try:
        paths = [path for path in find_reports(folder) if path not in left_out]
    except OSError:
        return {}, {}
    file_hashes: dict[Path, str] = {}
    if cached:
        file_hashes = {path: hashed.get(path) or _hash_file(path, folder) for path in paths}
    new = [path for path in paths if file_hashes.get(path) not in cached]
    texts = {}
    run_inline = len(new) < _PARALLEL_FROM
    for path, file_hash, packed, its_texts in map_on_all_cores(read, new, run_inline=run_inline):
        file_hashes[path], texts[file_hash] = file_hash, its_texts
        cached.update((outline.file_hash, outline) for outline in unpack_outlines(packed))
    return file_hashes, texts


def _hash_file(path: Path, folder: Path) -> str:
    try:
        return cache.hash_of(read_bytes_below(path, folder))
    except OSError:
        return ""


def _choose_none(_: Entry, __: str) -> tuple[int, ...]:
    return ()


def _hash_lists(lists: Sequence[WatchList], folder: Path) -> str:
    """Hash what decides whether lists let an entry through; "" where there are none.

    Their repositories don't: these go by their present names, which an outline's may not be.
    """
    filters = [
        repr((one.paths, one.owners, one.authors, one.types, str(one.level))) for one in lists
    ]
    owners = hash_owners(folder) if any(one.owners for one in lists) else ""
    return cache.hash_of(*filters, owners) if filters else ""


def make_outline(
    report: Report,
    file_hash: str = "",
    choose: Choose = _choose_none,
    read_text: ReadText | None = None,
) -> Outline:
    """Reduce a report to its outline, without secrets.

    `file_hash` is the hash of its file; `choose` gives the watch lists that let an entry through,
    and `read_text` what else is to be read of each entry.
    """
    report, secrets = redact_report(report)
    watched = tuple(choose(entry, report.repository) for entry in report.entries)
    report = apply_limits(report)
    names: set[str] = set()
    for entry in report.entries:
        names.update(possible_shas(entry.commit.message), possible_shas(entry.analysis.body))
    reduced = replace(report, entries=tuple(map(_reduce_entry, report.entries)), verbatim=None)
    summaries = tuple(
        _summarise(entry, report.repository, lists)
        for entry, lists in zip(report.entries, watched, strict=True)
    )
    return Outline(
        reduced,
        file_hash,
        tuple(sorted(names)),
        summaries,
        _hash_shown(reduced, summaries),
        secrets,
        tuple(map(read_text, report.entries)) if read_text else (),
    )


def _summarise(entry: Entry, repository: str, watched: tuple[int, ...]) -> EntrySummary:
    is_high = entry.importance.level is Level.HIGH
    return EntrySummary(
        brief_of_entry(entry) if is_high else "",
        labels_of(entry, repository),
        relations_of(entry.commit),
        contributors(entry.commit),
        is_root(entry.commit),
        failure_of(entry.analysis),
        breaking_of_entry(entry),
        watched,
        entry.analysis.created,
    )


def _hash_shown(report: Report, summaries: tuple[EntrySummary, ...]) -> str:
    """Hash what lists and figures show: few texts, and short ones."""
    rows = [
        [pack_entry(entry, summary, ""), pack_labels(summary.labels), summary.relations.merge]
        for entry, summary in zip(report.entries, summaries, strict=True)
    ]
    return cache.hash_of(json.dumps([str(report.day), report.repository, rows]))


def _reduce_entry(entry: Entry) -> Entry:
    commit, landed = entry.commit, entry.commit.landing_time
    short = Commit(
        commit.sha,
        commit.author,
        None if landed else commit.local_time,
        headline(commit.message),
        commit.url,
        totals=commit.size,
        landed=landed and landed.replace(microsecond=0),
    )
    importance = importance_of(entry.importance.level, entry.importance.score)
    return Entry(short, importance, ANALYSES[entry.analysis.status])
