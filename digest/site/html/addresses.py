"""Where each archive page lives: paths below the site's address, the same as on GitHub.

An address has no leading slash and ends with one; the home's is "".
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

SEARCH = "search/"
MANIFEST = "api/manifest.json"
# Stands for the way to the site's root in HTML that more than one page shows; a text by a stranger
# can't hold it by chance or by guessing.
ROOT_PLACEHOLDER = f"\ufdd0{secrets.token_hex(8)}\ufdd1"


def day_address(day: date) -> str:
    """Address of a day, all repositories."""
    return f"{day.isoformat()}/"


def monday_of(day: date) -> date:
    """Give the Monday of a day's week, which stands for the week everywhere."""
    return day.fromordinal(day.toordinal() - day.weekday())


def week_name(monday: date) -> str:
    """Name a week as ISO 8601 does: `2026-W09`; its year may be another than the Monday's."""
    year, week, _ = monday.isocalendar()
    return f"{year:04}-W{week:02}"


def week_address(monday: date) -> str:
    """Address of a week, all repositories."""
    return f"{week_name(monday)}/"


def repository_address(repository: str) -> str:
    """Address of a repository given as owner/name."""
    return f"{repository}/"


def report_address(repository: str, day: date) -> str:
    """Address of a report: one repository, one day."""
    return f"{repository}/{day.isoformat()}/"


def commit_address(repository: str, sha: str) -> str:
    """Address of a commit, by its full SHA."""
    return f"{repository}/commit/{sha}/"


def data_file(repository: str, day: date) -> str:
    """Path of a report as data."""
    return f"api/{repository}/{day.isoformat()}.json"


def root_of(address: str) -> str:
    """Give the relative path from a page to the site's root: `../../` from `acme/rocket/`."""
    return "../" * address.count("/") or "./"


def fill_in_root(address: str, html: str) -> str:
    """Fill in the way from a page to the site's root; to what lies near it, the shortest."""
    parts = address.split("/")[:-1]
    for depth in range(len(parts) - 1, 1, -1):  # below a repository
        near = "/".join(parts[:depth])
        # A string's `replace`: that of markup would escape both.
        html = str.replace(html, f"{ROOT_PLACEHOLDER}{near}/", "../" * (len(parts) - depth))
    return str.replace(html, ROOT_PLACEHOLDER, root_of(address))
