"""An entry's JSON comment: the line that holds what the format has no words for."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.archive import read_report, write_report
from digest.archive.json_comment import apply_comment, is_comment, write_comment
from digest.limits import MAX_FILES
from digest.models import (
    Analysis,
    Commit,
    Coverage,
    Entry,
    FileChange,
    Importance,
    Level,
    Reason,
    Status,
    Totals,
)

if TYPE_CHECKING:
    from pathlib import Path

BARE = Entry(Commit("a1" * 20, "Ada", None, "fix", f"https://example.org/commit/{'a1' * 20}"))


def facts_of(line: str) -> dict[str, Any]:
    assert is_comment(line)
    found: dict[str, Any] = json.loads(line.removeprefix("<!-- digest ").removesuffix(" -->"))
    return found


def test_every_fact_is_read(data: Path) -> None:
    """The golden case that says everything, as the record it stands for."""
    report = read_report((data / "archive/en-facts.md").read_bytes(), "x")
    assert report.entries[0] == Entry(
        Commit(
            sha="b6" * 20,
            author="Ada Park",
            local_time=datetime(2026, 3, 13, 0, 30),
            message="feat: name the stages\n\nStages had numbers only.\n\nSigned-off-by: Ada Park",
            url=f"https://github.com/acme/rocket/commit/{'b6' * 20}",
            author_time=datetime(2026, 3, 12, 17, 30, tzinfo=timezone(timedelta(hours=1))),
            commit_time=datetime(2026, 3, 12, 16, 45, tzinfo=UTC),
            parents=("b7" * 20, "b8" * 20),
            files=(
                FileChange("M", "src/stage.py", 12, 3),
                FileChange("R", "src/names.py", 0, 0, "src/labels.py"),
                FileChange("A", "art/<stage>&.png", None, None),
            ),
            totals=Totals(3, 12, 3),
        ),
        Importance(Level.HIGH, 71, (Reason("type:feat", 40), Reason("size", 31))),
        Analysis(
            Status.PARTIAL,
            "**Summary**: Each stage has a name.",
            model="acme/large",
            prompt="3",
            usage={"prompt_tokens": 812, "completion_tokens": 96},
            cost=0.0021,
            coverage=Coverage(2, 3),
            created=datetime(2026, 3, 12, 18, tzinfo=UTC),
        ),
        {"reviewer": {"name": "Cy -->", "votes": [1, None, True]}},
    )


def test_nothing_to_say_is_no_line() -> None:
    assert write_comment(BARE, Status.MISSING) == ""


def test_a_status_is_said_where_it_could_not_be_derived() -> None:
    assert write_comment(BARE, Status.OK) == '<!-- digest {"status":"missing"} -->'


def test_a_status_is_said_beside_any_other_fact() -> None:
    scored = replace(BARE, importance=Importance(Level.LOW, score=3))
    assert write_comment(scored, Status.MISSING) == '<!-- digest {"score":3,"status":"missing"} -->'


@pytest.mark.parametrize(
    ("url", "said"), [("", "a1" * 20), (f"https://example.org/commit/{'a1' * 20}", None)]
)
def test_sha_is_said_only_where_no_link_has_it(url: str, said: str | None) -> None:
    entry = replace(BARE, commit=replace(BARE.commit, url=url))
    line = write_comment(entry, Status.OK)
    assert facts_of(line).get("sha") == said


@pytest.mark.parametrize(
    ("message", "is_said"),
    [
        ("fix", False),
        ("fix\nIt stuck.", False),
        ("fix: a | b", False),
        ("fix\n\nIt stuck.", True),
        ("fix\nSigned-off-by: Ada", True),
        ("fix <br> it", True),
        ("fix\n", True),
        ("\nfix", True),
    ],
)
def test_message_is_said_only_where_a_row_can_not_hold_it(message: str, is_said: bool) -> None:
    entry = replace(BARE, commit=replace(BARE.commit, message=message))
    assert ("message" in facts_of(write_comment(entry, Status.OK))) is is_said


@pytest.mark.parametrize("text", ["-->", "--!>", "<!-- x", "<script>", "a & b", "-", "---", "\n"])
def test_no_text_ends_the_comment(text: str) -> None:
    entry = replace(BARE, extra={text: text})
    line = write_comment(entry, Status.MISSING)
    inner = line.removeprefix("<!-- digest ").removesuffix(" -->")
    assert not any(part in inner for part in ("--", "<", ">", "&", "\n"))
    assert apply_comment(BARE, line) == (entry, [])


@given(st.text(st.characters(exclude_categories=[])), st.text("-<>&\udc80a"))
def test_any_text_stays_within_its_line(key: str, text: str) -> None:
    line = write_comment(replace(BARE, extra={f"x{key}": [text]}), Status.MISSING)
    assert is_comment(line)
    assert "\n" not in line
    assert "--" not in line[4:-3]
    line.encode()


def test_known_facts_come_first_in_a_fixed_order_and_unknown_ones_are_kept() -> None:
    line = '<!-- digest {"zebra":[],"prompt":"2","score":5,"status":"ok","apple":{"b":1}} -->'
    entry, complaints = apply_comment(BARE, line)
    assert complaints == []
    assert entry.extra == {"zebra": [], "apple": {"b": 1}}
    assert write_comment(entry, Status.OK) == (
        '<!-- digest {"score":5,"status":"ok","prompt":"2","zebra":[],"apple":{"b":1}} -->'
    )


@pytest.mark.parametrize(
    "facts",
    [
        {"sha": "A1" * 20},
        {"sha": "a1"},
        {"sha": 1},
        {"author_time": "2026-03-02T12:00:00"},
        {"author_time": "yesterday"},
        {"commit_time": 1772000000},
        {"parents": "a1"},
        {"parents": ["a1"]},
        {"files": [["M", "x"]]},
        {"files": [["M", "x", 1, 2, "y", "z"]]},
        {"files": [["M", "x", -1, 2]]},
        {"files": [["M", "x", True, 2]]},
        {"files": [["M", None, 1, 2]]},
        {"files": ["M x"]},
        {"totals": [1, 2]},
        {"totals": [1, 2, None]},
        {"totals": {"files": 1}},
        {"message": None},
        {"score": 1.5},
        {"score": True},
        {"score": "5"},
        {"reasons": [["size"]]},
        {"reasons": [["size", "5"]]},
        {"reasons": {"size": 5}},
        {"breaks": "notes"},
        {"breaks": [["notes"]]},
        {"breaks": [["notes", 1]]},
        {"status": "fine"},
        {"status": []},
        {"model": 4},
        {"prompt": 4},
        {"usage": [1]},
        {"cost": "0.1"},
        {"cost": True},
        {"cost": 10**400},
        {"coverage": [1]},
        {"coverage": [1, -1]},
        {"created": "2026-03-02"},
    ],
    ids=json.dumps,
)
def test_fact_of_the_wrong_kind_is_kept_and_told(facts: dict[str, Any]) -> None:
    entry, complaints = apply_comment(BARE, f"<!-- digest {json.dumps(facts)} -->")
    (key,) = facts
    assert complaints == [f"the digest comment's {key!r} is of the wrong kind; correct it"]
    assert entry == replace(BARE, extra=facts)


@pytest.mark.parametrize(
    ("inner", "reason"),
    [
        ("{", "not JSON"),
        ("", "not JSON"),
        ('{"cost": NaN}', "NaN is not JSON"),
        ('{"cost": -Infinity}', "-Infinity is not JSON"),
        ('{"cost": 1e999}', "1e999 is out of range"),
        ('{"score": 1' + "0" * 5000 + "}", "not JSON"),
        ('{"x": ' + "[" * 100_000 + "}", "nests too deeply"),
        ('{"x": ' + "[" * 65 + "]" * 65 + "}", "nests too deeply"),
        ('{"usage": {"x": ' + "[" * 64 + "]" * 64 + "}}", "nests too deeply"),
        ("[]", "not a JSON object"),
        ("null", "not a JSON object"),
    ],
    ids=[
        "open",
        "empty",
        "nan",
        "infinity",
        "huge",
        "long",
        "open deep",
        "deep",
        "usage",
        "list",
        "null",
    ],
)
def test_line_that_is_no_json_object_is_told(inner: str, reason: str) -> None:
    entry, complaints = apply_comment(BARE, f"<!-- digest {inner} -->")
    assert entry == BARE
    (complaint,) = complaints
    assert reason in complaint
    assert complaint.endswith("correct it or remove the line")


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("<!-- digest {} -->", True),
        ("<!-- digest -->", True),
        ("<!-- digest {}", False),
        (" <!-- digest {} -->", False),
        ("<!-- Digest {} -->", False),
        ("<!-- digested -->", False),
        ("", False),
    ],
)
def test_facts_are_a_comment_that_names_itself(line: str, is_one: bool) -> None:
    assert is_comment(line) is is_one


def test_only_the_first_files_are_listed_but_all_are_counted(data: Path) -> None:
    """A commit of more files than are listed is written; its record comes back without them."""
    report = read_report((data / "archive/zh-one-group.md").read_bytes(), "x")
    (entry,) = report.entries
    files = tuple(FileChange("A", f"parts/{number}.txt", 1, 0) for number in range(MAX_FILES + 1))
    totals = Totals(len(files), len(files), 0)
    long = replace(entry, commit=replace(entry.commit, files=files, totals=totals))
    (again,) = read_report(write_report(replace(report, entries=(long,))), "x").entries
    assert again.commit.files == files[:MAX_FILES]
    assert again.commit.totals == totals


def test_facts_win_over_what_the_body_looks_like(data: Path) -> None:
    report = read_report((data / "archive/en-facts.md").read_bytes(), "x")
    statuses = [entry.analysis.status for entry in report.entries]
    assert statuses == [Status.PARTIAL, Status.OFFLINE, Status.FAILED]
