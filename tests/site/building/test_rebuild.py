"""Building again: what changed is made, what is gone goes, and all else is left alone.

Counts tell how much was done; that the result is right is told by a build from nothing beside it.
"""

from __future__ import annotations

import hashlib
import os
import pkgutil
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import digest.site.cache
import digest.site.pages.plan
from digest.archive import read_report, write_report
from digest.models import Analysis, Importance, Level, Status
from digest.site.building.result import BuildResult
from tests.site.project import CONFIG, Built, Project
from tests.site.records import (
    GUIDANCE_SHA,
    ROCKET,
    SMALL,
    TUESDAY,
    VALVE_SHA,
    make_entry,
    make_old_reports,
    make_report,
    write_archive,
)

if TYPE_CHECKING:
    from collections.abc import Callable

REPORT = "2025/rocket/2025-03-04.md"
COMMITS = 8  # of that report
PAGES = 27  # of the small archive, the home apart
NOTHING = BuildResult()
JANUARY = TUESDAY.replace(month=1)


def files(built: Built) -> dict[str, str]:
    """Give a hash of each file of a site; `.digest` holds a random name."""
    return {name: sha for name, sha in files_below(built.folder).items() if name != ".digest"}


def files_below(folder: Path) -> dict[str, str]:
    """Give a hash of each file of a folder, by its path in it."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def fresh(project: Project) -> Built:
    """Build the project from nothing, beside it; what came to the same before is built already."""
    copied = project.folder.with_name(f"{project.folder.name}-copy")
    shutil.rmtree(copied, ignore_errors=True)
    without = shutil.ignore_patterns("site", ".cache")
    shutil.copytree(project.folder, copied, ignore=without)
    beside = project.folder.with_name(f"{project.folder.name}-beside-{hash_of(copied)}")
    if beside not in FRESH:
        shutil.move(copied, beside)
        FRESH[beside] = Project(beside).build(strict=True)
    return FRESH[beside]


FRESH: dict[Path, Built] = {}


def hash_of(folder: Path) -> str:
    """Give a hash of what a site is made from: a folder's files, their paths, and the code."""
    made_from = (sorted(files_below(folder).items()), digest.site.cache.code_hash())
    return hashlib.sha256(repr(made_from).encode()).hexdigest()[:12]


def edit(project: Project, name: str = REPORT, level: Level = Level.MEDIUM) -> None:
    """Change one analysis of a report."""
    path = project.archive / name
    report = read_report(path.read_bytes(), name)
    analysis = Analysis(Status.OK, "**Summary**: Sealed tight.\n")
    last = replace(report.entries[-1], analysis=analysis, importance=Importance(level))
    path.write_bytes(write_report(replace(report, entries=(*report.entries[:-1], last))))


def test_a_first_build_makes_everything(project: Project) -> None:
    built = project.build(strict=True)
    assert built.done == BuildResult(pages=PAGES, analyses=15, parts=2)


def test_where_nothing_changed_nothing_is_made(project: Project) -> None:
    before = files(project.build(strict=True))
    built = project.build(strict=True)
    assert built.done == NOTHING
    assert files(built) == before


def test_an_edited_report_changes_its_pages_and_its_month(built_project: Project) -> None:
    edit(built_project)
    built = built_project.build(strict=True)
    # the report, the edited commit: the other pages are rendered, and found to be the same
    assert built.done == BuildResult(pages=2, analyses=COMMITS, parts=1)
    assert "Sealed tight." in built.text("acme/rocket/2025-03-04/")
    assert files(built) == files(fresh(built_project))


def test_a_month_of_many_commits_is_made_in_parts(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digest.site.pages.plan, "PART_SIZE", 4)
    built = project.build(strict=True)
    reports = len(list(project.archive.rglob("*.md")))
    assert 2 < built.done.parts <= reports
    months = {path.name for path in (project.folder / "site").glob("sitemap-*.xml.gz")}
    assert months == {
        "sitemap-2025-02.xml.gz",
        "sitemap-2025-03.xml.gz",
        "sitemap-repositories.xml.gz",
    }
    edit(project)
    built = project.build(strict=True)
    assert built.done.parts == 1
    assert files(built) == files(fresh(project))


