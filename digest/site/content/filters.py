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
    """A value to filter by: its machine name, the site's word for it, the number of its commits."""

    name: str
    label: str
    count: int


def type_options(views: Sequence[EntryView], names: ChangeTypeNames) -> tuple[FilterOption, ...]:
    """Count the commits of each change type, the most frequent first; without one it is `other`.

    There are no options where all commits have the same types: no filter would hide any.
    """
    counts = Counter(
        name
        for view in views
        for name in {chip.name for chip in view.chips} or {str(ChangeType.OTHER)}
    )
    if all(count == len(views) for count in counts.values()):
        return ()
    ranked = sorted(ChangeType, key=lambda one: -counts[str(one)])
    return tuple(
        FilterOption(str(one), names[one], counts[str(one)]) for one in ranked if counts[str(one)]
    )
