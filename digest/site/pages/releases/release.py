"""The page of a release: what it breaks, security, features and fixes by area, who made it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from digest.entries.labels import labels_of
from digest.forges import is_safe_page
from digest.models import ChangeType, Commit, Entry, Importance, Level, Report
from digest.site.content.highlights import by_area
from digest.site.html.addresses import (
    commit_address,
    day_address,
    releases_address,
    repository_address,
)
from digest.site.html.markdown import render_markdown, shift_headings
from digest.site.html.text import trusted, with_turns_shown
from digest.site.pages.releases.rows import figures_of_release
from digest.site.reading.records import CatalogEntry, EntrySummary, make_catalog_report
from digest.site.rendering.list_lines import DayForm
from digest.site.rendering.page import Page, PageSource, TocEntry
from digest.site.rendering.parts import table_of_contents

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from digest.releases import ReleaseCommit, ReleaseSection
    from digest.site.reading.catalog import Catalog
    from digest.site.reading.records import CatalogReport
    from digest.site.reading.releases.index import CatalogRelease
    from digest.site.rendering.list_lines import ListLine
    from digest.site.rendering.renderer import PageRenderer

_FOR_USERS = {ChangeType.FEAT, ChangeType.FIX, ChangeType.PERF}
_PARTS = ("breaking", "said_breaking", "security", "reverts", "features", "the_rest")
_PROSE_LEVEL = 2  # of the headings in what somebody wrote


class Held(NamedTuple):
    """A commit that a release holds, as the archive has it, or made up from the release alone."""

    item: CatalogEntry
    catalog_report: CatalogReport
    section: ReleaseSection
    link: str | None = None  # at the forge, "" for none; `None` where the site has a page of it


def release_sources(catalog: Catalog) -> Iterator[PageSource]:
    """Yield the releases, by repository, the oldest first."""
    for one in catalog.releases.releases:
        yield PageSource((one.address,), one, _hash_inputs(catalog, one), one.day)


def make_release_page(renderer: PageRenderer, one: CatalogRelease) -> Iterator[Page]:
    """Make the page of a release."""
    catalog, words, release = renderer.site.catalog, renderer.words, one.release
    before, after = catalog.releases.around(one)
    tag = with_turns_shown(one.tag)
    parts = _parts(renderer, _held(catalog, one))
    newcomers = set(map(with_turns_shown, release.newcomers))
    people = [(with_turns_shown(name), catalog.author_page(name)) for name in release.contributors]
    content = renderer.render(
        "release",
        one.address,
        tag=tag,
        repository=one.repository,
        repository_page=repository_address(one.repository),
        releases_page=releases_address(one.repository),
        day=one.day,
        day_page=day_address(one.day) if one.day in catalog.by_day else "",
        is_prerelease=release.is_prerelease,
        figures=list(figures_of_release(renderer, release))[1:],
        total=words.counted("commits", release.counts.total),
        previous=with_turns_shown(release.previous or ""),
        previous_page=_address_of(catalog, one, release.previous),
        forge_url=_safe(release.url),
        host=urlsplit(_safe(release.url)).hostname,
        compare_url=_safe(release.compare_url),
        prose=trusted(shift_headings(render_markdown(release.prose), _PROSE_LEVEL)),
        not_listed=max(0, release.counts.total - len(release.commits)),
        contributors=people,
        newcomers=[(name, page) for name, page in people if name in newcomers],
        before=before and before.address,
        before_name=before and with_turns_shown(before.tag),
        after=after and after.address,
        after_name=after and with_turns_shown(after.tag),
        **parts,
    )
    figures = ", ".join(figures_of_release(renderer, release))
    yield Page(
        one.address,
        f"{one.repository} {tag}",
        f"{one.repository} {tag}, {one.day}: {figures}",
        content,
        tuple(_table_of_contents(renderer, parts, has_people=bool(people))),
        before.address if before else "",
        after.address if after else "",
    )


def _hash_inputs(catalog: Catalog, one: CatalogRelease) -> Iterator[str]:
    """Yield what a release's page shows."""
    release = one.release
    yield one.hash
    for beside in catalog.releases.around(one):
        yield f"{beside.address} {beside.tag}" if beside else ""
    yield _address_of(catalog, one, release.previous)
    yield str(one.day in catalog.by_day)
    shown = (catalog.placed_at(commit_address(one.repository, c.sha)) for c in release.commits)
    yield from dict.fromkeys(placed[1].shown_hash for placed in shown if placed)
    yield from map(catalog.author_page, release.contributors)


def _address_of(catalog: Catalog, one: CatalogRelease, tag: str | None) -> str:
    """Give the page of another release of the same repository; "" where there is none."""
    others = catalog.releases.by_repository[one.repository]
    return next((other.address for other in others if other.tag == tag), "")


def _safe(url: str) -> str:
    return url if is_safe_page(url) else ""


def _held(catalog: Catalog, one: CatalogRelease) -> Iterator[Held]:
    """Yield the commits that a release lists, in its order."""
    absent = make_catalog_report(Report(one.day, one.repository, ()))
    for commit in one.release.commits:
        placed = catalog.placed_at(commit_address(one.repository, commit.sha))
        if placed:
            yield Held(*placed, commit.section)
        else:
            item = _stand_in(commit, one.repository)
            yield Held(item, absent, commit.section, _safe(commit.url))


def _stand_in(commit: ReleaseCommit, repository: str) -> CatalogEntry:
    """Make what lists show of a commit of which the archive has no report."""
    entry = Entry(
        Commit(commit.sha, commit.author, None, commit.title),
        Importance(commit.level, commit.score),
    )
    return CatalogEntry(entry, "", "", EntrySummary(labels=labels_of(entry, repository)))


def _parts(renderer: PageRenderer, held: Iterator[Held]) -> dict[str, Any]:
    """Part a release's commits by what readers want first; each stands in one part."""
    found: dict[str, list[Held]] = {name: [] for name in _PARTS}
    for one in held:
        found[_part_of(renderer.site.catalog, one)].append(one)
    features = found.pop("features")
    lines = {id(one.item): _line(renderer, one) for one in features}
    return {
        **{name: [_line(renderer, one) for one in group] for name, group in found.items()},
        "features": [
            (area, [lines[id(item)] for item, _ in group])
            for _, area, group in by_area([(one.item, one.catalog_report) for one in features])
        ],
    }


def _part_of(catalog: Catalog, one: Held) -> str:
    if one.section in {"breaking", "security", "reverts"}:
        return str(one.section)
    if one.item.summary.is_said_to_break:
        return "said_breaking"
    is_for_users = not _FOR_USERS.isdisjoint(one.item.labels.types)
    is_high = one.item.entry.importance.level is Level.HIGH
    is_told = (is_for_users or is_high) and not catalog.brought_by(one.item)
    return "features" if is_told else "the_rest"


def _line(renderer: PageRenderer, one: Held) -> ListLine:
    """Show a commit, below it what it breaks, or else what it brings."""
    brief = one.item.summary.breaking
    return renderer.lists.line(one.item, one.catalog_report, DayForm.NONE, brief, link=one.link)


def _table_of_contents(
    renderer: PageRenderer, parts: Mapping[str, Sequence[object]], *, has_people: bool
) -> Iterator[TocEntry]:
    yield from table_of_contents(renderer, {name: parts[name] for name in _PARTS})
    if has_people:
        yield TocEntry(renderer.words.contributors, "contributors")
