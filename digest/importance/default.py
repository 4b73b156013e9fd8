"""Profile `default`: points for a commit's parts, then bounds by what is certain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.importance.files import Touched, touched_by
from digest.importance.rules import files_reason, step, total, type_reason
from digest.messages import TYPES, Security, read_message
from digest.models import Level, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.importance.rules import Rules
    from digest.messages import Message
    from digest.models import Commit

_SECURITY_POINTS = {
    Security.MENTIONED: 3,
    Security.VULNERABILITY: 6,  # with a fix's points, high
}
_MAJOR_POINTS = 4  # a dependency's major version: with build and config, medium


def default(commit: Commit, rules: Rules, reverted: Level | None) -> list[Reason]:
    """List the reasons for a commit's score: its parts, then the bounds that move it.

    A later bound wins: a revert's over that of the files it touches, a merge's over all others,
    since what a merge brought in is rated by itself.
    """
    message = read_message(commit.message, frozenset(rules.commit_types) - TYPES)
    touched = touched_by(commit)
    reasons = list(_parts(message, touched, rules))
    if message.breaking:
        reasons.append(_at_least("breaking", Level.HIGH, reasons, rules))
    notable = bool(message.breaking) or any(reason.rule in _NOTABLE for reason in reasons)
    if limit := _limit(commit, message, touched, notable):
        reasons.append(_at_most(*limit, reasons, rules))
    if message.revert:
        name = f"revert of {reverted}" if reverted else "revert"
        level = Level.HIGH if reverted is Level.HIGH else Level.MEDIUM
        reasons.append(_at_least(name, level, reasons, rules))
    if not commit.files and _is_merge(commit, message):
        reasons.append(_at_most("merge", Level.LOW, reasons, rules))
    return reasons


def _is_merge(commit: Commit, message: Message) -> bool:
    """Say whether a commit joins others; one with one parent was squashed and is a change."""
    return len(commit.parents) > 1 or (not commit.parents and message.is_merge)


def _parts(message: Message, touched: Touched, rules: Rules) -> Iterator[Reason]:
    yield type_reason(message.type, rules)
    yield from step("size", "lines", touched.lines, rules.change_sizes)
    if touched.main:
        yield files_reason(touched.main, rules)
    yield from step("breadth", "files", touched.files, rules.scopes)
    if message.security:
        yield Reason(str(message.security), _SECURITY_POINTS[message.security])
    if message.bump and message.bump.is_major:
        yield Reason("major version", _MAJOR_POINTS)


_NOTABLE = ("vulnerability", "major version")  # reasons that count whatever files are touched


def _limit(
    commit: Commit, message: Message, touched: Touched, notable: bool
) -> tuple[str, Level] | None:
    """Give the highest level a commit can have by what it touches, and why; `None`: no limit."""
    if touched.only("doc"):
        return "docs only", Level.LOW
    if touched.only("test", "doc"):
        return "tests only", Level.MEDIUM
    bump = message.bump is not None and touched.main != "core"
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
