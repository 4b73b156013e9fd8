"""The first page of the documentation, typed word for word, and the site that comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from playwright.sync_api import expect

from tests.actions import Runner
from tests.documents import ROOT, blocks
from tests.site.browsing import go, start_browser
from tests.site.hosting import host
from tests.site.serving import free_port
from tests.terminal import Terminal, fill

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.installed import Installed

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.mark.slow
@pytest.mark.browser
def test_the_five_minutes_work_word_for_word(tmp_path: Path, installed: Installed) -> None:
    """The site works below Pages' path, as the workflow builds it and as it is built by hand."""
    repo = installed.on_github("pytest-dev/pytest")
    fill(repo)
    sha = repo.git("rev-parse", "main~1").decode().strip()
    site = installed.on_github("you/my-digest")
    site.git("config", "uploadpack.allowAnySHA1InWant", "true")
    *look, publish = (block for block in blocks(ROOT / "docs/start.md") if block.is_run)
    terminal = Terminal(installed, tmp_path)
    for block in look:
        terminal.type(block)
    terminal.type(publish)
    names = site.git("ls-tree", "-r", "--name-only", "main").decode().split()
    assert ".github/workflows/digest.yml" in names
    kept = [name for name in names if name.startswith("docs/reports/")]
    assert sum("/briefs/" not in name for name in kept) == 7
    assert any("/briefs/" in name for name in kept)
    assert not any(name.startswith((".cache/", "site/")) for name in names)

    assert terminal.run("mkdocs build --quiet").returncode == 0  # nobody told the address
    port = free_port()
    address = f"http://127.0.0.1:{port}/my-digest/"
    workflow, environment = ".github/workflows/digest.yml", installed.environment(tmp_path)
    run = Runner(tmp_path / "runs", site.path, workflow, environment, address=address).run()
    assert run.is_green, run.said
    assert run.site is not None
    sites = {"/my-digest/": run.site, "/by-hand/": terminal.folder / "site"}
    with host(sites, port) as server, start_browser() as browser:
        page = browser.new_page()
        expect_site(page, f"{server}my-digest/", sha)
        expect_site(page, f"{server}by-hand/", sha)
        expect_feed(page, address, sha)
        go(page, f"{server}by-hand/")
        expect(page.locator("link[type='application/atom+xml']")).to_have_count(0)


def expect_site(page: Page, site: str, sha: str) -> None:
    """Follow a short link, look at the page for what is not there, and search."""
    commit = f"pytest-dev/pytest/commit/{sha}/"
    for short in (sha[:7], f"pytest-dev/pytest/commit/{sha[:9]}"):
        page.goto(site + short)
        page.wait_for_url(site + commit)
    go(page, f"{site}nothing/here")
    expect(page.get_by_role("heading", name="Page not found")).to_be_visible()
    expect(page.locator("body")).to_have_css("margin", "0px")  # the theme's styles
    box = page.get_by_role("searchbox", name="Search commits for")
    box.fill("stage")
    box.press("Enter")
    page.wait_for_url(f"{site}search/?q=stage")
    page.get_by_role("main").get_by_role("link", name="stage").first.click()
    page.wait_for_url(f"{site}pytest-dev/pytest/**")


def expect_feed(page: Page, site: str, sha: str) -> None:
    """Find the feed from the home, and in it whole addresses."""
    go(page, site)
    link = page.locator("head link[type='application/atom+xml']").first
    expect(link).to_have_js_property("href", f"{site}feed.xml")
    found = page.request.get(f"{site}feed.xml")
    feed = ElementTree.fromstring(found.text())  # noqa: S314 - our own
    assert feed.findtext(f"{ATOM}id") == f"{site}feed.xml"
    entries = [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]
    assert f"{site}pytest-dev/pytest/commit/{sha}/" in entries
