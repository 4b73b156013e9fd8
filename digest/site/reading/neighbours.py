"""Items in a row, each with the one before and the one after it: pages link to both."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

T = TypeVar("T")


def with_neighbours(items: Sequence[T]) -> Iterator[tuple[T | None, T, T | None]]:
    """Yield (before, item, after) for each item; `None` stands before the first, after the last."""
    before: list[T | None] = [None, *items]
    after: list[T | None] = [*items[1:], None]
    return zip(before, items, after, strict=False)
