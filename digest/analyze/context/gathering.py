"""What else is known of a commit, read from its clone and from the archive.

All of it helps to understand the diff, and nothing fails where some of it is not there.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from digest.analyze.question.glossary import terms_in
from digest.analyze.records import Context
from digest.archive.sections import iter_sections
from digest.collect import list_subjects, read_message_of
from digest.errors import CollectError
from digest.messages import picked_from, read_message
from digest.models import Field
from digest.text import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from digest.analyze.context.earlier import EarlierCommits
    from digest.analyze.context.pulls import PullRequests
    from digest.collect import Clone
    from digest.models import Commit

MAX_FILES = 4  # whose history is told
MAX_SUBJECTS = 3  # of a file
MAX_EARLIER = 2  # commits that one takes back or was picked from
_LOOKED_BACK = timedelta(days=730)  # else git reads all of a long history
_SUBJECT = 100  # characters
_MESSAGE = 800  # characters
_SUMMARY = 500  # characters
_PARAGRAPH = 500  # characters
_NO_TEXT = re.compile(  # lines of a README that tell nothing: marks, badges, pictures, code, HTML
    r"\s*(?:#.*|[=~^*_-]{3,}.*|<.*|!?\[!?\[?.*\]\(.*|\[.*\]:.*|\.\. .*|:\w+:.*|```.*|\|.*"
    r"|>\s*\[!.*)"
)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_LETTERS = 20  # that a paragraph has at least


@dataclass(frozen=True, slots=True)
class CommitSurroundings:
    """Where a commit's context is looked up."""

    clone: Clone | None
    repository: str
    commit: Commit
    diff: str
    earlier: EarlierCommits
    glossary: Mapping[str, str] = field(default_factory=dict)
    readme: str = ""  # the project's, its first paragraph
    pulls: PullRequests | None = None

    def gather(self, paths: Sequence[str]) -> Context:
        """Gather what is known; `paths` are the files shown, the main ones first."""
        return Context(
            earlier="\n\n".join(self._earlier()),
            pull=self.pulls.text_of(self.repository, self.commit) if self.pulls else "",
            history=self._history(paths[:MAX_FILES]),
            glossary=terms_in(self.glossary, self.commit.message, self.diff),
            readme=self.readme,
        )

    def _earlier(self) -> Iterator[str]:
        """Yield what it takes back or was picked from: message, and what was written about it."""
        revert = read_message(self.commit.message).revert
        names = (*picked_from(self.commit.message), *(revert.shas if revert else ()))
        known = list(self.earlier.named(names, self.repository))
        if revert and not known:
            known = list(self.earlier.reverted(revert, self.repository))
        for one in known[:MAX_EARLIER]:
            sections = iter_sections(one.entry.analysis.body)
            texts = {section.field: section.text for section in sections}
            message = _shortened(one.entry.commit.message, _MESSAGE)
            summary = _shortened(texts.get(Field.SUMMARY, ""), _SUMMARY)
            yield "\n\n".join(filter(None, (message, summary)))
        if names and not known and self.clone:
            with suppress(CollectError):
                if message := read_message_of(self.clone, names[0]):
                    yield _shortened(message, _MESSAGE)

    def _history(self, paths: Sequence[str]) -> str:
        """List what the main files were changed for before, the latest first."""
        if not (self.clone and paths):
            return ""
        with suppress(CollectError):
            time = self.commit.landing_time
            since = int((time - _LOOKED_BACK).timestamp()) if time else 0
            found = list_subjects(self.clone, self.commit.sha, paths, MAX_SUBJECTS, since)
            parts = (
                "\n".join([f"{path}:", *(f"- {shorten(one, _SUBJECT)}" for one in subjects)])
                for path, subjects in found.items()
            )
            return "\n".join(parts)
        return ""


def first_paragraph(text: str) -> str:
    """Give a README's first paragraph that says something, without headings and badges."""
    text = _COMMENT.sub("", text.replace("\r\n", "\n"))
    for paragraph in re.split(r"\n\s*\n", text):
        lines = [line.strip() for line in paragraph.split("\n") if not _NO_TEXT.fullmatch(line)]
        said = " ".join(filter(None, lines))
        if sum(map(str.isalpha, said)) >= _LETTERS:
            return shorten(said, _PARAGRAPH, at_break=True)
    return ""


def _shortened(text: str, limit: int) -> str:
    return shorten(text.strip(), limit, at_break=True)
