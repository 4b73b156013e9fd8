"""What of an entry's analysis stands where: in a report's row, on the commit's own page."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from digest.models import Field, Level, Status
from digest.text import shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.site.content.entries import EntryView, SectionView

TOLD = {Status.OK, Status.PARTIAL}  # by a model
_MAX_MESSAGE = 600  # characters of a message on its report's page


class OpenedEntry(NamedTuple):
    """What an entry's row on its report's page opens to."""

    is_whole: bool  # all that there is; then it is open
    sections: Sequence[SectionView]
    brief: str
    message: str

    @property
    def has_more(self) -> bool:
        """Whether there is anything."""
        return bool(self.is_whole or self.sections or self.brief or self.message)


def open_entry(view: EntryView) -> OpenedEntry:
    """Give what an entry's row on its report's page opens to.

    It is the whole analysis by a model, open already, where the commit is important or has no other
    page, else one line of it. Of a commit without one it is what its message says and what rules
    found in it.
    """
    if view.status in TOLD:
        is_whole = view.level == Level.HIGH or not view.page
        sections = view.sections if is_whole else ()
        return OpenedEntry(is_whole, sections, "" if is_whole else view.brief, "")
    message = shorten(view.commit.rest, _MAX_MESSAGE)
    left_out = {Field.SCOPE, Field.SUMMARY} if message else {Field.SCOPE}
    found = tuple(section for section in view.sections if section.kind not in left_out)
    return OpenedEntry(view.level == Level.HIGH and bool(found), found, "", message)


def part_sections(
    view: EntryView, *, has_files: bool
) -> tuple[list[SectionView], list[SectionView]]:
    """Part an analysis's sections into those with a place of their own, and those on its scope.

    The scope stands with the files where these are known. What rules say is left out where the
    message and the files stand on the page: rules have it from these.
    """
    is_ruled = view.status == Status.OFFLINE
    said = {Field.SUMMARY} if is_ruled and view.commit.rest else set()
    scope = [one for one in view.sections if has_files and one.kind == Field.SCOPE]
    rest = [one for one in view.sections if one not in scope and one.kind not in said]
    return rest, [] if is_ruled else scope
