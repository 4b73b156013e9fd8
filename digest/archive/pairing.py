"""Which entry belongs to which row of the table.

Rows and the entries of each group are in the same order, and titles repeat: so a row takes the
group whose next entry has its title, on a tie the group that comes first. Where a title was
changed on its way into the entry, the row takes the nearest entry whose letters and digits
agree or are part of the other's, and at last what is left over pairs up in order.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MOST_COMPARED = 10_000  # pairs of titles; of more, a report is too broken to be mended
_TELLING = 6  # letters and digits that are enough to know a title by
Place = tuple[int, int]  # which queue, which entry in it


def pair(
    rows: list[str], queues: list[list[str]], known: Mapping[int, Place] | None = None
) -> tuple[list[Place | None], list[Place]]:
    """Pair row titles with the titles in the queues; `known` are the rows whose place is known.

    Gives for each row its place (`None`: it has no entry), and the places that no row took.
    """
    found = [(known or {}).get(index) for index in range(len(rows))]
    for same in (_exact, _letters):
        if None not in found:
            break
        _pair_by([same(row) for row in rows], [[same(t) for t in q] for q in queues], found)
    left = _left(queues, found)
    lonely = [index for index, place in enumerate(found) if place is None]
    if len(lonely) * len(left) <= _MOST_COMPARED:
        _pair_parts(rows, queues, found)
        left = _left(queues, found)
        lonely = [index for index, place in enumerate(found) if place is None]
    if len(lonely) == len(left) and len({queue for queue, _ in left}) <= 1:
        for index, place in zip(lonely, left, strict=True):
            found[index] = place
        left = []
    return found, left


def _left(queues: list[list[str]], found: list[Place | None]) -> list[Place]:
    """List the places that no row took."""
    every = ((q, i) for q, queue in enumerate(queues) for i in range(len(queue)))
    return sorted(set(every).difference(found))


def _pair_parts(rows: list[str], queues: list[list[str]], found: list[Place | None]) -> None:
    """Pair what is still unpaired where one title is part of the other."""
    left = [(place, _letters(queues[place[0]][place[1]])) for place in _left(queues, found)]
    for index, row in enumerate(rows):
        if found[index] is None:
            whole = _letters(row)
            match = next((pair for pair in left if _is_part(pair[1], whole)), None)
            if match:
                found[index] = match[0]
                left.remove(match)


def _is_part(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= _TELLING and shorter in longer


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
