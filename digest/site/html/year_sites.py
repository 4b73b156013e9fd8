"""Sites of other years of an archive, as pages link to them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class YearSite:
    """A site that shows another year of the archive, or several."""

    name: str  # "2024", "2020-2023"
    first: int
    last: int
    address: str  # with a slash at its end
