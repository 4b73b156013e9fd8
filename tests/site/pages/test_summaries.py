"""The pages that sum up, the home, weeks and repositories: what they show, and that it is right.

What is right is counted from the reports' own text, by other rules than the reader's.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from digest.locales import locale_of
from digest.messages.people import is_bot, person_of
from digest.models import Analysis, ChangeType, Language, Level, Status
from digest.site.content.statistics import rank_areas, rank_authors, rank_types
from digest.site.html.addresses import commit_address
from digest.site.reading.catalog import KNOWN_AFTER
from digest.site.reading.library import make_catalog, read_library
from tests.site.conftest import make_project
from tests.site.outline import parse, texts
from tests.site.project import Project
from tests.site.records import (
    GUIDANCE_SHA,
    HOSTILE_TITLES,
    TUESDAY,
    make_entry,
    make_old_reports,
    make_report,
    write_archive,
)

if TYPE_CHECKING:
    import lxml.html

    from digest.site.reading.records import CatalogReport
    from tests.site.project import Built

OWN = Path(__file__).parents[3] / "docs" / "reports"
WEEK = "2025-W10/"
BEST = "//h2[@id='mattered']/following-sibling::section"
DAY = "2025-03-04/"
PROBE = "acme/probe"
ROW = re.compile(r"^\| \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \| (?P<author>.*?) \| ", re.MULTILINE)
ROOT_FACTS = re.compile(r'<!-- digest (?!.*"(?:parents|landed_with)":).*"commit_time":.*')
HIGH = re.compile(r"^#### 🔴 (?:高重要度变更|High importance) \((\d+)\)$", re.MULTILINE)


def read(built: Built, address: str) -> lxml.html.HtmlElement:
    return parse(built.text(address))


def reports_of(built: Built) -> tuple[CatalogReport, ...]:
    """Give the reports of the archive that a site was made from, as its pages know them."""
    project = built.folder.parent
    (archive,) = re.findall(r"archive: (.+)", (project / "mkdocs.yml").read_text(encoding="utf-8"))
    library = read_library(project / archive, project / ".cache/digest/site")
    return make_catalog(library).reports


def rows(html: lxml.html.HtmlElement, kind: str, number: int = 0) -> list[list[str]]:
    """Give the cells of one of a page's tables of a kind."""
    table = html.xpath(f"//table[contains(@class, 'digest-{kind}')]")[number]
    return [[" ".join(c.text_content().split()) for c in tr] for tr in table.xpath("tbody/tr")]


# ---- a week


def test_a_week_tells_what_mattered_first(small: Built) -> None:
    page = read(small, WEEK)
    assert texts(page, "//h1") == ["Week 10 of 2025 2025-03-03 to 2025-03-09"]
    assert texts(page, "//h2") == [
        *("What mattered", "By repository", "Busiest areas", "Change types"),
    ]
    assert texts(page, "//h3") == ["acme/lander", "acme/rocket"]
    titles = texts(page, f"{BEST}//li/div/a")
    assert len(titles) == 10
    assert titles[:5] == [
        *("feat: unfold the legs", "chore: tidy the launch pad"),
        "feat(guidance): hold attitude during coast",
        *(HOSTILE_TITLES[0], "__all__ exports Thruster & <b>friends</b>"),
    ]
    assert texts(page, f"{BEST}//li//code") == ["Thruster"]
    by = texts(page, f"{BEST}//li//p[@class='digest-by']")
    assert by[2] == "Ada ExampleTue18:00#41"
    briefs = texts(page, "//p[@class='digest-brief']")
    assert briefs[0].startswith("The guidance loop now holds attitude while the engine coasts")
    assert texts(page, "//details/summary") == [
        "acme/lander 2 commits · 1 high",
        "acme/rocket 10 commits · 2 high",
    ]
    assert f"../acme/rocket/commit/{GUIDANCE_SHA}/" in page.xpath("//li/div/a/@href")


