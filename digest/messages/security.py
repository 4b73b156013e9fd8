"""What a message says about security."""

from __future__ import annotations

import re
from enum import StrEnum


class Security(StrEnum):
    """What a message says about security; false where it says nothing."""

    NOTHING = ""
    MENTIONED = "security"  # its title has the word
    VULNERABILITY = "vulnerability"  # it names one


_ADVISORY = re.compile(r"\b(CVE-\d{4}-\d{4,}|GHSA(-[0-9a-z]{4}){3})\b")
_VULNERABILITY = re.compile(  # in lower case
    r"\b(vulnerabilit(y|ies)|vulnerable|xss|csrf|ssrf|xxe|rce|redos|cross-site scripting"
    r"|(sql|command|shell|code|header|prompt|template) injection|(path|directory) traversal"
    r"|remote code execution|privilege escalation|denial[ -]of[ -]service)\b|漏洞|越权|注入攻击"
)
_HINTS = (  # one is in each of these, and in few other titles
    *("vulnerab", "xss", "csrf", "ssrf", "xxe", "rce", "redos", "cross-site", "injection"),
    *("traversal", "remote code", "privilege", "denial", "漏洞", "越权", "注入"),
)
# Whole words only, and none of a path or an identifier: docs/security.md, security_context.
_SECURITY = re.compile(
    r"(?<![\w/.-])security(?![\w/.-]*[\w/])|(?<!线程)(?<!类型)(?<!内存)(?<!并发)安全", re.IGNORECASE
)


def read_security(title: str, body: str) -> Security:
    """Read what a title says about security; in the body, only an advisory's number counts."""
    if _names_advisory(title) or _names_vulnerability(title) or _names_advisory(body):
        return Security.VULNERABILITY
    return Security.MENTIONED if _mentions(title) else Security.NOTHING


def may_name_advisory(body: str) -> bool:
    """Spare nearly all bodies the search."""
    return "CVE-" in body or "GHSA-" in body


def _names_advisory(text: str) -> bool:
    return may_name_advisory(text) and _ADVISORY.search(text) is not None


def _names_vulnerability(title: str) -> bool:
    lower = title.lower()
    for word in _HINTS:
        if word in lower:
            return _VULNERABILITY.search(lower) is not None
    return False


def _mentions(title: str) -> bool:
    has_word = "security" in title.lower() or "安全" in title
    return has_word and _SECURITY.search(title) is not None
