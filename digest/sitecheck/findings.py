"""What was seen of a file: what is wrong with it, where it leads."""

from __future__ import annotations

from dataclasses import dataclass, field

from digest.sitecheck.rules import Fault


@dataclass(frozen=True, slots=True)
class Link:
    """A link within the site, to be followed once all files are known."""

    line: int
    written: str
    path: str
    fragment: str


@dataclass(slots=True)
class Seen:
    """What an examination found of one file."""

    file: str
    faults: list[Fault] = field(default_factory=list)
    ids: frozenset[str] = frozenset()
    links: list[Link] = field(default_factory=list)
    followed: int = 0  # links that were found to lead somewhere
    has_policy: bool = False  # of a page, a content security policy

    def fault(self, line: int | None, kind: str, what: str) -> None:
        """Note what is wrong."""
        self.faults.append(Fault(self.file, line or 0, kind, what))
