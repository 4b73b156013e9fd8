"""What a commit's message says: whether it mends security, bumps or merges."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.models import Reason
from digest.titles import TITLE_LENGTH

if TYPE_CHECKING:
    from digest.models import Commit

_SECURITY_POINTS = 3  # the title says "security"
_VULNERABILITY_POINTS = 6  # it names a vulnerability: with a fix's points, high
MAJOR_POINTS = 4  # a dependency's major version: with build and config, medium
_ADVISORY = re.compile(r"\b(CVE-\d{4}-\d{4,}|GHSA(-[0-9a-z]{4}){3})\b")
_VULNERABILITY = re.compile(
    r"\b(vulnerabilit(y|ies)|vulnerable|XSS|CSRF|SSRF|XXE|RCE|ReDoS|cross-site scripting"
    r"|(SQL|command|shell|code|header|prompt|template) injection|(path|directory) traversal"
    r"|remote code execution|privilege escalation|denial[ -]of[ -]service)\b|漏洞|越权|注入攻击",
    re.IGNORECASE,
)
# Whole words only, and none of a path or an identifier: docs/security.md, security_context.
_SECURITY = re.compile(
    r"(?<![\w/.-])security(?![\w/.-]*[\w/])|(?<!线程)(?<!类型)(?<!内存)(?<!并发)安全", re.IGNORECASE
)
BUMP = re.compile(
    r"\bbumps?\b|\b(upgrade|update|downgrade|pin)\b.*\b(to v?\d|dependenc|deps\b)"
    r"|^\w+\(deps(-dev)?\)|升级.*(到|至) ?v?\d|(升级|更新)依赖",
    re.IGNORECASE,
)
_VERSIONS = re.compile(r"\bfrom v?(\d+)\S* to v?(\d+)", re.IGNORECASE)
_NEW_MAJOR = re.compile(r"\bto (v\d+|v?[1-9]\d*\.0(\.0)?)(?![\w.])", re.IGNORECASE)
_CALENDAR = 1000  # a version from here on is a year, not a major version
_MERGE = re.compile(r"Merge (branch|pull request|remote-tracking|tag|commit|changes)\b|合并分支")


def title_of(commit: Commit) -> str:
    """Give what of a title is read."""
    return commit.title[:TITLE_LENGTH]


def security_reason(commit: Commit) -> Reason | None:
    """Find what the title says about security; in the body, only an advisory's number counts."""
    # A bump's body quotes the dependency's whole changelog.
    title = title_of(commit)
    text = title if BUMP.search(title) else commit.message
    if _ADVISORY.search(text) or _VULNERABILITY.search(title):
        return Reason("vulnerability", _VULNERABILITY_POINTS)
    return Reason("security", _SECURITY_POINTS) if _SECURITY.search(title) else None


def is_major(title: str) -> bool:
    """Say whether a dependency's bump is one to a new major version."""
    if match := _VERSIONS.search(title):
        return match[1] != match[2] and int(match[2]) < _CALENDAR
    return _NEW_MAJOR.search(title) is not None


def is_merge(commit: Commit) -> bool:
    """Say whether a commit joins others; one with one parent was squashed and is a change."""
    return len(commit.parents) > 1 or (not commit.parents and bool(_MERGE.match(commit.title)))