def test_a_week_counts_its_commits_and_days(small: Built) -> None:
    page = read(small, WEEK)
    (figures,) = page.xpath("//p[@class='digest-summary']/span[1]")
    said = "12 commits (+9 on the week before) · 3 high · most in guidance"
    assert " ".join(figures.text_content().split()) == said
    days = page.xpath("//ol[@class='digest-strip']/li")
    assert [day.text_content() for day in days[:3]] == ["2Mon", "10Tue", "0Wed"]
    assert len(days) == 7
    assert page.xpath("//ol[@class='digest-strip']//a/@aria-label") == [
        "2025-03-03 Monday: 2 commits",
        "2025-03-04 Tuesday: 10 commits, 3 of high importance",
    ]
    (first,) = read(small, "2025-W09/").xpath("//p[@class='digest-summary']/span[1]")
    assert " ".join(first.text_content().split()) == "3 commits"


def test_weeks_lead_to_their_neighbours_and_days_to_their_week(small: Built) -> None:
    last, first = read(small, WEEK), read(small, "2025-W09/")
    assert last.xpath("//head/link[@rel='prev']/@href") == ["../2025-W09/"]
    assert first.xpath("//head/link[@rel='next']/@href") == ["../2025-W10/"]
    assert texts(first, "//a[@rel='next']")[0] == "Next week → 2025-W10"
    day = read(small, "2025-03-04/")
    assert day.xpath("//nav[@class='digest-path']//a/@href") == ["../", "../2025-W10/"]


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Give the small archive's site, with reports that are old enough to tell who is new."""
    project = make_project(tmp_path_factory.mktemp("grown"))
    write_archive(project.archive, make_old_reports())
    trailer = "\nCo-authored-by: Margaret\nCo-authored-by: dependabot[bot]"
    new = make_entry("fix: the valve", author="old.hand", rest=trailer, repository=PROBE)
    begin = make_entry("feat: begin", author="Old Hand", repository=PROBE)
    days = {TUESDAY - timedelta(days=100): begin, TUESDAY: new}
    reports = [make_report(one, repository=PROBE, day=day) for day, one in days.items()]
    write_archive(project.archive, reports)
    return project.build(strict=True)


def test_new_contributors_lead_to_their_commits(grown: Built) -> None:
    page = read(grown, WEEK)
    names = page.xpath("//ul[contains(@class, 'digest-names')]//a")
    shown = [name.text_content() for name in names]
    assert shown == ["<i>Mallory</i> & Sons", "Grace 着陆器"]
    everyone = texts(page, "//ul[contains(@class, 'digest-names')]//bdi")
    assert everyone == [*shown, "Margaret"]  # who is a co-author alone: no author's search has her
    query = parse_qs(urlsplit(names[0].get("href")).query)
    assert query == {"author": ["<i>Mallory</i> & Sons"]}


def test_a_young_archive_does_not_say_who_is_new(small: Built) -> None:
    for address in (WEEK, DAY):
        assert "newcomers" not in small.text(address)


def test_reverts_and_breaking_changes_have_parts_of_their_own(project: Project) -> None:
    entries = [
        make_entry('Revert "feat: a valve"'),
        make_entry("feat(pad)!: another valve"),
        make_entry("fix: the pump", rest="This reverts commit 0a1b2c3d4e5f."),
        make_entry("fix: the tank", rest="BREAKING CHANGE: it is square"),
        make_entry("fix: the hose"),
    ]
    write_archive(project.archive, [make_report(*entries, repository="acme/probe")])
    built = project.build(strict=True)
    for address in (WEEK, DAY):
        page = read(built, address)
        path = "//h2[@id='{}']/following-sibling::section[1]//li/div/a"
        figures = " ".join(texts(page, "//p[@class='digest-summary']/span[1]")[0].split())
        assert "2 reverts · 2 breaking" in figures
        breaking, reverts = (texts(page, path.format(part)) for part in ("breaking", "reverts"))
        assert breaking == ["feat(pad)!: another valve", "fix: the tank"], address
        assert reverts == ['Revert "feat: a valve"', "fix: the pump"], address


