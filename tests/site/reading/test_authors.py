"""Who has a page of their own, and at which address: one that is safe, unique and stays."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.messages.people import person_of
from digest.site.html.addresses import author_address
from digest.site.reading.authors import Author, AuthorRules
from tests.site.records import (
    ROCKET,
    SHARED_SHA,
    TUESDAY,
    make_catalog,
    make_entry,
    make_report,
)

if TYPE_CHECKING:
    from digest.models import Report

SAFE = re.compile(r"authors/[a-zA-Z0-9]+(?:-[0-9a-f]{16})?/")
ADA = "Ada Lovelace"


def authors_of(*reports: Report, least: int = 2, excluded: str = "") -> dict[str, Author]:
    rules = AuthorRules(least, frozenset(map(person_of, filter(None, [excluded]))))
    return replace(make_catalog(reports), author_rules=rules).authors


def report_by(*names: str, day: date = TUESDAY, repository: str = ROCKET) -> Report:
    entries = (
        make_entry(f"fix: {day} {n}", author=name, repository=repository)
        for n, name in enumerate(names)
    )
    return make_report(*entries, day=day, repository=repository)


def test_all_spellings_of_a_name_are_one_author() -> None:
    monday = report_by(ADA, "ada.lovelace", day=TUESDAY - timedelta(1))
    (author,) = authors_of(monday, report_by("Lovelace, Ada", ADA, "Grace")).values()
    assert (author.name, len(author.found)) == (ADA, 4)
    assert author.spellings == (ADA, "Lovelace, Ada", "ada.lovelace")
    assert author.address == "authors/adalovelace/"
    assert (author.first, author.last) == (TUESDAY - timedelta(1), TUESDAY)
    assert [item.entry.commit.title for item in author.items] == [
        *("fix: 2025-03-04 0", "fix: 2025-03-04 1", "fix: 2025-03-03 0", "fix: 2025-03-03 1"),
    ]


@pytest.mark.parametrize(("commits", "number"), [(1, 0), (2, 1), (3, 1)])
def test_an_author_of_few_commits_has_no_page(commits: int, number: int) -> None:
    assert len(authors_of(report_by(*[ADA] * commits))) == number


@pytest.mark.parametrize("name", ["ada lovelace", "Lovelace, Ada", "ÁDA LOVELACE"])
def test_who_opted_out_has_no_page_in_any_spelling(name: str) -> None:
    assert list(authors_of(report_by(*[ADA, "Grace"] * 2), excluded=name)) == ["grace"]


@pytest.mark.parametrize(
    "name", ["dependabot[bot]", "Rocket Bot", "ada@example.com", "Ada <ada@example.com>", ""]
)
def test_a_bot_and_an_address_have_no_page(name: str) -> None:
    assert authors_of(report_by(name, name)) == {}


def test_a_commit_in_two_reports_counts_once() -> None:
    shared = make_entry("chore: tidy", sha=SHARED_SHA, author=ADA)
    days = (TUESDAY - timedelta(1), TUESDAY)
    (author,) = authors_of(*(make_report(shared, day=day) for day in days), least=1).values()
    assert (len(author.found), author.last) == (1, TUESDAY - timedelta(1))


def test_without_rules_nobody_has_a_page() -> None:
    catalog = make_catalog([report_by(ADA, ADA)])
    assert (catalog.authors, catalog.author_page(ADA)) == ({}, "")


def test_a_repository_goes_before_an_author_at_the_same_address() -> None:
    there = report_by("Grace", repository="Authors/AdaLovelace")
    assert authors_of(there, report_by(ADA, ADA)) == {}


def test_a_name_leads_to_the_page_in_any_spelling() -> None:
    catalog = replace(make_catalog([report_by(ADA, ADA)]), author_rules=AuthorRules(2))
    pages = [catalog.author_page(name) for name in (ADA, "ada lovelace", "Grace")]
    assert pages == ["authors/adalovelace/", "authors/adalovelace/", ""]


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("../../etc/passwd", "authors/etcpasswd/"),
        ("%2e%2e%2f", "authors/2e2e2f/"),
        ("Ada\u202eecalevoL", "authors/adaecalevol/"),
        ("王小明", "authors/name-"),
        ("🚀", "authors/name-"),
        ("..", "authors/name-"),
        ("Zoë " * 60, "authors/zoezoezoe"),
    ],
)
def test_a_hostile_name_has_a_safe_address(name: str, start: str) -> None:
    address = author_address(person_of(name))
    assert SAFE.fullmatch(address)
    assert address.startswith(start)


@given(st.lists(st.text(min_size=1, max_size=200), min_size=2, max_size=8))
def test_addresses_are_safe_and_tell_people_apart(names: list[str]) -> None:
    people = set(map(person_of, names))
    addresses = {author_address(person).lower() for person in people}
    assert len(addresses) == len(people)
    assert all(SAFE.fullmatch(address) and len(address) < 80 for address in addresses)