def test_a_new_day_touches_what_stands_beside_it(project: Project) -> None:
    write_archive(project.archive, [report for report in SMALL if report.day != TUESDAY])
    for path in project.archive.rglob("2025-03-04.md"):
        path.unlink()
    project.build(strict=True)
    write_archive(project.archive, [report for report in SMALL if report.day == TUESDAY])
    built = project.build(strict=True)
    # 10 commits, 2 reports, 1 day; beside them 2 reports and 1 day, both repositories, its week,
    # and the last commit of the day before
    assert built.done.pages == 10 + 3 + 3 + 2 + 1 + 1
    assert built.done.parts == 1
    assert files(built) == files(fresh(project))


def test_of_what_is_there_a_new_day_changes_only_what_it_stands_beside(
    built_project: Project,
) -> None:
    before = files_below(built_project.folder / "site")
    late = make_entry("feat: late", level=Level.HIGH, repository="acme/lander")
    wednesday = TUESDAY.replace(day=5)
    write_archive(
        built_project.archive, [make_report(late, repository="acme/lander", day=wednesday)]
    )
    after = files(built_project.build(strict=True))
    others = {name for name in before if name.endswith(".html") and before[name] != after[name]}
    commit = next(name for name in others if "/commit/" in name)
    assert others == {
        *("index.html", "acme/lander/index.html", "2025-03-04/index.html", "2025-W10/index.html"),
        *("acme/lander/2025-03-04/index.html", commit),
    }
    assert commit.startswith("acme/lander/commit/")  # whose next one is of the new day
    assert before["api/navigation.json"] != after["api/navigation.json"]


BESIDE = ("feed*", "api/*.json", "api/acme/**/*.json", "sitemap-2*")


def written(built: Built) -> dict[str, int]:
    """Tell when what is published beside the pages was last written, by path."""
    paths = [path for pattern in BESIDE for path in built.folder.rglob(pattern) if path.is_file()]
    names = {path: path.relative_to(built.folder).as_posix() for path in paths}
    return {name: path.stat().st_mtime_ns for path, name in names.items()}


def test_beside_the_pages_only_what_changed_is_written(project: Project) -> None:
    project.configure("      archive: archive\n      api: true\n      feeds: {commits: 4}\n")
    before = written(project.build(strict=True))
    assert len(before) == 4 * 3 + 2 + 6 + 2 + 2  # with two documents of feeds' archives
    assert written(project.build(strict=True)) == before
    edit(project)
    built = project.build(strict=True)
    after = written(built)
    assert {name for name in after if after[name] != before[name]} == {
        *("api/acme/rocket/2025-03-04.json", "feed.xml", "feed.json"),
        *("acme/rocket/feed.xml", "acme/rocket/feed.json"),
    }
    late = make_entry("feat: late", level=Level.LOW, repository="acme/lander")
    wednesday = TUESDAY.replace(day=5)
    write_archive(project.archive, [make_report(late, repository="acme/lander", day=wednesday)])
    built = project.build(strict=True)
    newest = written(built)
    assert {name for name in newest if newest[name] != after.get(name)} == {
        *("feed.xml", "feed.json", "acme/lander/feed.xml", "acme/lander/feed.json"),
        # What the feeds of the site and of the lander hold no longer, and what leads there.
        *("2025-02-28/feed.xml", "2025-03-03/feed.xml", "acme/lander/2025-02-28/feed.xml"),
        *("api/manifest.json", "api/navigation.json"),
        *("api/acme/lander/2025-03-05.json", "sitemap-2025-03.xml.gz"),
    }
    assert files(built) == files(fresh(project))


def test_what_is_published_of_a_report_goes_with_it(project: Project) -> None:
    project.configure("      archive: archive\n      api: true\n")
    project.build(strict=True)
    (project.archive / REPORT).unlink()
    shutil.rmtree(project.archive / "2025/lander")
    built = project.build(strict=True)
    assert not (built.folder / "api/acme/rocket/2025-03-04.json").exists()
    assert not (built.folder / "api/acme/lander").exists()
    assert not (built.folder / "acme/lander").exists()
    assert files(built) == files(fresh(project))


def test_another_site_address_changes_what_names_it(built_project: Project) -> None:
    built_project.configure(base=CONFIG.replace("team.github.io/digest", "log.example.com"))
    built = built_project.build(strict=True)
    assert files(built) == files(fresh(built_project))
    pages = (path for path in built.folder.rglob("*") if path.is_file())
    assert not any(b"team.github.io" in path.read_bytes() for path in pages)
    built_project.configure(base=CONFIG.replace("site_url", "# site_url"))
    built = built_project.build(strict=True)
    assert files(built).keys() == files(fresh(built_project)).keys()
    assert written(built).keys() == {"api/manifest.json", "api/navigation.json"}