def test_what_breaks_by_a_models_word_alone_stands_apart_with_its_line(project: Project) -> None:
    said = "**Summary**: New.\n\n**Breaking**: Pilots must name a `pad`.\n\n`-def land():`"
    entries = [
        make_entry("feat!: name the pad", analysis=Analysis(Status.OK, said)),
        make_entry("feat: land anywhere", analysis=Analysis(Status.OK, said)),
        make_entry("fix: the hose"),
    ]
    write_archive(project.archive, [make_report(*entries, repository="acme/probe")])
    built = project.build(strict=True)
    for address in (WEEK, DAY):
        page = read(built, address)
        figures = " ".join(texts(page, "//p[@class='digest-summary']/span[1]")[0].split())
        assert "1 breaking · 1 breaking by its analysis" in figures
        for part, title in (("breaking", entries[0]), ("said_breaking", entries[1])):
            path = f"//h2[@id='{part}']/following-sibling::section[1]//li/div"
            assert texts(page, f"{path}/a") == [title.commit.title]
            assert texts(page, f"{path}/p[@class='digest-brief']") == [
                "Pilots must name a pad. -def land():"
            ]
            assert texts(page, f"{path}/p[@class='digest-brief']/code") == ["-def land():"]
    commit = read(built, commit_address("acme/probe", entries[1].commit.sha))
    assert texts(commit, "//section[contains(@class, 'breaking')]/h2") == ["Breaking"]


def test_a_day_tells_who_is_new_and_what_was_worked_on(grown: Built) -> None:
    page = read(grown, DAY)
    names = texts(page, "//ul[contains(@class, 'digest-names')]//a")
    assert names == ["<i>Mallory</i> & Sons", "Grace 着陆器"]
    kinds = texts(page, "//h2[@id='kinds']/following-sibling::table//th/bdi")
    assert kinds[:2] == ["Fix", "Other"]
    assert not read(grown, "2025-03-03/").xpath("//h2[@id='newcomers']")
    contents = texts(page, "//nav[contains(@class, 'md-nav--secondary')]//a")
    assert contents[-3:] == ["New contributors", "Busiest areas", "Change types"]


def test_a_week_is_described_for_chats_and_search_engines(small: Built) -> None:
    head = read(small, WEEK).find("head")
    (description,) = head.xpath("meta[@name='description']/@content")
    assert description.startswith("12 commits from 2025-03-03 to 2025-03-09: feat: unfold the legs")
    graph = dict(
        zip(head.xpath("meta/@property"), head.xpath("meta[@property]/@content"), strict=True)
    )
    assert graph == {
        "og:site_name": "Launch log",
        "og:title": "2025-W10",
        "og:description": description,
    }


def test_ten_commits_of_a_week_come_first_and_all_important_ones_are_there(
    project: Project,
) -> None:
    entries = [make_entry(f"feat: valve {n}", level=Level.HIGH) for n in range(23)]
    write_archive(project.archive, [make_report(*entries, repository="acme/probe")])
    page = read(project.build(strict=True), WEEK)
    assert len(page.xpath(f"{BEST}//li")) == 10
    own = "//details[contains(summary, 'acme/probe')]//li"
    assert len(page.xpath(own)) == 23


def test_a_week_without_commits_says_so_in_numbers(project: Project) -> None:
    day = TUESDAY.replace(month=5)
    write_archive(project.archive, [make_report(repository="acme/probe", day=day)])
    built = project.build(strict=True)
    assert texts(read(built, "2025-W18/"), "//h2") == []
    assert texts(read(built, "2025-W18/"), "//p[@class='digest-summary']/span") == ["0 commits"]
    for address in ("2025-W18/", f"{day}/"):
        assert len(read(built, address).xpath("//article//a[@rel='prev']")) == 1
    assert texts(read(built, ""), "//section[@class='digest-day']/h2")[0] == "2025-03-04 Tuesday"
    assert built.said == ()


# ---- a report


