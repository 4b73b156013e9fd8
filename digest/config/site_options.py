"""Which part of an archive the site shows, where the other years are, and how large it may be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from mkdocs.config import base

from digest.config.option_types import Number, StrictConfig, Text, parse_since
from digest.config.site_address import check_address
from digest.errors import ConfigError
from digest.site.html.year_sites import YearSite

if TYPE_CHECKING:
    from collections.abc import Sequence

MB = 1_000_000  # bytes
_YEAR = re.compile(r"[12]\d{3}")
_YEARS = re.compile(r"([12]\d{3})(?:-([12]\d{3}))?")


@dataclass(frozen=True, slots=True)
class SitePart:
    """What of the archive the site shows; "" for a bound that there is none of."""

    since: str = ""  # a year, a date or a span, as `first_day` reads it
    until: str = ""  # a year or a date
    years: tuple[YearSite, ...] = ()  # the newest first
    most_bytes: int = 1000 * MB  # that the host takes; 0 for any number
    most_entries: int = 0  # files and folders that it takes; 0 for any number

    def first_day(self, today: date) -> date:
        """Give the first day that is shown.

        A span goes back to the first of its month: else a site would lose a day each night.
        """
        if not self.since or _YEAR.fullmatch(self.since):
            return date(int(self.since), 1, 1) if self.since else date.min
        first = parse_since(self.since, today)
        return first.replace(day=1) if self.since[-1].isalpha() else first

    @property
    def last_day(self) -> date:
        """The last day that is shown."""
        if not self.until or _YEAR.fullmatch(self.until):
            return date(int(self.until), 12, 31) if self.until else date.max
        return date.fromisoformat(self.until)


class ShownDay(Text):
    """A year or a date, as text; where `has_spans`, also a span back from the build's day."""

    def __init__(self, *, has_spans: bool) -> None:
        kinds = "a year such as 2026, a date such as 2026-03-01 or a span such as 6m or 2y"
        super().__init__("", kinds if has_spans else kinds.partition(" or a span")[0])
        self.has_spans = has_spans

    def run_validation(self, value: object) -> str:
        """Give the text back, an unquoted year or date of YAML's included."""
        is_read = isinstance(value, (int, date)) and not isinstance(value, bool)
        return super().run_validation(str(value) if is_read else value)

    def check(self, value: str) -> None:
        """Raise ConfigError or ValueError for what is none of the kinds."""
        if not value or _YEAR.fullmatch(value):
            return
        if self.has_spans:
            parse_since(value, date(2000, 1, 1))
        else:
            date.fromisoformat(value)


class YearSites(base.BaseConfigOption[tuple[YearSite, ...]]):
    """The addresses of sites by the years that they show."""

    def __init__(self) -> None:
        super().__init__()
        self.default = ()

    def run_validation(self, value: object) -> tuple[YearSite, ...]:
        """Give the sites, the newest first. Raises ValidationError that names what is wrong."""
        if not isinstance(value, (dict, tuple)):
            text = "is no table of addresses by year, such as {2025: https://team.github.io/2025/}"
            raise base.ValidationError(f"{value!r} {text}")
        named = value.items() if isinstance(value, dict) else ()
        found = tuple(_year_site(str(name), address) for name, address in named)
        return tuple(sorted(found, key=lambda one: (one.last, one.first), reverse=True))


def _year_site(name: str, address: object) -> YearSite:
    match = _YEARS.fullmatch(name)
    first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
    if first > last:
        raise base.ValidationError(f"{name!r} is neither a year nor years such as 2020-2023")
    try:
        return YearSite(name, first, last, check_address(str(address), name))
    except ConfigError as error:
        raise base.ValidationError(str(error)) from None


class SitePartConfig(StrictConfig):
    """Which part of the archive the site shows, and how large it may become."""

    since = ShownDay(has_spans=True)
    """The first day that the site shows: a year, a date, or a span back from the build's day, which
    begins with its month. The archive keeps all days. Default: its first day.
    Example: `since: 2026`."""

    until = ShownDay(has_spans=False)
    """The last day that the site shows: a year or a date. Default: the archive's last day.
    Example: `until: 2025`."""

    years = YearSites()
    """Sites that show other years, by year or years: the home, repositories, the search and
    `404.html` lead there.
    Example: `years: {2025: https://team.github.io/digest-2025/}`."""

    size = Number(1000, 1, whole=True, null=True)
    """Megabytes that the site's host takes at most; from four fifths of it on, a build warns.
    `null`: any number. Default: `1000`, as GitHub Pages. Example: `size: 10000`."""

    files = Number(None, 1, whole=True, null=True)
    """Files and folders that the host takes at most; likewise. Example: `files: 200000`."""

    def validate(self) -> tuple[base.ConfigErrors, base.ConfigWarnings]:
        """Check each option, and that the last day is none before the first."""
        failed, warnings = super().validate()
        if not failed:
            part = make_site_part(self)
            if part.first_day(date.max) > part.last_day and not part.since[-1:].isalpha():
                text = f"{self.until!r} ends before 'since' ({self.since!r}) begins; correct one"
                failed.append(("until", base.ValidationError(text)))
        return failed, warnings


def make_site_part(options: SitePartConfig) -> SitePart:
    """Make the record of checked options."""
    most = (int(options.size or 0) * MB, int(options.files or 0))
    return SitePart(options.since, options.until, options.years, *most)


def without_own(years: Sequence[YearSite], own_address: str) -> tuple[YearSite, ...]:
    """Give the sites of other years: sites may share a configuration that names them all."""
    return tuple(one for one in years if one.address != own_address)


def origins_of(years: Sequence[YearSite]) -> tuple[str, ...]:
    """Give the sources of a content security policy that these sites are."""
    return tuple(dict.fromkeys("/".join(one.address.split("/", 3)[:3]) for one in years))