def test_a_week_is_made_anew_only_where_something_in_it_changed(project: Project) -> None:
    built = project.build(strict=True)
    before = keys(built)
    edit(project)  # the text of a commit of medium importance: no list shows it
    built = project.build(strict=True)
    assert changed(before, built) == {"acme/rocket/2025-03-04/"}
    before = keys(built)
    edit(project, level=Level.HIGH)
    assert changed(before, project.build(strict=True)) == {
        *("acme/rocket/2025-03-04/", "2025-03-04/", "2025-W10/", "acme/rocket/"),
    }


def test_who_is_new_depends_on_the_days_before(project: Project) -> None:
    write_archive(project.archive, make_old_reports())
    built = project.build(strict=True)
    for address in ("2025-W10/", "2025-03-04/"):
        assert "Grace" in built.text(address).partition('id="newcomers"')[2]
    before = keys(built)
    entry = make_entry("fix: first of all", repository="acme/probe", author="Grace 着陆器")
    write_archive(project.archive, [make_report(entry, repository="acme/probe", day=JANUARY)])
    built = project.build(strict=True)
    # the week before has a neighbour now
    assert {"2025-W10/", "2025-W09/", "2025-03-04/"} <= changed(before, built)
    for address in ("2025-W10/", "2025-03-04/"):
        assert "Grace" not in built.text(address).partition('id="newcomers"')[2]
    assert files(built) == files(fresh(project))


def keys(built: Built) -> dict[str, str]:
    """Give the hashes of what pages are made from, by their addresses."""
    assert built.build is not None
    return {name: unit.hash for name, unit in built.build.output.load_state().units.items()}


def changed(before: dict[str, str], built: Built) -> set[str]:
    """Name the units of pages that are made from something else than before."""
    after = keys(built)
    names = {name for name in after if before.get(name) != after[name] and name.endswith("/")}
    return names & before.keys()


def test_outlines_that_other_code_made_are_replaced(built_project: Project) -> None:
    kept = next(built_project.folder.glob(".cache/digest/site/outlines/*.json"))
    whole = kept.read_bytes()
    kept.write_bytes(b"other code" + whole)
    built_project.configure("      archive: archive\n      api: true\n")
    built_project.build(strict=True)
    assert kept.read_bytes() == whole


def test_a_report_that_is_gone_leaves_no_trace(built_project: Project) -> None:
    (built_project.archive / REPORT).unlink()
    built = built_project.build(strict=True)
    assert not (built.folder / "acme/rocket/2025-03-04").exists()
    assert not (built.folder / f"{ROCKET}/commit/{GUIDANCE_SHA}").exists()
    assert files(built) == files(fresh(built_project))


def test_a_day_and_a_repository_that_are_gone_leave_no_folder(built_project: Project) -> None:
    shutil.rmtree(built_project.archive / "2025/lander")
    for path in built_project.archive.rglob("2025-02-28.md"):
        path.unlink()
    built = built_project.build(strict=True)
    assert not (built.folder / "acme/lander").exists()
    assert not (built.folder / "2025-02-28").exists()
    assert files(built) == files(fresh(built_project))


def test_a_commit_that_appears_is_linked_where_it_was_named_before(project: Project) -> None:
    named = make_entry("fix: later", sha="5eed" + "0" * 36, repository="acme/probe")
    body = f"**Summary**: Prepares {named.commit.sha[:9]}.\n"
    early = make_entry("feat: early", analysis=Analysis(Status.OK, body), repository="acme/probe")
    first = make_report(early, repository="acme/probe", day=TUESDAY.replace(day=1))
    write_archive(project.archive, [first])
    page = f"acme/probe/commit/{early.commit.sha}/"
    link = f'<a href="../{named.commit.sha}/">'
    assert link not in project.build(strict=True).text(page)
    write_archive(project.archive, [make_report(named, repository="acme/probe")])
    built = project.build(strict=True)
    assert link in built.text(page)
    (project.archive / "2025/probe/2025-03-04.md").unlink()
    assert link not in project.build(strict=True).text(page)


