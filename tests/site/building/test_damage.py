"""A build after any damage to the cache or the site gives what a build from nothing gives."""

from __future__ import annotations

import random
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.site.conftest import make_project
from tests.site.project import OPTIONS, Built, Project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SEEDS = [*range(3), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(3, 10))]


def contents(folder: Path) -> dict[str, bytes]:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    found.pop(".digest", None)  # the id of the state
    return found


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    made = make_project(tmp_path_factory.mktemp("damage"))
    made.write("docs/guide.md", "# Guide\n\nHow to launch.\n")
    made.configure(f"{OPTIONS}      api: true\n")
    return made


@pytest.fixture(scope="module")
def whole(project: Project) -> dict[str, bytes]:
    return contents(project.build(strict=True).folder)


def some_file(folder: Path, chance: random.Random) -> Path:
    return chance.choice(sorted(path for path in folder.rglob("*") if path.is_file()))


def some_folder(folder: Path, chance: random.Random) -> Path:
    return chance.choice(sorted(path for path in folder.rglob("*") if path.is_dir()))


def flip(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes()) or bytearray(1)
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


def cut(path: Path, chance: random.Random) -> None:
    path.write_bytes(path.read_bytes()[: chance.randrange(path.stat().st_size + 1)])


def damage(project: Project, site: Path, chance: random.Random) -> None:
    """Do a few of the things that happen to caches and folders of sites."""
    cache = project.folder / ".cache"
    happenings: list[Callable[[], object]] = [
        lambda: flip(some_file(cache, chance), chance),
        lambda: cut(some_file(cache, chance), chance),
        lambda: some_file(cache, chance).unlink(),
        lambda: some_file(site, chance).unlink(),
        lambda: some_file(site, chance).write_bytes(b""),
        lambda: shutil.rmtree(some_folder(site, chance)),
        lambda: shutil.rmtree(some_folder(cache, chance)),
        lambda: (site / ".digest").unlink(missing_ok=True),
        lambda: some_file(site / "search", chance).unlink(),
    ]
    for happening in chance.sample(happenings, chance.randint(1, 4)):
        try:
            happening()
        except (IndexError, OSError):
            continue  # nothing is left to damage


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_lost_is_made_again(project: Project, whole: dict[str, bytes], seed: int) -> None:
    site = project.folder / "site"
    for step in range(2):
        damage(project, site, random.Random(f"{seed} {step}"))  # noqa: S311 - to be repeated
        built = project.build(strict=True)
        assert built.said == ()
        found = contents(built.folder)
        assert sorted(found) == sorted(whole)
        assert [name for name in whole if found[name] != whole[name]] == []


WAYS: dict[str, Callable[[Path, Path], object]] = {
    "the cache is cleared": lambda cache, _: shutil.rmtree(cache),
    "the state is damaged": lambda cache, _: [
        path.write_bytes(b"x") for path in cache.rglob("state.json")
    ],
    "the states are lost": lambda cache, _: [
        path.rename(path.with_name("x")) for path in cache.rglob("state.json")
    ],
    "the marker is lost": lambda _, site: (site / ".digest").unlink(),
    "the search is lost": lambda _, site: shutil.rmtree(site / "search"),
    "a part of the search is lost": lambda _, site: next(
        (site / "search" / "texts").rglob("*.bin")
    ).unlink(),
    "a feed is lost": lambda _, site: (site / "feed.xml").unlink(),
    "a repository is lost": lambda _, site: shutil.rmtree(site / "acme"),
}


@pytest.mark.parametrize("way", WAYS)
def test_no_part_goes_missing_in_silence(
    project: Project, whole: dict[str, bytes], way: str
) -> None:
    WAYS[way](project.folder / ".cache", project.folder / "site")
    assert contents(project.build(strict=True).folder) == whole


def test_a_folder_that_was_moved_is_published_whole(
    project: Project, whole: dict[str, bytes]
) -> None:
    site = project.folder / "site"
    site.rename(project.folder / "elsewhere")
    shutil.copytree(project.folder / "elsewhere", site)
    assert contents(project.build(strict=True).folder) == whole


def test_what_is_there_is_not_made_again(project: Project, whole: dict[str, bytes]) -> None:
    built: Built = project.build(strict=True)
    assert project.build(strict=True).done.pages == 0
    assert contents(built.folder) == whole
