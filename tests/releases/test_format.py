"""A release's report: written as it was read, and read as it was written."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.errors import ReportError
from digest.locales import LANGUAGES
from digest.models import ChangeType, Level
from digest.releases import (
    Release,
    ReleaseCommit,
    ReleaseCounts,
    read_release,
    release_order,
    write_release,
)
from digest.releases.escaping import escape_name, escape_text, unescape_text
from tests.examples import examples

if TYPE_CHECKING:
    from pathlib import Path

PIECES = [
    *(
        "|",
        "\\",
        "\\|",
        "\\\\",
        "<br>",
        "`",
        "``",
        "*",
        "**",
        "#",
        "### ",
        "---",
        "--",
        "- ",
        " · ",
    ),
    *("-->", "<!-- digest {} -->", "&amp;", "<code>", "__all__", "{{ x }}", "](#a)", ", ", "@ada"),
    *("🔴 ", "⚪ ", "⚠️ Breaking changes (1)", "👥 Contributors (1)", "中文", "（全角）", "\u202e"),
    *("https://example.org", "www.example.org", "`334cbd9`", "[`334cbd9`](x)", "\x85", "\u2028"),
    *("\x00", "\x1b[0m", "\r", "\t", " ", "  ", "\u3000", "$x$", "*and 5 more*", "../", "%2e"),
]
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\n")
PIECE = st.sampled_from(PIECES) | st.text(CHARACTERS, max_size=6)
LINE = st.lists(PIECE, max_size=6).map("".join)
NAME = LINE.map(str.strip).filter(bool)
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
AWARE = st.datetimes(min_value=datetime(1970, 1, 2), timezones=OFFSETS)
SHA = st.integers(0, 2**160 - 1).map(lambda number: f"{number:040x}")
COUNT = st.integers(0, 10**6)
PROSE = st.lists(LINE, max_size=4).map("\n".join).map(lambda text: text.strip("\n"))
EXTRA = st.dictionaries(LINE.map(lambda key: f"x-{key}"), LINE | COUNT | st.lists(LINE), max_size=2)
WEB = "https://git.example.org/acme/rocket"


@st.composite
def commits(draw: st.DrawFn) -> ReleaseCommit:
    sha = draw(SHA)
    return ReleaseCommit(
        sha,
        draw(LINE),
        draw(LINE),
        draw(st.none() | AWARE),
        draw(st.none() | st.sampled_from(Level)),
        draw(st.none() | st.integers(-20, 20)),
        draw(st.none() | st.sampled_from(ChangeType)),
        is_breaking=draw(st.booleans()),
        is_security=draw(st.booleans()),
        is_revert=draw(st.booleans()),
        pull=draw(st.integers(0, 99)),
        url=draw(st.sampled_from(["", f"{WEB}/commit/{sha}"])),
    )


RELEASES = st.builds(
    Release,
    st.from_regex(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,8}/[A-Za-z0-9_-]{1,8}", fullmatch=True),
    NAME,
    SHA,
    AWARE,
    st.just("") | NAME,
    st.booleans(),
    st.none() | NAME,
    st.sampled_from(["", f"{WEB}/releases/tag/v1.2"]),
    st.sampled_from(["", f"{WEB}/compare/v1.1...v1.2"]),
    st.builds(ReleaseCounts, COUNT, COUNT, COUNT, COUNT),
    st.lists(commits(), max_size=6, unique_by=lambda commit: commit.sha).map(
        lambda found: tuple(sorted(found, key=release_order))
    ),
    st.lists(SHA, max_size=3).map(tuple),
    st.lists(NAME, max_size=3).map(tuple),
    st.lists(NAME, max_size=3).map(tuple),
    st.booleans(),
    st.just("") | LINE,
    st.sampled_from(LANGUAGES),
    PROSE,
    EXTRA,
)


@settings(max_examples=examples(80))
@given(RELEASES)
def test_a_release_is_read_as_it_was_written(release: Release) -> None:
    data = write_release(release)
    again = read_release(data, "x")
    assert again == release
    assert write_release(again) == data


@given(LINE)
def test_an_escaped_text_is_literal_and_comes_back(text: str) -> None:
    assert unescape_text(escape_text(text)) == text
    assert unescape_text(escape_name(text)) == text


@pytest.mark.parametrize("name", ["english", "chinese"])
def test_a_golden_release_is_written_as_it_was_read(data: Path, name: str) -> None:
    golden = (data / f"releases/{name}.md").read_bytes()
    release = read_release(golden, name)
    assert release.problems == ()
    assert write_release(release) == golden


def test_a_release_says_what_there_is(data: Path) -> None:
    release = read_release((data / "releases/english.md").read_bytes(), "x")
    assert (release.repository, release.tag, release.previous) == ("acme/rocket", "v1.2", "v1.1")
    assert release.released == datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
    assert (
        release.prose == "The engine burns *twice*.\n\nRead [the guide](https://example.org) first."
    )
    assert (release.counts, release.counts.total) == (ReleaseCounts(1, 1, 2, 1), 5)
    first, second, *_, last = release.commits
    assert (first.title, first.level, first.is_breaking) == ("Drop `v1` [api]", Level.HIGH, True)
    assert (second.is_security, second.is_revert, second.type) == (True, False, ChangeType.FIX)
    assert (last.level, last.pull, last.url[-40:]) == (None, 0, last.sha)
    assert release.contributors == ("Ada", "Novak, Cy")
    assert release.newcomers == ("Novak, Cy",)
    assert release.extra == {"x-note": "kept"}
    assert len(set(release.shas)) == 5


def test_what_has_no_place_is_told_and_never_written_over(data: Path) -> None:
    golden = (data / "releases/english.md").read_text()
    odd = golden.replace("### 🔒", "My own line.\n\n### 🔒")
    release = read_release(odd.encode(), "v1.2.md")
    line = odd.split("\n").index("My own line.") + 1
    assert [problem.line for problem in release.problems] == [line]
    assert len(release.commits) == 5
    with pytest.raises(ReportError, match=rf"would be lost \(line {line}: has no place"):
        write_release(replace(release, previous="v1.0"))


@pytest.mark.parametrize(
    ("old", "new", "line", "text"),
    [
        ("# Release (v1.2)", "# Releases", 1, "not a release: its first line is '# Releases'"),
        ("## acme/rocket", "## acme", 3, "expected the repository as '## owner/name'"),
        ("> 2026-03-02 |", "> soon |", 4, "expected the release's summary"),
        ("<!-- digest {", "<!-- digest [", 44, "the digest comment is not JSON"),
        (
            '"released":"2026',
            '"released":"26',
            44,
            "the digest comment's 'released' is of the wrong",
        ),
        ("<!-- digest", "<!-- other", 45, "has no '<!-- digest"),
    ],
)
def test_an_error_names_source_and_line(
    data: Path, old: str, new: str, line: int, text: str
) -> None:
    golden = (data / "releases/english.md").read_text()
    assert old in golden
    with pytest.raises(ReportError) as caught:
        read_release(golden.replace(old, new).encode(), "releases/rocket/v1.2.md")
    assert (caught.value.source, caught.value.line) == ("releases/rocket/v1.2.md", line)
    assert text in caught.value.text


def test_a_value_of_the_wrong_kind_is_told_and_kept(data: Path) -> None:
    golden = (data / "releases/english.md").read_text()
    odd = golden.replace('"previous":"v1.1"', '"previous":7')
    release = read_release(odd.encode(), "x")
    assert release.previous is None
    assert release.extra["previous"] == 7
    assert "'previous' is of the wrong kind" in release.problems[0].text
