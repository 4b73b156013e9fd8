"""Importance: `argus` to the letter, `default` by its cases (data/importance/default.json)."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import ConfigError
from digest.importance import Rules, make_rules, rate
from digest.models import Break, Commit, FileChange, Importance, Level, Totals

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "data/importance/default.json").read_text(encoding="utf-8")
)
ARGUS = make_rules("argus")
DEFAULT = make_rules()


def commit(
    message: str,
    files: tuple[FileChange, ...] = (),
    totals: Totals | None = None,
    parents: tuple[str, ...] = (),
    author: str = "Ada",
) -> Commit:
    return Commit("", author, None, message, parents=parents, files=files, totals=totals)


def touched(*paths: str, lines: int | None = 1) -> tuple[FileChange, ...]:
    return tuple(FileChange("M", path, lines, 0) for path in paths)


def read_files(specs: list[str]) -> tuple[FileChange, ...]:
    """Read `[COUNT × ][STATUS ]PATH ADDITIONS DELETIONS`; `{}` in a path is the file's number."""
    found = []
    for spec in specs:
        count, _, rest = spec.rpartition(" × ")
        *status, path, additions, deletions = rest.split()
        found += [
            FileChange(
                status[0] if status else "M",
                path.format(number),
                lines(additions),
                lines(deletions),
            )
            for number in range(int(count or 1))
        ]
    return tuple(found)


def commit_of(case: dict[str, Any]) -> Commit:
    message = f"{case['title']}\n\n{case.get('body', '')}".rstrip()
    parents = tuple(f"{number:040}" for number in range(case.get("parents", 0)))
    made = commit(message, read_files(case["files"]), None, parents, case.get("author", "Ada"))
    return replace(made, breaks=tuple(Break(*one) for one in case.get("breaks", ())))


def lines(text: str) -> int | None:
    return None if text == "-" else int(text)


def told(importance: Importance) -> str:
    return ", ".join(f"{reason.rule} {reason.points}" for reason in importance.reasons)


def points(importance: Importance, rule: str) -> list[int]:
    """Give the points of the reasons whose rule begins so."""
    return [reason.points for reason in importance.reasons if reason.rule.startswith(rule)]


# default -------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["title"]))
def test_default_rates_a_commit_as_its_case_says(case: dict[str, Any]) -> None:
    reverted = Level(case["reverted"]) if "reverted" in case else None
    found = rate(commit_of(case), DEFAULT, reverted)
    assert (found.level, told(found)) == (case["level"], case["reasons"])


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("src/pool.py", "core"),
        ("kernels/gemm.cu", "core"),
        ("web/App.TSX", "core"),
        ("tests/test_pool.py", "test"),
        ("pkg/pool_test.go", "test"),
        ("web/pool.spec.ts", "test"),
        ("app/src/PoolTest.java", "test"),
        ("tests/data/pool.json", "test"),
        ("src/latest.py", "core"),
        ("src/contest/rules.py", "core"),
        ("tests/README.md", "doc"),
        ("docs/conf.py", "doc"),
        ("LICENSE", "doc"),
        ("notes.txt", "doc"),
        ("requirements-dev.txt", "config"),
        ("CMakeLists.txt", "config"),
        ("docker/Dockerfile.rocm", "config"),
        (".gitignore", "config"),
        (".github/workflows/ci.yml", "config"),
        ("examples/pool.rs", "doc"),
        ("crates/pool/benches/pool.rs", "test"),
        ("tests-integration/src/pool.rs", "test"),
        ("testing/test_pool.py", "test"),
        ("scripts/release.sh", "config"),
        ("src/scripts/run.py", "core"),
        ("pool-test/src/lib.rs", "core"),
        ("logo.png", None),
        ("uv.lock", None),
        ("web/vendor/jquery.js", None),
        ("api/pool_pb2.py", None),
    ],
)
def test_default_knows_the_kind_of_a_file(path: str, kind: str | None) -> None:
    rules = [reason.rule for reason in rate(commit("x", touched(path)), DEFAULT).reasons]
    assert [rule for rule in rules if rule.startswith("files")] == (
        [f"files {kind}"] if kind else []
    )


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Update the docs of the pool", "docs"),
        ("Enhance test for sharded pools", "test"),
        ("Prepare to revert the queue", "other"),
        ("[Frontend] Make the security page load", "other"),
        ("revert: feat: queues", "revert"),
        ("[Bugfix] Revert the queue", "revert"),
        ("chore: fix the deploy script", "chore"),
        ("(security) fix: check the length", "security"),
        ("apply black", "style"),
        ("", "other"),
        ("[[[[", "other"),
        ("[feat", "feat"),
    ],
)
def test_default_reads_the_type_of_a_title(title: str, kind: str) -> None:
    assert rate(commit(title), DEFAULT).reasons[0].rule == f"type {kind}"


