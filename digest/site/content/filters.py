"""What the commits of a report can be filtered by, with counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.models import ChangeType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.locales.reports import ChangeTypeNames
    from digest.site.content.entries import EntryView


@dataclass(frozen=True, slots=True)
class FilterOption:
    """A value to filter by: its machine name, the site's word for it, how many commits have it."""

    name: str
    label: str
    count: int


def type_options(views: Sequence[EntryView], names: ChangeTypeNames) -> tuple[FilterOption, ...]:
    """Count the change types, the most frequent first; a commit without one is of type `other`.

    Nothing where every type there is leaves all commits.
    """
    counts = Counter(
        name
        for view in views
        for name in {chip.name for chip in view.chips} or {str(ChangeType.OTHER)}
    )
    if all(count == len(views) for count in counts.values()):
        return ()
    ranked = sorted(ChangeType, key=lambda kind: -counts[str(kind)])
    return tuple(
        FilterOption(str(kind), names[kind], counts[str(kind)])
        for kind in ranked
        if counts[str(kind)]
    )