def test_a_page_template_of_the_users_changes_every_page(project: Project) -> None:
    project.configure(base=CONFIG.replace("  font: false\n", "  font: false\n  custom_dir: mine\n"))
    project.write("mine/main.html", '{% extends "base.html" %}')
    project.build(strict=True)
    project.write(
        "mine/main.html",
        '{% extends "base.html" %}{% block announce %}Launch at noon{% endblock %}',
    )
    built = project.build(strict=True)
    assert built.done.pages == PAGES
    assert built.done.parts == 0
    assert all("Launch at noon" in built.text(address) for address in built.addresses())


@pytest.mark.parametrize("name", ["commit", "parts"])
def test_a_template_of_ours_that_the_user_changes_changes_pages(
    project: Project, name: str
) -> None:
    project.configure(base=CONFIG.replace("  font: false\n", "  font: false\n  custom_dir: mine\n"))
    (project.folder / "mine/digest").mkdir(parents=True)
    project.build(strict=True)
    source = Path(digest.site.__file__).parent / "theme" / "digest" / f"{name}.html"
    text = source.read_text(encoding="utf-8").replace("digest-message", "digest-message mine")
    text = text.replace("<article ", "<article data-mine ")
    project.write(f"mine/digest/{name}.html", text)
    built = project.build(strict=True)
    assert "mine" in built.text(f"{ROCKET}/commit/{GUIDANCE_SHA}/")
    assert files(built) == files(fresh(project))


OTHER_OPTIONS = (
    *("language: zh", "timezone: Asia/Shanghai", "search: false"),
    *("feeds: false", "feeds: {commits: 3, text: summary}", "api: true"),
)


@pytest.mark.parametrize("option", OTHER_OPTIONS)
def test_another_option_changes_what_depends_on_it(built_project: Project, option: str) -> None:
    built_project.configure(f"      archive: archive\n      {option}\n")
    built = built_project.build(strict=True)
    assert files(built) == files(fresh(built_project))
    built_project.configure()
    assert files(built_project.build(strict=True)) == files(fresh(built_project))