@pytest.mark.parametrize(("number", "opened"), [(3, 3), (4, 0)])
def test_important_commits_are_open_where_they_are_few(
    project: Project, number: int, opened: int
) -> None:
    told = Analysis(Status.OK, "**Summary**: It opens sooner.\n\n**Risks**: None.\n")
    entries = [make_entry(f"feat: valve {n}", level=Level.HIGH, analysis=told) for n in "abcd"]
    write_archive(project.archive, [make_report(*entries[:number], repository=PROBE)])
    page = read(project.build(strict=True), f"{PROBE}/2025-03-04/")
    assert len(page.xpath("//article/details[@open]")) == opened
    briefs = texts(page, "//div[@class='digest-row']/p[@class='digest-brief']")
    assert briefs == ["It opens sooner."] * (number - opened)


# ---- what all of them do


COUNTED = "//*[contains(@class, 'digest-badge')][b or ancestor::table]"


def test_what_counts_commits_leads_to_them(small: Built) -> None:
    links = set(read(small, "acme/rocket/").xpath(f"{COUNTED}/@href"))
    for level in Level:
        assert f"../../search/?importance={level}&repository=acme/rocket" in links
        assert f"../../acme/rocket/2025-03-04/#{level}" in links
    day = read(small, DAY).xpath("//h2/span/a/@href")
    assert day == [f"../acme/{name}/2025-03-04/#high" for name in ("lander", "rocket")]
    for address in ("", DAY, WEEK, "acme/rocket/"):
        badges = read(small, address).xpath(COUNTED)
        assert [badge.tag for badge in badges if badge.tag != "a"] == []
        assert [badge for badge in badges if badge.text_content().split()[-1] == "0"] == []


def test_without_a_search_badges_only_count(project: Project) -> None:
    project.configure("      archive: archive\n      search: false\n")
    home = read(project.build(strict=True), "")
    assert texts(home, f"{COUNTED}[self::span]")[:2] == ["High 1", "Low 1"]
    assert home.xpath(f"{COUNTED}[self::a]") == []


def test_failures_are_told_once_a_page(project: Project) -> None:
    failed = Analysis(Status.FAILED, "", "API请求失败: 403 Client Error")
    days = [date(2025, 4, n) for n in (8, 9, 10)]
    entries = [make_entry(f"fix: {name}", analysis=failed) for name in "ab"]
    write_archive(project.archive, [make_report(*entries, day=day) for day in days])
    built = project.build(strict=True)
    said = "All {n} analyses since 2025-04-08 failed: the model's server refused (403)."
    pages = {"": 6, "2025-04-10/": 6, "2025-04-09/": 4, "acme/rocket/": 6}
    for address, number in {**pages, "acme/rocket/2025-04-10/": 6}.items():
        page = read(built, address)
        assert texts(page, "//p[@class='digest-failures']")[0] == said.format(n=number), address
        assert page.xpath("//*[contains(@class, 'digest-status--failed')]") == []
    week = texts(read(built, "2025-W15/"), "//p[@class='digest-failures']")
    assert week == ["All 6 analyses failed: the model's server refused (403)."]
    shown = texts(read(built, ""), "//section[@class='digest-day']/p[@class='digest-failures']")
    assert [one[:8] for one in shown] == ["All 6 an", "1 of 10 "]


# ---- the home


def test_the_home_speaks_for_itself_where_the_site_is_not_described(project: Project) -> None:
    text = (project.folder / "mkdocs.yml").read_text(encoding="utf-8")
    project.write("mkdocs.yml", text.replace("site_description: What changed on the pad.\n", ""))
    head = read(project.build(strict=True), "").find("head")
    said = "10 commits in acme/lander, acme/rocket on 2025-03-04: High 3, Medium 3, Low 4"
    assert head.xpath("meta[@name='description']/@content") == [said]
    assert head.xpath("meta[@property='og:description']/@content") == [said]
    assert head.xpath("meta[@property='og:title']/@content") == ["Launch log"]


def test_a_described_home_stays_as_it_is_described(small: Built) -> None:
    head = read(small, "").find("head")
    for name in ("@name='description'", "@property='og:description'"):
        assert head.xpath(f"meta[{name}]/@content") == ["What changed on the pad."]


