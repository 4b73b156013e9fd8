"""A site of some years of an archive, which itself stays whole; the others have their own."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from digest.sitecheck import CheckRules, check_site
from tests.documents import ROOT
from tests.site.conftest import make_project
from tests.site.hosting import host
from tests.site.project import CONFIG, OPTIONS, Built, Project
from tests.site.records import (
    GUIDANCE_SHA,
    LANDER,
    ROCKET,
    SMALL,
    TUESDAY,
    make_entry,
    make_report,
    sha_of,
    write_archive,
)
from tests.site.releasing import make_commit, make_release, write_releases

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

OLD_DAY = date(2024, 12, 30)
OLD_SHA = sha_of("feat: fly once")
OLD = [
    make_report(
        make_entry("feat: fly once", sha=OLD_SHA, rest="See abc1234."),
        make_entry("fix: land once"),
        day=OLD_DAY,
    )
]
SITES = "{2024: https://team.github.io/digest-2024/, 2025-2026: https://team.github.io/digest}"


def options(site: str, rest: str = "") -> str:
    return f"{OPTIONS}      api: true\n      site: {{{site}}}\n{rest}"


def files(built: Built) -> dict[str, bytes]:
    """Give a site's files; `.digest` holds a random name."""
    paths = (path for path in built.folder.rglob("*") if path.is_file())
    found = {path.relative_to(built.folder).as_posix(): path.read_bytes() for path in paths}
    del found[".digest"]
    return found


@pytest.fixture
def whole(project: Project) -> Project:
    """Give a project whose archive goes back to another year, also in its releases."""
    write_archive(project.archive, OLD)
    return project


