"""Pages of releases, built for real, and what other pages, feeds and data say of them."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest

from tests.site.checking import atom_faults, data_faults, json_feed_faults
from tests.site.conftest import SMALL_OPTIONS, make_project
from tests.site.outline import link_faults, outline_faults, parse, read_site, texts
from tests.site.records import GUIDANCE_SHA, HOSTILE_TITLES, ROCKET, VALVE_SHA, sha_of
from tests.site.releasing import OLD_SHA, SMALL_RELEASES, WEB, make_release, write_releases

if TYPE_CHECKING:
    import lxml.html

    from tests.site.project import Built

LIST, TAG = f"{ROCKET}/releases/", f"{ROCKET}/releases/tag/v1.0/"
RC = f"{ROCKET}/releases/tag/v1.0-rc1/"
FIRST = "//p[@class='digest-marks']/span[@class='digest-quiet']"
RELEASED = "//h2[@id='released']/following-sibling::ul[1]/li"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build the small archive's site, with two releases and data."""
    project = make_project(tmp_path_factory.mktemp("released"))
    project.configure(f"{SMALL_OPTIONS}      api: true\n")
    write_releases(project.archive, SMALL_RELEASES)
    return project.build(strict=True)


def read(built: Built, address: str) -> lxml.html.HtmlElement:
    return parse(built.text(address))


def commit(sha: str) -> str:
    return f"{ROCKET}/commit/{sha}/"


# ---- the pages


def test_a_release_says_what_it_breaks_first(built: Built) -> None:
    page = read(built, TAG)
    assert texts(page, "//h1") == ["v1.0"]
    assert texts(page, "//article/h2 | //div/h2") == [
        *("Breaking changes", "Features and fixes", "Contributors"),
    ]
    assert texts(page, "//p[@class='digest-summary']") == [
        "3 commits since v1.0-rc1 · 2 high · 1 breaking"
    ]
    (breaking,) = page.xpath("//h2[@id='breaking']/following-sibling::ul[1]/li")
    assert HOSTILE_TITLES[0] in breaking.text_content()
    links = page.xpath("//p[@class='digest-facts']/a/@href")
    assert links[1:] == [f"{WEB}/releases/tag/v1.0", f"{WEB}/compare/v1.0-rc1...v1.0"]
    assert texts(page, "//h3[text()='First contributions']/following-sibling::ul[1]") == [
        "<i>Mallory</i> & Sons"
    ]


def test_what_somebody_wrote_is_shown_safely_and_below_the_title(built: Built) -> None:
    (prose,) = read(built, TAG).xpath("//section[contains(@class, 'digest-section')]")
    assert texts(prose, ".//h2") == ["Thanks"]
    assert texts(prose, ".//em") == ["twice"]
    assert not prose.xpath(".//script")


def test_a_commit_without_a_report_leads_to_the_forge(built: Built) -> None:
    page = read(built, RC)
    (link,) = page.xpath("//details//a")
    assert (link.text_content(), link.get("href")) == (
        "chore: light the first candle",
        f"{WEB}/commit/{OLD_SHA}",
    )


@pytest.mark.parametrize("address", [LIST, "releases/"])
def test_a_list_has_the_newest_first(built: Built, address: str) -> None:
    page = read(built, address)
    tags = [text.split()[-1] for text in texts(page, "//ul[@class='digest-repositories'][1]//b")]
    assert tags[:2] == ["v1.0", "v1.0-rc1"]
    assert "Pre-release" in texts(page, "//ul[@class='digest-repositories'][1]/li")[1]


def test_every_link_leads_somewhere_and_every_page_has_an_outline(built: Built) -> None:
    pages = read_site(built.folder)
    assert link_faults(pages, built.folder) == []
    assert outline_faults(pages) == []


# ---- what others say


@pytest.mark.parametrize(
    ("sha", "text", "links"),
    [
        (VALVE_SHA, "First in v1.0-rc1", ["../../releases/tag/v1.0-rc1/"]),
        (GUIDANCE_SHA, "First in v1.0", ["../../releases/tag/v1.0/"]),
        (sha_of("docs: describe the checklist"), "Not released yet", []),
    ],
)
def test_a_commit_says_in_which_release_it_is_first(
    built: Built, sha: str, text: str, links: list[str]
) -> None:
    page = read(built, commit(sha))
    assert texts(page, FIRST) == [text]
    assert page.xpath(f"{FIRST}/a/@href") == links


def test_a_repository_without_releases_says_nothing(built: Built) -> None:
    page = read(built, f"acme/lander/commit/{sha_of('feat: unfold the legs')}/")
    assert texts(page, FIRST) == []


