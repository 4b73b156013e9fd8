"""The option `site`: which part of the archive the site shows."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from digest.config.checks import check_options
from digest.config.site_options import SitePart, origins_of, without_own
from digest.errors import ConfigError
from digest.site.html.year_sites import YearSite

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 12, 1)
ADDRESS = "https://team.github.io/digest-2024/"


def part_of(folder: Path, **site: Any) -> SitePart:
    return check_options({"site": site}, folder / "mkdocs.yml").site


def test_without_it_all_is_shown(tmp_path: Path) -> None:
    part = check_options({}, tmp_path / "mkdocs.yml").site
    assert (part.first_day(TODAY), part.last_day) == (date.min, date.max)
    assert (part.years, part.most_bytes) == ((), 1_000_000_000)


@pytest.mark.parametrize(
    ("since", "first"),
    [
        (2026, date(2026, 1, 1)),  # as YAML reads it
        ("2026", date(2026, 1, 1)),
        (date(2026, 3, 2), date(2026, 3, 2)),
        ("2026-03-02", date(2026, 3, 2)),
        ("1y", date(2025, 12, 1)),
        ("45d", date(2026, 10, 1)),
        ("9999y", date.min),
    ],
)
def test_the_first_day(tmp_path: Path, since: object, first: date) -> None:
    assert part_of(tmp_path, since=since).first_day(TODAY) == first


@pytest.mark.parametrize("until", [2024, "2024", "2024-12-31", date(2024, 12, 31)])
def test_the_last_day(tmp_path: Path, until: object) -> None:
    assert part_of(tmp_path, until=until).last_day == date(2024, 12, 31)


def test_years_are_sites_the_newest_first(tmp_path: Path) -> None:
    part = part_of(tmp_path, years={"2020-2023": "https://example.org/old", 2024: ADDRESS})
    old = YearSite("2020-2023", 2020, 2023, "https://example.org/old/")
    assert part.years == (YearSite("2024", 2024, 2024, ADDRESS), old)
    assert without_own(part.years, ADDRESS) == (old,)
    assert origins_of(part.years) == ("https://team.github.io", "https://example.org")


def test_a_size_may_be_without_limit(tmp_path: Path) -> None:
    assert part_of(tmp_path, size=None).most_bytes == 0
    assert part_of(tmp_path, size=10_000).most_bytes == 10_000_000_000


@pytest.mark.parametrize(
    ("site", "said"),
    [
        ({"since": "two years"}, "'two years' is not a year such as 2026, a date"),
        ({"since": True}, "True is not a year"),
        ({"until": "2y"}, "'2y' is not a year such as 2026, a date such as 2026-03-01"),
        ({"since": 2025, "until": 2024}, "'2024' ends before 'since' ('2025') begins"),
        ({"years": {"last": ADDRESS}}, "'last' is neither a year nor years such as 2020-2023"),
        ({"years": {"2024-2020": ADDRESS}}, "'2024-2020' is neither a year"),
        ({"years": {2024: "digest-2024"}}, "2024: 'digest-2024' is no address of a site"),
        ({"years": [ADDRESS]}, "is no table of addresses by year"),
        ({"size": 0}, "0 is not a whole number from 1 on or null"),
        ({"archives": {}}, "no such option"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, site: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError, match="site") as caught:
        part_of(tmp_path, **site)
    assert said in str(caught.value)
