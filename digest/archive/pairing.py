"""Which entry belongs to which row of the table.

Rows and the entries of each group are in the same order, and titles repeat: so a row takes the
group whose next entry has its title, on a tie the group that comes first. Where a title was
changed on its way into the entry, the row takes the nearest entry whose letters and digits
agree, and at last what is left over pairs up in order.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Place = tuple[int, int]  # which queue, which entry in it


def pair(
    rows: list[str], queues: list[list[str]], known: Mapping[int, Place] | None = None
) -> tuple[list[Place | None], list[Place]]:
    """Pair row titles with the titles in the queues; `known` are the rows whose place is known.

    Gives for each row its place (`None`: it has no entry), and the places that no row took.
    """
    found = [(known or {}).get(index) for index in range(len(rows))]
    for same in (_exact, _letters):
        _pair_by([same(row) for row in rows], [[same(t) for t in q] for q in queues], found)
    every = [(q, i) for q, queue in enumerate(queues) for i in range(len(queue))]
    left = sorted(set(every).difference(found))
    lonely = [index for index, place in enumerate(found) if place is None]
    if len(lonely) == len(left) and len({queue for queue, _ in left}) <= 1:
        for index, place in zip(lonely, left, strict=True):
            found[index] = place
        left = []
    return found, left


def _exact(title: str) -> str:
    return title


def _letters(title: str) -> str:
    return "".join(char for char in title.lower() if char.isalnum())


def _pair_by(rows: list[str], queues: list[list[str]], found: list[Place | None]) -> None:
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
                if (ahead := _from(places[q].get(row, ()), heads[q]))
            ]
            if not nearest:
                continue
            known = found[index] = min(nearest)[1:]
        heads[known[0]] = known[1] + 1


def _from(positions: Sequence[int], start: int) -> Sequence[int]:
    at = bisect_left(positions, start)
    return positions[at : at + 1]
