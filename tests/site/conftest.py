"""Projects and built sites for the site's tests; what is slow is built once a session."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.sharing import build_once
from tests.site.browsing import start_browser, visiting
from tests.site.outline import Outline, read_site
from tests.site.project import OPTIONS, Built, Project
from tests.site.records import SMALL, write_archive
from tests.site.serving import serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.site.browsing import Visitor


SMALL_OPTIONS = f"""\
{OPTIONS}      authors: {{commits: 2}}
      watch:
        - {{name: Pad 9, repositories: [acme/rocket], types: [feat, fix], level: medium,
             addresses_env: PAD}}
        - {{name: "<b>Odd</b> \\u202e ../../etc & co", paths: ["<i>*</i>/**"], authors: [Nobody]}}
"""


@pytest.fixture(scope="session", autouse=True)
def environment() -> Iterator[None]:
    """Keep the caller's environment out of the builds, and a notice of the theme's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_MKDOCS_2_WARNING", "1")
        patch.delenv("DIGEST_ARCHIVE", raising=False)
        yield


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Give a project with the small archive, ready to be built or to be spoiled first."""
    return make_project(tmp_path)


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Build the small archive's site; give the project's folder, and a copy of it all."""
    folder = tmp_path_factory.mktemp("again") / "project"
    folder.mkdir()
    assert make_project(folder).build(strict=True).is_done
    return folder, shutil.copytree(folder, folder.with_name("as built"))


@pytest.fixture
def built_project(built_once: tuple[Path, Path]) -> Project:
    """Give a project with the small archive, its site built.

    It lies where it was built, as what is known of an output folder is kept by its path.
    """
    folder, kept = built_once
    shutil.rmtree(folder)
    return Project(shutil.copytree(kept, folder))


def make_project(folder: Path) -> Project:
    """Make a project with the small archive."""
    project = Project(folder)
    project.configure()
    write_archive(project.archive, SMALL)
    return project


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Give the small archive's site; authors have pages from few commits on."""
    project = make_project(tmp_path_factory.mktemp("small"))
    project.configure(SMALL_OPTIONS)
    return project.build(strict=True)


@pytest.fixture(scope="session")
def small_pages(small: Built) -> dict[str, Outline]:
    """Give the outlines of the small site's pages."""
    return read_site(small.folder)


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Built:
    """Give the site of the real sample."""
    folder = shared / "archive" / "reports"
    if not folder.is_dir():
        pytest.skip("the real sample (../shared/archive) is not beside this checkout")
    options = {"archive": str(folder.resolve()), "language": "zh", "timezone": "Asia/Shanghai"} | {
        "api": "true"
    }

    def build(place: Path) -> Built:
        project = Project(place)
        project.configure("".join(f"      {name}: {value}\n" for name, value in options.items()))
        return project.build(strict=True)

    return build_once(tmp_path_factory, "real", build)


@pytest.fixture(scope="session")
def real_pages(real: Built) -> dict[str, Outline]:
    """Give the outlines of the real sample's pages."""
    return read_site(real.folder)


@pytest.fixture(scope="module")  # no longer: while it lasts, this thread can't use asyncio
def browser() -> Iterator[Browser]:
    """Give a real Chromium."""
    with start_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def served(small: Built) -> Built:
    """Give the site that `visit` opens pages of; a module may have its own."""
    return small


@pytest.fixture(scope="module")
def site(served: Built) -> Iterator[str]:
    """Give the address of a site that is served."""
    with serve(served.folder) as address:
        yield address


@pytest.fixture(scope="module")
def spare(browser: Browser) -> list[Page]:
    """Give the windows that tests leave to those after them, as long as their browser is there."""
    return []


@pytest.fixture
def visit(browser: Browser, site: str, spare: list[Page]) -> Iterator[Visitor]:
    """Give what opens a page; whatever a page complains of fails the test."""
    with visiting(browser, site, spare) as visitor:
        yield visitor
