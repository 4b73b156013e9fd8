"""Where pages live, and how a page leads back to the site's root."""

from __future__ import annotations

import pytest

from digest.site.html.addresses import (
    ROOT_PLACEHOLDER,
    commit_address,
    day_address,
    fill_in_root,
    report_address,
    repository_address,
    root_of,
)
from tests.site.records import GUIDANCE_SHA, ROCKET, TUESDAY


def test_a_day() -> None:
    assert day_address(TUESDAY) == "2025-03-04/"


def test_a_repository() -> None:
    assert repository_address(ROCKET) == "acme/rocket/"


def test_a_report() -> None:
    assert report_address(ROCKET, TUESDAY) == "acme/rocket/2025-03-04/"


def test_a_commit_lies_where_github_has_it() -> None:
    assert commit_address(ROCKET, GUIDANCE_SHA) == f"acme/rocket/commit/{GUIDANCE_SHA}/"


@pytest.mark.parametrize(
    ("address", "root"),
    [
        ("", "./"),
        ("2025-03-04/", "../"),
        ("acme/rocket/", "../../"),
        ("acme/rocket/2025-03-04/", "../../../"),
        ("acme/rocket/commit/0a1b2c3/", "../../../../"),
    ],
)
def test_the_root_seen_from_a_page(address: str, root: str) -> None:
    assert root_of(address) == root


@pytest.mark.parametrize(
    ("address", "to", "way"),
    [
        ("", "acme/rocket/", "./acme/rocket/"),
        ("2025-03-04/", "acme/rocket/", "../acme/rocket/"),
        ("acme/rocket/", "acme/rocket/2025-03-04/", "../../acme/rocket/2025-03-04/"),
        ("acme/rocket/2025-03-04/", "acme/rocket/commit/0a1b/", "../commit/0a1b/"),
        ("acme/rocket/2025-03-04/", "acme/rockets/", "../../../acme/rockets/"),
        ("acme/rocket/commit/0a1b/", "acme/rocket/commit/77aa/", "../77aa/"),
        ("acme/rocket/commit/0a1b/", "acme/rocket/2025-03-04/#0a1b", "../../2025-03-04/#0a1b"),
        ("acme/rocket/commit/0a1b/", "2025-03-04/", "../../../../2025-03-04/"),
    ],
)
def test_the_shortest_way_to_what_lies_near(address: str, to: str, way: str) -> None:
    assert fill_in_root(address, f'<a href="{ROOT_PLACEHOLDER}{to}">') == f'<a href="{way}">'
