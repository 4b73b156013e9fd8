"""A page's content security policy: what it stops of the page's own, and pages that lack theirs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.sitecheck.rules import RUNNING_SCRIPTS, Fault, script_hash

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from digest.sitecheck.findings import Seen

Policy = dict[str, list[str]]  # sources by directive
# The pages of single days, reports and commits: nothing of their content is written by the team.
ARCHIVE = re.compile(
    r"(?:[^/]+/[^/]+/)?\d{4}-\d\d-\d\d/index\.html|[^/]+/[^/]+/commit/[0-9a-f]{40}/index\.html"
)
_HOME = "index.html"
_SHOWN = 60  # characters of what is cited


def policy_in(tag: str, attributes: Mapping[str, str]) -> Policy | None:
    """Read the policy that an element states; `None` for one that states none."""
    name = attributes.get("http-equiv", "").strip().lower()
    if tag != "meta" or name != "content-security-policy":
        return None
    found: Policy = {}
    for part in attributes.get("content", "").split(";"):
        directive, *sources = part.split() or [""]
        found.setdefault(directive.lower(), sources)  # of two, a browser takes the first
    return found


def stopped_script(
    policy: Policy | None, attributes: Mapping[str, str], text: str
) -> Iterator[tuple[str, str]]:
    """Yield a fault where the page's policy keeps an inline script from running."""
    kind = attributes.get("type", "").strip().lower()
    if policy is None or "src" in attributes or kind not in RUNNING_SCRIPTS:
        return
    sources = policy.get("script-src", policy.get("default-src", ["'unsafe-inline'"]))
    if not {f"'{script_hash(text)}'", "'unsafe-inline'"}.intersection(sources):
        yield "policy", f"an inline script that the page's policy stops: {text[:_SHOWN]!r}"


def unguarded(found: Sequence[Seen]) -> Iterator[Fault]:
    """Yield a fault for each page of the archive that lacks the policy which the home has."""
    if any(seen.has_policy for seen in found if seen.file == _HOME):
        for seen in found:
            if not seen.has_policy and ARCHIVE.fullmatch(seen.file):
                yield Fault(seen.file, 0, "policy", "no content security policy, as the home has")
