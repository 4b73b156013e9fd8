"""What holds for every language: its words are whole, and what is written in it can be read."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from dataclasses import asdict, fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from digest.analyze.answer.body import write_body
from digest.analyze.answer.records import Answer
from digest.analyze.answer.schema import schema_for
from digest.analyze.offline import analyse
from digest.analyze.question.prompt import make_request
from digest.analyze.records import Pack
from digest.archive import read_report, write_report
from digest.archive.labels import field_of, labelled
from digest.archive.sections import split_sections
from digest.archive.types import change_types
from digest.locales import LANGUAGES, folder_of, locale_of
from digest.locales.browser import as_json
from digest.locales.pages import StatusNames, UnfinishedTexts
from digest.locales.reading import ChangeTypePatterns, LabelPatterns, SentencePatterns
from digest.locales.reports import ChangeTypeNames, FieldNames, LevelNames
from digest.models import (
    Analysis,
    ChangeType,
    Commit,
    Coverage,
    Entry,
    Field,
    FileChange,
    Importance,
    Language,
    Level,
    Report,
    ReportForm,
    Status,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from enum import StrEnum

ROOT = Path(__file__).parents[1]
every_language = pytest.mark.parametrize("language", LANGUAGES)
UNFINISHED = [status for status in Status if status is not Status.OK]
COMMIT = Commit(
    "a" * 40,
    "Ada",
    datetime(2026, 3, 3, 12, 30),
    "feat!: ignite\n\nIt burns.",
    "https://github.com/acme/rocket/commit/" + "a" * 40,
    files=(FileChange("M", "db/migrations/1.sql", 1, 0), FileChange("D", "tests/test_a.py", 0, 9)),
)


_PATTERNS = LabelPatterns | ChangeTypePatterns | SentencePatterns


def words_in(record: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text of a locale with its name; how models write is no text."""
    if isinstance(record, str):
        yield name, record
    elif isinstance(record, tuple):
        for number, part in enumerate(record):
            yield from words_in(part, f"{name}.{number}")
    elif is_dataclass(record) and not isinstance(record, _PATTERNS):
        for field in fields(record):
            yield from words_in(getattr(record, field.name), f"{name}.{field.name}")


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"\{\w+\}", text))


# Its words


def test_there_are_these_languages_and_no_other() -> None:
    assert {"en", "zh"} <= set(LANGUAGES)
    with pytest.raises(ValueError, match=f"no language 'tlh' here, only {', '.join(LANGUAGES)}"):
        locale_of(Language("tlh"))


@pytest.mark.parametrize(
    ("record", "members"),
    [
        (LevelNames, list(Level)),
        (FieldNames, list(Field)),
        (ChangeTypeNames, list(ChangeType)),
        (StatusNames, list(Status)),
        (UnfinishedTexts, UNFINISHED),
    ],
)
def test_a_record_has_a_text_for_each_member(record: type, members: list[StrEnum]) -> None:
    names = [field.name for field in fields(record)]
    assert sorted(names) == sorted(member.name.lower() for member in members)


@every_language
def test_every_word_takes_the_values_that_the_english_one_takes(language: Language) -> None:
    english = dict(words_in(locale_of(Language.EN)))
    own = dict(words_in(locale_of(language)))
    assert own.keys() == english.keys()
    assert [n for n in own if placeholders(own[n]) != placeholders(english[n])] == []


@every_language
def test_no_word_is_empty(language: Language) -> None:
    words = dict(words_in(locale_of(language)))
    assert [name for name, text in words.items() if not text.strip()] == []
    spaced = {name for name, text in words.items() if text != text.strip()}
    assert spaced <= {".reports.colon"}


@every_language
def test_names_differ(language: Language) -> None:
    locale = locale_of(language)
    for texts in (locale.levels, locale.fields, locale.change_types, locale.statuses):
        names = [getattr(texts, field.name) for field in fields(texts)]
        assert len(set(names)) == len(names)
    assert len(set(locale.months)) == 12
    assert len(set(locale.weekdays)) == 7


@every_language
def test_every_analysis_that_is_not_whole_is_said_to_be_so(language: Language) -> None:
    locale = locale_of(language)
    assert all(locale.status_notices[status] for status in UNFINISHED)


@every_language
def test_its_folder_has_the_templates(language: Language) -> None:
    names = {path.name for path in folder_of(language).glob("*.j2")}
    assert names == {"README.md.j2", "brief.md.j2", "index.md.j2", "prompt.md.j2"}


@pytest.mark.parametrize("name", ["title", "nothing"])
def test_no_two_languages_share_a_word_that_tells_them_apart(name: str) -> None:
    texts = [getattr(locale_of(language).reports, name) for language in LANGUAGES]
    assert len(set(texts)) == len(LANGUAGES)