def test_default_takes_a_type_of_the_configuration_from_titles_too() -> None:
    rules = make_rules(commit_types={"model": 9})
    assert rate(commit("[Model] Heron 2"), rules).reasons[0].rule == "type model"


def test_default_takes_from_the_totals_what_does_not_count() -> None:
    files = read_files(["uv.lock 400 100", "src/pool.py 5 0"])
    rules = make_rules(change_sizes={1099: 7, 1100: 9}, scopes={28: 5, 29: 6})
    found = rate(commit("fix: x", files, Totals(30, 1500, 100)), rules)
    assert (points(found, "size"), points(found, "breadth")) == ([7], [5])


def test_default_claims_no_only_where_files_are_unknown() -> None:
    rules = make_rules(file_types={"doc": 9})
    few, many = (Totals(number, 2000, 0) for number in (2, 30))
    bounded = rate(commit("feat: x", touched("a.md", "b.md"), few), rules)
    assert (bounded.level, points(bounded, "docs only")) == (Level.LOW, [6 - 4 - 2 - 9])
    found = rate(commit("feat: x", touched("a.md", "b.md"), many), rules)
    assert (found.level, points(found, "docs only")) == (Level.HIGH, [])


def test_default_lifts_and_lowers_onto_the_thresholds_of_the_configuration() -> None:
    rules = make_rules(thresholds={"high": 50, "medium": 30})
    assert rate(commit("feat!: x"), rules).score == 50
    assert rate(commit("Revert the queue"), rules).score == 30


# argus ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "kind", "value"),
    [
        ("feat: x", "feat", 8),
        ("fix: x", "fix", 7),
        ("perf: x", "perf", 6),
        ("refactor: x", "refactor", 5),
        ("test: x", "test", 3),
        ("docs: x", "docs", 2),
        ("ci: x", "ci", 2),
        ("chore: x", "chore", 1),
        ("style: x", "style", 1),
        ("build: x", "build", 1),
        ("revert: x", "other", 3),
        ("Fix x", "other", 3),
        ("Fix: x", "other", 3),
        ("fix!: x", "other", 3),
        (" fix: x", "other", 3),
        ("[Bugfix] fix: x", "other", 3),
        ("fix(a): x", "fix", 7),
        ("fix(a b)(c): x", "fix", 7),
        ("fix(a): b (c): x", "fix", 7),
        ("fix(): x", "other", 3),
        ("fix:x", "fix", 7),
        ("x\nfix: y", "other", 3),
        ("", "other", 3),
    ],
)
def test_argus_reads_the_type(message: str, kind: str, value: int) -> None:
    first = rate(commit(message), ARGUS).reasons[0]
    assert (first.rule, first.points) == (f"type {kind}", value)


@pytest.mark.parametrize(
    ("lines", "told_points"),
    [(0, []), (50, []), (51, [1]), (100, [1]), (101, [2]), (500, [2]), (501, [3]), (90_000, [3])],
)
def test_argus_counts_lines(lines: int, told_points: list[int]) -> None:
    half = lines // 2
    change = FileChange("M", "a.py", half, lines - half)
    of_files = commit("x", (change, FileChange("M", "a.png", None, None)))
    of_totals = commit("x", (), Totals(1, half, lines - half))
    assert points(rate(of_files, ARGUS), "size") == told_points
    assert points(rate(of_totals, ARGUS), "size") == told_points


@pytest.mark.parametrize(
    ("count", "told_points"), [(0, []), (2, []), (3, [1]), (5, [1]), (6, [2]), (900, [2])]
)
def test_argus_counts_files(count: int, told_points: list[int]) -> None:
    of_files = commit("x", touched("a.py") * count)
    of_totals = commit("x", touched("a.py"), Totals(count, 0, 0))
    assert points(rate(of_files, ARGUS), "breadth") == told_points
    assert points(rate(of_totals, ARGUS), "breadth") == told_points


