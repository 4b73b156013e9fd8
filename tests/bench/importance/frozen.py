"""What counts of labelled commits, without their texts: rules are tried on it in seconds.

A line of the file stands for all commits of a repository that are alike. Sizes are in steps:
each is given by the least number of its step.
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections import Counter
from typing import TYPE_CHECKING

from digest.importance import make_rules, rate
from digest.importance.default import Bound, Facts, facts_of, reasons_of
from digest.importance.rules import total
from digest.models import Level
from tests.bench.importance.measure import Scored, is_breaking

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from digest.importance import Rules
    from tests.bench.importance.labelled import Labelled

LINES = (0, 11, 31, 101, 301, 1001)
FILES = (0, 1, 4, 11, 21)
_HEAD = ("repository", "label", "type", "lines", "files", "kind", "signs", "bounds", "argus", "n")
_ARGUS = make_rules("argus")
_DEFAULT = make_rules()


def freeze(path: Path, repositories: Iterable[Sequence[Labelled]]) -> None:
    """Write what counts of these repositories' commits; they are called a, b, c, …"""
    rows: Counter[tuple[str, ...]] = Counter()
    for number, labelled in enumerate(repositories):
        rows.update((chr(ord("a") + number), *_row(one)) for one in labelled)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_HEAD)
        writer.writerows((*row, number) for row, number in sorted(rows.items()))


def thaw(path: Path, rules: Rules = _DEFAULT) -> Mapping[str, Sequence[Scored]]:
    """Rate the commits of such a file: repository → its commits."""
    found: dict[str, list[Scored]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["repository"], []).extend(_rated(row, rules))
    return found


def _row(labelled: Labelled) -> tuple[str, ...]:
    facts = facts_of(labelled.commit, _DEFAULT)
    return (
        labelled.label,
        facts.type,
        str(_least(facts.lines, LINES)),
        str(_least(facts.files, FILES)),
        facts.kind,
        "|".join(facts.signs),
        "|".join(map(_text, facts.bounds)),
        str(rate(labelled.commit, _ARGUS).score),
    )


def _least(number: int, steps: Sequence[int]) -> int:
    return steps[bisect_right(steps, number) - 1]


def _rated(row: Mapping[str, str], rules: Rules) -> Iterator[Scored]:
    facts = Facts(
        row["type"],
        int(row["lines"]),
        int(row["files"]),
        row["kind"],
        tuple(filter(None, row["signs"].split("|"))),
        tuple(map(_bound, filter(None, row["bounds"].split("|")))),
    )
    reasons = reasons_of(facts, rules)
    score = total(reasons)
    level = next(level for level in Level if score >= rules.thresholds.get(level, score))
    one = Scored(row["label"], score, level, is_breaking(reasons), int(row["argus"]), facts.lines)
    for _ in range(int(row["n"])):
        yield one


def _text(bound: Bound) -> str:
    rule = bound.rule.partition(":")[0]  # without the file that shows it
    return f"{rule}:{bound.level}:{'+' if bound.is_least else '-'}"


def _bound(text: str) -> Bound:
    rule, level, sign = text.rsplit(":", 2)
    return Bound(rule, Level(level), sign == "+")
