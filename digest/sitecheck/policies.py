"""Content security policies (https://www.w3.org/TR/CSP3/): blocked scripts, pages without one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.sitecheck.rules import RUNNING_SCRIPTS, Fault, hash_script

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from digest.sitecheck.findings import FileFindings

Policy = dict[str, list[str]]  # sources by directive
# The pages of single days, reports and commits: strangers wrote all of their content.
ARCHIVE_PAGE = re.compile(
    r"(?:[^/]+/[^/]+/)?\d{4}-\d\d-\d\d/index\.html|[^/]+/[^/]+/commit/[0-9a-f]{40}/index\.html"
)
_HOME = "index.html"
_SHOWN = 60  # characters of what is cited


def parse_policy(tag: str, attributes: Mapping[str, str]) -> Policy | None:
    """Read the policy of a `<meta http-equiv=content-security-policy>`; `None` for others."""
    name = attributes.get("http-equiv", "").strip().lower()
    if tag != "meta" or name != "content-security-policy":
        return None
    found: Policy = {}
    for part in attributes.get("content", "").split(";"):
        directive, *sources = part.split() or [""]
        found.setdefault(directive.lower(), sources)  # of two, a browser takes the first
    return found


def blocked_script(
    policy: Policy | None, attributes: Mapping[str, str], text: str
) -> Iterator[tuple[str, str]]:
    """Yield a fault, as its kind and what it is, for an inline script that the policy blocks.

    Then the page does not work: it was changed after the build, or the build missed a script.
    """
    kind = attributes.get("type", "").strip().lower()
    if policy is None or "src" in attributes or kind not in RUNNING_SCRIPTS:
        return
    sources = policy.get("script-src", policy.get("default-src", ["'unsafe-inline'"]))
    if not {f"'{hash_script(text)}'", "'unsafe-inline'"}.intersection(sources):
        yield "policy", f"an inline script that the page's policy stops: {text[:_SHOWN]!r}"


def pages_without_policy(found: Sequence[FileFindings]) -> Iterator[Fault]:
    """Yield a fault for each page of the archive without a policy, when the home page has one."""
    if any(findings.has_policy for findings in found if findings.file == _HOME):
        for findings in found:
            if not findings.has_policy and ARCHIVE_PAGE.fullmatch(findings.file):
                yield Fault(
                    findings.file, 0, "policy", "no content security policy, as the home has"
                )
