"""Entries made ready for a page: their words, their one line, their sections, their links."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from digest.locales import LANGUAGES
from digest.models import Analysis, Coverage, Entry, Language, Level, Status
from digest.site.content.entries import EntryView, SiteContext, content_at, view_entry
from digest.site.html.addresses import ROOT_PLACEHOLDER
from digest.site.reading.analysis import breaking_of_entry, brief_of_entry, render_analysis
from tests.site.records import ERROR, LANDER, SHORT_SHA, make_catalog, make_entry, make_report


def view(entry: Entry, *, language: Language = Language.EN) -> EntryView:
    catalog = make_catalog([make_report(entry)])
    site = SiteContext(catalog, language, ZoneInfo("UTC"))
    catalog_report = catalog.reports[0]
    return view_entry(catalog_report.items[0], catalog_report, site, render_analysis(entry))


def analysed(body: str, **facts: str) -> Entry:
    return make_entry(**facts, analysis=Analysis(Status.OK, body))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("**Summary**: Closes the valve.\n**Risks**: None.", "Closes the valve."),
        ("**Risks**: None.\n\n**Summary**: Closes the valve.", "Closes the valve."),
        ("**Summary**:\nCloses\nthe **valve**:\n- `slowly`", "Closes the valve: slowly"),
        ("**Change type**: fix\n**Importance**: High\n**Scope**: The valve.", "The valve."),
        ("Closes the valve.\n\n**Risks**: None.", "Closes the valve."),
        ("**Summary**:\n\n**Scope**: The valve.", "The valve."),
        ("**Change type**: fix", ""),
        ("", ""),
    ],
)
def test_a_brief_is_the_summary_or_the_first_text_that_says_more(body: str, line: str) -> None:
    assert brief_of_entry(analysed(body)) == line


@pytest.mark.parametrize("summary", ["Close the valve.", "Closes the `valve`", ""])
def test_a_summary_that_repeats_the_title_is_not_shown(summary: str) -> None:
    entry = analysed(
        f"**Summary**: {summary}\n\n**Risks**: None.", title="fix: close the valve (#7)"
    )
    assert brief_of_entry(entry) == "None."
    assert [section.title for section in view(entry).sections] == ["Risks"]


@pytest.mark.parametrize(
    ("headline", "brief"),
    [
        ("Pilots land with `half` the fuel", "Pilots land with half the fuel"),
        ("Close the valve.", "It leaked."),
        ("", "It leaked."),
    ],
)
def test_a_headline_is_for_lists_alone(headline: str, brief: str) -> None:
    body = f"**Headline**: {headline}\n\n**Summary**: It leaked."
    entry = analysed(body, title="fix: close the valve (#7)")
    assert brief_of_entry(entry) == view(entry).brief == brief
    assert [section.title for section in view(entry).sections] == ["Summary"]


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (
            "**Breaking**: Pilots must name **one** `pad`.\n\n`-def land():`\n\n**Scope**: x",
            "Pilots must name one pad. `-def land():`",
        ),
        ("**不兼容变更**：须改。\n\n`` a`b ``\n\n`c`", "须改。 a`b"),
        ("**Breaking**: None.", ""),
        ("**Breaking**: Pilots must name `pad`\n\nand wait", ""),
        ("**Breaking**:\n\n`-def land():`", ""),
        ("**Summary**: It leaked.", ""),
        ("", ""),
    ],
)
def test_what_breaks_is_told_with_its_line_or_not_at_all(body: str, line: str) -> None:
    assert breaking_of_entry(analysed(body)) == line


def test_figures_of_rules_are_no_brief() -> None:
    entry = make_entry(analysis=Analysis(Status.OFFLINE, "**Scope**:\n\n- `docs/`: 1 file, +1 −0"))
    assert brief_of_entry(entry) == ""


@pytest.mark.parametrize(
    ("same_as", "shown"),
    [
        (f"{LANDER}@{'a1' * 20}", f"{LANDER}@a1a1a1a"),
        ("", ""),
        ("<b>@x", ""),
        (f"a b@{'a1' * 20}", ""),
    ],
)
def test_whose_analysis_it_is_is_named(same_as: str, shown: str) -> None:
    analysis = Analysis(Status.OK, "**Summary**: x", model="acme/large", same_as=same_as)
    found = view(make_entry(analysis=analysis))
    assert (found.same_as, found.same_as_link) == (shown, "")


@pytest.mark.parametrize("status", [Status.FAILED, Status.MISSING])
def test_there_is_no_brief_without_an_analysis(status: Status) -> None:
    assert brief_of_entry(make_entry(analysis=Analysis(status, "**Summary**: Left over."))) == ""


@pytest.mark.parametrize("status", [Status.PARTIAL, Status.OFFLINE])
def test_a_partial_or_offline_analysis_has_its_brief(status: Status) -> None:
    assert (
        brief_of_entry(make_entry(analysis=Analysis(status, "**Summary**: A start."))) == "A start."
    )


@pytest.mark.parametrize(
    ("title", "body", "names"),
    [
        ("tidy", "**变更类型**：功能增强 / 测试", "feat test"),
        ("fix: tidy", "**Change type**: refactor", "refactor"),
        ("fix: tidy", "**Summary**: Tidy.", "fix"),
        ("fix(pad)!: tidy", "", "fix"),
        ("tidy", "**Summary**: Tidy.", ""),
    ],
)
def test_chips_tell_the_types_of_the_analysis_else_of_the_title(
    title: str, body: str, names: str
) -> None:
    assert [chip.name for chip in view(analysed(body, title=title)).chips] == names.split()


@pytest.mark.parametrize(
    ("language", "labels"),
    [(Language.EN, ["Feature", "Tests"]), (Language.ZH, ["功能增强", "测试"])],
)
def test_chips_are_labelled_in_the_sites_language(language: Language, labels: list[str]) -> None:
    chips = view(analysed("**变更类型**：功能增强 / 测试"), language=language).chips
    assert [chip.label for chip in chips] == labels


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", Status)
def test_an_analysis_that_is_not_whole_is_said_to_be_so(language: Language, status: Status) -> None:
    body = "" if status in {Status.FAILED, Status.MISSING} else "**Summary**: A start."
    error = ERROR if status is Status.FAILED else ""
    seen = view(make_entry(analysis=Analysis(status, body, error)), language=language)
    assert seen.status == str(status)
    assert bool(seen.notice) == (status not in {Status.OK, Status.OFFLINE})
    assert ERROR not in repr(seen)


@pytest.mark.parametrize(
    ("level", "language", "name"),
    [
        (Level.HIGH, Language.EN, "High"),
        (Level.MEDIUM, Language.EN, "Medium"),
        (Level.LOW, Language.ZH, "低"),
        (None, Language.EN, "Not rated"),
        (None, Language.ZH, "未分级"),
    ],
)
def test_the_importance_is_the_reports_whatever_the_body_claims(
    level: Level | None, language: Language, name: str
) -> None:
    entry = make_entry(level=level, analysis=Analysis(Status.OK, "**Importance**: High"))
    seen = view(entry, language=language)
    assert (seen.level, seen.level_name) == (str(level or ""), name)


def test_sections_follow_the_body_without_what_the_badges_tell() -> None:
    body = (
        "First of all.\n\n**Change type**: fix\n**Importance**: High\n**Summary**: A valve.\n"
        "**Rollback**: No.\n"
    )
    sections = view(analysed(body)).sections
    assert [(part.kind, part.title) for part in sections] == [
        ("other", ""),
        ("summary", "Summary"),
        ("other", "Rollback"),
    ]


def test_a_change_type_that_explains_itself_is_shown() -> None:
    sections = view(analysed("**Change type**: fix (the valve stuck)")).sections
    assert [part.kind for part in sections] == ["type"]
    assert "the valve stuck" in sections[0].content


def test_sections_of_one_kind_have_different_anchors() -> None:
    body = "**Risks**: One.\n**Advice**: Wait.\n**Potential risks**: Two.\n**Risks and advice**: x"
    anchors = [part.anchor for part in view(analysed(body)).sections]
    assert anchors == ["risk", "advice", "risk-2", "risk-advice"]


@pytest.mark.parametrize("level", [2, 4])
def test_aspects_stand_below_the_insights_and_headings_below_their_section(level: int) -> None:
    body = (
        "**Insights**:\n\n**Architecture**: A wheel.\n\n> # Note\n\n**Performance**: Twice.\n"
        "**Risks**: None.\n"
    )
    sections = view(analysed(body)).sections
    assert [(part.title, part.level) for part in sections] == [
        ("Insights", 2),
        ("Architecture", 3),
        ("Performance", 3),
        ("Risks", 2),
    ]
    assert f"<h{level + 2}>Note</h{level + 2}>" in content_at(sections[1], level - 2)


def test_aspects_without_insights_stand_by_themselves() -> None:
    sections = view(analysed("**Performance**: Twice.")).sections
    assert [part.level for part in sections] == [2]


def test_links_start_from_the_sites_root_wherever_they_stand() -> None:
    entry = analysed("**Summary**: See 77aa88b.", sha="77aa88b" + "0" * 33)
    commit = f"acme/rocket/commit/{entry.commit.sha}/"
    seen = view(entry)
    assert seen.page == f"{ROOT_PLACEHOLDER}{commit}"
    assert seen.report == f"{ROOT_PLACEHOLDER}acme/rocket/2025-03-04/#77aa88b"
    assert f'<a href="{ROOT_PLACEHOLDER}{commit}">77aa88b</a>' in seen.sections[0].content


def test_a_commit_known_in_part_has_a_place_on_its_report_only() -> None:
    seen = view(make_entry(sha=SHORT_SHA))
    assert (seen.page, seen.anchor) == ("", SHORT_SHA)
    assert seen.report == f"{ROOT_PLACEHOLDER}acme/rocket/2025-03-04/#{SHORT_SHA}"


def test_a_commit_without_a_sha_has_no_place_of_its_own() -> None:
    seen = view(make_entry(sha=""))
    assert (seen.page, seen.anchor, seen.report) == (
        "",
        "",
        f"{ROOT_PLACEHOLDER}acme/rocket/2025-03-04/",
    )


def test_a_commits_facts() -> None:
    commit = view(make_entry("fix: a valve (#41)", rest="\nSlowly.\n", repository=LANDER)).commit
    assert (commit.title, commit.rest, commit.author) == (
        "fix: a valve (#41)",
        "Slowly.",
        "Ada Example",
    )
    assert (commit.time, commit.machine_time) == ("2025-03-04 12:30", "2025-03-04T12:30:00+00:00")
    assert commit.own_time == ""  # the archive does not know the author's offset
    assert commit.host == "github.com"
    assert (commit.request, commit.request_url) == (
        "Pull request #41",
        "https://github.com/acme/lander/pull/41",
    )


@pytest.mark.parametrize(
    ("offset", "machine_time", "own_time"),
    [
        (timedelta(hours=8), "2025-03-04T20:30:00+08:00", "2025-03-04 20:30 UTC+08:00"),
        (timedelta(hours=13), "2025-03-05T01:30:00+13:00", "2025-03-05 01:30 UTC+13:00"),
        (
            -timedelta(hours=3, minutes=30),
            "2025-03-04T09:00:00-03:30",
            "2025-03-04 09:00 UTC-03:30",
        ),
        (timedelta(), "2025-03-04T12:30:00+00:00", "2025-03-04 12:30 UTC+00:00"),
    ],
)
def test_the_authors_own_time_is_told_where_it_is_known(
    offset: timedelta, machine_time: str, own_time: str
) -> None:
    entry = make_entry()
    exact = datetime(2025, 3, 4, 12, 30, tzinfo=UTC).astimezone(timezone(offset))
    commit = view(replace(entry, commit=replace(entry.commit, author_time=exact))).commit
    assert (commit.time, commit.machine_time) == ("2025-03-04 12:30", machine_time)
    assert commit.own_time == own_time


def test_without_a_web_address_there_is_no_pull_request() -> None:
    commit = view(make_entry("fix: a valve (#41)", has_web=False)).commit
    assert (commit.url, commit.host, commit.request, commit.request_url) == ("", "", "", "")


def test_what_a_model_cites_and_the_diff_lacks_is_marked_where_it_stands() -> None:
    analysis = Analysis(
        Status.OK,
        "**Summary**: Adds `valve` and `warp_drive<x>`, 64 MB.\n\n"
        "**Risks**:\n\n```\nwarp_drive<x>\n```",
        model="lab/writer-1",
        coverage=Coverage(18, 23),
        unfounded=("warp_drive<x>", "64 MB"),
    )
    found = view(make_entry(analysis=analysis))
    text = "".join(section.content for section in found.sections)
    mark = '<span class="digest-unfounded">not found in the diff</span>'
    assert f"<code>warp_drive&lt;x&gt;</code> {mark}" in text
    assert text.count("digest-unfounded") == 1
    assert (found.model, found.coverage) == ("lab/writer-1", "18 of 23 files read")
    assert found.unfounded == ("warp_drive<x>", "64 MB")


def test_a_file_that_does_not_exist_is_called_so() -> None:
    analysis = Analysis(Status.OK, "**Summary**: See `a/gone.py`.", missing_files=("a/gone.py",))
    found = view(make_entry(analysis=analysis))
    mark = '<span class="digest-unfounded">no such file</span>'
    assert f"<code>a/gone.py</code> {mark}" in found.sections[0].content
    assert found.missing_files == ("a/gone.py",)


@pytest.mark.parametrize("label", ["Advice", "Risks and advice"])
def test_advice_is_not_marked(label: str) -> None:
    """What an older version found there as well stands in the list below the analysis alone."""
    body = f"**Summary**: Use `pump`.\n\n**{label}**: Add `pump` and `heat`."
    found = view(make_entry(analysis=Analysis(Status.OK, body, unfounded=("pump", "heat"))))
    counts = ["".join(one.content).count("digest-unfounded") for one in found.sections]
    assert counts == [1, 0]
    assert found.unfounded == ("pump", "heat")


def test_an_analysis_by_rules_names_no_model_and_no_coverage() -> None:
    found = view(
        make_entry(analysis=Analysis(Status.OFFLINE, "**Summary**: x", coverage=Coverage(1, 1)))
    )
    assert (found.model, found.coverage, found.unfounded) == ("", "", ())
