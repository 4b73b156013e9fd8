"""Which commits watch lists let through: decided with the outlines, as notifications do it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from digest.archive import parse_report
from digest.archive.store import read_archive
from digest.models import FileChange, Level, Report
from digest.notices.choosing import choose_commits
from digest.site.reading import outlines
from digest.site.reading.library import make_catalog, read_library
from digest.site.reading.library.presentation import Presentation
from digest.watching.lists import WatchList
from digest.watching.store import owners_path, owners_reader
from tests.site.records import LANDER, MONDAY, ROCKET, TUESDAY, make_report, write_archive
from tests.site.records import make_entry as plain_entry

if TYPE_CHECKING:
    from pathlib import Path

    from digest.models import Entry
    from digest.site.reading.catalog import Catalog

RUNTIME = WatchList("Runtime", paths=("lib/runtime/**", "!*.md"), level=Level.LOW)
LISTS = (
    RUNTIME,
    WatchList("Lander", repositories=(LANDER,), level=Level.LOW),
    WatchList("Ada", authors=("ada lovelace",), level=Level.MEDIUM),
    WatchList("Fixes", types=("fix", "revert"), level=Level.LOW),
    WatchList("Nothing", authors=("Nobody",), level=Level.LOW),
    WatchList("Owned", owners=("@Acme/C", "@acme/d"), level=Level.LOW),
)


def make_entry(title: str, path: str, author: str = "Grace", level: Level = Level.LOW) -> Entry:
    entry = plain_entry(title, author=author, level=level)
    commit = replace(entry.commit, files=(FileChange("M", path, 1, 1),))
    return replace(entry, commit=commit)


REPORTS = (
    make_report(
        make_entry("fix: hold", "lib/runtime/hold.c"),
        make_entry("docs: say so", "lib/runtime/README.md", "Lovelace, Ada"),
        make_entry("feat: burn", "src/burn.c", "Ada Lovelace", Level.HIGH),
        day=MONDAY,
    ),
    make_report(make_entry("feat: turn", "lib/runtime/turn.c"), repository=LANDER),
)


def read(folder: Path, *lists: WatchList, presentation: Presentation | None = None) -> Catalog:
    library = read_library(folder / "reports", folder / "cache", presentation, lists)
    return replace(make_catalog(library), watch_lists=lists)


def titles(catalog: Catalog, name: str) -> list[str]:
    return [item.title for item in catalog.watched[name].items]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_archive(tmp_path / "reports", REPORTS)
    write_owners(tmp_path, "*.c @acme/c\n")
    return tmp_path


def write_owners(folder: Path, text: str, repository: str = ROCKET) -> None:
    path = owners_path(folder / "reports", repository)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def test_a_list_has_what_its_filters_let_through(folder: Path) -> None:
    expected = {
        "Runtime": ["feat: turn", "fix: hold"],
        "Lander": ["feat: turn"],
        "Ada": ["feat: burn"],
        "Fixes": ["fix: hold"],
        "Nothing": [],
        "Owned": ["fix: hold", "feat: burn"],
    }
    for _ in range(2):  # read, then taken from the cache
        catalog = read(folder, *LISTS)
        assert {name: titles(catalog, name) for name in catalog.watched} == expected
        assert list(catalog.watched) == list(expected)


def test_notifications_choose_the_same(folder: Path) -> None:
    catalog, files = read(folder, *LISTS), read_archive(folder / "reports").files
    owners_in = owners_reader(folder / "reports")
    for wanted in LISTS:
        chosen = choose_commits(files, wanted, date.min, date.max, owners_in)
        shown = sorted(titles(catalog, wanted.name))
        assert sorted(one.entry.commit.title for one in chosen) == shown


def test_other_lists_make_outlines_anew_and_the_same_do_not(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(folder)
    outlined: list[str] = []

    def parse(data: bytes, name: str) -> Report:
        outlined.append(name)
        return parse_report(data, name)

    monkeypatch.setattr(outlines, "parse_report", parse)
    steps = [
        ((), 0),
        ((RUNTIME,), 2),
        ((replace(RUNTIME, name="Core", addresses_env="CHAT", repositories=(ROCKET,)),), 0),
        ((replace(RUNTIME, paths=("src/**",)),), 2),
        ((), 2),
    ]
    for lists, number in steps:
        outlined.clear()
        read(folder, *lists)
        assert len(outlined) == number, lists


def test_repositories_go_by_their_present_names_and_what_is_omitted_is_not_there(
    folder: Path,
) -> None:
    hold = REPORTS[0].entries[0].commit.sha
    shown = Presentation({ROCKET: "acme/booster"}, {"": (hold[:10],)})
    here = replace(RUNTIME, name="here", repositories=("acme/booster",), paths=())
    catalog = read(folder, RUNTIME, here, presentation=shown)
    assert titles(catalog, "Runtime") == ["feat: turn"]
    assert titles(catalog, "here") == ["docs: say so", "feat: burn"]


def test_a_repository_goes_before_a_list_at_the_same_address(tmp_path: Path) -> None:
    report = make_report(make_entry("fix: a", "a"), repository="Watch/Runtime", day=TUESDAY)
    write_archive(tmp_path / "reports", [report])
    assert read(tmp_path, RUNTIME).watched == {}


def test_owners_are_those_of_the_copy_as_it_is_now(folder: Path) -> None:
    owned = LISTS[-1]
    assert titles(read(folder, owned), "Owned") == ["fix: hold", "feat: burn"]
    write_owners(folder, "/src @acme/d\n")
    assert titles(read(folder, owned), "Owned") == ["feat: burn"]
    owners_path(folder / "reports", ROCKET).unlink()
    assert titles(read(folder, owned), "Owned") == []


def test_a_repository_of_another_name_has_the_owners_of_the_present_one(folder: Path) -> None:
    owned = LISTS[-1]
    write_owners(folder, "* @acme/d\n", "acme/newer")
    renamed = Presentation(former_names={ROCKET: "acme/newer"})
    assert len(titles(read(folder, owned, presentation=renamed), "Owned")) == 3
