"""What a build did."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digest.site.building.size import SiteSize


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build, or a part of it, made."""

    pages: int = 0  # written, because they differ from what is published
    analyses: int = 0  # rendered
    parts: int = 0  # of months, indexed for the search
    search_error: str = ""  # why there is no search; "" where it was made or not asked for
    grown: int = field(default=0, compare=False)  # bytes that the units' files have more
    size: SiteSize | None = field(default=None, compare=False)  # of the site, once published

    def __add__(self, other: BuildResult) -> BuildResult:
        """Add what another part of the build made; the first error is kept."""
        return BuildResult(
            self.pages + other.pages,
            self.analyses + other.analyses,
            self.parts + other.parts,
            self.search_error or other.search_error,
            self.grown + other.grown,
            self.size or other.size,
        )
