"""What the check of one file found: its faults, its anchors and its links."""

from __future__ import annotations

from dataclasses import dataclass, field

from digest.sitecheck.rules import Fault


@dataclass(frozen=True, slots=True)
class Link:
    """A link within the site, to be followed once all files are known."""

    line: int  # from 1; 0 where it is not known
    written: str  # the address as it stands in the file
    path: str  # below the site
    fragment: str  # "" for none


@dataclass(slots=True)
class FileFindings:
    """What was found in one file."""

    file: str  # path below the site
    faults: list[Fault] = field(default_factory=list)
    ids: frozenset[str] = frozenset()  # anchors that links may lead to
    links: list[Link] = field(default_factory=list)  # that are still to be followed
    followed: int = 0  # links that lead to a file of the site
    has_policy: bool = False  # the page has a content security policy

    def add_fault(self, line: int | None, kind: str, what: str) -> None:
        """Add a fault; `kind` is a key of `REMEDIES`, a `line` of None stands for the file."""
        self.faults.append(Fault(self.file, line or 0, kind, what))
