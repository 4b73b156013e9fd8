"""`mkdocs serve`: a report changed on disk is changed on the page."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest

from tests.site.browsing import visiting
from tests.site.serving import PATH, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.site.project import Project

REPORT = "acme/rocket/2025-03-04/"
PATIENCE = 120  # seconds; a server that takes longer does not reload
PAUSE = 0.2  # seconds between two questions


def wait_for(text: str, address: str, server: subprocess.Popen[bytes]) -> bool:
    """Ask for a page until it holds a text; tell whether it came to."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            with urlopen(address, timeout=PATIENCE) as answer:  # noqa: S310 - our own server
                if text in answer.read().decode():
                    return True
        except URLError:
            pass
        with suppress(subprocess.TimeoutExpired):
            server.wait(PAUSE)
    return False


def ask(address: str, method: str) -> tuple[int, str]:
    """Ask for an address; give the status and the body."""
    try:
        with urlopen(Request(address, method=method), timeout=PATIENCE) as answer:  # noqa: S310
            return answer.status, answer.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


def check_lost(site: str) -> None:
    """Where there is no page, ours is served, at any depth and with its files' whole path."""
    status, page = ask(f"{site}acme/rocket/commit/0a1b2c3", "GET")
    assert status == 404
    assert f'<script src="{PATH}assets/digest/pages.js" type="module">' in page
    assert f'href="{PATH}"' in page
    assert [ask(f"{site}{day}/", "HEAD")[0] for day in ("2025-03-04", "2025-03-05")] == [200, 404]


@contextmanager
def serving(project: Project) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run `mkdocs serve`; give the site's address. It may warn of nothing but what is not there."""
    port = free_port()
    command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"]
    log = project.folder / "log.txt"
    with log.open("wb") as output:
        server = subprocess.Popen(command, cwd=project.folder, stdout=output, stderr=output)
        try:
            yield f"http://127.0.0.1:{port}{PATH}", server
        finally:
            server.terminate()
            server.wait(PATIENCE)
    lines = log.read_text().splitlines()
    assert [line for line in lines if "WARNING" in line and not line.endswith("code 404")] == []


def change(project: Project) -> None:
    path = project.archive / "2025/rocket/2025-03-04.md"
    path.write_bytes(path.read_bytes().replace(b"the checklist", b"the new checklist"))


def test_a_changed_report_is_shown_while_serving(project: Project) -> None:
    with serving(project) as (site, server):
        assert wait_for("docs: describe the checklist", site + REPORT, server)
        check_lost(site)
        change(project)
        assert wait_for("docs: describe the new checklist", site + REPORT, server)


@pytest.mark.browser
def test_a_page_that_is_open_is_loaded_again(project: Project, browser: Browser) -> None:
    """The server's own script runs in it, whatever the page's policy."""
    with serving(project) as (site, server):
        assert wait_for("docs: describe the checklist", site + REPORT, server)
        with visiting(browser, site) as visit:
            page = visit.window()
            with page.expect_request(lambda request: "/livereload/" in request.url):
                page.goto(site + REPORT)
            change(project)
            page.get_by_text("docs: describe the new checklist").first.wait_for(
                timeout=1000 * PATIENCE
            )
            page.goto("about:blank")  # or it may ask once more
            # The site lies below a path, what the script asks for beside it.
            asked = ("request: ", site.removesuffix(PATH) + "/livereload/")
            visit.complaints[:] = [c for c in visit.complaints if not c.startswith("".join(asked))]
