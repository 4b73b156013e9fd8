"""The tables of points of each profile, and checks of what the configuration changes in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from digest.errors import ConfigError
from digest.importance.fingerprint import fingerprint_of
from digest.messages.words import TYPES
from digest.models import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.models import Commit, FileChange


@dataclass(frozen=True, slots=True)
class Rules:
    """The tables of points in force; `make_rules` makes and checks them."""

    profile: str  # "default" | "argus"
    commit_types: Mapping[str, int]  # type name → points; "other": no type, or one not listed
    change_sizes: Mapping[int, int]  # more than so many lines → points; the highest that applies
    file_types: Mapping[str, int]  # core, config, test, doc → points
    scopes: Mapping[int, int]  # more than so many files → points; the highest that applies
    thresholds: Mapping[str, int]  # high, medium → the least score
    fingerprint: str  # of all of these, see `importance/fingerprint.py`
    own_types: frozenset[str]  # names of `commit_types` that are none of `ChangeType`'s

    @property
    def diffs_merges(self) -> bool:
        """Whether a merge is rated by what differs from its first parent, as GitHub counts it."""
        return self.profile == "argus"


KINDS = ("core", "config", "test", "doc")  # in a tie, the first wins
_PROFILES: Mapping[str, Mapping[str, Mapping[Any, int]]] = {
    "argus": {
        "commit_types": {
            "feat": 8, "fix": 7, "perf": 6, "refactor": 5, "test": 3, "docs": 2, "ci": 2,
            "chore": 1, "style": 1, "build": 1, "other": 3,
        },
        "change_sizes": {500: 3, 100: 2, 50: 1},
        "file_types": {"core": 2, "config": 1, "test": 1, "doc": 0},
        "scopes": {5: 2, 2: 1},
        "thresholds": {"high": 10, "medium": 6},
    },
    "default": {
        "commit_types": {
            "security": 5, "feat": 4, "perf": 4, "fix": 3, "other": 2, "build": 2, "revert": 2,
            "docs": 2, "test": 2, "refactor": 1, "style": 1, "chore": 0, "ci": 0,
        },
        "change_sizes": {100: 2, 10: 1},
        "file_types": {"core": 3, "config": 1, "test": -1, "doc": -2},
        "scopes": {3: -1},
        "thresholds": {"high": 10, "medium": 7},
    },
}  # fmt: skip


def make_rules(profile: str = "default", **overrides: Mapping[Any, Any] | None) -> Rules:
    """Make a profile's rules, with entries of its tables replaced or added.

    `make_rules("default", file_types={"test": 1})` gives a point for tests. Raises ConfigError
    that names the option, its value and what is allowed.
    """
    if profile not in _PROFILES:
        raise _refused("profile", profile, f"use {' or '.join(sorted(_PROFILES))}")
    tables = {name: dict(table) for name, table in _PROFILES[profile].items()}
    for name, given in overrides.items():
        if name not in tables:
            raise _refused(name, given, f"there are profile, {', '.join(tables)}")
        tables[name] |= _checked(name, given)
    if tables["thresholds"]["medium"] >= tables["thresholds"]["high"]:
        raise _refused("thresholds", tables["thresholds"], "high has to be more than medium")
    fingerprint = fingerprint_of(profile, tables)
    own_types = frozenset(tables["commit_types"]) - TYPES
    return Rules(profile, **tables, fingerprint=fingerprint, own_types=own_types)


def _checked(name: str, given: object) -> dict[Any, int]:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise _refused(name, given, "give a mapping to points")
    for key, points in given.items():
        if not _key_allowed(name, key):
            raise ConfigError(f"importance.{name}: {key!r} can't be a key; give {_KEYS[name]}")
        if type(points) is not int:
            raise _refused(f"{name}.{key}", points, "points are whole numbers")
    return dict(given)


_KEYS = {
    "commit_types": "a type's name in lower-case letters, or other",
    "change_sizes": "a number of lines, 0 or more",
    "file_types": "one of core, config, test, doc",
    "scopes": "a number of files, 0 or more",
    "thresholds": "high or medium",
}


def _key_allowed(name: str, key: object) -> bool:
    if name in ("change_sizes", "scopes"):
        return type(key) is int and key >= 0
    if name == "commit_types":
        return isinstance(key, str) and re.fullmatch("[a-z]+", key) is not None
    return key in _PROFILES["default"][name]


def _refused(option: str, value: object, allowed: str) -> ConfigError:
    return ConfigError(f"importance.{option}: {value!r} can't be used; {allowed}")


def total(reasons: Iterable[Reason]) -> int:
    """Add up the points of reasons: the score."""
    return sum(reason.points for reason in reasons)


def type_reason(name: str, rules: Rules) -> Reason:
    """Give the reason for a change type; one that the table lacks counts as `other`."""
    name = name if name in rules.commit_types else "other"
    return Reason(f"type {name}", rules.commit_types[name])


def files_reason(kind: str, rules: Rules) -> Reason:
    """Give the reason for a kind of file; `kind` is a key of the table."""
    return Reason(f"files {kind}", rules.file_types[kind])


def step(rule: str, unit: str, number: int, table: Mapping[int, int]) -> Iterator[Reason]:
    """Yield the reason for a number by a table of steps (more than so many → points).

    Only the highest step that the number exceeds counts; below the lowest there is no reason.
    `step("size", "lines", 120, {100: 2, 50: 1})` gives `size >100 lines`, 2 points.
    """
    if steps := [step for step in table if number > step]:
        highest = max(steps)
        yield Reason(f"{rule} >{highest} {unit}", table[highest])


def totals(commit: Commit) -> tuple[int, int]:
    """Give a commit's size: lines added and deleted, and files. A binary file has no lines."""
    if commit.totals:
        return commit.totals.additions + commit.totals.deletions, commit.totals.files
    return sum(map(lines_of, commit.files)), len(commit.files)


def lines_of(file: FileChange) -> int:
    """Count a file's lines, added and deleted; a binary one has none."""
    return (file.additions or 0) + (file.deletions or 0)