@pytest.mark.parametrize(
    ("language", "names"),
    [
        (Language.EN, "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
        (Language.ZH, "星期一 星期二 星期三 星期四 星期五 星期六 星期日"),
    ],
)
def test_weekdays(language: Language, names: str) -> None:
    monday = date(2025, 3, 3)
    week = [locale_of(language).weekday(monday + timedelta(days=n)) for n in range(7)]
    assert week == names.split()


@pytest.mark.parametrize(
    ("language", "number", "text"),
    [
        (Language.EN, 0, "0 commits"),
        (Language.EN, 1, "1 commit"),
        (Language.EN, 2, "2 commits"),
        (Language.EN, 20116, "20,116 commits"),
        (Language.ZH, 1, "1 个提交"),
        (Language.ZH, 20116, "20,116 个提交"),
    ],
)
def test_numbers_of_commits(language: Language, number: int, text: str) -> None:
    assert locale_of(language).pages.counted("commits", number) == text


def test_a_span_of_one_day_is_that_day() -> None:
    words = locale_of(Language.EN).pages
    assert words.span("2025-03-04", "2025-03-05") == "2025-03-04 to 2025-03-05"
    assert words.span("2025-03-04", "2025-03-04") == "2025-03-04"


@every_language
def test_scripts_get_their_words_as_json(language: Language) -> None:
    locale = locale_of(language)
    assert json.loads(as_json({"words": locale.search}))["words"] == asdict(locale.search)
    assert as_json(locale.tools, is_ascii=True).isascii()


# What is written in it


@every_language
@pytest.mark.parametrize("field", Field)
def test_a_label_is_read_as_the_field_it_was_written_for(field: Field, language: Language) -> None:
    assert field_of(locale_of(language).fields[field]) is field
    for text in ("a\n", "\n\n- a\n"):
        (section,) = split_sections(labelled(field, text, language))
        assert (section.field, section.text) == (field, text.strip("\n"))


@every_language
def test_change_types_are_read_as_they_were_written(language: Language) -> None:
    names = locale_of(language).change_types
    for kind in ChangeType:
        assert change_types(names[kind]) == (kind,)
        others = [other for other in ChangeType if other is not kind]
        assert change_types(" / ".join(map(names.__getitem__, (kind, *others)))) == (kind, *others)


@every_language
@pytest.mark.parametrize("form", ReportForm)
def test_a_report_is_read_as_it_was_written(form: ReportForm, language: Language) -> None:
    is_grouped = form is ReportForm.GROUPED
    body = write_body(Answer((ChangeType.FIX,), "It burns."), language)
    analyses = [
        Analysis(Status.OK, body),
        Analysis(Status.MISSING),
        Analysis(Status.FAILED, error="no answer"),
        analyse(COMMIT, language),
    ]
    entries = [
        Entry(replace(COMMIT, sha=f"{number:x}" * 40, url=""), Importance(level), analysis)
        for number, (level, analysis) in enumerate((x, y) for x in Level for y in analyses)
    ]
    empty = replace(COMMIT, sha="", url="", message="Ignite", files=())
    plain = [Entry(empty)] if form is ReportForm.TABLE else []
    made = Report(
        date(2026, 3, 3), "acme/rocket", tuple(entries if is_grouped else plain), language, form
    )
    if form is ReportForm.FLAT:
        whole = replace(COMMIT, message="Ignite", files=())
        made = replace(made, entries=(Entry(whole, analysis=Analysis(Status.OK, body)),))
    again = read_report(write_report(made), "x")
    assert (again, again.problems, again.verbatim) == (made, (), None)


@every_language
def test_an_analysis_by_rules_has_its_parts(language: Language) -> None:
    analysis = analyse(COMMIT, language)
    assert analysis.coverage == Coverage(2, 2)
    assert [section.field for section in split_sections(analysis.body)] == [
        *(Field.TYPE, Field.SUMMARY, Field.SCOPE, Field.RISK_ADVICE),
    ]


@every_language
@pytest.mark.parametrize("level", Level)
def test_a_model_is_asked_in_it(level: Level, language: Language) -> None:
    pack = Pack("+burn\n", ("src/a.py",), (), 1)
    request, _ = make_request(COMMIT, level, pack, "acme/rocket", language, 900)
    assert request.schema == schema_for(level, language)
    own = locale_of(language).answers
    assert request.schema["properties"]["summary"]["description"] == own.summary
    others = [folder_of(x).joinpath("prompt.md.j2").read_text() for x in LANGUAGES if x != language]
    assert request.system.splitlines()[0] not in "".join(others)


# The type checker


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "line", "error"),
    [
        ("pages", '    home="Home",\n', 'Missing named argument "home" for "PageWords"'),
        ("reports", '    low="Low",\n', 'Missing named argument "low" for "LevelNames"'),
        ("browser", '    close="Close",\n', 'Missing named argument "close" for "ToolWords"'),
        ("__init__", "    tools=TOOLS,\n", 'Missing named argument "tools" for "Locale"'),
    ],
)
def test_the_type_checker_says_what_a_language_lacks(
    module: str, line: str, error: str, tmp_path: Path
) -> None:
    folder = tmp_path / "fr"
    shutil.copytree(folder_of(Language.EN), folder, ignore=shutil.ignore_patterns("__pycache__"))
    path = folder / f"{module}.py"
    text = path.read_text(encoding="utf-8")
    assert text.count(line) == 1
    path.write_text(text.replace(line, ""), encoding="utf-8")
    found = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", tmp_path / "cache", path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    (said,) = [line for line in found.stdout.splitlines() if "error:" in line]
    assert error in said