@pytest.mark.parametrize(
    ("address", "tags"),
    [("2025-03-03/", ["v1.0-rc1"]), ("2025-03-04/", ["v1.0"]), ("2025-W10/", ["v1.0-rc1", "v1.0"])],
)
def test_days_and_weeks_say_what_was_released(built: Built, address: str, tags: list[str]) -> None:
    assert texts(read(built, address), f"{RELEASED}//b") == [f"{ROCKET} {tag}" for tag in tags]


def test_home_and_repository_lead_to_the_latest(built: Built) -> None:
    (line,) = texts(read(built, ""), "(//p[@class='digest-released'])[1]")
    assert line == f"Released: {ROCKET} v1.0"
    page = read(built, f"{ROCKET}/")
    latest = page.xpath("//h2[@id='digest-latest_releases']/following::ul[1]//a/@href")
    assert latest == [f"../../{TAG}", f"../../{RC}"]


def test_the_home_has_what_was_released_since_its_newest_day(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    project = make_project(tmp_path_factory.mktemp("since"))
    write_releases(project.archive, [make_release("v1.1", day=9), make_release("v0.9", day=2)])
    lines = texts(read(project.build(), ""), "//p[@class='digest-released']")
    assert lines == [
        f"Released: {ROCKET} v1.1 (2025-03-09)",
        f"Released: {ROCKET} v0.9 (2025-03-02)",
    ]


def test_the_side_column_leads_to_releases_where_there_are_some(built: Built, small: Built) -> None:
    where = "//nav[contains(@class, 'digest-nav')]//a[text()='Releases']/@href"
    assert read(built, "search/").xpath(where) == ["../releases/"]
    assert read(small, "search/").xpath(where) == []


@pytest.mark.parametrize("folder", ["", f"{ROCKET}/"])
def test_releases_have_a_feed(built: Built, folder: str) -> None:
    feed = json.loads((built.folder / folder / "feed-releases.json").read_text(encoding="utf-8"))
    suffix = "" if folder else f" · {ROCKET}"
    assert [item["title"] for item in feed["items"]] == [f"v1.0{suffix}", f"v1.0-rc1{suffix}"]
    newest = feed["items"][0]
    assert newest["url"] == f"https://team.github.io/digest/{TAG}"
    assert newest["summary"] == "3 commits since v1.0-rc1"
    assert "<h2>Breaking changes</h2>" in newest["content_html"]
    assert "<script>" not in newest["content_html"]
    assert atom_faults(built.folder / folder / "feed-releases.xml") == []
    assert json_feed_faults(built.folder / folder / "feed-releases.json") == []


def test_data_has_the_first_release(built: Built) -> None:
    path = built.folder / f"api/{ROCKET}/2025-03-04.json"
    commits = {c.get("sha"): c for c in json.loads(path.read_text(encoding="utf-8"))["commits"]}
    assert commits[GUIDANCE_SHA]["first_in"] == "v1.0"
    assert commits[sha_of("docs: describe the checklist")]["first_in"] is None
    assert data_faults(path, "report") == []
    assert data_faults(built.folder / "api/manifest.json", "manifest") == []
    manifest = json.loads((built.folder / "api/manifest.json").read_text(encoding="utf-8"))
    lander, rocket = manifest["repositories"]
    assert [one["tag"] for one in rocket["releases"]] == ["v1.0-rc1", "v1.0"]
    assert "releases" not in lander


def test_the_search_knows_releases(built: Built) -> None:
    (file,) = (built.folder / "search/facets").glob("*/release.bin")
    values, *_ = json.loads(gzip.decompress(file.read_bytes()))
    assert sorted(values) == ["-", "v1.0", "v1.0-rc1"]


# ---- what a release changes


def test_a_release_changes_only_pages_that_say_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    project = make_project(tmp_path_factory.mktemp("next"))
    write_releases(project.archive, SMALL_RELEASES)
    built = project.build()
    later = sha_of("docs: describe the checklist")
    pages = [built.folder / commit(sha) / "index.html" for sha in (VALVE_SHA, GUIDANCE_SHA, later)]
    made = [page.stat().st_ino for page in pages]
    write_releases(project.archive, [make_release("v1.1", others=(later,), day=5, previous="v1.0")])
    built = project.build()
    changed = [page.stat().st_ino != before for page, before in zip(pages, made, strict=True)]
    assert changed == [False, False, True]
    assert texts(read(built, commit(later)), FIRST) == ["First in v1.1"]