@pytest.mark.parametrize(
    ("paths", "kind", "value"),
    [
        *(
            (f"a{end}", "core", 2)
            for end in [".py", ".rs", ".cpp", ".cc", ".c", ".h", ".hpp", ".go", ".js", ".ts"]
        ),
        *(
            (f"a{end}", "config", 1)
            for end in [".yaml", ".yml", ".json", ".toml", ".ini", ".cfg", ".conf"]
        ),
        *(
            (f"a{part}.orig", "test", 1)
            for part in ["_test.py", "test_.py", "_test.rs", "_test.go"]
        ),
        *((f"a{end}", "doc", 0) for end in [".md", ".rst", ".txt", ".adoc", "adoc"]),
        ("foo_test.py", "core", 2),  # endings of code come first
        ("foo_test.py.json", "config", 1),  # then those of configuration
        ("foo_test.py.md", "test", 1),
        ("foo_test.go/data.md", "test", 1),  # the whole path is the name
        ("a.PY a.md", "doc", 0),  # endings are as written; one without a kind has no vote
        ("", "core", 2),
        ("a.png b.cu", "core", 2),
        ("a.py a.toml", "core", 2),
        ("a.py x_test.py.orig", "core", 2),
        ("a.py a.md", "core", 2),
        ("a.toml x_test.py.orig", "config", 1),
        ("a.toml a.md", "config", 1),
        ("a.md x_test.py.orig", "test", 1),
        ("a.md x_test.py.orig a.toml a.py", "core", 2),
        ("a.md b.md a.py", "doc", 0),
        ("a.md b.md a.toml b.toml a.py", "config", 1),
        ("a.png b.png a.md", "doc", 0),
    ],
)
def test_argus_takes_the_majority_of_the_files(paths: str, kind: str, value: int) -> None:
    found = rate(commit("x", touched(*paths.split(), lines=0)), ARGUS)
    assert points(found, f"files {kind}") == [value]


@pytest.mark.parametrize(
    ("message", "paths", "score", "level"),
    [
        ("feat: x", "a.py", 10, Level.HIGH),
        ("feat: x", "a.toml", 9, Level.MEDIUM),
        ("fix: x", "a.py b.py c.py", 10, Level.HIGH),
        ("refactor: x", "a.toml", 6, Level.MEDIUM),
        ("refactor: x", "a.md", 5, Level.LOW),
        ("[Bugfix] x", "a.py", 5, Level.LOW),
        ("Revert x", "a.py", 5, Level.LOW),
    ],
)
def test_argus_levels(message: str, paths: str, score: int, level: Level) -> None:
    found = rate(commit(message, touched(*paths.split())), ARGUS, Level.HIGH)
    assert (found.score, found.level) == (score, level)


def argus_again(subject: Commit) -> tuple[int, str]:
    """Score a commit by the wording of the original's rules, written down a second time."""
    weights = {
        "feat": 8,
        "fix": 7,
        "perf": 6,
        "refactor": 5,
        "test": 3,
        "docs": 2,
        "ci": 2,
        "chore": 1,
        "style": 1,
        "build": 1,
    }
    prefix = re.match(r"^([a-z]+)(\(.+\))?:", subject.message.split("\n")[0])
    score = weights.get(prefix.group(1), 3) if prefix else 3
    lines = sum((file.additions or 0) + (file.deletions or 0) for file in subject.files)
    number = len(subject.files)
    if subject.totals is not None:
        lines = subject.totals.additions + subject.totals.deletions
        number = subject.totals.files
    score += 3 if lines > 500 else 2 if lines > 100 else 1 if lines > 50 else 0
    score += 2 if number > 5 else 1 if number >= 3 else 0
    votes: Counter[str] = Counter(core=0, config=0, test=0, doc=0)
    for file in subject.files:
        if re.search(r"\.(py|rs|cpp|cc|c|h|hpp|go|js|ts)\Z", file.path):
            votes["core"] += 1
        elif re.search(r"\.(yaml|yml|json|toml|ini|cfg|conf)\Z", file.path):
            votes["config"] += 1
        elif re.search(r"_test\.py|test_\.py|_test\.rs|_test\.go", file.path):
            votes["test"] += 1
        elif re.search(r"(\.md|\.rst|\.txt|adoc)\Z", file.path):
            votes["doc"] += 1
    score += {"core": 2, "config": 1, "test": 1, "doc": 0}[votes.most_common(1)[0][0]]
    return score, "high" if score >= 10 else "medium" if score >= 6 else "low"


