"""What is read of a commit to learn what it is about: what it says first, and no more.

What analyses say at their end, of risks and tests, is much the same for all commits.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from digest.archive.sections import iter_sections
from digest.messages import headline, read_message
from digest.models import Field, Status

if TYPE_CHECKING:
    from digest.models import Entry

_MESSAGE_LENGTH, _LENGTH = 300, 800  # characters: of the message, and of all below the title
_MARKUP = re.compile(r"https?://\S+|\]\([^)\s]*\)|</?[a-z]+>")  # addresses, tags
_CHIPS = {Field.TYPE, Field.IMPORTANCE}
_NO_TEXT = {Status.FAILED, Status.MISSING}


class CommitText(NamedTuple):
    """What is read of a commit."""

    title: str
    body: str


def commit_text(entry: Entry) -> CommitText:
    """Give a commit's title, and the beginning of its message and of its analysis."""
    message = entry.commit.message
    body = read_message(message).lead[:_MESSAGE_LENGTH] if "\n" in message else ""
    if entry.analysis.status not in _NO_TEXT:
        for section in iter_sections(entry.analysis.body):
            if len(body) >= _LENGTH:
                break
            if section.field not in _CHIPS:
                text = section.text[:_LENGTH]
                body += f"\n{_MARKUP.sub(' ', text)}"
    return CommitText(headline(message), body[:_LENGTH])
