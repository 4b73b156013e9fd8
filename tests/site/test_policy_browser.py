"""Pages under their policies in a real browser: all works, and what was put in does not run.

What a policy stops Chromium says in its console, and whatever it says there fails a test.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.examples import first
from tests.site.browsing import PATIENCE, Visitor, expect_value, go
from tests.site.project import CONFIG, Project
from tests.site.records import GUIDANCE_SHA, ROCKET, SMALL, write_archive
from tests.site.search.searching import Box, open_search
from tests.site.serving import PATH, free_port, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Route

    from tests.site.project import Built

pytestmark = pytest.mark.browser

REPORT, COMMIT = "acme/rocket/2025-03-04/", f"{ROCKET}/commit/{GUIDANCE_SHA}/"
PAGES = ("", "crew/", "2025-03-04/", "2025-W10/", "acme/rocket/", REPORT, COMMIT, "search/")
BY_HAND = """# Crew

| a | b |
|:--|--:|
| 1 | 2 |

<p style="color: red" onclick="this.dataset.hit = 1" id="hit">Press</p>
<script>document.body.dataset.crew = 1</script>
<style>#hit { border: 1px solid }</style>
"""
NAV = "nav: [{Home: index.md}, {Crew: crew.md}, {Away: far/away.md}]\n"
INJECTED = (
    "<script>window.__pwned = 1</script><img src=. onerror='window.__pwned = 1'>"
    "<a href='javascript:window.__pwned = 1' id=x>x</a><iframe src=.></iframe>"
    "<script type=module>window.__pwned = 1</script><base href='https://evil.example/'>"
    "<script src='https://evil.example/x.js'></script><p id=y style='color: rgb(1, 2, 3)'>y</p>"
)


def make(project: Project, base: str = CONFIG) -> Built:
    project.configure(base=base, rest=NAV)
    write_archive(project.archive, SMALL)
    project.write("docs/index.md", "# Home\n\n[Crew](crew.md) [Away](far/away.md)\n")
    project.write("docs/crew.md", BY_HAND)
    project.write("docs/far/away.md", "# Away\n\n<script>document.body.dataset.away = 1</script>\n")
    return project.build(strict=True)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return make(Project(tmp_path_factory.mktemp("policy")))


def watched(visit: Visitor) -> Page:
    """Open a window that also says what a policy would stop in silence."""
    page = visit.window()
    page.add_init_script(
        "addEventListener('securitypolicyviolation', stopped =>"
        " console.error(`stopped: ${stopped.violatedDirective} ${stopped.blockedURI}`))"
    )
    return page


def test_every_kind_of_page_works_under_its_policy(visit: Visitor) -> None:
    page = watched(visit)
    scheme, other = "default", "slate"
    for address in PAGES:
        go(page, visit.site + address)
        expect_scheme(page, scheme)
        page.locator("label[for^=__palette]:visible").click()
        scheme, other = other, scheme
        expect_scheme(page, scheme)
        page.reload()
        expect_scheme(page, scheme)
    visit.missing.add(f"{visit.site}{ROCKET}/commit/{GUIDANCE_SHA[:7]}")
    page.goto(f"{visit.site}{ROCKET}/commit/{GUIDANCE_SHA[:7]}")
    page.wait_for_url(visit.site + COMMIT)


def expect_scheme(page: Page, scheme: str) -> None:
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", scheme)


def test_search_and_filters_work_under_the_policy(visit: Visitor) -> None:
    page = watched(visit)
    go(page, visit.site + REPORT)
    page.locator(".digest-filters button, .digest-filters input").first.click(force=True)
    box = Box(page, visit.site)
    page.keyboard.press("/")
    box.type("attitude")
    expect(box.options).not_to_have_count(0)
    search = open_search(visit, ("q", "valve"))
    search.toggle("Importance", "High")


def test_what_the_owner_wrote_into_a_page_works(visit: Visitor) -> None:
    page = watched(visit)
    go(page, f"{visit.site}crew/")
    hit = page.locator("#hit")
    hit.click()
    expect(page.locator("body")).to_have_attribute("data-crew", "1")
    expect(hit).to_have_attribute("data-hit", "1")
    expect(hit).to_have_css("color", "rgb(255, 0, 0)")
    expect(hit).to_have_css("border-top-width", "1px")
    expect(page.locator("td").last).to_have_css("text-align", "right")


def test_what_is_put_into_a_page_does_not_run(browser: Browser, site: str) -> None:
    asked: list[str] = []
    stopped: list[str] = []

    def inject(route: Route) -> None:
        before, end, after = route.fetch().text().rpartition("</body>")
        body = f"{before}{INJECTED}{end}{after}"
        route.fulfill(body=body, content_type="text/html")

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    page.route("https://evil.example/**", refuse)
    page.on("console", lambda said: stopped.append(said.text))
    for address in ("", "crew/", REPORT, COMMIT, "search/", "404.html"):
        stopped.clear()
        page.route(site + address, inject)
        go(page, site + address)
        page.locator("#x").evaluate("link => link.click()")
        page.wait_for_load_state("networkidle")
        expect_value(page, "() => window.__pwned", None)
        expect_value(page, "() => document.baseURI", site + address)
        expect(page.locator("#y")).not_to_have_css("color", "rgb(1, 2, 3)")
        said = "\n".join(stopped)
        for kind in ("inline script", "inline event handler", "inline style", "evil.example/x.js"):
            assert kind in said, (address, said)
    assert asked == []
    page.close()


# ---- pages that take each other's place


@pytest.fixture(scope="module")
def instant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a site at the address it was built for: the theme compares."""
    port = free_port()
    base = CONFIG.replace("https://team.github.io/digest/", f"http://127.0.0.1:{port}{PATH}")
    base = base.replace("font: false", "font: false\n  features: [navigation.instant]")
    with serve(make(Project(tmp_path_factory.mktemp("instant")), base).folder, port=port) as site:
        yield site


@pytest.mark.parametrize("start", first(2, ["far/away/", COMMIT, "", "2025-03-04/"]))
def test_a_page_that_takes_anothers_place_works(browser: Browser, instant: str, start: str) -> None:
    visit = Visitor(browser, instant)
    page = watched(visit)
    go(page, instant + start)
    page.evaluate("window.isTheSame = true")
    if start != "far/away/":  # on a page of the archive the guide is folded
        page.locator(".digest-nav").get_by_text("Guide").click()
    for name in ("Crew", "Away", "Crew"):
        page.locator(".md-nav--primary").get_by_role("link", name=name, exact=True).click()
        page.get_by_role("heading", name=name).wait_for()
        page.wait_for_function("name => document.body.dataset[name]", arg=name.lower())
    expect_value(page, "() => window.isTheSame", wanted=True)
    page.locator("#hit").click()
    expect(page.locator("#hit")).to_have_attribute("data-hit", "1")
    assert visit.complaints == []
    page.context.close()