@pytest.fixture(scope="module")
def shorter(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Give the site of an archive that has no report of the old year at all."""
    project = make_project(tmp_path_factory.mktemp("shorter"))
    project.configure(options(""))
    return files(project.build(strict=True))


@pytest.mark.parametrize("since", ["2025", "2025-01-01", "2024-12-31"])
def test_it_is_the_site_of_an_archive_that_begins_then(
    whole: Project, shorter: dict[str, bytes], since: str
) -> None:
    whole.configure(options(f"since: {since}"))
    built = whole.build(strict=True)
    assert files(built) == shorter
    assert f"{ROCKET}/{OLD_DAY}/" not in built.addresses()


def test_a_changed_option_is_noticed(whole: Project, tmp_path: Path) -> None:
    made: dict[str, dict[str, bytes]] = {}
    for site in ("", "since: 2025", "until: 2024"):
        beside = Project(tmp_path / f"beside-{len(made)}")
        shutil.copytree(whole.archive, beside.archive)
        for project in (whole, beside):
            project.configure(options(site))
        made[site] = files(whole.build(strict=True))
        assert made[site] == files(beside.build(strict=True))
    assert len({repr(sorted(one)) for one in made.values()}) == 3
    whole.configure(options("since: 2024, until: 2024-12-31"))
    assert files(whole.build(strict=True)) == made["until: 2024"]


def test_reports_that_are_not_shown_are_not_read(whole: Project) -> None:
    """What is wrong with them is told where they are shown."""
    path = next(whole.archive.rglob(f"{OLD_DAY}.md"))
    path.write_bytes(path.read_bytes().replace(b"| 2025-", b"| of 2025-"))
    whole.configure(options("since: 2025"))
    assert whole.build(strict=True).said == ()
    whole.configure(options(""))
    assert "not a row" in whole.build().said[0]


def test_a_file_that_names_no_day_is_still_told_of(whole: Project) -> None:
    whole.write("archive/2024/rocket/2024-12-29.md", "# A note\n\n| Time | Author | Message |\n")
    whole.configure(options("since: 2025"))
    said = whole.build().said
    whole.configure(options(""))
    assert said == whole.build().said


@pytest.mark.parametrize(
    ("site", "days"),
    [
        ("since: 2031", "from 2031-01-01 on"),
        ("until: 1999", "to 1999-12-31"),
        ("since: 2030, until: 2031", "from 2030-01-01 to 2031-12-31"),
    ],
)
def test_a_site_without_any_day_says_so(whole: Project, site: str, days: str) -> None:
    whole.configure(options(f"{site}, years: {SITES}"))
    built = whole.build()
    (said,) = built.said
    assert f"no report {days}; correct 'since' or 'until'" in said
    assert "There are no reports of the days that this site shows." in built.text("")
    assert "https://team.github.io/digest-2024/" in built.text("")


def test_a_release_of_another_year_is_named_and_has_no_page(whole: Project) -> None:
    """A commit of an old year that was first released later does not count as unreleased."""
    write_releases(
        whole.archive,
        [
            make_release("v0.9", make_commit("feat: fly once", OLD_SHA), day=3),
            make_release("v1.0", make_commit("fix: hold", GUIDANCE_SHA), day=4, previous="v0.9"),
        ],
    )
    whole.configure(options("until: 2024"))
    built = whole.build(strict=True)
    page = built.text(f"{ROCKET}/commit/{OLD_SHA}/")
    assert "First in v0.9" in page
    assert "releases/" not in page
    assert not any("releases" in address for address in built.addresses())
    assert check_site(built.folder, CheckRules()).faults == ()


def test_pages_lead_to_the_sites_of_other_years(whole: Project) -> None:
    whole.configure(options(f"since: 2025, years: {SITES}"))
    built = whole.build(strict=True)
    other = "https://team.github.io/digest-2024/"
    link = '<a href="{}">2024</a>'.format
    assert link(other) in built.text("")
    assert link(f"{other}search/") in built.text("search/")
    assert link(f"{other}{ROCKET}/") in built.text(f"{ROCKET}/")
    assert "digest-years" not in built.text(f"{LANDER}/"), "it has no report of that year"
    lost = (built.folder / "404.html").read_text()
    assert link(other) in lost
    assert "2025-2026" not in lost, "that is this site"
    assert "connect-src 'self' https://team.github.io" in lost
    assert "connect-src" not in built.text("")
    assert check_site(built.folder, CheckRules()).faults == ()


def test_a_span_counts_from_the_first_of_its_month(whole: Project) -> None:
    whole.write("docs/index.md", "# Home\n")
    days = datetime.now(UTC).date() - TUESDAY
    whole.configure(options(f"since: {days.days}d"))
    assert f"{min(one.day for one in SMALL if one.day.month == 3)}/" in (
        whole.build(strict=True).addresses()
    )
    assert not any(address.startswith("2025-02-") for address in built_addresses(whole))


def built_addresses(project: Project) -> set[str]:
    return Built(project.folder / "site", (), is_done=True).addresses()


@pytest.mark.process
def test_a_year_is_closed_as_the_documentation_says(whole: Project) -> None:
    text = (ROOT / "docs/scale.md").read_text()
    (second,) = re.findall(r'```yaml title="mkdocs-2025.yml"\n(.*?)```', text, re.DOTALL)
    base = CONFIG.replace("  - digest:", "  digest:")
    whole.configure(options(f"since: 2026, years: {SITES}"), base=base)
    whole.write("mkdocs-2025.yml", second.replace("2025", "2024"))
    done = whole.run("build", "--strict", "--config-file", "mkdocs-2025.yml", "--site-dir", "old")
    assert done.returncode == 0, done.stderr
    built = Built(whole.folder / "old", (), is_done=True)
    assert f"{ROCKET}/{OLD_DAY}/" in built.addresses()
    assert f"{ROCKET}/{TUESDAY}/" not in built.addresses()
    assert "https://team.github.io/digest-2024/" in built.text(f"{ROCKET}/{OLD_DAY}/")
    assert ">2025-2026</a>" in built.text("")


# ---- in a browser


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the sites of two years beside each other, as GitHub does those of one owner."""
    folders: dict[str, Path] = {}
    with host(folders) as address:
        years = f"{{2024: {address}digest-2024/, 2025: {address}digest/}}"
        for name, part in (("digest", "since: 2025"), ("digest-2024", "until: 2024")):
            project = Project(tmp_path_factory.mktemp(name))
            write_archive(project.archive, [*SMALL, *OLD])
            base = CONFIG.replace("https://team.github.io/digest/", f"{address}{name}/")
            project.configure(options(f"{part}, years: {years}"), base=base)
            folders[f"/{name}/"] = project.build(strict=True).folder
        yield address


LOST = {
    "a report": (
        f"digest/{ROCKET}/{OLD_DAY}/?type=fix",
        f"digest-2024/{ROCKET}/{OLD_DAY}/?type=fix",
    ),
    "a day": (f"digest/{OLD_DAY}/", f"digest-2024/{OLD_DAY}/"),
    "a week": ("digest/2025-W01/#x", "digest-2024/2025-W01/#x"),
    "a commit": (f"digest/{ROCKET}/commit/{OLD_SHA}/", f"digest-2024/{ROCKET}/commit/{OLD_SHA}/"),
    "a short SHA": (f"digest/{OLD_SHA[:8]}", f"digest-2024/{ROCKET}/commit/{OLD_SHA}/"),
    "a later day": (f"digest-2024/{TUESDAY}/", f"digest/{TUESDAY}/"),
    "a later SHA": (
        f"digest-2024/{GUIDANCE_SHA[:7]}/",
        f"digest/{ROCKET}/commit/{GUIDANCE_SHA}/",
    ),
}


@pytest.mark.browser
@pytest.mark.parametrize(("address", "target"), LOST.values(), ids=LOST)
def test_an_old_address_leads_to_the_year_that_has_it(
    browser: Browser, hosted: str, address: str, target: str
) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(hosted + address)
        page.wait_for_url(hosted + target)
        expect(page.locator("h1").first).not_to_have_text("Page not found")


@pytest.mark.browser
def test_what_no_year_has_is_linked_to_each_that_could(browser: Browser, hosted: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{hosted}digest/acme/nothing/")
        link = page.get_by_role("link", name="The same address in the site of 2024")
        expect(link).to_have_attribute("href", f"{hosted}digest-2024/acme/nothing/")
        page.goto(f"{hosted}digest/2023-05-05/")
        expect(page.locator("[data-answered]")).to_be_attached()
        expect(link).to_have_count(0)


@pytest.mark.browser
def test_the_search_asks_another_year_the_same(browser: Browser, hosted: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{hosted}digest/search/?q=once")
        expect(page.locator(".digest-search [role=status]").first).to_contain_text("once")
        page.get_by_role("link", name="2024", exact=True).click()
        page.wait_for_url(f"{hosted}digest-2024/search/?q=once")
        expect(page.locator(".digest-search__results li").first).to_contain_text("once")