MESSAGES = st.one_of(
    st.text(max_size=40),
    st.builds(
        "{}{}{}{}".format,
        st.sampled_from(
            [
                "feat",
                "fix",
                "perf",
                "refactor",
                "test",
                "docs",
                "ci",
                "chore",
                "style",
                "build",
                "revert",
                "Feat",
                "wip",
                "[Bugfix]",
                "修复",
                "Revert",
                "Bump",
                "security",
            ]
        ),
        st.sampled_from(["", "(a)", "(a b)", "()", "(deps)", "!", "(a)!"]),
        st.sampled_from([":", ": ", "：", " "]),
        st.sampled_from(
            ["x", "x (y): z", "a\nfix: b", "from 1.0 to 2.0", "XSS", "x\n\nBREAKING CHANGE: y"]
        ),
    ),
)
PATHS = st.builds(
    "{}{}".format,
    st.sampled_from(["a", "src/b", "tests/c", "docs/d", "x_test.py", "vendor/e", ".github/f"]),
    st.sampled_from(
        [
            ".py",
            ".rs",
            ".h",
            ".ts",
            ".yaml",
            ".json",
            ".conf",
            "_test.py",
            "_test.go",
            "test_.py.orig",
            "_test.rs~",
            ".md",
            ".txt",
            "adoc",
            ".adoc",
            ".png",
            ".PY",
            ".lock",
        ]
    )
    | st.just(""),
)
COUNTS = st.none() | st.sampled_from([0, 1, 25, 26, 50, 51, 100, 101, 250, 251, 500, 501, 1001])
COMMITS = st.builds(
    commit,
    MESSAGES,
    st.lists(
        st.builds(FileChange, st.sampled_from("AMDRC"), PATHS, COUNTS, COUNTS), max_size=8
    ).map(tuple),
    st.none() | st.builds(Totals, st.integers(0, 9), st.integers(0, 600), st.integers(0, 600)),
    st.lists(st.just("0" * 40), max_size=3).map(tuple),
)


@given(COMMITS)
def test_argus_is_what_its_rules_say(subject: Commit) -> None:
    found = rate(subject, ARGUS)
    assert (found.score, found.level) == argus_again(subject)


@given(COMMITS, st.none() | st.sampled_from(Level), st.sampled_from([ARGUS, DEFAULT]))
def test_the_reasons_explain_score_and_level(
    subject: Commit, reverted: Level | None, rules: Rules
) -> None:
    found = rate(subject, rules, reverted)
    assert found.score == sum(reason.points for reason in found.reasons)
    high, medium = rules.thresholds["high"], rules.thresholds["medium"]
    level = "high" if found.score >= high else "medium" if found.score >= medium else "low"
    assert found.level == level
    assert len({reason.rule for reason in found.reasons}) == len(found.reasons)


# rules ---------------------------------------------------------------------------------------


def test_an_override_is_merged_over_its_own_table_only() -> None:
    rules = make_rules(
        "argus", commit_types={"feat": 1, "model": 4}, scopes={100: 5}, thresholds=None
    )
    assert rules.commit_types == {**ARGUS.commit_types, "feat": 1, "model": 4}
    assert rules.scopes == {5: 2, 2: 1, 100: 5}
    assert rules.thresholds == ARGUS.thresholds
    assert make_rules("argus") == ARGUS


def test_the_highest_step_applies_not_the_one_of_most_points() -> None:
    rules = make_rules("argus", change_sizes={1000: -1})
    assert points(rate(commit("x", touched("a.py", lines=1001)), rules), "size") == [-1]


@pytest.mark.parametrize(
    ("profile", "overrides", "message"),
    [
        (
            "strict",
            {},
            "importance.profile: 'strict' can't be used; use argus or default",
        ),
        (
            "default",
            {"sizes": {1: 1}},
            "importance.sizes: {1: 1} can't be used; there are profile, commit_types,"
            " change_sizes, file_types, scopes, thresholds",
        ),
        (
            "default",
            {"scopes": [3]},
            "importance.scopes: [3] can't be used; give a mapping to points",
        ),
        (
            "default",
            {"change_sizes": {"100": 2}},
            "importance.change_sizes: '100' can't be a key; give a number of lines, 0 or more",
        ),
        (
            "default",
            {"scopes": {True: 2}},
            "importance.scopes: True can't be a key; give a number of files, 0 or more",
        ),
        (
            "default",
            {"change_sizes": {-1: 2}},
            "importance.change_sizes: -1 can't be a key; give a number of lines, 0 or more",
        ),
        (
            "default",
            {"commit_types": {"Feat": 2}},
            "importance.commit_types: 'Feat' can't be a key; give a type's name in lower-case"
            " letters, or other",
        ),
        (
            "default",
            {"file_types": {"ci": 1}},
            "importance.file_types: 'ci' can't be a key; give one of core, config, test, doc",
        ),
        (
            "default",
            {"file_types": {"core": "2"}},
            "importance.file_types.core: '2' can't be used; points are whole numbers",
        ),
        (
            "argus",
            {"thresholds": {"low": 1}},
            "importance.thresholds: 'low' can't be a key; give high or medium",
        ),
        (
            "argus",
            {"thresholds": {"medium": 10}},
            "importance.thresholds: {'high': 10, 'medium': 10} can't be used;"
            " high has to be more than medium",
        ),
    ],
)
def test_a_wrong_option_is_named_with_its_value_and_what_is_allowed(
    profile: str, overrides: dict[str, Any], message: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        make_rules(profile, **overrides)
    assert str(caught.value) == message
