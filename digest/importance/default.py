"""Profile `default`: the parts, then bounds by what is certain; a bound is a reason as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.importance.files import Touched, touched_by
from digest.importance.rules import files_reason, step, total, type_reason
from digest.importance.titles import (
    BUMP,
    MAJOR_POINTS,
    is_major,
    is_merge,
    security_reason,
    title_of,
)
from digest.models import Level, Reason
from digest.titles import read_title, reverted_sha, says_breaking

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.importance.rules import Rules
    from digest.models import Commit


def default(commit: Commit, rules: Rules, reverted: Level | None) -> list[Reason]:
    """List the reasons for a commit's score: its parts, then the bounds that apply."""
    kind, is_marked = read_title(title_of(commit), rules.commit_types)
    touched = touched_by(commit)
    reasons = list(_parts(commit, kind, touched, rules))
    breaking = is_marked or says_breaking(commit.message)
    if breaking:
        reasons.append(_at_least("breaking", Level.HIGH, reasons, rules))
    notable = breaking or any(reason.rule in _NOTABLE for reason in reasons)
    if limit := _limit(commit, touched, notable):
        reasons.append(_at_most(*limit, reasons, rules))
    if kind == "revert" or reverted_sha(commit.message):
        name = f"revert of {reverted}" if reverted else "revert"
        level = Level.HIGH if reverted is Level.HIGH else Level.MEDIUM
        reasons.append(_at_least(name, level, reasons, rules))
    if is_merge(commit):
        reasons.append(_at_most("merge", Level.LOW, reasons, rules))
    return reasons


def _parts(commit: Commit, kind: str, touched: Touched, rules: Rules) -> Iterator[Reason]:
    yield type_reason(kind, rules)
    yield from step("size", "lines", touched.lines, rules.change_sizes)
    if touched.main:
        yield files_reason(touched.main, rules)
    yield from step("breadth", "files", touched.files, rules.scopes)
    if reason := security_reason(commit):
        yield reason
    if BUMP.search(title_of(commit)) and is_major(title_of(commit)):
        yield Reason("major version", MAJOR_POINTS)


_NOTABLE = ("vulnerability", "major version")  # what the nature of the files doesn't belittle


def _limit(commit: Commit, touched: Touched, notable: bool) -> tuple[str, Level] | None:
    """Give the most a commit can be, by what it touches, and why."""
    if touched.only("doc"):
        return "docs only", Level.LOW
    if touched.only("test", "doc"):
        return "tests only", Level.MEDIUM
    bump = BUMP.search(title_of(commit)) and touched.main != "core"
    if bump and (touched.only("ci") or not notable):
        return "dependency bump", Level.LOW
    if touched.only("ci", "doc"):
        return "ci only", Level.MEDIUM
    if notable:
        return None
    if touched.complete and commit.files and set(touched.kinds) == {"generated"}:
        return "generated only", Level.LOW
    return ("no code", Level.MEDIUM) if touched.only("config", "test", "ci", "doc") else None


def _at_least(rule: str, level: Level, reasons: list[Reason], rules: Rules) -> Reason:
    return Reason(rule, max(0, rules.thresholds[level] - total(reasons)))


def _at_most(rule: str, level: Level, reasons: list[Reason], rules: Rules) -> Reason:
    above = Level.HIGH if level is Level.MEDIUM else Level.MEDIUM
    return Reason(rule, min(0, rules.thresholds[above] - 1 - total(reasons)))
