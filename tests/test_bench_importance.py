"""The measure of importance: what it reads, computes and prints."""

from __future__ import annotations

import gzip
import json
import math
from itertools import product
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.importance import make_rules, rate
from digest.importance.default import SIGNS
from digest.messages import TYPES
from digest.models import Commit, FileChange
from tests.bench.commands import BenchError
from tests.bench.importance.__main__ import main
from tests.bench.importance.fitting import leave_one_out
from tests.bench.importance.frozen import freeze, thaw
from tests.bench.importance.labelled import TOLD, Labelled, read_labelled
from tests.bench.importance.measure import (
    Measures,
    breaking_together,
    mean,
    measure,
    measures_of,
)
from tests.bench.importance.ranking import area, top_precision

if TYPE_CHECKING:
    from random import Random

FACTS = Path(__file__).parent / "data/importance/facts.csv"
BOUNDS = {"", "breaking", "major version", "minimum version", "revert", "merge"}
BOUNDS |= {"docs only", "tests only", "ci only", "no code", "generated only"}
RANKED = st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2).filter(
    lambda ranked: len({good for _, good in ranked}) == 2
)


def row(label: str, message: str = "fix: x", *paths: str, **other: Any) -> dict[str, Any]:
    files = [["M", path, 5, 1] for path in paths or ("src/a.py",)]
    given = {"sha": "0" * 40, "message": message, "parents": 1, "is_bot": False, "files": files}
    return given | {"label": label} | other


def write(path: Path, *rows: dict[str, Any]) -> Path:
    text = "".join(json.dumps(one) + "\n" for one in rows)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


@given(RANKED)
def test_the_area_is_the_chance_to_rank_one_to_find_above_another(
    ranked: list[tuple[int, bool]],
) -> None:
    good, bad = ([score for score, is_good in ranked if is_good is kind] for kind in (True, False))
    won = [
        1.0 if one > other else 0.5 if one == other else 0.0 for one, other in product(good, bad)
    ]
    assert area(ranked) == pytest.approx(sum(won) / len(won))


@pytest.mark.parametrize(
    ("ranked", "share", "precision"),
    [
        ([(3, True), (2, False), (1, False)], 1 / 3, 1),
        ([(3, False), (2, True), (1, False)], 1 / 3, 0),
        ([(3, True), (3, False), (1, True)], 1 / 3, 0.5),  # a tie has its own share
        ([(3, True), (2, True), (2, False), (2, False)], 0.5, (1 + 1 / 3) / 2),
        ([(3, True), (1, False)], 0.1, 1),  # one commit at least
    ],
)
def test_precision_at_the_top(
    ranked: list[tuple[int, bool]], share: float, precision: float
) -> None:
    assert top_precision(ranked, share) == pytest.approx(precision)


@given(RANKED, st.randoms(use_true_random=False))
def test_the_order_of_equal_scores_does_not_matter(
    ranked: list[tuple[int, bool]], random: Random
) -> None:
    mixed = random.sample(ranked, len(ranked))
    assert area(mixed) == pytest.approx(area(ranked))
    assert top_precision(mixed) == pytest.approx(top_precision(ranked))


@pytest.mark.parametrize("name", ["acme.jsonl", "acme.jsonl.gz"])
@pytest.mark.parametrize(
    "changelog",
    [
        "CHANGES.rst",
        "CHANGELOG.md",
        "crates/valve/CHANGELOG.md",
        "docs/release-notes.md",
        "changelog/12.fix.rst",
        "NEWS",
    ],
)
def test_changelogs_are_hidden(tmp_path: Path, name: str, changelog: str) -> None:
    path = write(tmp_path / name, row("fix", "fix: x", "src/a.py", changelog), row("none"))
    assert [[file.path for file in one.commit.files] for one in read_labelled(path)] == [
        ["src/a.py"],
        ["src/a.py"],
    ]


def test_what_merely_sounds_like_a_changelog_is_kept(tmp_path: Path) -> None:
    paths = ("src/changes.py.txt", "src/history/log.py", "src/news_feed.py")
    path = write(tmp_path / "a.jsonl", row("fix", "fix: x", *paths), row("none"))
    assert len(read_labelled(path)[0].commit.files) == len(paths)


