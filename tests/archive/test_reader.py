"""Text → Report: each golden case is a report and, beside it, what its record says."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.archive import read_report, write_report
from digest.archive.writer import format_report
from digest.errors import ReportError
from digest.models import Analysis, Commit, Entry, Importance, Level, Report, ReportForm, Status
from tests.examples import examples

if TYPE_CHECKING:
    from pathlib import Path

REPORTS_READ = 3  # times a reading is repeated for the best


def expected(golden: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(golden.with_suffix(".json").read_text(encoding="utf-8"))
    return found


def outcome(path: Path) -> dict[str, Any]:
    """Give what came of reading a report, in the words of the golden files."""
    try:
        report = read_report(path.read_bytes(), path.name)
    except ReportError as error:
        return {"error": [error.line, error.text]}
    return {
        "day": report.day.isoformat(),
        "repository": report.repository,
        "language": report.language,
        "form": report.form,
        "regular": report.verbatim is None,
        "problems": [[problem.line, problem.text] for problem in report.problems],
        "entries": [entry_outcome(entry) for entry in report.entries],
    }


def entry_outcome(entry: Entry) -> dict[str, Any]:
    commit, analysis = entry.commit, entry.analysis
    return {
        "sha": commit.sha,
        "time": commit.local_time and commit.local_time.isoformat(" "),
        "author": commit.author,
        "title": commit.title,
        "message": commit.message,
        "level": entry.importance.level,
        "status": analysis.status,
        "error": analysis.error,
        "body": analysis.body,
    }


def assert_says(found: list[Any], line_and_part: list[Any]) -> None:
    """A line is exact, of a text the part that matters."""
    assert found[0] == line_and_part[0]
    assert line_and_part[1] in found[1]


def test_reads_golden_case(golden: Path) -> None:
    wanted = expected(golden)
    found = outcome(golden)
    assert wanted.pop("about")
    if "error" in wanted:
        assert_says(found["error"], wanted["error"])
        return
    problems, entries = wanted.pop("problems"), wanted.pop("entries")
    assert {key: found[key] for key in wanted} == wanted
    assert len(found["problems"]) == len(problems)
    for is_problem, problem in zip(found["problems"], problems, strict=True):
        assert_says(is_problem, problem)
    told = [
        {key: entry[key] for key in want}
        for entry, want in zip(found["entries"], entries, strict=True)
    ]
    assert told == entries


def test_bad_golden_cases_name_their_source_and_line(golden: Path) -> None:
    wanted = expected(golden)
    if "error" not in wanted:
        assert read_report(golden.read_bytes(), "2026/rocket/x.md").repository
        return
    with pytest.raises(ReportError) as caught:
        read_report(golden.read_bytes(), "2026/rocket/x.md")
    assert str(caught.value).startswith(f"2026/rocket/x.md:{wanted['error'][0]}: ")


@pytest.mark.parametrize(
    "name", ["a/b", "acme/rocket.js", "acme/.github", "acme-2/_x-y.z", "0/0", "acme/..."]
)
def test_repository_is_owner_and_name(data: Path, name: str) -> None:
    regular = (data / "archive/zh-empty-day.md").read_bytes()
    report = read_report(regular.replace(b"acme/rocket", name.encode()), "x")
    assert (report.repository, report.problems) == (name, ())


@pytest.mark.parametrize(
    "name",
    ["acme", "acme/", "/rocket", "acme/.", "acme/..", "../x", "a/b/c", "a b/c", "a/火箭", ""],
)
def test_other_names_are_no_repository(data: Path, name: str) -> None:
    regular = (data / "archive/zh-empty-day.md").read_bytes()
    with pytest.raises(ReportError, match=r"^x:3: expected the repository as '## owner/name'"):
        read_report(regular.replace(b"acme/rocket", name.encode()), "x")


def test_problems_are_in_order_of_their_lines(data: Path) -> None:
    report = read_report((data / "archive/truncated-contents.md").read_bytes(), "x")
    lines = [problem.line for problem in report.problems]
    assert lines == sorted(lines)
    assert len(lines) > 1


def test_cut_off_analysis_ends_where_the_file_says(data: Path) -> None:
    report = read_report((data / "archive/zh-cut-off.md").read_bytes(), "x")
    assert report.entries[0].analysis.body.endswith("\n56. 最后检查主阀 `main_val")


def test_links_become_addresses(data: Path) -> None:
    report = read_report((data / "archive/zh-three-groups.md").read_bytes(), "x")
    assert report.entries[0].commit.url == f"https://github.com/acme/rocket/commit/{'a1' * 20}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("本日共 1 个提交".encode(), f"本日共 {'1' * 5000} 个提交".encode()),
        ("变更 (1)\n\n".encode(), f"变更 ({'1' * 5000})\n\n".encode()),
    ],
    ids=["summary", "group"],
)
def test_absurd_counts_are_no_counts(data: Path, before: bytes, after: bytes) -> None:
    regular = (data / "archive/zh-one-group.md").read_bytes()
    assert before in regular
    changed = regular.replace(before, after)
    report = read_report(changed, "x")
    assert report.entries[0].commit.title == "refactor: 拆分导航模块"
    assert write_report(report) == changed


@pytest.mark.parametrize("depth", [*range(100, 900, 200), *range(860, 1010)])
def test_deeply_nested_facts_cost_at_most_themselves(data: Path, depth: int) -> None:
    regular = (data / "archive/zh-one-group.md").read_bytes()
    facts = f'<!-- digest {{"status":"ok","x":{"[" * depth}{"]" * depth}}} -->\n\n**📝'
    changed = regular.replace("\n**📝".encode(), facts.encode())
    report = read_report(changed, "x")
    assert report.entries[0].analysis.body.startswith("**📝")
    assert write_report(report) == changed


def many(count: int, form: ReportForm, title: str) -> bytes:
    """Make a report of that many entries; `title` takes the entry's number."""
    levels = list(Level)
    entries = tuple(
        Entry(
            Commit(
                f"{number:040x}",
                "Ada Park",
                datetime(2026, 3, 2, 12, 0, number % 60),
                title.format(number),
                f"https://example.org/commit/{number:040x}",
            ),
            Importance(levels[number % 3]),
            Analysis(Status.OK, "**Summary**: short.\n\n### x\n\n- a\n- b"),
        )
        for number in range(count)
    )
    return format_report(Report(date(2026, 3, 2), "acme/rocket", entries, form=form)).encode()


