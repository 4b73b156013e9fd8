"""Where commits are: repositories and their areas, called as short as they are clear."""

from __future__ import annotations

from collections import Counter
from functools import reduce
from typing import TYPE_CHECKING

from digest.analyze.answer.escape import escape_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from digest.briefs.commits import BriefCommit
    from digest.locales.briefs import BriefWords

Place = tuple[str, str]  # a repository, and an area of it or ""

_FEWEST = 3  # commits that make an area worth naming
_MOST_PLACES = 3  # that the headline names
_MOST_THEMES = 7


def escape_line(text: str) -> str:
    """Write a text as one line of Markdown that begins nothing but a sentence."""
    return " ".join(escape_text(" ".join(text.split())).split())


class PlaceNames:
    """What the places of a brief are called: a repository without its owner, if that is clear."""

    def __init__(self, commits: Iterable[BriefCommit], words: BriefWords) -> None:
        self._words = words
        repositories = {one.repository for one in commits}
        short = Counter(name.rpartition("/")[2] for name in repositories)
        self._names = {
            name: escape_line(own if short[own := name.rpartition("/")[2]] == 1 else name)
            for name in repositories
        }

    def title(self, place: Place) -> str:
        """Name a place as a theme's title; of one repository alone, an area without it."""
        repository, area = self._names[place[0]], escape_line(place[1])
        if not area or len(self._names) == 1:
            return area or repository
        return self._words.theme.format(repository=repository, area=area)

    def listed(self, places: Sequence[tuple[Place, int]]) -> str:
        """Name some places within a sentence, each with how many commits it has."""
        first, *others = (self._within(*pair) for pair in places)
        return reduce(
            lambda some, other: self._words.places.format(some=some, other=other), others, first
        )

    def _within(self, place: Place, number: int) -> str:
        repository, area = self._names[place[0]], escape_line(place[1])
        if area and len(self._names) == 1:
            repository, area = area, ""
        form = self._words.place if area else self._words.repository
        return form.format(repository=repository, area=area, n=number)


def busiest(commits: Sequence[BriefCommit]) -> list[tuple[Place, int]]:
    """Give the places that have most of these commits, with how many; none where all are in one.

    They are the areas that several share; where none is shared so, repositories.
    """
    areas = Counter((one.repository, one.area) for one in commits if one.area)
    best = [pair for pair in areas.most_common(_MOST_PLACES) if pair[1] >= _FEWEST]
    repositories = Counter((one.repository, "") for one in commits)
    best = best or repositories.most_common(_MOST_PLACES)
    return best if best[0][1] < len(commits) else []


def by_place(commits: Sequence[BriefCommit]) -> dict[Place, list[BriefCommit]]:
    """Group commits by repository and area, an area where several of them share it.

    Areas come first, those with most commits before others, then what is of no shared area. At most
    seven groups are given: small areas go up in their repository, what is still left is left out.
    """
    repositories = list(dict.fromkeys(one.repository for one in commits))
    areas = Counter((one.repository, one.area) for one in commits if one.area)
    room = max(_MOST_THEMES - len(repositories), 0)
    shared = {place for place, number in areas.most_common(room) if number >= _FEWEST}
    groups: dict[Place, list[BriefCommit]] = {}
    for one in commits:
        place = (one.repository, one.area)
        groups.setdefault(place if place in shared else (one.repository, ""), []).append(one)
    ordered = sorted(groups, key=lambda place: (place[1] == "", -areas[place]))
    return {place: groups[place] for place in ordered[:_MOST_THEMES]}
