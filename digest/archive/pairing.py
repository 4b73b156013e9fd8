"""Which entry belongs to which row of the table.

A grouped report names its commits twice, in the table and below it, and only their titles connect
the two. Titles repeat, but rows and the entries of each group are in the same order. So a row takes
the group whose next entry has its title, on a tie the group that comes first. Where a title was
changed on its way into the entry, the row takes the nearest entry whose letters and digits are the
same or part of the other's. What is left over at last pairs up in order.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MOST_COMPARED = 10_000  # pairs of titles; of more, a report is too broken to be mended
_MIN_LETTERS = 6  # letters and digits that identify a title which is part of another
Position = tuple[int, int]  # of an entry: number of its queue, index in the queue


def pair_rows(
    rows: list[str], queues: list[list[str]], known: Mapping[int, Position] | None = None
) -> tuple[list[Position | None], list[Position]]:
    """Pair row titles with the titles of entries, which stand in queues, one for each group.

    `known` gives the positions of rows (by index) that are certain. Gives the position of each
    row's entry (`None`: it has none), and the positions that no row took.
    """
    found = [(known or {}).get(index) for index in range(len(rows))]
    for same in (_exact, _letters):
        if None not in found:
            break
        _pair_by([same(row) for row in rows], [[same(t) for t in q] for q in queues], found)
    unpaired = _unpaired(queues, found)
    unpaired_rows = [index for index, place in enumerate(found) if place is None]
    if len(unpaired_rows) * len(unpaired) <= _MOST_COMPARED:
        _pair_parts(rows, queues, found)
        unpaired = _unpaired(queues, found)
        unpaired_rows = [index for index, place in enumerate(found) if place is None]
    if len(unpaired_rows) == len(unpaired) and len({queue for queue, _ in unpaired}) <= 1:
        for index, place in zip(unpaired_rows, unpaired, strict=True):
            found[index] = place
        unpaired = []
    return found, unpaired


def _unpaired(queues: list[list[str]], found: list[Position | None]) -> list[Position]:
    """List the positions that no row took."""
    every = ((q, i) for q, queue in enumerate(queues) for i in range(len(queue)))
    return sorted(set(every).difference(found))


def _pair_parts(rows: list[str], queues: list[list[str]], found: list[Position | None]) -> None:
    """Pair what is still unpaired where one title is part of the other."""
    unpaired = [(place, _letters(queues[place[0]][place[1]])) for place in _unpaired(queues, found)]
    for index, row in enumerate(rows):
        if found[index] is None:
            whole = _letters(row)
            match = next((pair for pair in unpaired if _is_part(pair[1], whole)), None)
            if match:
                found[index] = match[0]
                unpaired.remove(match)


def _is_part(title: str, other: str) -> bool:
    shorter, longer = sorted((title, other), key=len)
    return len(shorter) >= _MIN_LETTERS and shorter in longer


def _exact(title: str) -> str:
    return title


def _letters(title: str) -> str:
    return "".join(char for char in title.lower() if char.isalnum())


def _pair_by(rows: list[str], queues: list[list[str]], found: list[Position | None]) -> None:
    """Pair what is still unpaired; what a queue skips for a row is not offered to later rows."""
    taken = set(found)
    heads = [0] * len(queues)
    places: list[dict[str, list[int]]] = [{} for _ in queues]
    for q, queue in enumerate(queues):
        for i, title in enumerate(queue):
            if (q, i) not in taken:
                places[q].setdefault(title, []).append(i)
    for index, row in enumerate(rows):
        if (known := found[index]) is None:
            nearest = [
                (ahead[0] - heads[q], q, ahead[0])
                for q in range(len(queues))
                if (ahead := _first_at_or_after(places[q].get(row, ()), heads[q]))
            ]
            if not nearest:
                continue
            known = found[index] = min(nearest)[1:]
        heads[known[0]] = known[1] + 1


def _first_at_or_after(positions: Sequence[int], start: int) -> Sequence[int]:
    at = bisect_left(positions, start)
    return positions[at : at + 1]
