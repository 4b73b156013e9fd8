"""What mattered in a week: which commits come first, and how they are grouped."""

from __future__ import annotations

from datetime import date

import pytest

from digest.models import Level
from digest.site.content.highlights import by_area, find_best
from digest.site.reading.catalog import Catalog
from digest.site.reading.outlines import make_outline
from digest.site.reading.records import make_catalog_report
from tests.site.records import make_entry, make_report


def catalog_of(*reports: tuple[str, int, list[str]]) -> Catalog:
    """Make a catalog of reports: repository, day of March and the titles of important commits."""
    outlines = [
        make_outline(
            make_report(
                *(make_entry(title, level=Level.HIGH, repository=name) for title in titles),
                repository=name,
                day=date(2025, 3, day),
            )
        )
        for name, day, titles in reports
    ]
    return Catalog(
        tuple(make_catalog_report(one.report, summaries=one.summaries) for one in outlines)
    )


def test_of_equally_important_commits_each_repository_has_its_turn() -> None:
    busy, calm = [f"feat: {n}" for n in range(9)], ["feat: a", "feat: b"]
    catalog = catalog_of(("acme/busy", 3, busy), ("acme/calm", 3, calm), ("acme/calm", 4, ["new"]))
    best = find_best(catalog, catalog.reports, 6)
    assert [item.title for item, _ in best] == [
        *("new", "feat: 0", "feat: 1", "feat: a", "feat: 2", "feat: b")
    ]


@pytest.mark.parametrize(
    ("titles", "groups"),
    [
        (["feat(pump): 1", "feat(valve): 2", "fix: 3"], [("", 3)]),
        (["feat(pump): 1", "feat(valve): 2", "fix(valve): 3"], [("valve", 2), ("", 1)]),
        (["feat(pump): 1", "fix(pump): 2"], [("pump", 2)]),
    ],
)
def test_an_area_is_named_where_commits_share_it(
    titles: list[str], groups: list[tuple[str, int]]
) -> None:
    catalog = catalog_of(("acme/rocket", 3, titles))
    found = by_area(find_best(catalog, catalog.reports))
    assert [(area, len(group)) for _, area, group in found] == groups


def test_a_repository_stands_together() -> None:
    rocket, lander = ["feat(pump): 1", "feat: 2", "feat(pump): 3"], ["feat: 4"]
    catalog = catalog_of(("acme/lander", 3, lander), ("acme/rocket", 3, rocket))
    found = by_area(find_best(catalog, catalog.reports))
    assert [(name, area) for name, area, _ in found] == [
        *(("acme/lander", ""), ("acme/rocket", "pump"), ("acme/rocket", "")),
    ]