def test_the_calendar_leads_to_days_and_says_what_they_hold(small: Built) -> None:
    squares = read(small, "").xpath("//svg[contains(@class, 'digest-calendar')]//a")
    assert [(a.get("xlink:href"), a.findtext("title")) for a in squares] == [
        ("2025-02-28/", "2025-02-28 Friday: 3 commits"),
        ("2025-03-03/", "2025-03-03 Monday: 2 commits"),
        ("2025-03-04/", "2025-03-04 Tuesday: 10 commits, 3 of high importance"),
    ]


def test_a_repositorys_calendar_leads_to_its_own_days(small: Built) -> None:
    page = read(small, "acme/rocket/")
    assert page.xpath("//svg//a/@*[name()='xlink:href']")[:3] == [
        "2025-02-28/",
        "2025-03-03/",
        "2025-03-04/",
    ]
    assert texts(page, "//h2") == [
        *("Latest commits", "Calendar", "Commits per week"),
        *("Busiest areas", "Change types", "Authors", "Days"),
    ]
    assert "2 of 12 commits (17%) have no analysis." in texts(page, "//p")


def test_names_are_no_links_without_a_search(project: Project) -> None:
    project.configure("      archive: archive\n      search: false\n")
    write_archive(project.archive, make_old_reports())
    built = project.build(strict=True)
    for address in ("", WEEK, "acme/rocket/"):
        page = read(built, address)
        assert not [
            link for link in page.xpath("//@*[contains(name(), 'href')]") if "search/" in link
        ]
        assert "Feature" in [row[0] for row in rows(page, "ranking", 1)]
    assert "<i>Mallory</i> & Sons" in texts(read(built, WEEK), "//bdi")


@pytest.mark.parametrize("word", ["日历", "每周提交", "最活跃的模块", "变更类型分布", "仓库"])
def test_the_home_speaks_chinese(real: Built, word: str) -> None:
    assert word in texts(read(real, ""), "//h2")


# ---- the figures are the archive's


@dataclass(frozen=True)
class Raw:
    """A report's figures as its text has them."""

    day: date
    repository: str
    authors: tuple[str, ...]
    high: int
    has_root: bool  # it holds the first commit of its repository


def raw_reports(folder: Path) -> list[Raw]:
    found = []
    for path in sorted(folder.rglob("*.md")):
        text = path.read_bytes().decode("utf-8", "replace")
        heading, _, repository, *_ = text.split("\n")
        table = text.split("\n\n", 3)[2]
        authors = tuple(match["author"] for match in ROW.finditer(table))
        high = sum(map(int, HIGH.findall(text)))
        day = re.search(r"[（(](\d{4}-\d\d-\d\d)[）)]", heading)
        assert day
        roots = (ROOT_FACTS.fullmatch(line) for line in text.split("\n"))
        found.append(Raw(date.fromisoformat(day[1]), repository[3:], authors, high, any(roots)))
    return found


@pytest.fixture(scope="module", params=["own", pytest.param("real", marks=pytest.mark.process)])
def archived(request: pytest.FixtureRequest) -> tuple[Built, list[Raw]]:
    """Give a site and what its archive's text says: this project's own, and the real sample."""
    if request.param == "real":
        shared = request.getfixturevalue("shared")
        return request.getfixturevalue("real"), raw_reports(shared / "archive" / "reports")
    project = Project(request.getfixturevalue("tmp_path_factory").mktemp("own"))
    project.configure(f"      archive: {OWN}\n")
    return project.build(strict=True), raw_reports(OWN)


def summed(raws: list[Raw], key: Any) -> dict[str, list[str]]:
    totals: Counter[str] = Counter()
    highs: Counter[str] = Counter()
    for raw in raws:
        totals[key(raw)] += len(raw.authors)
        highs[key(raw)] += raw.high
    return {name: [f"{totals[name]:,}", f"{highs[name]:,}"] for name in totals}


def week_of(raw: Raw) -> str:
    return f"{raw.day:%G-W%V}"


