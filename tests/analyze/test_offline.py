"""The offline analyzer says what the commit says, and names the fact each remark rests on."""

from __future__ import annotations

from datetime import datetime

import pytest

from digest.analyze.offline import analyse
from digest.archive.sections import split_sections
from digest.archive.types import change_types
from digest.locales import LANGUAGES
from digest.models import (
    ChangeType,
    Commit,
    Coverage,
    Field,
    FileChange,
    Language,
    Status,
    Totals,
)

NOON = datetime(2026, 3, 2, 12, 0)


def commit(message: str, *files: FileChange) -> Commit:
    added = sum(change.additions or 0 for change in files)
    deleted = sum(change.deletions or 0 for change in files)
    totals = Totals(len(files), added, deleted)
    return Commit("a" * 40, "Ada", NOON, message, files=files, totals=totals)


def modified(path: str, added: int = 1, deleted: int = 1) -> FileChange:
    return FileChange("M", path, added, deleted)


def fields(subject: Commit, language: Language = Language.EN) -> dict[Field | None, str]:
    return {s.field: s.text.strip() for s in split_sections(analyse(subject, language).body)}


def test_marked_offline_with_its_coverage() -> None:
    analysis = analyse(commit("fix: leak", modified("a.py"), modified("b.py")), Language.EN)
    assert analysis.status is Status.OFFLINE
    assert analysis.coverage == Coverage(2, 2)
    assert (analysis.model, analysis.cost, analysis.created) == (None, None, None)


def test_same_commit_same_words() -> None:
    subject = commit("feat: land", modified("src/land.py"))
    assert analyse(subject, Language.EN) == analyse(subject, Language.EN)


@pytest.mark.parametrize("language", LANGUAGES)
def test_type_can_be_read_back(language: Language) -> None:
    found = fields(commit("perf(engine): burn less"), language)
    assert change_types(found[Field.TYPE]) == (ChangeType.PERF,)


@pytest.mark.parametrize(
    ("message", "summary"),
    [
        (
            "fix: leak\n\nThe valve stayed open.\nNow it shuts.",
            "The valve stayed open. Now it shuts.",
        ),
        ("fix: leak\n\n## Summary\n\nShut **it** `at_once`.", "Shut it `at_once`."),
        ("fix: leak\n\nA*b_c `d` <e> [f] #7", r"A\*b\_c `d` \<e\> \[f\] \#7"),
        ("fix: leak\n\nAn odd ` stays", r"An odd \` stays"),
    ],
)
def test_summary_is_what_the_body_says(message: str, summary: str) -> None:
    assert fields(commit(message))[Field.SUMMARY] == summary


@pytest.mark.parametrize("message", ["Shut the valve", "fix: leak\n\nSigned-off-by: Ada"])
def test_without_more_than_a_title_there_is_no_summary(message: str) -> None:
    assert Field.SUMMARY not in fields(commit(message))


def test_long_summary_is_cut() -> None:
    text = fields(commit("fix: x\n\n" + "word " * 200))[Field.SUMMARY]
    assert text.endswith("…")
    assert len(text) <= 400


def test_scope_counts_files_and_lines_by_directory() -> None:
    subject = commit(
        "feat: x",
        modified("src/engine/a.py", 10, 2),
        modified("src/engine/b/c.py", 5, 0),
        modified("docs/x.md", 1, 1),
        modified("README.md", 3, 0),
        FileChange("A", "logo.png", None, None),
    )
    assert fields(subject)[Field.SCOPE].split("\n") == [
        "- top directory: 2 files, +3 −0",
        "- `src/engine/`: 2 files, +15 −2",
        "- `docs/`: 1 file, +1 −1",
    ]


def test_scope_of_many_directories_says_how_many_more() -> None:
    files = [modified(f"dir{n:02}/x.py") for n in range(12)]
    lines = fields(commit("chore: x", *files))[Field.SCOPE].split("\n")
    assert len(lines) == 9
    assert lines[-1] == "- and 4 more directories"


@pytest.mark.parametrize(
    ("subject", "fact"),
    [
        (commit("feat(api)!: drop v1"), "`feat(api)!:`"),
        (commit("feat: x\n\nBREAKING CHANGE: all of it"), "`BREAKING CHANGE:`"),
        (commit('Revert "x"\n\nThis reverts commit 1234567abc.'), "#1234567"),
        (commit("feat: x", modified("db/migrations/0001_a.py")), "`db/migrations/0001_a.py`"),
        (commit("feat: x", modified("include/rocket/api.h")), "`include/rocket/api.h`"),
        (commit("feat: x", modified("rpc/land.proto")), "`rpc/land.proto`"),
        (commit("chore: bump libfoo from 1.9.2 to 2.0.0"), "`libfoo 1 → 2`"),
        (commit("test: x", FileChange("D", "tests/test_a.py", 0, 9)), "`tests/test_a.py`"),
        (commit("ci: x", modified(".github/workflows/ci.yml")), "`.github/workflows/ci.yml`"),
        (commit("chore: x", modified(".github/CODEOWNERS")), "`.github/CODEOWNERS`"),
    ],
)
def test_a_rule_that_fires_names_its_fact(subject: Commit, fact: str) -> None:
    (item,) = fields(subject)[Field.RISK_ADVICE].split("\n")  # what to do stands beside it
    _, _, advice = item.partition(fact)
    assert advice.count(".") == 2


@pytest.mark.parametrize(
    "subject",
    [
        commit("fix: leak", modified("src/a.py")),
        commit("chore: bump libfoo from 1.9.2 to 1.10.0", modified("pyproject.toml")),
        commit("test: more", FileChange("A", "tests/test_a.py", 9, 0)),
        commit("docs: how to revert a migration", modified("docs/a.md")),
    ],
)
def test_no_rule_no_risk(subject: Commit) -> None:
    assert Field.RISK_ADVICE not in fields(subject)


def test_hostile_paths_stay_code() -> None:
    subject = commit("feat: x", modified("tests`/<script>\n### x`/a.py"))
    body = analyse(subject, Language.EN).body
    assert "`` tests`/<script> ### x`/ ``" in body
    assert not any(line.startswith("### ") for line in body.split("\n"))
