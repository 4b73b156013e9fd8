"""`api/manifest.json`: what there is and where, so that a script needs no other address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from digest.site.artifacts.feeds import channels_of
from digest.site.artifacts.report_json import VERSION, json_bytes
from digest.site.artifacts.sha_lookup import SHA_FOLDER
from digest.site.content.entries import reports_web
from digest.site.html.addresses import data_file, repository_address
from digest.site.reading.records import total_counts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.site.artifacts.site_info import SiteInfo
    from digest.site.content.entries import SiteContext
    from digest.site.reading.records import CatalogReport, Counts

SCHEMAS = f"api/schema/v{VERSION}"
_PATTERNS = {
    "day": "{day}/",
    "repository": "{owner}/{repo}/",
    "report": "{owner}/{repo}/{day}/",
    "commit": "{owner}/{repo}/commit/{sha}/",
    "shas": f"{SHA_FOLDER}/{{first two digits of a SHA}}.json",
}


def write_manifest(site: SiteContext, about: SiteInfo) -> bytes:
    """Write the manifest as JSON; its addresses are relative to the site's root.

    Its form is `api/schema/v1/manifest.json`.
    """
    catalog = site.catalog
    named = {"report_data": "api/{owner}/{repo}/{day}.json"} if about.has_data else {}
    return json_bytes(
        {
            "version": VERSION,
            "generator": "commit-digest",
            "name": about.name,
            "description": about.description,
            "root": about.root or None,
            "language": str(site.language),
            "timezone": site.timezone.key,
            "counts": {
                "repositories": len(catalog.by_repository),
                "days": len(catalog.by_day),
                "reports": len(catalog.reports),
                **_counts(total_counts(catalog.reports)),
            },
            "addresses": _PATTERNS | named,
            "schemas": {name: f"{SCHEMAS}/{name}.json" for name in ("manifest", "report", "shas")},
            "feeds": _feeds("", about),
            "repositories": [
                _repository(name, reports, about) for name, reports in catalog.by_repository.items()
            ],
        }
    )


def _counts(counts: Counts) -> dict[str, int]:
    levels = {str(level): number for level, number in counts.levels}
    return {"commits": counts.total, **levels, "unrated": counts.unrated}


def _feeds(repository: str, about: SiteInfo) -> list[str]:
    if not about.feeds:
        return []
    return [file for channel in channels_of(repository) for file in channel.files]


def _repository(name: str, reports: Sequence[CatalogReport], about: SiteInfo) -> dict[str, Any]:
    return {
        "name": name,
        "page": repository_address(name),
        "web": reports_web(reports) or None,
        "first": reports[0].report.day.isoformat(),
        "last": reports[-1].report.day.isoformat(),
        **_counts(total_counts(reports)),
        "feeds": _feeds(name, about),
        "days": [_day(placed, about) for placed in reports],
    }


def _day(placed: CatalogReport, about: SiteInfo) -> dict[str, Any]:
    report = placed.report
    data = {"data": data_file(report.repository, report.day)} if about.has_data else {}
    return {"day": report.day.isoformat(), **_counts(placed.counts), **data}
