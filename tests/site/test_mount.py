"""The digest below a site that exists: all of it lies in one folder, the rest stays as it was."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from digest.config.settings import load_settings
from digest.sitecheck import CheckRules, check_site
from tests.sharing import build_once
from tests.site.browsing import visiting, wait_until_ready
from tests.site.feeding import atom
from tests.site.project import Project
from tests.site.records import GUIDANCE_SHA, ROCKET, SMALL, write_archive
from tests.site.serving import serve

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.site.project import Built

SITE = """\
site_name: Pad
site_url: https://team.github.io/digest/
theme: {name: material, font: false}
nav:
  - Start: index.md
  - Manual:
      - Fuel: manual/fuel.md
plugins:
  - search
  - digest:
      archive: docs/reports
      mount: changes/
"""
GUIDANCE = f"changes/{ROCKET}/commit/{GUIDANCE_SHA}/"
ROOT = "https://team.github.io/digest/changes/"


def make_site(folder: Path) -> Project:
    project = Project(folder)
    project.configure("", base=SITE)
    project.write("docs/index.md", "# The pad\n\nHow to use the pad.\n")
    project.write("docs/manual/fuel.md", "# Fuel\n\nA zephyr valve.\n")
    write_archive(project.folder / "docs/reports", SMALL)
    return project


@pytest.fixture(scope="module")
def mounted(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Give a site with a digest below it."""
    return build_once(
        tmp_path_factory, "mounted", lambda place: make_site(place).build(strict=True)
    )


def test_all_of_it_lies_in_the_folder(mounted: Built) -> None:
    assert mounted.said == ()
    own = {one.relative_to(mounted.folder).parts[0] for one in mounted.folder.rglob("*.*")}
    assert own == {
        "404.html", "assets", "changes", "index.html", "manual", "search", "sitemap.xml",
        "sitemap.xml.gz", ".digest",
    }  # fmt: skip
    assert not (mounted.folder / "assets/digest").exists()
    assert {"", "manual/fuel/", "changes/", "changes/search/", GUIDANCE} <= mounted.addresses()


def test_every_link_leads_somewhere(mounted: Built) -> None:
    checked = check_site(mounted.folder, CheckRules())
    assert checked.faults == ()
    assert checked.pages == len(mounted.addresses()) + 1
    broken = mounted.folder / "changes/api/sha/ab.json"
    kept = broken.read_bytes()
    broken.unlink()
    faults = check_site(mounted.folder, CheckRules()).faults
    broken.write_bytes(kept)
    assert [(fault.file, fault.kind) for fault in faults] == [
        ("changes/api/sha/ab.json", "missing")
    ]


def test_home_and_navigation_stay_the_sites(mounted: Built) -> None:
    home = mounted.text("")
    assert "How to use the pad." in home
    assert "digest-home" not in home
    assert "digest-nav" not in home
    assert 'href="changes/"' in home
    assert "<title>Commit digest - Pad</title>" in mounted.text("changes/")
    assert "digest-home" in mounted.text("changes/")


def test_addresses_name_the_folder(mounted: Built) -> None:
    assert f'rel=canonical href="{ROOT}{ROCKET}/"' in mounted.text(f"changes/{ROCKET}/")
    feed = atom(mounted, "changes/feed")
    assert feed.feed.id == f"{ROOT}feed.xml"
    assert all(entry.link.startswith(ROOT) for entry in feed.entries)
    manifest = json.loads((mounted.folder / "changes/api/manifest.json").read_text())
    assert manifest["root"] == ROOT
    navigation = json.loads((mounted.folder / "changes/api/navigation.json").read_text())
    assert navigation["guide"] == [["Start", "../"], ["Manual", "", [["Fuel", "../manual/fuel/"]]]]
    assert f"({ROOT}{ROCKET}/)" in (mounted.folder / "changes/llms.txt").read_text()
    sitemap = (mounted.folder / "changes/sitemap-index.xml").read_text()
    assert f"<loc>{ROOT}sitemap-2025-03.xml.gz</loc>" in sitemap
    assert "<loc>https://team.github.io/digest/sitemap.xml</loc>" not in sitemap
    assert f"<loc>{ROOT}</loc>" in (mounted.folder / "sitemap.xml").read_text()


