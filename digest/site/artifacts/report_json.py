"""A report as JSON: what the archive knows of each commit, with the analysis as Markdown.

It has no HTML: that would double its size, and those who show an analysis elsewhere render and
sanitise it themselves. Errors, costs and e-mail addresses stay out.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from digest.models import ChangeType, Status
from digest.site.content.entries import web_url
from digest.site.html.addresses import NOT_YET

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from digest.models import Analysis, FileChange, Importance, Section
    from digest.site.reading.catalog import Catalog
    from digest.site.reading.records import CatalogEntry, CatalogReport
    from digest.site.reading.releases.index import FirstIn

VERSION = 1  # of the schemas of all data; a change that breaks readers gets the next number


def report_data(
    catalog_report: CatalogReport,
    sections: Sequence[Iterable[Section]],
    zone: ZoneInfo,
    catalog: Catalog,
) -> bytes:
    """Write a report as JSON, in UTF-8; `zone` is the time zone of its days and times.

    `catalog` is the site's, `sections` are those of each entry's analysis. Its schema is
    `api/schema/v1/report.json`. What is not known is left out.
    """
    report = catalog_report.report
    return json_bytes(
        {
            "version": VERSION,
            "repository": report.repository,
            "day": report.day.isoformat(),
            "timezone": zone.key,
            "language": str(report.language),
            "page": catalog_report.address,
            "commits": [
                _commit(catalog_report.items[n], catalog_report, sections[n], zone)
                | _first_in(catalog.first_in(catalog_report.items[n], catalog_report))
                for n in catalog_report.table_order
            ],
        }
    )


def json_bytes(value: object) -> bytes:
    """Write a value as JSON, in UTF-8 on one line; half of a surrogate pair becomes `?`."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return f"{text}\n".encode(errors="replace")


def _commit(
    item: CatalogEntry, catalog_report: CatalogReport, sections: Iterable[Section], zone: ZoneInfo
) -> dict[str, Any]:
    entry, commit = item.entry, item.entry.commit
    totals = commit.totals
    anchor = f"{catalog_report.address}#{item.anchor}" if item.anchor else catalog_report.address
    return _known(
        sha=commit.sha,
        page=item.address or anchor,
        url=web_url(commit.url),
        author=commit.author,
        time=_time(commit.author_time or _zoned(commit.local_time, zone)),
        commit_time=_time(commit.commit_time),
        landed=_time(commit.landing_time),
        landed_with=commit.landed_with,
        brought=commit.brought or None,
        pull=commit.pull or None,
        message=commit.message,
        parents=commit.parents,
        importance=_importance(entry.importance),
        types=_types(item),
        status=str(entry.analysis.status),
        analysis=_analysis(entry.analysis, sections),
        totals=totals
        and {"files": totals.files, "additions": totals.additions, "deletions": totals.deletions},
        files=[_file(change) for change in commit.files],
    )


def _first_in(first: FirstIn) -> dict[str, Any]:
    """Give the release that is the first to hold a commit; null where none does yet."""
    return {"first_in": None if first.tag == NOT_YET else first.tag} if first.tag else {}


def _known(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", (), [], {})}


def _zoned(time: datetime | None, zone: ZoneInfo) -> datetime | None:
    return time and time.replace(tzinfo=zone)


def _time(time: datetime | None) -> str:
    return time.isoformat() if time else ""


def _importance(importance: Importance) -> dict[str, Any]:
    reasons = [{"rule": reason.rule, "points": reason.points} for reason in importance.reasons]
    level = str(importance.level) if importance.level else None
    return _known(level=level, score=importance.score, reasons=reasons)


def _types(item: CatalogEntry) -> tuple[str, ...]:
    """Give a commit's change types; `other` alone says nothing."""
    types = item.labels.types
    return () if types == (ChangeType.OTHER,) else types


def _analysis(analysis: Analysis, sections: Iterable[Section]) -> Mapping[str, Any]:
    """Give the analysis and who wrote it; nothing where it failed."""
    if analysis.status in {Status.FAILED, Status.MISSING}:
        return {}
    coverage = analysis.coverage
    return _known(
        model=analysis.model,
        created=_time(analysis.created),
        coverage=coverage and {"analysed": coverage.analysed, "changed": coverage.changed},
        unfounded=analysis.unfounded,
        missing_files=analysis.missing_files,
        same_as=analysis.same_as,
        sections=[_section(section) for section in sections if section.source.strip()],
    )


def _section(section: Section) -> dict[str, str]:
    return _known(
        field=str(section.field or "other"), title=section.title, markdown=section.text.strip("\n")
    )


def _file(change: FileChange) -> dict[str, Any]:
    return _known(
        status=change.status,
        path=change.path,
        old_path=change.old_path,
        additions=change.additions,
        deletions=change.deletions,
    )
