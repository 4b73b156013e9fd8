"""An archive that is as it was is not read again, and nothing else of a site goes unnoticed."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import digest.site
from digest.briefs.records import Period
from digest.briefs.store import brief_path
from digest.site.building.result import BuildResult
from digest.site.reading.library import read_library
from digest.site.reading.library.survey import stamps
from tests.site.building.test_damage import contents as files_of
from tests.site.building.test_rebuild import REPORT, edit, files, fresh
from tests.site.project import CONFIG, OPTIONS, Project
from tests.site.records import TUESDAY, VALVE_SHA
from tests.site.releasing import SMALL_RELEASES, write_releases

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from digest.site.reading.library import Library

NOTHING = BuildResult()
READING = "digest.site.reading.library.read_library"


@pytest.fixture(autouse=True)
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note each time that an archive's outlines are read."""
    times: list[str] = []

    def noted(*arguments: Any) -> Library:
        times.append("read")
        return read_library(*arguments)

    monkeypatch.setattr(READING, noted)
    return times


@pytest.fixture
def known(built_project: Project, read: list[str]) -> Project:
    """A project whose archive is known from the build before."""
    built_project.build(strict=True)
    read.clear()
    built_project.build(strict=True)
    assert read == []
    return built_project


def test_an_archive_that_is_as_it_was_is_not_read(known: Project, read: list[str]) -> None:
    before = files_of(known.folder / "site")
    built = known.build(strict=True)
    assert (built.done, read) == (NOTHING, [])
    assert files_of(built.folder) == before
    assert files(built) == files(fresh(known))


def test_a_change_that_size_and_time_do_not_show_is_found(known: Project, read: list[str]) -> None:
    path = known.archive / REPORT
    state, data = path.stat(), path.read_bytes()
    path.write_bytes(data.replace(b"Grace", b"Ember").replace(b"engine", b"rocket"))
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert (path.stat().st_size, path.read_bytes() == data) == (state.st_size, False)
    built = known.build(strict=True)
    assert read
    assert files(built) == files(fresh(known))


def add_page(project: Project) -> None:
    project.write("docs/crew.md", "# The crew\n\nWho flies.\n")


def add_text(project: Project) -> None:
    project.write("docs/index.md", "# Log\n\nWhat flew.\n")


def add_navigation(project: Project) -> None:
    add_page(project)
    project.configure(rest="nav: [index.md, Who: crew.md]\n")


def add_robots(project: Project) -> None:
    project.write("docs/robots.txt", "User-agent: *\nDisallow: /\n")


def add_template(project: Project) -> None:
    project.configure(base=CONFIG.replace("  font: false\n", "  font: false\n  custom_dir: mine\n"))
    text = '{% extends "base.html" %}{% block announce %}Noon{% endblock %}'
    project.write("mine/main.html", text)


def add_brief(project: Project) -> None:
    path = brief_path(project.archive, Period(TUESDAY))
    project.write(str(path), "# Daily brief (2025-03-04)\n\nAll is dry.\n\n## Pad\n\n- Dry.\n")


