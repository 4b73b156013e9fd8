"""What is to be measured."""

from __future__ import annotations

from dataclasses import dataclass

COLD, WARM, NEW_DAY, EDITED = "cold", "warm", "new-day", "edited"
OWN = (COLD, WARM, NEW_DAY, EDITED)  # in this order: each builds upon the one before
STOCK, HUGO, WRITE = "stock", "hugo", "write"
_SEARCH = "+search"
MEANINGS = {
    COLD: "nothing built before",
    WARM: "built again, nothing changed",
    NEW_DAY: "built again after a new report of 30 commits",
    EDITED: "built again after an analysis was edited",
    STOCK: "MkDocs and Material alone, which build everything anew each time: `warm` is the same",
    HUGO: "Hugo with a theme of a few lines",
    WRITE: "the files of `cold`, written and nothing else",
}


def named(name: str, *, search: bool) -> str:
    """Name a measurement with or without a search index of the commits."""
    return name + _SEARCH if search else name


NAMES = (
    *OWN,
    *(named(name, search=True) for name in OWN),
    STOCK,
    named(STOCK, search=True),
    HUGO,
    WRITE,
)


def meaning(name: str) -> str:
    """Say what a measurement is of."""
    return MEANINGS[name.removesuffix(_SEARCH)]


@dataclass(frozen=True, slots=True)
class Plan:
    """The measurements chosen, how often each is made, and the sizes to grow through."""

    names: frozenset[str]
    runs: int = 1
    in_valgrind: bool = False  # count instructions of ours once more with valgrind
    scale: tuple[int, ...] = ()  # commits
    search: bool = False  # also in a browser
    nightly: int = 0  # commits of a history that runs are measured on; 0: none

    def own(self, *, search: bool) -> list[str]:
        """Give the builds of our own to be made, in their order, without `+search`."""
        return [name for name in OWN if named(name, search=search) in self.names]
