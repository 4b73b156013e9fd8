"""By which rules a commit was rated: a short text that stands beside its score in the report.

    default 1 10/6 3fa9c2d1

names the profile, the version of its rules, the least scores of high and medium, and a hash of all
tables in force. With it a later run can tell what other rules rated, and what was edited by hand.
"""

from __future__ import annotations

import json
import re
from hashlib import sha256
from typing import TYPE_CHECKING

from digest.models import Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from digest.models import Importance, Report

# Of what the code counts, messages included; a change that rates a commit otherwise raises it.
VERSIONS = {"argus": 1, "default": 2}
_FINGERPRINT = re.compile(r"[a-z]+ \d{1,9} (?P<high>-?\d{1,9})/(?P<medium>-?\d{1,9}) [0-9a-f]{8}")


def fingerprint_of(profile: str, tables: Mapping[str, Mapping[Any, int]]) -> str:
    """Give the fingerprint of a profile with these tables; their order does not matter."""
    text = json.dumps(tables, sort_keys=True, separators=(",", ":"))
    least = tables["thresholds"]
    hashed = sha256(text.encode()).hexdigest()[:8]
    return f"{profile} {VERSIONS[profile]} {least['high']}/{least['medium']} {hashed}"


def is_edited(importance: Importance) -> bool:
    """Tell whether someone gave the commit another level than the rules that rated it did.

    That shows where the score and the rules' fingerprint are known.
    """
    found = _FINGERPRINT.fullmatch(importance.rules)
    if found is None or importance.score is None or importance.level is None:
        return False
    least = {level: int(number) for level, number in found.groupdict().items()}
    return importance.level is not level_of(importance.score, least)


def is_outdated(importance: Importance, fingerprint: str) -> bool:
    """Tell whether other rules than those of this fingerprint rated a commit.

    One without a score was rated by another tool, an edited one by its owner.
    """
    if importance.score is None or importance.rules == fingerprint:
        return False
    return not is_edited(importance)


def count_outdated(reports: Iterable[Report], fingerprint: str) -> int:
    """Count the commits of reports that other rules than these rated (`is_outdated`)."""
    entries = (entry for report in reports for entry in report.entries)
    return sum(is_outdated(entry.importance, fingerprint) for entry in entries)


def level_of(score: int, thresholds: Mapping[str, int]) -> Level:
    """Give the level that a score has by these thresholds; low has none."""
    if score >= thresholds["high"]:
        return Level.HIGH
    return Level.MEDIUM if score >= thresholds["medium"] else Level.LOW