CHANGES: dict[str, Callable[[Project], object]] = {
    "a page": add_page,
    "the text of the home": add_text,
    "the navigation": add_navigation,
    "a robots.txt": add_robots,
    "a template of the theme": add_template,
    "a report": edit,
    "a brief": add_brief,
    "releases": lambda project: write_releases(project.archive, SMALL_RELEASES),
    "a report less": lambda project: (project.archive / REPORT).unlink(),
    "another address": lambda project: project.configure(
        base=CONFIG.replace("team.github.io/digest", "log.example.com")
    ),
    "a zone": lambda project: project.configure(f"{OPTIONS}      timezone: Asia/Shanghai\n"),
    "a language": lambda project: project.configure(f"{OPTIONS}      language: zh\n"),
    "no search": lambda project: project.configure(f"{OPTIONS}      search: false\n"),
    "days left out": lambda project: project.configure(
        f"{OPTIONS}      site: {{since: 2025-03-01}}\n"
    ),
    "a commit left out": lambda project: project.configure(
        f"{OPTIONS}      omit: ['{VALVE_SHA}']\n"
    ),
    "an older name": lambda project: project.configure(
        f"{OPTIONS}      repositories: [{{name: acme/saturn, formerly: [acme/rocket]}}]\n"
    ),
    "a mount": lambda project: project.configure(f"{OPTIONS}      mount: log/\n"),
    "another plugin": lambda project: project.configure(rest="  - search\n"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_beside_it_is_seen(known: Project, change: str) -> None:
    CHANGES[change](known)
    built = known.build(strict=True)
    assert files(built) == files(fresh(known))
    again = known.build(strict=True)
    assert again.done == NOTHING
    assert files(again) == files(fresh(known))


def test_an_archive_that_is_as_it_was_before_the_last_is_told_from_it(known: Project) -> None:
    before = files_of(known.folder / "site")
    original = (known.archive / REPORT).read_bytes()
    edit(known)
    known.build(strict=True)
    (known.archive / REPORT).write_bytes(original)
    known.build(strict=True)
    assert files_of(known.folder / "site") == before


def test_a_change_during_a_build_is_found_by_the_next(
    built_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = (built_project.archive / REPORT).read_bytes()

    def meanwhile(*arguments: Any) -> Library:
        found = read_library(*arguments)
        (built_project.archive / "2025/probe").mkdir(exist_ok=True)
        (built_project.archive / "2025/probe/2025-03-04.md").write_bytes(
            data.replace(b"acme/rocket", b"acme/probe")
        )
        return found

    edit(built_project)
    with monkeypatch.context() as patch:
        patch.setattr(READING, meanwhile)
        built_project.build(strict=True)
    built = built_project.build(strict=True)
    assert (built.folder / "acme/probe/2025-03-04/index.html").exists()
    assert files(built) == files(fresh(built_project))


def test_warnings_are_given_each_time(project: Project) -> None:
    project.write("archive/2025/rocket/2025-03-09.md", "no report\n")
    project.write("docs/reports/x.md", "# x\n")
    first, again, third = (project.build().said for _ in range(3))
    assert len(first) == 1
    assert first == again == third


def test_a_day_that_leaves_the_span_goes(
    project: Project, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    days = (datetime.now(UTC).date() - TUESDAY).days + 2
    project.configure(f"{OPTIONS}      site: {{since: {days}d}}\n")
    project.build(strict=True)
    read.clear()
    project.build(strict=True)
    assert read == []

    class Later(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Later:
            return super().now(tz) + timedelta(days=40)

    monkeypatch.setattr("digest.site.mkdocs.contents.datetime", Later)
    built = project.build()
    assert read
    assert not (built.folder / "2025-03-04").exists()


@pytest.mark.parametrize(
    "lost", ["index.html", "sitemap.xml", "sitemap-index.xml", "llms.txt", "robots.txt", "404.html"]
)
def test_what_is_lost_comes_back(known: Project, lost: str) -> None:
    before = files_of(known.folder / "site")
    (known.folder / "site" / lost).unlink()
    known.build(strict=True)
    assert files_of(known.folder / "site") == before


def test_a_home_that_somebody_changed_is_made_again(known: Project) -> None:
    before = files_of(known.folder / "site")
    path = known.folder / "site/index.html"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("digest-calendar", "digest-calendaz"), encoding="utf-8")
    known.build(strict=True)
    assert files_of(known.folder / "site") == before


def test_what_a_template_of_the_user_s_includes_is_seen(project: Project) -> None:
    project.configure(base=CONFIG.replace("  font: false\n", "  font: false\n  custom_dir: mine\n"))
    home = Path(digest.site.__file__).parent / "theme/digest/home.html"
    include = '{% include "mine/noon.html" %}'
    project.write("mine/digest/home.html", home.read_text(encoding="utf-8") + include)
    for text in ("Launch at noon", "Launch at one"):
        project.write("mine/mine/noon.html", f"<p>{text}</p>")
        built = project.build(strict=True)
        assert text in built.text("")
        assert files(built) == files(fresh(project))


def test_what_is_hidden_in_an_archive_does_not_count(known: Project, read: list[str]) -> None:
    before = stamps(known.archive)
    known.write("archive/.git/index", "x")
    known.write("archive/2025/.draft/2025-03-05.md", "x")
    assert stamps(known.archive) == before
    assert known.build(strict=True).done == NOTHING
    assert read == []


LOADED = """
import runpy, sys
sys.argv = ["mkdocs", "build", "--quiet"]
try:
    runpy.run_module("mkdocs", run_name="__main__")
except SystemExit as ended:
    assert not ended.code
print(*sys.modules)
"""
NOT_NEEDED = {
    *("multiprocessing", "numpy"),
    *("digest.archive.reader", "digest.collect.clone", "digest.importance.rating"),
    *("digest.secrets.finding", "digest.site.artifacts.artifacts", "digest.site.building.making"),
    *("digest.site.pages.kinds", "digest.site.reading.catalog", "digest.site.rendering.renderer"),
}


def test_what_makes_pages_is_not_loaded_for_it(known: Project) -> None:
    run = subprocess.run(
        [sys.executable, "-c", LOADED],
        cwd=known.folder,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    loaded = set(run.stdout.split())
    assert "digest.site.mkdocs.plugin" in loaded
    assert loaded & NOT_NEEDED == set()
