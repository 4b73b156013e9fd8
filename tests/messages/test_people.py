"""Who made a commit, and who is new: spellings of names, co-authors, bots, young archives."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.messages.people import contributors, is_bot, is_root, person_of
from digest.models import Commit, Entry
from digest.site.reading.catalog import KNOWN_AFTER, Catalog
from digest.site.reading.library import make_catalog, read_library
from tests.site.records import LANDER, ROCKET, TUESDAY, make_entry, make_report, write_archive

if TYPE_CHECKING:
    from pathlib import Path

    from digest.models import Report

OLD = TUESDAY - timedelta(KNOWN_AFTER)
NOON = datetime(2025, 3, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "names",
    [
        ("Ada Lovelace", "ada lovelace", "ADA  LOVELACE", "ada.lovelace", "ada-lovelace"),
        ("Ada Lovelace", "AdaLovelace", "Lovelace, Ada", "ada_lovelace"),
        ("José Núñez", "Jose Nunez", "Jose\u0301 Nun\u0303ez", "JOSÉ NÚÑEZ"),
        ("Jörg Groß", "Jorg Gross"),
        ("王小明", "王 小明"),
        ("Ada Lovelace", "Ada Lovelace (Acme)", "🚀 Ada Lovelace (she/her)", "Lovelace, Ada (X)"),
        ("(ada)", "ada"),
        ("Łukasz", "ŁUKASZ"),
        ("Ａｄａ", "ada"),
    ],
)
def test_spellings_of_one_name_are_one_person(names: tuple[str, ...]) -> None:
    assert len({person_of(name) for name in names}) == 1


@pytest.mark.parametrize(
    "names", [("Ada", "Ida"), ("王小明", "王小红"), ("Ada L", "Ada K"), ("!", "?"), ("…", "-")]
)
def test_other_names_are_other_people(names: tuple[str, ...]) -> None:
    assert len({person_of(name) for name in names}) == len(names)


@given(st.text(min_size=1, max_size=40))
def test_every_name_is_somebody(name: str) -> None:
    assert person_of(name)


@given(st.text("abcxyz", min_size=1), st.text("abcxyz", min_size=1), st.sampled_from(" .-_ "))
def test_letters_and_digits_make_a_name(first: str, last: str, between: str) -> None:
    assert person_of(f"{first}{between}{last}".title()) == person_of(f"{last}, {first}")


@pytest.mark.parametrize(
    "name",
    [
        *("dependabot[bot]", "dependabot-preview[bot]", "github-actions[bot]", "Renovate Bot"),
        *("renovate-bot", "Mend Renovate", "pre-commit-ci[bot]", "pre-commit-ci", "snyk-bot"),
        *("Weblate (bot)", "Hosted Weblate", "GitHub Actions", "GitHub", "web-flow", "bot"),
        *("Rocket Bot", "acme_bot", "acme.bot", "Travis CI", "发布机器人", "Copilot", "robot"),
        *("GitHub Copilot", "Cursor Agent", "aider (some/model)", "imgbot", "DEPENDABOT"),
        *("RocketBot", "Cursor AI", "Anthropic Claude Opus 4", "Claude some-4.6-model", "ChatGPT"),
        *("Gemini 3 Pro", "Codex", "Claude Code", "Claude Opus", "OpenAI Codex"),
    ],
)
def test_bots_are_told_by_their_names(name: str) -> None:
    assert is_bot(name)


@pytest.mark.parametrize(
    "name",
    [
        *("Ada Lovelace", "Abbot", "Steve Talbot", "Bothe", "Botond Nagy", "Travis Oliphant"),
        *("Travis", "Devin", "Claude Paroz", "Grace 着陆器", "Cici", "Renée", "Mac I", "Robotham"),
        *("Claude Shannon", "Gemini Smith", "Devin Craig", "Robot Bothe", "abbot", "Gptal"),
    ],
)
def test_people_are_no_bots(name: str) -> None:
    assert not is_bot(name)


def test_a_commit_has_an_author_and_co_authors_each_once() -> None:
    message = (
        "feat: a valve (#7)\n\n* first\n\n---------\n\nCo-authored-by: Bo\n"
        "Co-authored-by: ADA.LOVELACE\nco-authored-by: dependabot[bot]\nCo-Authored-By: Cy D\n"
        "Co-authored-by: \nSigned-off-by: Eve"
    )
    commit = Commit("a" * 40, "Ada Lovelace", None, message)
    assert contributors(commit) == ("Ada Lovelace", "Bo", "Cy D")
    by_bot = replace(commit, author="renovate[bot]", message=message)
    assert contributors(by_bot) == ("Bo", "ADA.LOVELACE", "Cy D")
    assert contributors(replace(commit, author="", message="feat: x")) == ()
    # text that only quotes a trailer is none
    quoted = replace(commit, message="docs: say Co-authored-by: Bo\n\nIt works.")
    assert contributors(quoted) == ("Ada Lovelace",)


def test_a_root_is_the_branchs_own_first_commit() -> None:
    root = Commit("a" * 40, "Ada", None, "first", commit_time=NOON)
    assert is_root(root)
    assert not is_root(replace(root, parents=("b" * 40,)))
    assert not is_root(replace(root, landed_with="b" * 40))  # another history's, merged in
    assert not is_root(replace(root, commit_time=None))  # another tool's: nobody knows


# ---- who is new


def outlined(folder: Path, *reports: Report) -> Catalog:
    """Read reports as a build does: outlined, from an archive."""
    write_archive(folder / "archive", reports)
    catalog = make_catalog(read_library(folder / "archive", folder / "cache"))
    again = make_catalog(read_library(folder / "archive", folder / "cache"))  # from the cache
    assert again == catalog
    return catalog


def on(day: date, *authors: str, repository: str = ROCKET, rest: str = "") -> Report:
    entries = [
        make_entry(f"{repository} {day} {name}", author=name, rest=rest, repository=repository)
        for name in authors
    ]
    return make_report(*entries, repository=repository, day=day)


def newcomers(catalog: Catalog) -> list[tuple[str, ...]]:
    return [catalog.newcomers_of(reports) for reports in catalog.by_day.values()]


def test_co_authors_are_new_too_and_bots_and_aliases_are_not(tmp_path: Path) -> None:
    trailers = "\nCo-authored-by: Grace Hopper\nCo-authored-by: dependabot[bot]"
    catalog = outlined(
        tmp_path,
        on(OLD, "José Núñez"),
        on(TUESDAY, "jose.nunez", "renovate[bot]", "Ada", rest=trailers),
    )
    assert newcomers(catalog) == [(), ("ada", "gracehopper")]


def test_who_was_a_co_author_before_is_not_new(tmp_path: Path) -> None:
    catalog = outlined(
        tmp_path,
        on(OLD, "José", rest="\nCo-authored-by: Grace"),
        on(TUESDAY, "Grace"),
    )
    assert newcomers(catalog) == [(), ()]


@pytest.mark.parametrize(("days", "found"), [(KNOWN_AFTER - 1, ()), (KNOWN_AFTER, ("bo",))])
def test_a_young_archive_does_not_say_who_is_new(
    tmp_path: Path, days: int, found: tuple[str, ...]
) -> None:
    start = TUESDAY - timedelta(days)
    assert newcomers(outlined(tmp_path, on(start, "Ada"), on(TUESDAY, "Bo"))) == [(), found]


def test_a_repository_added_later_is_young_by_itself(tmp_path: Path) -> None:
    catalog = outlined(
        tmp_path,
        on(OLD, "Ada"),
        on(TUESDAY - timedelta(1), "Cy", repository=LANDER),
        on(TUESDAY, "Bo", "Cy"),
    )
    assert newcomers(catalog) == [(), (), ("bo",)]


def test_an_archive_with_the_first_commit_knows_from_the_start(tmp_path: Path) -> None:
    first = make_entry("first", author="Ada")
    root = replace(first, commit=replace(first.commit, commit_time=NOON, author_time=NOON))
    merged = replace(root.commit, sha="b" * 40, url="", landed_with="c" * 40, message="merged")
    day = TUESDAY - timedelta(1)
    catalog = outlined(tmp_path, make_report(root, day=day), on(TUESDAY, "Bo"))
    assert newcomers(catalog) == [("ada",), ("bo",)]
    other = outlined(
        tmp_path / "other", make_report(Entry(merged, root.importance), day=day), on(TUESDAY, "Bo")
    )
    assert newcomers(other) == [(), ()]