def best_time(data: bytes) -> float:
    times = []
    for _ in range(REPORTS_READ):
        start = time.process_time()
        read_report(data, "x")
        times.append(time.process_time() - start)
    return min(times)


@pytest.mark.parametrize(
    ("form", "title", "spoil"),
    [
        (ReportForm.GROUPED, "feat: part {}", (b"", b"")),
        (ReportForm.GROUPED, "chore: the same again", (b"", b"")),
        (ReportForm.GROUPED, "feat: part {}", (b"### feat: ", b"### Feat ")),
        (ReportForm.FLAT, "feat: part {}", (b"", b"")),
        (ReportForm.FLAT, "feat: part {}", (b"| feat: ", b"| fix: ")),
    ],
    ids=["grouped", "same-title", "other-titles", "flat", "flat-unmatched"],
)
def test_time_grows_with_the_entries(
    form: ReportForm, title: str, spoil: tuple[bytes, bytes]
) -> None:
    small, large = (many(count, form, title).replace(*spoil) for count in (200, 800))
    assert len(read_report(large, "x").entries) >= 800
    assert best_time(large) < 12 * best_time(small)  # four times the entries; squared: sixteen


SPLICES = [
    b"",
    b"\n",
    b"\r\n",
    b"|",
    b"---\n",
    b"\n\n---\n\n",
    b"### x\n",
    b"### x\n**SHA**: `a1a1a1a`\n",
    b"**SHA**: `a1a1a1a`\n",
    b'<!-- digest {"sha":"0","row":1} -->\n',
    b"<!-- digest {} -->\n",
    b'<!-- digest {"cost":1e999,"score":-0} -->\n',
    b"## acme/rocket LLM analysis\n\n",
    b"\xff\xfe\x00",
    b"| 2026-03-02 22:41:07 | Ada | x |\n",
    "#### 🔴 高重要度变更 (1)\n\n".encode(),
    "*暂无分析*".encode(),
    "\n⚠️ x\n".encode(),
]


@st.composite
def mutated(draw: st.DrawFn, originals: list[bytes]) -> bytes:
    """Take a report and put, a few times, something else in place of a stretch of its lines."""
    data = draw(st.sampled_from(originals))
    for _ in range(draw(st.integers(1, 3))):
        lines = data.splitlines(keepends=True)
        first = draw(st.integers(0, len(lines)))
        last = min(len(lines), first + draw(st.integers(0, 4)))
        moved = b"".join(lines[draw(st.integers(0, len(lines))) :][: draw(st.integers(0, 6))])
        new = draw(st.sampled_from([*SPLICES, moved]) | st.binary(max_size=8))
        data = b"".join([*lines[:first], new, *lines[last:]])
    return data[: draw(st.sampled_from([None, None, draw(st.integers(0, len(data)))]))]


def assert_kept_or_refused(data: bytes) -> None:
    try:
        report = read_report(data, "x")
    except ReportError:
        return
    assert write_report(report) == data


@settings(max_examples=examples(200))
@given(st.data())
def test_mutated_reports_are_kept_or_refused(data: Path, drawn: st.DataObject) -> None:
    originals = [path.read_bytes() for path in sorted((data / "archive").glob("*.md"))]
    assert_kept_or_refused(drawn.draw(mutated(originals)))


@settings(max_examples=examples(150))
@given(st.binary(max_size=200), st.booleans())
def test_arbitrary_bytes_are_kept_or_refused(tail: bytes, has_head: bool) -> None:
    head = "# Daily report (2026-03-02)\n\n## acme/rocket\n\n| Time | Author | Message |\n"
    separator = "|----------|------|----------|\n"
    assert_kept_or_refused((head + separator).encode() * has_head + tail)


def test_verbatim_is_no_part_of_a_regular_record(data: Path) -> None:
    regular = read_report((data / "archive/zh-one-group.md").read_bytes(), "x")
    assert regular == replace(regular, verbatim=None, problems=())
