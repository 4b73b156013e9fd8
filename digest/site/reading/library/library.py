"""The archive as the site reads it: outlines of all reports, whole ones where pages need them.

Both are as the owner wants them shown: see `presentation`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from digest.archive import parse_report
from digest.archive.store import read_bytes_below
from digest.errors import DigestError
from digest.secrets.entries import redact_report
from digest.site import cache
from digest.site.reading.catalog import Catalog
from digest.site.reading.library.briefs import read_shown_briefs
from digest.site.reading.library.days import ShownDays, years_of
from digest.site.reading.library.presentation import Presentation
from digest.site.reading.limits import apply_limits
from digest.site.reading.outlines import read_outlines
from digest.site.reading.records import CatalogReport, make_catalog_report
from digest.site.reading.releases.shown import ShownRelease, read_shown_releases

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence
    from pathlib import Path

    from digest.briefs.records import Brief, Period
    from digest.models import Report
    from digest.secrets.entries import FoundSecrets
    from digest.site.reading.outline_json import Outline, Text
    from digest.site.reading.outlines import ReadText
    from digest.watching.lists import WatchList

Key = tuple[date, str]  # a day and a repository


@dataclass(frozen=True, slots=True)
class Library:
    """The archive as the site reads it: all outlines, and from which files each report is read.

    `paths` has the files of a repository's day: two where it had another name when the first was
    written. `file_hashes` has their hashes.
    """

    folder: Path
    outlines: tuple[Outline, ...]  # in order of day, then repository
    paths: Mapping[Key, tuple[Path, ...]]
    file_hashes: Mapping[Path, str]
    warnings: tuple[str, ...]  # what is wrong with the archive's files, for the user
    presentation: Presentation
    former_names: Mapping[str, str] = field(default_factory=dict)  # to present ones
    others: tuple[Path, ...] = ()  # files of the archive that are no reports
    secrets: Mapping[Path, tuple[FoundSecrets, ...]] = field(default_factory=dict)  # in which files
    briefs: Mapping[Period, Brief] = field(default_factory=dict)
    releases: tuple[ShownRelease, ...] = ()
    days: ShownDays = field(default_factory=ShownDays)
    years_left_out: Mapping[str, frozenset[int]] = field(default_factory=dict)  # by repository
    # Of the files that were outlined just now, by their hashes; whoever needs them takes them out.
    texts: dict[str, tuple[Text, ...]] = field(default_factory=dict, compare=False)

    def report(self, day: date, repository: str) -> Report:
        """Read a report whole, without secrets and cut to the limits.

        Raises DigestError where its file is gone or has changed since it was outlined: its pages
        would not be what the plan says.
        """
        reports = [self._read(path) for path in self.paths[day, repository]]
        return self.presentation.join(reports)[0]

    def without(self, repositories: Container[str]) -> Library:
        """Give the library without the reports of these repositories."""
        kept = [one for one in self.outlines if one.report.repository not in repositories]
        return replace(self, outlines=tuple(kept))

    def _read(self, path: Path) -> Report:
        name = path.relative_to(self.folder).as_posix()
        try:
            data = read_bytes_below(path, self.folder)
        except OSError:
            data = b""
        if cache.hash_of(data) != self.file_hashes[path]:
            raise DigestError(f"{name}: changed while the site was built; build it again")
        report = parse_report(data, name)
        # Most files hold none: that is known from their outlines, and not looked for again.
        return apply_limits(redact_report(report)[0] if path in self.secrets else report)


def make_catalog(library: Library) -> Catalog:
    """Give all outlined reports their addresses."""
    reports = tuple(
        make_catalog_report(
            outline.report,
            outline.file_hash,
            outline.names,
            outline.summaries,
            outline.shown_hash,
        )
        for outline in library.outlines
    )
    return Catalog(reports, former_names=library.former_names, briefs=library.briefs)


def read_full_report(outlined: CatalogReport, library: Library, catalog: Catalog) -> CatalogReport:
    """Read the whole report of an outlined one; of its names, those of commits that there are.

    Raises DigestError where its file has changed since it was outlined.
    """
    day, repository = outlined.day, outlined.repository
    names = (name for name in outlined.names or () if catalog.resolve(name, repository))
    summaries = tuple([outlined.items[n].summary for n in outlined.table_order])
    return make_catalog_report(library.report(day, repository), "", tuple(names), summaries)


def read_library(
    folder: Path,
    cache_folder: Path,
    presentation: Presentation | None = None,
    lists: Sequence[WatchList] = (),
    days: ShownDays | None = None,
    read_text: ReadText | None = None,
    hashed: Mapping[Path, str] | None = None,
) -> Library:
    """Read the outlines of an archive; those of unchanged files are taken from the cache.

    They tell which of the watch lists let an entry through. Reports and briefs of other `days` are
    not read; releases are, since they tell which of them is a commit's first. What `read_text`
    reads of each entry of the other files is in the library's `texts`: these are read only once.
    `hashed` has the hashes of reports' files, where somebody looked at them already.

    Raises DigestError when there is no such folder, or the cache can't be written.
    """
    presentation, days = presentation or Presentation(), days or ShownDays()
    left_out = days.left_out(folder)
    found, archive, texts = read_outlines(
        folder, cache_folder, lists, presentation.name_of, left_out, read_text, hashed
    )
    briefs, of_briefs = read_shown_briefs(folder, archive.briefs)
    releases, of_releases = read_shown_releases(
        folder, archive.releases, cache_folder, presentation
    )
    groups: dict[Key, list[tuple[Path, Outline]]] = {}
    for path, outline in found:
        repository = outline.report.repository
        name = presentation.name_of(repository)
        group = groups.setdefault((outline.report.day, name), [])
        group.insert(0 if repository == name else len(group), (path, outline))
    return Library(
        folder,
        tuple(
            _join([outline for _, outline in groups[key]], presentation) for key in sorted(groups)
        ),
        {key: tuple(path for path, _ in group) for key, group in groups.items()},
        {path: outline.file_hash for path, outline in found},
        (*archive.warnings, *of_briefs, *of_releases),
        presentation,
        _as_spelled(presentation, [outline.report.repository for _, outline in found]),
        archive.others,
        {path: outline.secrets for path, outline in found if outline.secrets},
        {period: one for period, one in briefs.items() if days.overlap(period)},
        releases,
        days,
        years_of(left_out, presentation.name_of),
        texts,
    )


def _as_spelled(presentation: Presentation, names: Iterable[str]) -> dict[str, str]:
    """Give the former names with the present ones; spelled as reports have them, if any do."""
    former_names = presentation.former_names
    spelled = {former.lower(): former for former in former_names}
    spelled |= {name.lower(): name for name in names if presentation.name_of(name) != name}
    return {spelled[former.lower()]: present for former, present in former_names.items()}


def _join(outlines: Sequence[Outline], presentation: Presentation) -> Outline:
    """Give the outlines of one repository and day as one, as it is to be shown."""
    report, origins = presentation.join([outline.report for outline in outlines])
    first = outlines[0]
    if report is first.report:
        return first
    change = f"{report.repository} {origins}"
    return replace(
        first,
        report=report,
        file_hash=cache.hash_of(change, *(outline.file_hash for outline in outlines)),
        names=tuple(sorted({name for outline in outlines for name in outline.names})),
        summaries=tuple(outlines[n].summaries[index] for n, index in origins),
        shown_hash=cache.hash_of(change, *(outline.shown_hash for outline in outlines)),
    )
