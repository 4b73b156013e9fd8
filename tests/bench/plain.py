"""An archive as plain pages, for generators that know nothing of archives.

A page for each commit, report, day and repository, and a home. Those above the commits hold
nothing but links, where ours hold whole analyses: the comparison is not in our favour.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.locales import locale_of
from digest.models import Language
from tests.bench.corpus import reports_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.models import Entry, Report

HOME = "index"
_FULL = 40  # hex digits of a SHA


@dataclass(frozen=True, slots=True)
class Link:
    """A link to another plain page, by its path."""

    text: str
    path: str


@dataclass(frozen=True, slots=True)
class PlainPage:
    """A page: its place without a suffix, its title, and Markdown or links below it."""

    path: str
    title: str
    text: str = ""
    links: tuple[Link, ...] = ()


def plain_pages(archive: Path) -> Iterator[PlainPage]:
    """Give all pages, a report at a time; the lists of reports come last."""
    lists: dict[str, dict[str, Link]] = {}
    for _, report in reports_of(archive):
        page = _report_page(report)
        day, repository = report.day.isoformat(), report.repository
        lists.setdefault(day, {})[page.path] = Link(repository, page.path)
        lists.setdefault(f"{repository}/{HOME}", {})[page.path] = Link(day, page.path)
        yield page
        yield from (_commit_page(report, entry) for entry in _with_pages(report))
    above = [
        PlainPage(path, path.removesuffix(f"/{HOME}"), "", tuple(links.values()))
        for path, links in lists.items()
    ]
    yield from above
    yield PlainPage(HOME, "Benchmark", "", tuple(Link(page.title, page.path) for page in above))


def _with_pages(report: Report) -> list[Entry]:
    return [entry for entry in report.entries if len(entry.commit.sha) == _FULL]


def _report_page(report: Report) -> PlainPage:
    links = (
        Link(entry.commit.title, _commit_path(report, entry.commit.sha))
        for entry in _with_pages(report)
    )
    title = f"{report.repository} {report.day}"
    return PlainPage(f"{report.repository}/{report.day}", title, "", tuple(links))


def _commit_page(report: Report, entry: Entry) -> PlainPage:
    text = entry.analysis.body or locale_of(Language.ZH).reports.nothing
    return PlainPage(_commit_path(report, entry.commit.sha), entry.commit.title, text)


def _commit_path(report: Report, sha: str) -> str:
    return f"{report.repository}/commit/{sha}"


def link_text(text: str) -> str:
    """Write text so that no bracket of it ends a link."""
    return text.replace("[", "\\[").replace("]", "\\]")
