"""Profile `default`: points for what a commit says and touches, then bounds by what is certain.

The points were fitted on commits of public repositories, so that those come first that their
changelogs tell users of, and rounded (`make bench-importance` measures them). What no changelog
shows and a team needs to know has points, too: security, migrations, interfaces, deleted tests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from digest.importance.files import removed_interface, touched_by
from digest.importance.rules import files_reason, step, total, type_reason
from digest.messages import Security, read_message
from digest.models import Level, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.importance.files import Touched
    from digest.importance.rules import Rules
    from digest.messages import Bump, Message
    from digest.models import Commit

SIGNS = {  # what a commit may show beside its type, size and files → points
    "tests with code": 2,  # the strongest sign of all
    "docs with code": 1,
    "mostly new code": 1,  # more than twice as many lines added as deleted
    "closes an issue": 3,
    "about docs": -5,
    "about tests": -2,
    "about tooling": -2,
    "release": -6,  # what it releases is rated by itself
    "dependency bump": -2,
    "by a bot": -3,
    "security": 3,
    "vulnerability": 6,  # with a fix's points and code, high
    "migration": 2,
    "interface": 1,
    "tests deleted": 1,
}
_BOT = "[bot]"  # so end the names of the forges' own accounts for programs


_HAS_NOTES = ("core", "config")  # kinds of changes that notes in the same commit tell of


class Bound(NamedTuple):
    """A level that a commit has at least or at most, and why."""

    rule: str
    level: Level
    is_least: bool


class Facts(NamedTuple):
    """What of a commit counts: its score is computed from nothing else."""

    type: str  # a name of the table, or one that counts as `other`
    lines: int  # that count, see `touched_by`
    files: int
    kind: str  # core, config, test or doc; "" for none
    signs: tuple[str, ...] = ()  # of `SIGNS`
    bounds: tuple[Bound, ...] = ()  # a later one wins


def default(commit: Commit, rules: Rules, reverted: Level | None) -> list[Reason]:
    """List the reasons for a commit's score: its parts, then the bounds that move it."""
    return reasons_of(facts_of(commit, rules, reverted), rules)


def facts_of(commit: Commit, rules: Rules, reverted: Level | None = None) -> Facts:
    """Find out what of a commit counts. `reverted` is the level of what it takes back."""
    message = read_message(commit.message, rules.own_types)
    touched, bump = touched_by(commit), message.bump
    signs = tuple(_signs(commit, message, touched, bump))
    bounds = tuple(_bounds(commit, message, touched, signs, bump, reverted))
    return Facts(message.type, touched.lines, touched.files, touched.main, signs, bounds)


def reasons_of(facts: Facts, rules: Rules) -> list[Reason]:
    """List the reasons that these facts are by these rules; their points add up to the score."""
    reasons = [type_reason(facts.type, rules)]
    reasons += step("size", "lines", facts.lines, rules.change_sizes)
    if facts.kind:
        reasons.append(files_reason(facts.kind, rules))
    if not _is_new_feature(facts):  # which is no sweep over what is there, however broad
        reasons += step("breadth", "files", facts.files, rules.scopes)
    reasons += (Reason(sign, SIGNS[sign]) for sign in facts.signs)
    for bound in facts.bounds:
        move = _up_to if bound.is_least else _down_to
        reasons.append(Reason(bound.rule, move(bound.level, total(reasons), rules)))
    return reasons


def _is_new_feature(facts: Facts) -> bool:
    return facts.type == "feat" and "mostly new code" in facts.signs


# ---- signs


def _signs(commit: Commit, message: Message, touched: Touched, bump: Bump | None) -> Iterator[str]:
    if "core" in touched.kinds:
        yield from _signs_of_code(touched)
    if not bump and message.closes_issue:
        yield "closes an issue"
    yield from (f"about {topic}" for topic in message.topics)
    if message.is_release:
        bump = None  # it is of the program's own version
        yield "release"
    security = message.security
    if security is not Security.VULNERABILITY:  # else it is no routine
        yield from _signs_of_routine(commit, bump)
    if security:
        yield str(security)
    yield from touched.concerns


def _signs_of_routine(commit: Commit, bump: Bump | None) -> Iterator[str]:
    if bump:
        yield "dependency bump"
    if commit.author.endswith(_BOT):
        yield "by a bot"


def _signs_of_code(touched: Touched) -> Iterator[str]:
    if "test" in touched.written:
        yield "tests with code"
    if "doc" in touched.written:
        yield "docs with code"
    if touched.added > 2 * touched.deleted:
        yield "mostly new code"


# ---- bounds


def _bounds(
    commit: Commit,
    message: Message,
    touched: Touched,
    signs: tuple[str, ...],
    bump: Bump | None,
    reverted: Level | None,
) -> Iterator[Bound]:
    """Yield a commit's bounds.

    A revert's holds over that of the files it touches; a merge's over all others, since what a
    merge brought in is rated by itself.
    """
    is_major = bump is not None and bump.is_major
    breaking = _breaking(commit, message, touched)
    if breaking:
        yield Bound(breaking, Level.HIGH, True)
    if is_major:
        yield Bound("major version", Level.MEDIUM, True)
    if any(one.fact == "minimum version" for one in commit.breaks):
        yield Bound("minimum version", Level.MEDIUM, True)
    is_notable = breaking != "" or is_major or "vulnerability" in signs
    if limit := _limit(commit, touched, is_notable, bump is not None):
        yield Bound(*limit, False)
    if message.revert:
        level = Level.HIGH if reverted is Level.HIGH else Level.MEDIUM
        yield Bound(f"revert of {reverted}" if reverted else "revert", level, True)
    if not commit.files and _is_merge(commit, message):
        yield Bound("merge", Level.LOW, False)


def _breaking(commit: Commit, message: Message, touched: Touched) -> str:
    """Say by which fact something breaks; "" if nothing shows it.

    The notes of a release, and notes that change alone, tell of other commits.
    """
    if message.breaking:
        return "breaking"
    path = removed_interface(commit)
    if not path and commit.breaks and not message.is_release and touched.main in _HAS_NOTES:
        path = next((one.path for one in commit.breaks if one.fact == "notes"), "")
    return f"breaking: {path.rpartition('/')[2]}" if path else ""


def _is_merge(commit: Commit, message: Message) -> bool:
    """Say whether a commit joins others; one with one parent was squashed and is a change."""
    return len(commit.parents) > 1 or (not commit.parents and message.is_merge)


def _limit(
    commit: Commit, touched: Touched, is_notable: bool, is_bump: bool
) -> tuple[str, Level] | None:
    """Give the highest level a commit can have by what it touches, and why; `None`: no limit."""
    if "core" in touched.kinds:
        return None
    if touched.only("doc"):
        return "docs only", Level.LOW
    if touched.only("test", "doc"):
        return "tests only", Level.MEDIUM
    if touched.only("ci", "doc"):
        return "ci only", Level.LOW if is_bump else Level.MEDIUM
    if is_notable:
        return None
    if touched.complete and commit.files and set(touched.kinds) == {"generated"}:
        return "generated only", Level.LOW
    if touched.only("config", "test", "ci", "doc"):
        return "no code", Level.LOW if is_bump else Level.MEDIUM
    return None


def _up_to(level: Level, score: int, rules: Rules) -> int:
    return max(0, rules.thresholds[level] - score)


def _down_to(level: Level, score: int, rules: Rules) -> int:
    above = Level.HIGH if level is Level.MEDIUM else Level.MEDIUM
    return min(0, rules.thresholds[above] - 1 - score)
