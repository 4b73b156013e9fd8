"""What stands beside the archive's pages: the home, pages by hand, languages, earlier builds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.models import Level
from tests.site.outline import parse, texts
from tests.site.project import CONFIG
from tests.site.records import (
    GUIDANCE_SHA,
    ROCKET,
    SHARED_SHA,
    SMALL,
    VALVE_SHA,
    make_entry,
    make_report,
    write_archive,
)

if TYPE_CHECKING:
    import lxml.html

    from tests.site.project import Built, Project

REPORT = "acme/rocket/2025-03-04/"


def read(built: Built, address: str) -> lxml.html.HtmlElement:
    return parse(built.text(address))


DAYS = ["2025-03-04 Tuesday", "2025-03-03 Monday", "2025-02-28 Friday"]
PARTS = [
    *(*DAYS, "Calendar", "Commits per week"),
    *("Busiest areas", "Change types", "Repositories"),
]


def test_the_home_shows_the_latest_days_and_figures_of_all(small: Built) -> None:
    home = read(small, "")
    assert texts(home, "//h1") == ["Launch log"]
    assert texts(home, "//h2") == PARTS
    assert texts(home, "//section[@class='digest-day']/h2") == DAYS
    newest = "//section[@class='digest-day'][1]"
    assert texts(home, f"{newest}/p/span")[0] == "10 commits · 3 high"
    assert texts(home, f"{newest}//h3") == [
        "acme/lander 2 commits · 1 high",
        "acme/rocket 8 commits · 2 high",
    ]
    assert len(home.xpath(f"{newest}//li")) == 10
    assert texts(home, "//section[@class='digest-day'][2]/p")[1] == "Quiet that day: acme/lander"


def test_the_homes_contents_name_its_parts(small: Built) -> None:
    toc = "//div[contains(@class, 'md-sidebar--secondary')]//a"
    assert texts(read(small, ""), toc) == PARTS


def test_a_home_written_by_hand_comes_first(project: Project) -> None:
    project.write("docs/index.md", "# Welcome\n\nRead on.\n\n## First of all\n\nText.\n")
    built = project.build(strict=True)
    home = read(built, "")
    assert built.said == ()
    assert texts(home, "//h1") == ["Welcome"]
    assert texts(home, "//article//h2") == [*PARTS, "First of all"]
    toc = "//div[contains(@class, 'md-sidebar--secondary')]//a"
    assert texts(home, toc) == [*PARTS, "First of all"]


def test_a_few_words_stay_above_the_newest_day(project: Project) -> None:
    project.write("docs/index.md", "# Welcome\n\nRead on, a [link](start.md).\n")
    project.write("docs/start.md", "# Start\n")
    home = read(project.build(strict=True), "")
    (parts,) = home.xpath("//div[@class='digest-home']")
    assert [element.tag for element in parts.itersiblings(preceding=True)] == ["p", "h1"]
    project.write("docs/index.md", f"# Welcome\n\n{'Read on. ' * 30}\n")
    home = read(project.build(strict=True), "")
    (parts,) = home.xpath("//div[@class='digest-home']")
    assert [element.tag for element in parts.itersiblings(preceding=True)] == ["h1"]
    assert next(parts.itersiblings()).text_content().startswith("Read on.")


def test_the_homes_anchors_are_its_own(project: Project) -> None:
    project.write("docs/index.md", "# Launch log\n\n## Latest\n\n## Repositories\n")
    home = read(project.build(strict=True), "")
    ids = home.xpath("//@id")
    assert [name for name in ids if ids.count(name) > 1] == []


def test_reports_inside_the_documents_are_no_pages_of_mkdocs(project: Project) -> None:
    project.configure("      archive: docs/reports\n")
    write_archive(project.folder / "docs" / "reports", SMALL)
    built = project.build(strict=True)
    assert built.said == ()
    assert not (built.folder / "reports").exists()
    assert REPORT in built.addresses()


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("acme/rocket.md", "acme/rocket/"),
        ("acme/rocket/index.md", "acme/rocket/"),
        ("2025-03-04.md", "2025-03-04/"),
        ("2025-W10.md", "2025-W10/"),
        ("acme/rocket/2025-03-04/index.html", "acme/rocket/2025-03-04/"),
        (f"acme/rocket/commit/{VALVE_SHA}.md", f"acme/rocket/commit/{VALVE_SHA}/"),
    ],
)
def test_a_page_by_hand_where_an_archive_page_belongs_is_an_error(
    project: Project, name: str, address: str
) -> None:
    project.write(f"docs/{name}", "# Mine\n")
    built = project.build()
    assert not built.is_done
    assert f"'{name}'" in built.said[0]
    assert f"/{address}" in built.said[0]
    assert "move or rename" in built.said[0]


def test_pages_by_hand_stand_beside_the_archives(project: Project) -> None:
    project.write("docs/acme/crew.md", "# The crew\n")
    built = project.build(strict=True)
    assert built.said == ()
    assert texts(read(built, "acme/crew/"), "//h1") == ["The crew"]


# ---- languages


@pytest.mark.parametrize(
    ("language", "heading", "status"),
    [("en", "High importance 2", "Analysis failed"), ("zh", "高重要度 2", "分析失败")],
)
def test_the_site_speaks_one_language_and_reads_reports_of_both(
    project: Project, language: str, heading: str, status: str
) -> None:
    project.configure(f"      archive: archive\n      language: {language}\n")
    built = project.build(strict=True)
    html = read(built, REPORT)
    assert built.said == ()
    assert html.get("lang") == language
    assert heading in texts(html, "//h2")
    assert status in texts(html, "//p[@class='digest-facts']/span")
    assert html.xpath("//nav/@aria-label")[0] == {"en": "Header", "zh": "页眉"}[language]


def test_the_themes_own_language_wins_over_the_plugins(project: Project) -> None:
    project.configure(base=CONFIG.replace("  font: false\n", "  language: de\n"))
    assert read(project.build(strict=True), "").get("lang") == "de"


def test_times_are_shown_with_the_zone_they_are_in(project: Project) -> None:
    project.configure("      archive: archive\n      timezone: Asia/Shanghai\n")
    page = read(project.build(strict=True), f"{ROCKET}/commit/{GUIDANCE_SHA}/")
    assert texts(page, "//p[@class='digest-facts']/span[time]") == [
        "2025-03-04 18:00 Asia/Shanghai"
    ]
    assert page.xpath("//time/@datetime") == ["2025-03-04T18:00:00+08:00"]


# ---- again


def test_building_again_gives_the_same_pages(project: Project) -> None:
    pages = [
        {path: path.read_bytes() for path in project.build().folder.rglob("*.html")}
        for _ in range(2)
    ]
    assert len(pages[0]) > 20
    assert pages[0] == pages[1]


def test_a_report_that_is_gone_leaves_no_pages(project: Project) -> None:
    project.build()
    (project.archive / "2025/lander/2025-03-04.md").unlink()
    addresses = project.build().addresses()
    assert "acme/lander/2025-03-04/" not in addresses
    assert f"acme/lander/commit/{SHARED_SHA}/" not in addresses


def test_a_commit_told_on_two_days_has_one_page_that_both_lead_to(project: Project) -> None:
    entry = make_entry("fix: the same valve", level=Level.HIGH)
    days = sorted({report.day for report in SMALL})
    reports = [make_report(entry, repository="acme/probe", day=day) for day in days]
    write_archive(project.archive, reports)
    built = project.build(strict=True)
    commits = [a for a in built.addresses() if a.startswith("acme/probe/commit/")]
    assert commits == [f"acme/probe/commit/{entry.commit.sha}/"]
    for day in ("2025-02-28", "2025-03-03", "2025-03-04"):
        links = read(built, f"acme/probe/{day}/").xpath("//h3/a/@href")
        assert links == [f"../commit/{entry.commit.sha}/"]
