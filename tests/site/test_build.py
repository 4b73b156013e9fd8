"""A real build of a small archive: which pages there are and what stands on them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from digest.models import Level, Status
from tests.site.outline import parse, texts
from tests.site.records import (
    GUIDANCE_SHA,
    HOSTILE_TITLES,
    ROCKET,
    SHARED_SHA,
    SHORT_SHA,
    SMALL,
    TWIN_SHAS,
    VALVE_SHA,
    make_catalog,
    make_entry,
    make_report,
    sha_of,
    write_archive,
)

if TYPE_CHECKING:
    import lxml.html

    from tests.site.outline import Outline
    from tests.site.project import Built, Project

REPORT = "acme/rocket/2025-03-04/"


def read(built: Built, address: str) -> lxml.html.HtmlElement:
    return parse(built.text(address))


def commit_page(title_or_sha: str, repository: str = ROCKET) -> str:
    sha = title_or_sha if len(title_or_sha) == 40 else sha_of(title_or_sha)
    return f"{repository}/commit/{sha}/"


def test_the_site_is_built_without_a_warning(small: Built) -> None:
    assert small.is_done
    assert small.said == ()


def test_there_is_a_page_at_every_address_and_no_other(small: Built) -> None:
    assert small.addresses() == {
        "",
        "search/",
        *("2025-02-28/", "2025-03-03/", "2025-03-04/"),
        *("2025-W09/", "2025-W10/"),
        *("acme/rocket/", "acme/lander/"),
        *("authors/", "authors/adaexample/"),
        *("watch/", "watch/pad-9/", "watch/b-odd-b-etc-co~4366255ed1dcd3fc/", "notifications/"),
        *("acme/rocket/2025-02-28/", "acme/rocket/2025-03-03/", "acme/rocket/2025-03-04/"),
        *("acme/lander/2025-02-28/", "acme/lander/2025-03-03/", "acme/lander/2025-03-04/"),
        commit_page(GUIDANCE_SHA),
        *map(commit_page, HOSTILE_TITLES),
        commit_page("docs: describe the checklist"),
        commit_page("docs: correct three typing errors"),
        *map(commit_page, TWIN_SHAS),
        commit_page(VALVE_SHA),
        commit_page("build: pin the fuel mixture"),
        commit_page(SHARED_SHA),
        commit_page(SHARED_SHA, "acme/lander"),
        commit_page("feat: unfold the legs", "acme/lander"),
    }


def test_nothing_else_is_in_the_sites_folder(small: Built) -> None:
    entries = {path.name for path in small.folder.iterdir()}
    days = {"2025-02-28", "2025-03-03", "2025-03-04", "2025-W09", "2025-W10"}
    theme = {"404.html", "assets", "index.html", "sitemap.xml", "sitemap.xml.gz"}
    feeds = {"feed.xml", "feed.json", "feed-high.xml", "feed-high.json"}
    parts = ("repositories", "2025-02", "2025-03")
    maps = {"sitemap-index.xml", *(f"sitemap-{part}.xml.gz" for part in parts)}
    ours = {"acme", "authors", "watch", "api", "search", ".digest", "robots.txt", "llms.txt"}
    ours |= {"notifications"}
    assert entries == theme | days | feeds | maps | ours


@pytest.mark.parametrize("title", HOSTILE_TITLES)
def test_a_title_is_literal_text_wherever_it_stands(small: Built, title: str) -> None:
    """But for pairs of backticks, which are code where a title is an element of its own."""
    shown = title.replace("`", "")
    page, report, day = (
        read(small, address) for address in (commit_page(title), REPORT, "2025-03-04/")
    )
    assert texts(page, "//h1") == [shown]
    name = f"{title} · acme/rocket@{sha_of(title)[:7]} - Launch log"
    assert texts(page, "//head/title") == [name]
    assert shown in texts(report, "//h3")
    if title == HOSTILE_TITLES[0]:  # an important one is in the contents too
        assert title in texts(report, "//nav[contains(@class, 'md-nav--secondary')]//a")
    assert shown in texts(day, "//li/div/a")


def test_a_description_is_literal_text(small: Built) -> None:
    page = read(small, commit_page(HOSTILE_TITLES[0]))
    (description,) = page.xpath("//head/meta[@name='description']/@content")
    assert description.startswith("<img src=x onerror=alert(1)> and <iframe")


def test_authors_and_messages_are_literal_text(small: Built) -> None:
    author = texts(
        read(small, commit_page(HOSTILE_TITLES[0])),
        "//p[@class='digest-facts']/*[@class='digest-author']",
    )
    assert author == ["<i>Mallory</i> & Sons"]
    (message,) = read(small, commit_page(GUIDANCE_SHA)).xpath("//pre[@class='digest-message']")
    assert message.text == ("Reads the gyro before the wheels are commanded.\n- no new options")


@pytest.mark.parametrize("address", [REPORT, *map(commit_page, (GUIDANCE_SHA, HOSTILE_TITLES[0]))])
def test_no_page_holds_what_a_body_tries_to_bring_in(small: Built, address: str) -> None:
    (content,) = read(small, address).xpath("//article[contains(@class, 'md-content__inner')]")
    tags = {element.tag for element in content.iter()}
    assert not tags & {"script", "style", "img", "video", "iframe", "form", "input", "think"}
    assert not content.xpath(".//@onclick | .//@onerror | .//@style")
    assert not [link for link in content.xpath(".//@href") if link.startswith("javascript")]


def test_a_body_ends_where_its_entry_ends(small: Built) -> None:
    for path in (commit_page(HOSTILE_TITLES[0]), commit_page(GUIDANCE_SHA), REPORT):
        html = read(small, path)
        assert len(html.xpath("//article[contains(@class, 'md-content__inner')]//h1")) == 1
        assert html.xpath("//main") == html.xpath("//main[.//h1]")
        assert len(html.xpath("//body/div/footer[@class='md-footer']")) == 1
    titles = texts(read(small, REPORT), "//article[contains(@class, 'digest-entry')]//h3")
    assert len(titles) == 8


def test_badges_and_counts_are_the_records(small: Built, small_pages: dict[str, Outline]) -> None:
    for catalog_report in make_catalog(SMALL).reports:
        page, counts = small_pages[catalog_report.address], catalog_report.counts
        expected = {"total": counts.total, **{str(k): n for k, n in counts.levels}}
        if counts.unrated:
            expected["unrated"] = counts.unrated
        assert page.counts == (expected if counts.total else {})
        assert page.classes["digest-entry"] == counts.total
        entries = read(small, catalog_report.address).xpath("//article/@data-level")
        for level in Level:
            assert entries.count(str(level)) == dict(counts.levels)[level]


def test_a_reports_counts_in_words(small: Built) -> None:
    report = read(small, REPORT)
    assert texts(report, "//p[@class='digest-counts']/*") == [
        *("8 commits", "High 2", "Medium 3", "Low 3"),
    ]
    assert texts(report, "//p[@class='digest-failures']") == [
        "1 of 8 analyses failed: the model's server refused (403)."
    ]
    assert texts(report, "//p[@class='digest-marks']/span[contains(@class, 'digest-status')]") == [
        *("1 cut off", "1 without analysis", "1 without a model"),
    ]
    assert texts(report, "//h2") == [
        "High importance 2",
        "Medium importance 3",
        "Low importance 3",
    ]


def test_a_report_without_importance_says_not_rated(small: Built) -> None:
    report = read(small, "acme/rocket/2025-03-03/")
    assert texts(report, "//article//span[contains(@class, 'digest-badge')]") == ["Not rated"] * 2
    assert "Not rated 2" in texts(report, "//p[@class='digest-counts']/*")


def test_a_day_counts_all_its_repositories(small_pages: dict[str, Outline]) -> None:
    assert small_pages["2025-03-04/"].counts == {"total": 10}


def test_a_repository_counts_all_its_days(small_pages: dict[str, Outline]) -> None:
    levels = {"high": 2, "medium": 4, "low": 4, "unrated": 2}
    assert small_pages["acme/rocket/"].counts == {"total": 12, **levels}


def test_a_row_has_the_commits_anchor_and_its_place_in_time(small: Built) -> None:
    rows = read(small, REPORT).xpath("//article[contains(@class, 'digest-entry')]")
    in_time = sorted(rows, key=lambda row: int(row.get("data-place")))
    anchors = [row.get("id") for row in in_time]
    assert anchors[0] == GUIDANCE_SHA[:7]
    assert anchors[-2:] == [TWIN_SHAS[0][:7], TWIN_SHAS[1][:8]]
    titles = [row.xpath("string(.//h3)") for row in in_time]
    numbers = [row.xpath("string(.//p/a)") for row in in_time]
    named = [
        f"{title} ({number})" if number else title
        for title, number in zip(titles, numbers, strict=True)
    ]
    assert named == [entry.commit.title.replace("`", "") for entry in SMALL[-1].entries]


@pytest.mark.parametrize(
    ("title", "notices"),
    [
        (HOSTILE_TITLES[1], ["The analysis of this commit failed: the model's"]),
        (HOSTILE_TITLES[2], ["This analysis is cut off"]),
        ("docs: describe the checklist", ["This commit has not been analysed"]),
        ("docs: correct three typing errors", []),
    ],
)
def test_what_an_analysis_lacks_is_said_plainly(
    small: Built, title: str, notices: list[str]
) -> None:
    page = read(small, commit_page(title))
    assert texts(page, "//*[starts-with(@class, 'digest-status')]") == []
    said = texts(page, "//p[starts-with(@class, 'digest-notice')]")
    assert len(said) == len(notices)
    assert all(text.startswith(notice) for text, notice in zip(said, notices, strict=True))


def test_a_whole_analysis_says_nothing_of_itself(small_pages: dict[str, Outline]) -> None:
    page = small_pages[commit_page(GUIDANCE_SHA)]
    assert page.classes["digest-status"] == page.classes["digest-notice"] == 0


@pytest.mark.parametrize("part", ["API请求失败", "quota of key", ": 403"])
def test_no_page_shows_the_text_of_an_error(small: Built, part: str) -> None:
    pages = [path.read_text(encoding="utf-8") for path in small.folder.rglob("*.html")]
    assert len(pages) > 20
    assert not any(part in page for page in pages)


def test_a_commit_is_linked_by_its_name_and_pull_request(small: Built) -> None:
    page = read(small, commit_page(GUIDANCE_SHA))
    links = {link.text_content(): link.get("href") for link in page.xpath("//article//a")}
    valve = f"../{VALVE_SHA}/"
    assert links[VALVE_SHA[:7]] == links["the valve"] == valve
    assert links["#40"] == "https://github.com/acme/rocket/pull/40"
    assert links["Pull request #41"] == "https://github.com/acme/rocket/pull/41"
    assert links["View on github.com"] == f"https://github.com/{commit_page(GUIDANCE_SHA)[:-1]}"


def test_a_report_leads_to_the_days_beside_it(small: Built) -> None:
    report = read(small, "acme/rocket/2025-03-03/")
    head = report.xpath("//head/link[@rel='prev' or @rel='next']/@href")
    body = report.xpath("//a[@rel='prev' or @rel='next']/@href")
    both = ["2025-02-28/", "2025-03-04/"]
    assert head == [f"../../../acme/rocket/{day}" for day in both]
    assert body == [f"../{day}" for day in both] * 2


def test_a_commit_leads_to_the_commits_beside_it_in_reading_order(small: Built) -> None:
    page = read(small, commit_page(HOSTILE_TITLES[0]))
    assert page.xpath("//nav[contains(@class, 'digest-neighbours')]/a/@href") == [
        f"../{GUIDANCE_SHA}/",
        f"../{sha_of(HOSTILE_TITLES[1])}/",
    ]


def test_across_days_the_day_of_the_commit_beside_is_said(small: Built) -> None:
    first, last = "acme/rocket/2025-03-03/", "acme/rocket/2025-02-28/"
    for report, rel, words in (
        (REPORT, "prev", "← Previous · 2025-03-03"),
        (first, "next", "Next · 2025-03-04 →"),
        (first, "prev", "← Previous · 2025-02-28"),
        (last, "next", "Next · 2025-03-03 →"),
    ):
        pages = read(small, report).xpath("//article[contains(@class, 'digest-entry')]//h3/a/@href")
        page = pages[0 if rel == "prev" else -1].removeprefix("../")
        found = read(small, f"acme/rocket/{page}").xpath(f"//a[@rel='{rel}']")
        assert found[0].get("aria-label") == words.strip("← →")
        assert texts(found[1], "./span") == [words]
    middle = read(small, commit_page(HOSTILE_TITLES[0]))
    assert texts(middle, "//a[contains(@class, 'digest-neighbour')]/span") == [
        *("← Previous", "Next →"),
    ]


def test_a_commit_known_in_part_stands_on_its_report_only(small: Built) -> None:
    report = read(small, "acme/rocket/2025-02-28/")
    assert report.xpath(f"//article[@id='{SHORT_SHA}']//h3/a") == []
    assert texts(report, f"//article[@id='{SHORT_SHA}']//h3") == ["test: burn on the bench"]


def test_a_day_without_commits_says_so(small: Built) -> None:
    assert "No commits on this day." in texts(read(small, "acme/lander/2025-03-03/"), "//p")


def test_the_nav_lists_no_days_and_no_commits(small: Built) -> None:
    for address in ("", "2025-03-04/", "acme/rocket/", REPORT, commit_page(GUIDANCE_SHA)):
        html = read(small, address)
        links = html.xpath("//nav[contains(@class, 'md-nav--primary')]/ul//a[@href]")
        assert [link.text_content() for link in links] == [
            *("Home", "Search", "Repositories", "lander", "rocket"),
        ]


def test_canonical_addresses_hold_the_sites_path(small_pages: dict[str, Outline]) -> None:
    pages = {address: page for address, page in small_pages.items() if address != "404.html"}
    assert {address: page.canonical for address, page in pages.items()} == {
        address: f"https://team.github.io/digest/{address}" for address in pages
    }


def test_links_within_the_site_are_relative(small_pages: dict[str, Outline]) -> None:
    for page in small_pages.values():
        inside = [link for link in page.links if link.startswith(("/", "https://team.github.io"))]
        assert page.address == "404.html" or inside in ([], [page.canonical])


def test_without_a_site_address_there_is_no_canonical_one(project: Project) -> None:
    project.configure(base="site_name: Launch log\ntheme: material\nplugins:\n  - digest:\n")
    built = project.build(strict=True)
    assert built.said == ()
    assert 'rel="canonical"' not in built.text(REPORT)


def test_every_status_occurs_in_the_small_archive() -> None:
    found = {entry.analysis.status for report in SMALL for entry in report.entries}
    assert found == set(Status)


def test_the_authors_own_time_shows_on_hover_where_it_is_known(project: Project) -> None:
    exact = datetime(2025, 3, 4, 12, 30, tzinfo=UTC).astimezone(timezone(timedelta(hours=-5)))
    entries = [make_entry("fix: a leak", level=Level.HIGH), make_entry(level=Level.HIGH)]
    entries[0] = replace(entries[0], commit=replace(entries[0].commit, author_time=exact))
    write_archive(project.archive, [make_report(*entries)])
    built = project.build(strict=True)
    title = ' title="Local to the author: 2025-03-04 07:30 UTC-05:00"'
    told = f'<time datetime="2025-03-04T07:30:00-05:00"{title}>2025-03-04 12:30</time>'
    untold = '<time datetime="2025-03-04T12:30:00+00:00">2025-03-04 12:30</time>'
    known, unknown = (built.text(f"acme/rocket/commit/{one.commit.sha}/") for one in entries)
    assert told in known
    assert untold in unknown
    assert "Local to the author" not in unknown
    report = built.text("acme/rocket/2025-03-04/")
    assert f"<time{title}>12:30</time>" in report
    assert "<time>12:30</time>" in report
