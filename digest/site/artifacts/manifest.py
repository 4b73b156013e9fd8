"""`api/manifest.json`: what a site has and where, so that a script needs to know no other file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from digest.site.artifacts.feeds.channels import channels_of
from digest.site.artifacts.report_json import VERSION, json_bytes
from digest.site.artifacts.sha_lookup import SHA_FOLDER
from digest.site.content.entries import reports_web
from digest.site.html.addresses import data_file, repository_address
from digest.site.reading.records import total_counts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from digest.site.artifacts.site_info import SiteInfo
    from digest.site.content.entries import SiteContext
    from digest.site.reading.records import CatalogReport, Counts
    from digest.site.reading.releases.index import CatalogRelease

SCHEMAS = f"api/schema/v{VERSION}"
_SCHEMA_NAMES = ("manifest", "report", "shas", "navigation")
_PATTERNS = {
    "day": "{day}/",
    "repository": "{owner}/{repo}/",
    "report": "{owner}/{repo}/{day}/",
    "commit": "{owner}/{repo}/commit/{sha}/",
    "shas": f"{SHA_FOLDER}/{{first two digits of a SHA}}.json",
}


def write_manifest(site: SiteContext, site_info: SiteInfo) -> bytes:
    """Write the manifest as JSON, in UTF-8; its addresses are relative to the site's root.

    Its schema is `api/schema/v1/manifest.json`.
    """
    catalog = site.catalog
    named = {"report_data": "api/{owner}/{repo}/{day}.json"} if site_info.has_data else {}
    return json_bytes(
        {
            "version": VERSION,
            "generator": "commit-digest",
            "name": site_info.name,
            "description": site_info.description,
            "root": site_info.root or None,
            "language": str(site.language),
            "timezone": site.timezone.key,
            "counts": {
                "repositories": len(catalog.by_repository),
                "days": len(catalog.by_day),
                "reports": len(catalog.reports),
                **_counts(total_counts(catalog.reports)),
            },
            "addresses": _PATTERNS | named,
            "schemas": {name: f"{SCHEMAS}/{name}.json" for name in _SCHEMA_NAMES},
            "feeds": _feeds("", site_info),
            "repositories": [
                _repository(name, reports, site_info)
                | _releases(catalog.releases.by_repository.get(name, ()))
                for name, reports in catalog.by_repository.items()
            ],
        }
    )


def _counts(counts: Counts) -> dict[str, int]:
    levels = {str(level): number for level, number in counts.levels}
    return {"commits": counts.total, **levels, "unrated": counts.unrated}


def _feeds(repository: str, site_info: SiteInfo) -> list[str]:
    if not site_info.feeds:
        return []
    return [file for channel in channels_of(repository) for file in channel.files]


def _repository(name: str, reports: Sequence[CatalogReport], site_info: SiteInfo) -> dict[str, Any]:
    return {
        "name": name,
        "page": repository_address(name),
        "web": reports_web(reports) or None,
        "first": reports[0].day.isoformat(),
        "last": reports[-1].day.isoformat(),
        **_counts(total_counts(reports)),
        "feeds": _feeds(name, site_info),
        "days": [_day(catalog_report, site_info) for catalog_report in reports],
    }


def _releases(releases: Iterable[CatalogRelease]) -> dict[str, Any]:
    """List a repository's releases, the oldest first; nothing where there are none."""
    rows = [
        {
            "tag": one.tag,
            "page": one.address,
            "day": one.day.isoformat(),
            "commits": one.release.counts.total,
        }
        for one in releases
    ]
    return {"releases": rows} if rows else {}


def _day(catalog_report: CatalogReport, site_info: SiteInfo) -> dict[str, Any]:
    repository, day = catalog_report.repository, catalog_report.day
    data = {"data": data_file(repository, day)} if site_info.has_data else {}
    return {"day": day.isoformat(), **_counts(catalog_report.counts), **data}
