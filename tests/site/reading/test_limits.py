"""Texts of a report within the limits: marks piled up, and signs of endlessly many parts."""

from __future__ import annotations

import re
import sys
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import limits
from digest.models import Analysis, FileChange, Status
from digest.site.reading.limits import _NEAR_JOINED, apply_limits, limit_marks
from tests.site.records import make_entry, make_report

WRITTEN = {
    "Hebrew": "בְּרֵאשִׁ֖ית",
    "Arabic": "بِسْمِ ٱللَّهِ",
    "Persian": "می‌خواهم",
    "Hindi": "क्षत्रिय कार्त्स्न्य",
    "Thai": "น้ำที่นี้",
    "Tibetan": "བསྒྲུབས་རྒྱུད",
    "Vietnamese": "Việt ngữ",
    "Korean": "가나다 한국어",
    "old Korean": "\u1112\u119e\u11ab",
    "a family": "👨🏽‍👩🏽‍👧🏽‍👦🏽",
    "a flag": "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f 🇩🇪",
    "phonetics": "ɔ̃̀ːŋ͡ḿ̩",
}


@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_what_people_write_stays(text: str, form: str) -> None:
    whole = unicodedata.normalize(form, text) * 20  # type: ignore[arg-type]
    assert limit_marks(whole) == whole


@pytest.mark.parametrize(
    ("flood", "length"),
    [
        ("Z" + "\u0300\u0316\u0489" * 300, 1 + limits.MAX_MARKS),
        ("क" + "\u093e" * 300, 1 + limits.MAX_MARKS),
        ("Z" + "\u0300\u200d" * 300, 1 + limits.MAX_JOINED),
        ("क" + "\u094dक" * 300, 1 + limits.MAX_JOINED),
        ("\u1100" * 600, 1 + limits.MAX_JOINED),
        ("👨\u200d" * 300, 1 + limits.MAX_JOINED),
        ("👋" + "🏽" * 300, 1 + limits.MAX_JOINED),
    ],
)
def test_a_flood_ends(flood: str, length: int) -> None:
    assert len(limit_marks(flood)) == length
    assert limit_marks(f"a {flood} b") == f"a {limit_marks(flood)} b"


@pytest.mark.parametrize("before", range(2 * limits.MAX_MARKS + 3))
def test_the_shortest_flood_is_found_wherever_it_begins(before: int) -> None:
    flood = "Z" + "\u0300" * (limits.MAX_MARKS + 1)
    assert limit_marks(f"{'x' * before}{flood} y") == f"{'x' * before}{flood[:-1]} y"


FLOODS = st.text(st.sampled_from("aZक\u0300\u0489\u094d\u200d\u1100\u1161👨🏽\U000e0067é中"))


@given(FLOODS)
def test_what_is_limited_is_within_the_limits_and_only_shorter(text: str) -> None:
    limited = limit_marks(text)
    assert limit_marks(limited) == limited
    left = iter(text)
    assert all(char in left for char in limited)
    longest = max(map(len, re.findall("[\u0300\u0489\u094d]+", limited)), default=0)
    assert longest <= limits.MAX_MARKS


def test_every_mark_is_looked_at() -> None:
    near = re.compile(_NEAR_JOINED)
    marks = (
        char
        for char in map(chr, range(0x80, sys.maxunicode + 1))
        if unicodedata.category(char) in {"Mn", "Mc", "Me", "Cf"}
    )
    assert [hex(ord(char)) for char in marks if not near.match(char)] == []


def test_all_texts_of_a_report_are_limited() -> None:
    flood = "Z" + "\u0300" * 150
    made = make_entry(
        f"fix: {flood}", rest=flood, author=flood, analysis=Analysis(Status.OK, flood)
    )
    files = (FileChange("R", f"src/{flood}", 1, 0, flood), FileChange("A", "a.py", 1, 0))
    report = make_report(replace(made, commit=replace(made.commit, files=files)))
    (entry,) = apply_limits(report).entries
    short = limit_marks(flood)
    assert entry.commit.message.split() == ["fix:", short, short]
    assert (entry.commit.author, entry.analysis.body) == (short, short)
    first, second = entry.commit.files
    assert (first.path, first.old_path) == (f"src/{short}", short)
    assert second is files[1]
    plain = make_report(make_entry("fix: é", author="Zoë", analysis=Analysis(Status.OK, "中文")))
    assert apply_limits(plain) is plain