def test_days_and_weeks_are_the_archives(archived: tuple[Built, list[Raw]]) -> None:
    built, raws = archived
    home = read(built, "")
    days, weeks = rows(home, "figures", 0), rows(home, "figures", 1)
    assert {row[0]: row[1:3] for row in days} == summed(raws, lambda raw: raw.day.isoformat())
    shown = {row[0]: row[1:3] for row in weeks if row[1] != "0"}
    assert shown == {k: v for k, v in summed(raws, week_of).items() if v[0] != "0"}


def test_repositories_are_the_archives(archived: tuple[Built, list[Raw]]) -> None:
    built, raws = archived
    for name in {raw.repository for raw in raws}:
        own = [raw for raw in raws if raw.repository == name]
        page = read(built, f"{name}/")
        listed = [row for table in range(99) for row in month(page, table) if len(row) > 1]
        days = {row[0].split()[0]: row[1:3] for row in listed}
        assert days == summed(busy(own), lambda raw: raw.day.isoformat())
        authors = Counter(author for raw in own for author in raw.authors)
        shown = [(row[0], int(row[1].replace(",", ""))) for row in rows(page, "ranking", 2)]
        ranked = sorted(authors.items(), key=lambda pair: (-pair[1], pair[0]))
        assert shown == ranked[:10]


def busy(raws: list[Raw]) -> list[Raw]:
    return [raw for raw in raws if raw.authors]


def month(page: lxml.html.HtmlElement, number: int) -> list[list[str]]:
    tables = page.xpath("//table[contains(@class, 'digest-days')]")
    return rows(page, "days", number) if number < len(tables) else []


def test_new_contributors_are_the_archives(archived: tuple[Built, list[Raw]]) -> None:
    built, raws = archived
    first: dict[str, date] = {}
    begin: dict[str, date] = {}
    new: set[tuple[str, str]] = set()  # weeks and people
    for raw in sorted(raws, key=lambda raw: raw.day):
        old = date.min if raw.has_root else raw.day + timedelta(KNOWN_AFTER)
        begin[raw.repository] = min(begin.get(raw.repository, old), old)
        people = {person_of(name) for name in raw.authors if not is_bot(name)}
        for person in people:
            if first.setdefault(person, raw.day) == raw.day and begin[raw.repository] <= raw.day:
                new.add((week_of(raw), person))
    for week in {week_of(raw) for raw in raws}:
        names = texts(read(built, f"{week}/"), "//ul[contains(@class, 'digest-names')]//bdi")
        assert sorted(map(person_of, names)) == sorted(who for at, who in new if at == week)


def test_areas_types_and_authors_are_those_the_search_finds(
    archived: tuple[Built, list[Raw]],
) -> None:
    built, _ = archived
    reports = reports_of(built)
    assert {s.name: s.commits for s in rank_types(reports)} == found(built, "type")
    assert {s.name: s.commits for s in rank_areas(reports, 10_000)} == found(built, "area")
    assert {s.name: s.commits for s in rank_authors(reports)} == found(built, "author")


def found(built: Built, facet: str) -> dict[str, int]:
    """Count the documents with each value of a facet, from the published index."""
    folder = built.folder / "search"
    index = json.loads(gzip.decompress((folder / "index.bin").read_bytes()))
    if facet in index["others"]:
        file = folder / "facets" / index["version"] / f"{facet}.bin"
        values, sets, column = json.loads(gzip.decompress(file.read_bytes()))
    else:
        values, sets, column = index["facets"][facet]
    codes = (ord(char) - 0x20 - (0x800 if ord(char) >= 0xE000 else 0) for char in column)
    return dict(Counter(values[number] for code in codes for number in sets[code]))


def test_links_search_for_what_they_say(real: Built) -> None:
    page = read(real, "vllm-project/vllm/")
    links = page.xpath("//table[contains(@class, 'digest-ranking')]//a")
    names = set(locale_of(Language.ZH).change_types.named(ChangeType).values())
    searches = [link for link in links if "/authors/" not in link.get("href")]
    assert len(links) > len(searches) > 10
    for link in searches:
        query = parse_qs(urlsplit(link.get("href")).query)
        assert query.pop("repository") == ["vllm-project/vllm"]
        ((facet, (value,)),) = query.items()
        assert (link.text_content() in names) if facet == "type" else value == link.text_content()
