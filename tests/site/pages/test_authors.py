"""Pages of authors, built for real: what they show, who leads to them, what a change makes anew."""

from __future__ import annotations

import gzip
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.site.conftest import make_project
from tests.site.outline import parse, texts
from tests.site.project import OPTIONS
from tests.site.records import (
    GUIDANCE_SHA,
    ROCKET,
    TUESDAY,
    make_entry,
    make_report,
    write_archive,
)

if TYPE_CHECKING:
    from pathlib import Path

    from digest.models import Report
    from tests.site.project import Built, Project

ADA, ADA_PAGE = "Ada Example", "authors/adaexample/"
COMMIT = f"{ROCKET}/commit/{GUIDANCE_SHA}/"


def test_an_author_has_commits_by_month_areas_and_the_latest(small: Built) -> None:
    page = parse(small.text(ADA_PAGE))
    assert texts(page, "//h1") == [ADA]
    assert texts(page, "//h2") == ["Latest commits", "By month", "Busiest areas", "Change types"]
    assert texts(page, "//p[@class='digest-facts']/span")[0] == "2025-02-28 to 2025-03-04"
    (months,) = page.xpath("//h2[@id='digest-by_month']/following-sibling::table[1]/tbody")
    cells = [texts(row, ".//th | .//td[1]") for row in months]
    assert cells == [["2025-03", "10"], ["2025-02", "3"]]
    lines = page.xpath("//ul[@class='digest-lines']/li")
    assert len(lines) == 10
    assert "hold attitude during coast" in lines[0].text_content()


def test_the_list_has_all_authors_with_most_commits_first(small: Built) -> None:
    page = parse(small.text("authors/"))
    assert texts(page, "//tbody/tr/th") == [ADA]
    assert page.xpath("//tbody//a/@href") == ["../authors/adaexample/"]


def test_names_lead_to_the_page(small: Built) -> None:
    for address in (COMMIT, f"{ROCKET}/"):
        links = parse(small.text(address)).xpath(f"//a[text()='{ADA}']/@href")
        assert links == [f"{'../' * address.count('/')}{ADA_PAGE}"], address


def test_the_page_has_a_feed_and_a_place_in_the_sitemap(small: Built) -> None:
    feed = (small.folder / ADA_PAGE / "feed.xml").read_text(encoding="utf-8")
    assert f"<title>{ADA} · Launch log</title>" in feed
    assert feed.count("<entry>") == 10
    assert not (small.folder / ADA_PAGE / "feed.json").exists()
    assert f'href="../../{ADA_PAGE}feed.xml"' in small.text(ADA_PAGE)
    lasting = gzip.decompress((small.folder / "sitemap-repositories.xml.gz").read_bytes())
    assert f"https://team.github.io/digest/{ADA_PAGE}".encode() in lasting


def configured(project: Project, authors: str) -> Built:
    project.configure(f"{OPTIONS}      authors: {authors}\n")
    return project.build()


def by_grace(number: int) -> Report:
    entries = (make_entry(f"fix: part {n}", author="Grace Example") for n in range(number))
    return make_report(*entries, day=TUESDAY + timedelta(1))


def test_only_pages_that_show_an_author_are_made_anew(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    first = configured(project, "{commits: 2}")
    pages = [first.folder / address / "index.html" for address in (ADA_PAGE, "authors/", COMMIT)]
    made = [page.stat().st_ino for page in pages]
    write_archive(project.archive, [by_grace(1)])
    assert "authors/graceexample/" not in project.build().addresses()
    assert [page.stat().st_ino for page in pages] == made
    write_archive(project.archive, [by_grace(2)])
    assert "authors/graceexample/" in project.build().addresses()
    changed = [page.stat().st_ino != before for page, before in zip(pages, made, strict=True)]
    assert changed == [False, True, False]


def test_who_opts_out_is_found_by_searching(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    assert ADA_PAGE in configured(project, "{commits: 2}").addresses()
    site = configured(project, "{commits: 2, exclude: [ada EXAMPLE]}")
    assert not (site.folder / "authors").exists()
    assert parse(site.text(COMMIT)).xpath(f"//a[text()='{ADA}']/@href") == [
        "../../../../search/?author=Ada%20Example"
    ]
    assert not (configured(project, "false").folder / "authors").exists()