def test_other_code_makes_everything_anew(
    built_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (digest.site.cache, digest.site.pages.plan):
        monkeypatch.setattr(module, "code_hash", lambda: "another version")
    built = built_project.build(strict=True)
    assert (built.done.analyses, built.done.parts) == (15, 2)
    assert files(built) == files(fresh(built_project))


@pytest.mark.parametrize("spoil", ["cut", "empty", "foreign", "folder"])
def test_cache_files_that_are_not_ours_are_as_good_as_none(
    built_project: Project, spoil: str
) -> None:
    cache = built_project.folder / ".cache/digest/site"
    kept = [path for path in cache.rglob("*") if path.is_file()]
    assert len(kept) > 4
    for path in kept:
        data = path.read_bytes()
        path.unlink()
        if spoil == "folder":
            path.mkdir()
        else:
            texts = {"cut": data[: len(data) // 2], "empty": b"", "foreign": b'{"x": 1}\n[2]'}
            path.write_bytes(texts[spoil])
    if spoil == "folder":
        built = built_project.build()
        assert not built.is_done
        assert "cache: can't be written" in built.said[0]
        return
    edit(built_project)
    assert files(built_project.build(strict=True)) == files(fresh(built_project))


def test_an_output_folder_of_somebody_elses_is_not_taken_for_ours(built_project: Project) -> None:
    shutil.rmtree(built_project.folder / "site")
    built_project.write("site/acme/rocket/index.html", "<h1>stale</h1>")
    built = built_project.build(strict=True)
    assert built.done.pages == PAGES
    assert files(built) == files(fresh(built_project))


def test_pages_by_hand_among_ours_come_and_go(project: Project) -> None:
    project.write("docs/acme/rocket/crew.md", "# The crew\n")
    project.write("docs/2025-03-04/plot.svg", "<svg/>")
    built = project.build(strict=True)
    assert "The crew" in built.text("acme/rocket/crew/")
    project.write("docs/acme/rocket/crew.md", "# The new crew\n")
    assert "The new crew" in project.build(strict=True).text("acme/rocket/crew/")
    shutil.rmtree(project.folder / "docs/acme")
    shutil.rmtree(project.folder / "docs/2025-03-04")
    assert files(project.build(strict=True)) == files(fresh(project))


def test_two_output_folders_have_a_state_each(built_project: Project) -> None:
    text = (built_project.folder / "mkdocs.yml").read_text(encoding="utf-8")
    built_project.write("mkdocs.yml", f"{text}site_dir: public\n")
    assert built_project.build(strict=True).done.pages == PAGES
    built_project.write("mkdocs.yml", text)
    assert built_project.build(strict=True).done == NOTHING


def kill_a_build(project: Project, module: str, name: str, left: int, after: str = "") -> None:
    """Build in a process that is killed at a call, the `left`-th on a path that ends like this."""
    process = get_context("fork").Process(target=_build, args=(project, module, name, left, after))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL


def _build(project: Project, module: str, name: str, left: int, after: str) -> None:
    path = f"digest.site.{module}.{name}"
    owner = pkgutil.resolve_name(path.rpartition(".")[0])
    attribute = path.rpartition(".")[2]
    original = getattr(owner, attribute)

    def killed(*arguments: Any, **options: Any) -> Any:
        nonlocal left
        left -= left == 1 or str(arguments[-1]).endswith(after)
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return original(*arguments, **options)

    setattr(owner, attribute, killed)
    project.build()


@pytest.mark.parametrize(
    ("module", "name", "left"),
    [
        ("building.renames", "Renames._move", 4),
        ("building.publish", "Output.write_if_changed", 2),
        ("cache", "save", 2),
        *(
            pytest.param(*moment, marks=pytest.mark.slow)
            for moment in (
                ("building.renames", "Renames._move", 1),
                ("building.renames", "Renames._move", 20),
                ("building.publish", "remove_empty_folders", 1),
                ("building.months", "PartMaker.write", 1),
                ("building.months", "PartMaker.write", 5),
                ("artifacts.artifacts", "look_up_tables", 1),
                ("building.making", "index_files", 1),
                ("building.publish", "Output.write", 9),
                ("search.index", "gzip_json", 1),
                ("cache", "save", 1),
            )
        ),
    ],
)
def test_a_build_that_is_killed_is_made_good_by_the_next(
    built_project: Project, module: str, name: str, left: int
) -> None:
    edit(built_project)
    extra = make_entry("feat: one more", level=Level.HIGH, repository="acme/probe")
    write_archive(built_project.archive, [make_report(extra, repository="acme/probe")])
    (built_project.archive / "2025/lander/2025-02-28.md").unlink()
    kill_a_build(built_project, module, name, left)
    built = built_project.build(strict=True)
    assert built.said == ()
    assert files(built) == files(fresh(built_project))


@pytest.mark.parametrize(
    ("left", "after"),
    [
        (9, ""),
        pytest.param(2, "search/index.bin", marks=pytest.mark.slow),
        pytest.param(2, "acme/rocket/2025-03-04/index.html", marks=pytest.mark.slow),
    ],
)
def test_a_change_taken_back_after_a_kill_is_not_forgotten(
    built_project: Project, left: int, after: str
) -> None:
    before = files_below(built_project.folder / "site")
    original = (built_project.archive / REPORT).read_bytes()
    edit(built_project)
    kill_a_build(built_project, "building.renames", "Renames._move", left, after)
    (built_project.archive / REPORT).write_bytes(original)
    assert built_project.build(strict=True).is_done
    assert files_below(built_project.folder / "site") == before


def test_a_report_that_names_nothing_new_keeps_the_search_of_other_months(project: Project) -> None:
    built = project.build(strict=True)
    texts = built.folder / "search/texts"
    before = {path.name: path.stat().st_ino for path in texts.iterdir()}
    edit(project)
    project.build(strict=True)
    after = {path.name: path.stat().st_ino for path in texts.iterdir()}
    assert len(before.items() & after.items()) == 2  # the hand-written pages and February


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until a condition holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to hold"
        time.sleep(0.1)


def test_the_pages_of_one_serve_are_there_for_the_next(project: Project, tmp_path: Path) -> None:
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    (tmp_path / "mkdocs").mkdir()
    for _ in range(2):
        server = subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "serve", "-a", "localhost:0"],
            cwd=project.folder,
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert server.stderr is not None
        for line in server.stderr:
            if "Serving on" in line:
                break
        server.send_signal(signal.SIGINT)
        server.wait(timeout=60)
        server.stderr.close()
        kept = project.folder / ".cache/digest/site/serve/pages/acme/rocket/index.html"
        wait_for(kept.exists)
        first = kept.stat().st_ino
    assert kept.stat().st_ino == first
    assert VALVE_SHA
