"""This project's own site in a real browser: its hand-written pages, and the README's pictures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.documents import PAGES, ROOT
from tests.screenshots import HEIGHT, PICTURES, WIDTH, build, take
from tests.site.axe import axe_faults
from tests.site.browsing import expect_to_fit, go, turn
from tests.site.project import Built

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.site.browsing import Visitor

pytestmark = pytest.mark.browser

FIRST = ["index", "start", "troubleshooting"]  # between them: pictures, commands, long tables
OTHERS = [page.stem for page in PAGES if page.parent == ROOT / "docs" and page.stem not in FIRST]
READMES = ("README.md", "README.zh.md")
VIEWS = [(390, "dark"), (768, "light"), (1440, "dark")]  # each width, each scheme
PLAIN = (1440, "light")
MOST = 150 * 1024  # bytes of a picture
SIGNATURE, SIZE = b"\x89PNG\r\n\x1a\n", slice(16, 24)  # of a PNG: width and height, 4 bytes each


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("own")
    build(folder)
    return Built(folder, (), is_done=True)


@pytest.mark.parametrize(
    "names", [FIRST, pytest.param(OTHERS, marks=pytest.mark.slow)], ids=["first", "others"]
)
def test_hand_written_pages_are_for_everyone(visit: Visitor, site: str, names: list[str]) -> None:
    addresses = ["" if name == "index" else f"{name}/" for name in names]
    expect_for_everyone(visit, [site + address for address in addresses], (VIEWS[0], PLAIN))


@pytest.mark.slow
def test_every_kind_of_archive_page_is_for_everyone(
    visit: Visitor, served: Built, site: str
) -> None:
    addresses = archive_pages(served.folder)
    expect_for_everyone(visit, [site + address for address in addresses], VIEWS)


def expect_for_everyone(
    visit: Visitor, addresses: list[str], views: Sequence[tuple[int, str]]
) -> None:
    """Open each page in the first view, and look at it in all of them."""
    page = visit("", *views[0])
    for address in addresses:
        turn(page, *views[0])
        go(page, address)
        for width, scheme in views:
            turn(page, width, scheme)
            assert axe_faults(page) == [], address
            expect_to_fit(page, width)


def archive_pages(folder: Path) -> list[str]:
    """Give a page of each kind, the newest day's; without an address a site's 404 lies at `/`."""
    kinds = ("20*-[0-9]*-[0-9]*", "20*-W*", "*/*/20*", "*/*/commit/*")
    found = [max(folder.glob(f"{kind}/index.html")).parent for kind in kinds]
    pages = [f"{path.relative_to(folder).as_posix()}/" for path in found]
    owner, name, *_ = pages[-1].split("/")
    return [*pages, f"{owner}/{name}/", "", "search/?q=commit"]


def test_the_pictures_can_be_taken_anew(browser: Browser, served: Built) -> None:
    taken = dict(take(browser, served.folder))
    assert set(taken) == {path.name for path in PICTURES.iterdir()}
    for name, picture in taken.items():
        assert (picture[:8], picture[SIZE]) == (SIGNATURE, size_of(WIDTH, HEIGHT)), name
        assert len(picture) < MOST, name


def test_the_pictures_are_no_part_of_the_site(served: Built) -> None:
    assert not (served.folder / PICTURES.name).exists()


@pytest.mark.parametrize("name", READMES)
def test_the_readme_shows_every_picture_and_says_what_it_shows(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    images = re.findall(r'<img src="([^"]+)" alt="([^"]+)"', text)
    sources = re.findall(r'<source media="\(prefers-color-scheme: dark\)" srcset="([^"]+)">', text)
    shown = [*(image for image, _ in images), *sources]
    assert sorted(ROOT / path for path in shown) == sorted(PICTURES.iterdir())
    for path in shown:
        assert is_small_picture(ROOT / path), path


def is_small_picture(path: Path) -> bool:
    data = path.read_bytes()
    return (data[:8], data[SIZE]) == (SIGNATURE, size_of(WIDTH, HEIGHT)) and len(data) < MOST


def size_of(width: int, height: int) -> bytes:
    return width.to_bytes(4) + height.to_bytes(4)
