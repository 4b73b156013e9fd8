"""What feeds say of a commit, and when it came."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import lxml.etree
import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.models import Analysis, Commit, Language, Level, Status
from digest.site.artifacts.feeds.channels import Channel, channels_of
from digest.site.artifacts.feeds.formats import Feed, write_atom, write_json
from digest.site.artifacts.feeds.items import FeedItems, landing_time
from digest.site.artifacts.feeds.records import FeedItem
from digest.site.content.entries import SiteContext
from digest.site.reading.library import make_catalog, read_library
from tests.site.checking import atom_faults, json_feed_faults
from tests.site.conftest import make_project
from tests.site.feeding import FEEDS, GUIDANCE, SITE, atom, entry_of, json_feed
from tests.site.records import (
    ERROR,
    GUIDANCE_SHA,
    HOSTILE_TITLES,
    VALVE_SHA,
    make_entry,
    make_report,
    write_archive,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.site.project import Built


def test_a_commit_in_a_feed(small: Built) -> None:
    item = json_feed(small, "acme/rocket/feed")["items"][0]
    assert item["id"] == item["url"] == GUIDANCE
    assert item["external_url"] == f"https://github.com/acme/rocket/commit/{GUIDANCE_SHA}"
    assert item["title"] == "feat(guidance): hold attitude during coast (#41)"
    assert item["authors"] == [{"name": "Ada Example"}]
    assert item["tags"] == ["high", "feat", "perf", "acme/rocket"]
    assert item["date_published"] == item["date_modified"] == "2025-03-04T18:00:00Z"
    assert item["_digest"] == {
        "sha": GUIDANCE_SHA,
        "repository": "acme/rocket",
        "importance": "high",
        "types": ["feat", "perf"],
        "status": "ok",
    }
    entry = atom(small, "acme/rocket/feed").entries[0]
    assert [(tag.term, tag.label) for tag in entry.tags][:2] == [
        ("high", "High"),
        ("feat", "Feature"),
    ]
    related = [link.href for link in entry.links if link.rel == "related"]
    assert related == [item["external_url"]]


def test_the_sites_feed_names_the_repository(small: Built) -> None:
    titles = [entry.title for entry in atom(small, "feed-high").entries]
    assert "feat: unfold the legs · acme/lander" in titles


def test_links_in_texts_are_absolute(small: Built) -> None:
    for name in FEEDS:
        for item in json_feed(small, name)["items"]:
            html = lxml.html.fragment_fromstring(item["content_html"], create_parent=True)
            links = [str(link) for link in html.xpath(".//@href")]
            assert [link for link in links if not re.match("https?://|mailto:", link)] == []
    (guidance, *_) = json_feed(small, "acme/rocket/feed")["items"]
    assert f'<a href="{SITE}acme/rocket/commit/{VALVE_SHA}/">' in guidance["content_html"]
    assert '<a href="https://github.com/acme/rocket/pull/40">' in guidance["content_html"]


def test_a_text_is_escaped_once(small: Built) -> None:
    title = HOSTILE_TITLES[0]
    entry = entry_of(atom(small, "acme/rocket/feed"), "<script>")
    assert entry.title == title
    assert entry.author == "<i>Mallory</i> & Sons"
    html = lxml.html.fragment_fromstring(entry.content[0].value, create_parent=True)
    assert "<img src=x onerror=alert(1)> and <iframe" in html.text_content()
    tags = {element.tag for element in html.iter()}
    assert not tags & {"script", "style", "img", "iframe", "form", "input", "think", "object"}
    assert not html.xpath(".//@*[starts-with(name(), 'on')] | .//@style")
    assert "&amp;lt;" not in entry.content[0].value


def test_an_analysis_that_failed_is_said_to_have_failed(small: Built) -> None:
    for name in ("feed", "acme/rocket/feed"):
        for path in (f"{name}.xml", f"{name}.json"):
            text = (small.folder / path).read_text(encoding="utf-8")
            assert ERROR not in text
            assert "quota of key" not in text
    entry = entry_of(atom(small, "acme/rocket/feed"), "__all__")
    assert entry.title == HOSTILE_TITLES[1]
    assert entry.summary.startswith("The analysis of this commit failed")
    html = entry.content[0].value
    assert html == f"<p><em>{entry.summary}</em></p>"


def test_the_rest_of_a_message_is_kept_as_it_is(small: Built) -> None:
    (guidance, *_) = json_feed(small, "acme/rocket/feed")["items"]
    html = guidance["content_html"]
    assert "<pre>Reads the gyro before the wheels are commanded.\n- no new options</pre>" in html
    assert "<h2>Summary</h2>" in html


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Give the site of a commit whose texts hold what XML can't and what would call somebody."""
    body = (
        "**Summary**: Thanks @octocat and @acme/crew, see ops@example.com.\n\nBell \x07 NUL \x00."
    )
    entries = [
        make_entry(
            "fix: ring \x07 for @octocat ]]> &amp; \ufffe",
            repository="acme/probe",
            level=Level.HIGH,
            analysis=Analysis(Status.OK, body),
            author="@octocat \x1b[0m",
        ),
        make_entry("chore: nobody's", repository="acme/probe", author=" ", analysis=Analysis()),
    ]
    project = make_project(tmp_path_factory.mktemp("odd"))
    write_archive(project.archive, [make_report(*entries, repository="acme/probe")])
    built = project.build()
    assert built.is_done
    return built


