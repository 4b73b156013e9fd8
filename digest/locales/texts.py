"""Texts kept by the members of an enumeration."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

Member = TypeVar("Member", bound=StrEnum)


class EnumTexts(Generic[Member]):
    """A base for records with a text for each member of an enumeration, in a field of its name.

    Fields rather than keys: of a record that lacks one the type checker says so.
    """

    __slots__ = ()

    def __getitem__(self, member: Member) -> str:
        """Give a member's text."""
        text: str = getattr(self, member.name.lower())
        return text

    def named(self, members: Iterable[Member]) -> dict[str, str]:
        """Give members' texts by the members' values, as templates and JSON have them."""
        return {str(member): self[member] for member in members}