def measured(*labels: str) -> list[Labelled]:
    return [Labelled(_commit(label), label) for label in labels]


def _commit(label: str) -> Commit:
    return Commit("", "Ada", None, f"feat!: {label}" if label == "breaking" else "docs: x")


def test_what_a_repository_lacks_is_no_zero() -> None:
    found = measure(measured("noted", "none"))
    assert (found.told, math.isnan(found.recall), math.isnan(found.breaking)) == (0.5, True, True)
    other = measure(measured("breaking", "none", "none"))
    assert (other.recall, other.breaking, other.area) == (1, 1, 1)
    both = mean([found, other])
    assert (both.recall, both.breaking) == (1, 1)
    assert both.told == pytest.approx((1 / 2 + 1 / 3) / 2)


def test_the_table_has_a_line_a_repository_and_the_average(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = write(tmp_path / "acme.jsonl", row("feature", "feat!: x"), row("none", "docs: x"))
    other = write(tmp_path / "rocket.jsonl.gz", row("fix"), row("none"), row("docs"))
    assert main([str(one), str(other)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[1:4]] == ["acme", "rocket", "average"]
    assert lines[1].split()[2:4] == ["0.500", "1.000"]


# ---- the gate: what counts of six repositories' commits, without their texts


@pytest.fixture(scope="module")
def gate() -> dict[str, Measures]:
    return {name: measures_of(scored) for name, scored in thaw(FACTS).items()}


def test_commits_are_ranked_as_well_as_ever(gate: dict[str, Measures]) -> None:
    average = mean(gate.values())
    assert (len(gate), sum(one.commits for one in gate.values())) == (6, 10_196)
    assert average.area >= 0.91
    assert all(one.area >= max(0.85, one.argus_area + 0.09) for one in gate.values())
    assert all(one.top >= one.argus_top + 0.1 for one in gate.values())


def test_high_is_rare_but_present_and_right(gate: dict[str, Measures]) -> None:
    average = mean(gate.values())
    assert all(0.05 <= one.high <= 0.2 for one in gate.values())
    assert (average.precision >= 0.85, average.recall >= 0.4) == (True, True)
    assert all(one.precision >= 0.6 for one in gate.values())
    assert all(one.recall >= 0.2 for one in gate.values() if one.recall == one.recall)


@pytest.mark.slow
def test_the_documentation_has_these_figures(gate: dict[str, Measures]) -> None:
    average, all_of_them = mean(gate.values()), list(gate.values())
    lines = lines_of_docs()
    assert [
        figures(lines, "area under"),
        figures(lines, "the same, where"),
        figures(lines, "of the tenth"),
        figures(lines, "of the commits that are high"),
        figures(lines, "of features and"),
    ] == [
        [f"{average.argus_area:.3f}", f"{average.area:.3f}"],
        [
            f"{min(getattr(one, name) for one in all_of_them):.3f}"
            for name in ("argus_area", "area")
        ],
        [f"{average.argus_top:.3f}", f"{average.top:.3f}"],
        [f"{average.precision:.3f}"],
        [f"{average.recall:.3f}"],
    ]
    fitted = leave_one_out(FACTS).values()
    areas = [one.area for one in fitted]
    text = " ".join(lines)
    assert f"reach {fmean(areas):.3f} on the sixth on average, and {min(areas):.3f}" in text
    least, most = (f"{100 * end(one.high for one in fitted):.0f}" for end in (min, max))
    assert f"There {least} to {most} % are high" in text
    other = mean(fitted)
    assert f"{100 * other.precision:.0f} % of them told" in text
    assert f"{100 * other.recall:.0f} % of features and breaking changes among them" in text
    right, ruled, told = breaking_together(gate.values())
    assert f"not one of {told} that" in text
    assert f"show {right} of them, in {ruled} commits" in text


def lines_of_docs() -> list[str]:
    page = (Path(__file__).parents[1] / "docs/configuration.md").read_text(encoding="utf-8")
    return page.partition("### How well it ranks")[2].partition("\n## ")[0].splitlines()


def figures(lines: list[str], begin: str) -> list[str]:
    """Give a row's figures but the one of lines changed, which are in steps here."""
    (row,) = (line for line in lines if line.startswith(f"| {begin}"))
    return [cell.strip() for cell in row.strip("|").split("|")[2:] if cell.strip()]


def test_breaking_changes_are_found(gate: dict[str, Measures]) -> None:
    right, ruled, told = breaking_together(gate.values())
    assert (right / told >= 0.5, right / ruled >= 0.6) == (True, True)


@pytest.mark.slow
def test_points_fitted_on_five_repositories_rank_the_sixth(
    gate: dict[str, Measures], capsys: pytest.CaptureFixture[str]
) -> None:
    found = leave_one_out(FACTS)
    assert found.keys() == gate.keys()
    average = mean(found.values())
    assert (average.area >= 0.9, average.precision >= 0.8, average.recall >= 0.33) == (True,) * 3
    for one in found.values():
        assert one.area >= max(0.83, one.argus_area)
        assert one.top >= one.argus_top
        assert 0.05 <= one.high <= 0.2
        assert not one.recall < 0.15  # of none there is no share
    assert main(["--leave-one-out", str(FACTS)]) == 0
    assert f"a{found['a'].commits:15,.0f}" in capsys.readouterr().out


@pytest.mark.parametrize("sign", ["tests with code", "closes an issue", "about docs", "release"])
def test_the_gate_sees_a_rule_that_is_worse(
    monkeypatch: pytest.MonkeyPatch, gate: dict[str, Measures], sign: str
) -> None:
    monkeypatch.setitem(SIGNS, sign, -SIGNS[sign])
    worse = mean([measures_of(scored) for scored in thaw(FACTS).values()])
    assert worse.area < mean(gate.values()).area - 0.01


def test_what_is_frozen_rates_as_the_commits_did(tmp_path: Path) -> None:
    commits = [
        _labelled("feature", "feat!: x", "src/a.py", "tests/test_a.py"),
        _labelled("fix", "fix: x\n\nFixes #2", "src/a.py"),
        _labelled("none", "Bump foo from 1.0 to 2.0", "requirements.txt"),
        _labelled("none", 'Revert "fix: x"', "src/a.py"),
        _labelled("docs", "docs: x", "a.md"),
    ]
    freeze(tmp_path / "facts.csv", [commits])
    thawed = sorted((one.label, one.score, one.level) for one in thaw(tmp_path / "facts.csv")["a"])
    rated = [(one.label, rate(one.commit, make_rules())) for one in commits]
    assert thawed == sorted((label, found.score, found.level) for label, found in rated)


def _labelled(label: str, message: str, *paths: str) -> Labelled:
    files = tuple(FileChange("M", path, 11, 0) for path in paths)
    return Labelled(Commit("", "Ada", None, message, files=files), label)


def test_what_is_frozen_holds_no_texts() -> None:
    text = FACTS.read_text(encoding="utf-8")
    rows = [line.split(",") for line in text.splitlines()[1:]]
    kinds = {"", "core", "config", "test", "doc"}
    assert {cell for one in rows for cell in one[1:2]} <= {*TOLD, "docs", "none"}
    assert {one[2] for one in rows} <= TYPES
    assert {one[5] for one in rows} <= kinds
    assert {rule.split(":")[0] for one in rows for rule in one[7].split("|")} <= BOUNDS
    assert {sign for one in rows for sign in one[6].split("|")} <= {"", *SIGNS}
    assert all(cell.lstrip("-").isdigit() for one in rows for cell in (*one[3:5], *one[8:]))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "needs commits that users were told of, and others"),
        ('{"sha": ""}\n', "line 1: KeyError('"),
        (json.dumps(row("none")) + "\nnonsense\n", "line 2: JSONDecodeError("),
    ],
)
def test_a_file_of_something_else_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, told: str
) -> None:
    path = tmp_path / "acme.jsonl"
    path.write_text(text)
    assert main([str(path)]) == 1
    assert str(path) in (error := capsys.readouterr().err)
    assert told in error
    with pytest.raises(BenchError):
        read_labelled(tmp_path / "missing.jsonl")