def test_what_xml_forbids_is_replaced(odd: Built) -> None:
    for name in ("acme/probe/feed", "acme/probe/feed-high", "feed"):
        assert atom_faults(odd.folder / f"{name}.xml") == []
        assert json_feed_faults(odd.folder / f"{name}.json") == []
    entry = entry_of(atom(odd, "acme/probe/feed"), "fix: ring")
    assert entry.title == "fix: ring \ufffd for @octocat ]]> &amp; \ufffd"
    assert "Bell \ufffd NUL \ufffd" in entry.content[0].value


def test_names_call_nobody(odd: Built) -> None:
    entry = entry_of(atom(odd, "acme/probe/feed"), "fix: ring")
    html = lxml.html.fragment_fromstring(entry.content[0].value, create_parent=True)
    assert "Thanks @octocat and @acme/crew" in html.text_content()
    assert [str(link) for link in html.xpath(".//@href")] == ["mailto:ops@example.com"]
    assert not html.xpath(".//@class | .//@data-hovercard-url")


def test_a_commit_by_nobody_has_no_author(odd: Built) -> None:
    (_, nobody) = json_feed(odd, "acme/probe/feed")["items"]
    assert "authors" not in nobody


_TEXT = st.text()


@given(_TEXT, _TEXT, _TEXT, _TEXT)
def test_any_text_makes_a_feed_that_can_be_read(
    title: str, author: str, summary: str, html: str
) -> None:
    time = datetime(2025, 3, 4, tzinfo=UTC)
    item = FeedItem(
        id="https://x.org/1",
        url="https://x.org/1",
        host_url="",
        title=title,
        author=author,
        published=time,
        updated=time,
        summary=summary,
        html=html,
        sha="",
        repository="acme/rocket",
        level="",
        level_name="",
        types=(),
        status="ok",
    )
    feed = Feed(Channel(), "https://x.org/", title, summary, author, "en", time, True, [item])
    root = lxml.etree.fromstring(write_atom(feed))
    content = root.findtext("{*}entry/{*}content") or ""
    expected = re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", html)
    assert content == expected.replace("\r\n", "\n").replace("\r", "\n")
    assert json.loads(write_json(feed))["items"][0]["id"] == "https://x.org/1"


# ---- times


ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2025, 3, 4)


@pytest.mark.parametrize(
    ("commit", "expected"),
    [
        ({"local_time": datetime(2025, 3, 4, 9, 30)}, datetime(2025, 3, 4, 1, 30)),
        ({}, datetime(2025, 3, 3, 16)),
        ({"local_time": datetime(2019, 1, 1)}, datetime(2025, 3, 3, 16)),
        ({"local_time": datetime(2999, 1, 1)}, datetime(2025, 3, 4, 15, 59, 59)),
        (
            {"author_time": datetime(2025, 3, 4, 9, 30, tzinfo=timezone(timedelta(hours=1)))},
            datetime(2025, 3, 4, 8, 30),
        ),
        (
            {
                "commit_time": datetime(2025, 3, 5, 1, 0, 0, 7, tzinfo=UTC),
                "local_time": datetime(2025, 3, 4),
            },
            datetime(2025, 3, 5, 1),
        ),
        (
            {
                "commit_time": datetime(2025, 2, 1, 1, tzinfo=UTC),
                "landed": datetime(2025, 3, 4, 9, tzinfo=UTC),
            },
            datetime(2025, 3, 4, 9),
        ),
    ],
    ids=["known", "unknown", "long ago", "in the future", "author's zone", "committed", "merged"],
)
def test_the_time_a_commit_came(commit: dict[str, datetime], expected: datetime) -> None:
    made = Commit("", "", commit.pop("local_time", None), "", **commit)  # type: ignore[arg-type]
    assert landing_time(made, DAY, ZONE) == expected.replace(tzinfo=UTC)


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_first_and_the_last_day_have_a_time(day: date) -> None:
    for zone in (ZONE, ZoneInfo("America/New_York")):
        assert landing_time(Commit("", "", None, ""), day, zone).tzinfo is UTC


def test_important_commits_of_one_moment_come_by_importance(tmp_path: Path) -> None:
    """What a merge brought landed in one moment; a feed of all goes by the table there."""
    landed = datetime(2025, 3, 4, 9, 30, tzinfo=UTC)
    entries = []
    for title, score in (("ten", 10), ("none", None), ("twelve", 12), ("eleven", 11)):
        made = make_entry(f"feat: {title}", level=Level.HIGH)
        importance = replace(made.importance, score=score)
        commit = replace(made.commit, commit_time=landed)
        entries.append(replace(made, commit=commit, importance=importance))
    write_archive(tmp_path / "reports", [make_report(*entries)])
    library = read_library(tmp_path / "reports", tmp_path / "cache")
    site = SiteContext(make_catalog(library), Language.EN, ZoneInfo("UTC"))
    made_items = FeedItems(site, library, SITE)
    titles = {
        channel.is_high: [item.title.removeprefix("feat: ") for item in made_items.of(channel, 9)]
        for channel in channels_of("acme/rocket")
    }
    assert titles[True] == ["twelve", "eleven", "ten", "none"]
    assert titles[False] == ["ten", "none", "twelve", "eleven"]