def test_the_sites_search_knows_its_own_pages(mounted: Built) -> None:
    index = json.loads((mounted.folder / "search/search_index.json").read_text())
    found = {entry["location"].partition("#")[0] for entry in index["docs"]}
    assert found == {"", "manual/fuel/", "changes/"}


def test_commands_name_the_folder(tmp_path: Path) -> None:
    project = make_site(tmp_path)
    assert load_settings(project.folder / "mkdocs.yml").site_url == ROOT


def test_a_second_build_makes_nothing_anew_and_another_folder_all(tmp_path: Path) -> None:
    project = make_site(tmp_path)
    assert project.build(strict=True).done.pages > 20
    assert project.build(strict=True).done.pages == 0
    project.configure("", base=SITE.replace("changes/", "news/"))
    assert project.build(strict=True).done.pages > 20
    assert not (project.folder / "site/changes").exists()
    project.configure("", base=SITE.replace("      mount: changes/\n", ""))
    built = project.build(strict=True)
    assert not (project.folder / "site/news").exists()
    assert f"{ROCKET}/" in built.addresses()


def test_the_site_may_have_files_of_its_own(tmp_path: Path) -> None:
    project = make_site(tmp_path)
    texts = {"404.html": "<!doctype html><title>Ours</title>", "robots.txt": "User-agent: x\n"}
    for name, text in texts.items():
        project.write(f"docs/{name}", text)
    project.write("docs/changes/index.md", "# What landed\n\nRead this first.\n")
    built = project.build(strict=True)
    assert built.said == ()
    for name, text in texts.items():
        assert (built.folder / name).read_text() == text
    assert "Read this first." in built.text("changes/")
    assert built.text("changes/").count("<h1") == 1


@pytest.mark.parametrize(
    "value",
    ["/", "..", "../x/", "/x/", "x", "x/../", "x//", "./", ".x/", "assets/", "a b/", "x.html/"],
)
def test_a_folder_that_can_not_be_is_refused(project: Project, value: str) -> None:
    project.configure(f"      archive: archive\n      mount: {value!r}\n")
    built = project.build()
    assert not built.is_done
    assert f"{value!r} is not a folder of the site with a slash at its end" in built.said[0]


@pytest.mark.parametrize("page", ["docs/manual/fuel.md", "docs/Manual/fuel.md"])
def test_a_folder_with_pages_is_refused(project: Project, page: str) -> None:
    project.configure("      archive: archive\n      mount: manual/\n")
    project.write(page, "# Fuel\n")
    built = project.build()
    assert not built.is_done
    assert (
        f"'{page.removeprefix('docs/')}' lies in that folder; name another folder" in built.said[0]
    )


@pytest.mark.browser
def test_it_works_in_a_browser(mounted: Built, browser: Browser) -> None:
    with serve(mounted.folder) as address, visiting(browser, address) as visit:
        page = visit("")
        page.get_by_role("link", name="Commit digest").first.click()
        wait_until_ready(page)
        assert page.url == f"{address}changes/"
        column = page.locator(".digest-nav")
        fuel = column.locator("a", has_text="Fuel")
        expect(fuel).to_have_attribute("href", f"{address}manual/fuel/")
        visit.missing.add(short := f"{address}changes/{GUIDANCE_SHA[:7]}")
        page.goto(short)  # is not there: 404.html leads on
        page.wait_for_url(f"{address}{GUIDANCE}")
        wait_until_ready(page)
        page = visit("changes/search/?q=guidance")
        expect(page.locator("[data-part=list] > li").first).to_contain_text("hold attitude")
        expect(page.locator(".md-search")).to_have_count(0)  # it would take the query for its own
        page = visit("manual/fuel/")
        page.locator(".md-search__input").press_sequentially("zephyr")
        expect(page.locator(".md-search-result__link").first).to_contain_text("Fuel")
        page = visit(f"changes/{ROCKET}/2025-03-04/")
        page.locator(".md-search__input").press_sequentially("zephyr")
        expect(page.locator(".md-search-result__link").first).to_have_attribute(
            "href", f"{address}manual/fuel/"
        )
