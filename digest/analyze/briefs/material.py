"""What a model is told of a period: the finished analyses of its commits, never their diffs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.archive.sections import iter_sections
from digest.models import Field, Level, Status
from digest.text import shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from digest.briefs.commits import BriefCommit
    from digest.briefs.records import Period
    from digest.models import Entry

MAX_MATERIAL = 40_000  # characters: some 10,000 tokens
MAX_DETAILED = 30  # commits, the most important ones, of which more than a line is told
_LENGTHS = {  # characters of a part that is told
    Field.HEADLINE: 200,
    Field.SUMMARY: 400,
    Field.BREAKING: 300,
    Field.ADVICE: 200,
    Field.RISK_ADVICE: 200,
}
_TITLE_LENGTH = 200
_SHORT = 7  # digits of a SHA, or as many more as tell it from the others
_FINISHED = (Status.OK, Status.PARTIAL)  # by a model


@dataclass(frozen=True, slots=True)
class Material:
    """What is told of a period's commits."""

    text: str  # a paragraph a commit, the most important first; without secrets
    commits: Mapping[str, BriefCommit]  # those that are told, by the name they have in it
    hash: str  # of the text

    def find(self, name: str) -> BriefCommit | None:
        """Give the one commit that a model means by these digits; `None` for none or several."""
        digits = name.strip().lower().lstrip("#")
        if len(digits) < _SHORT:
            return None
        found = [one for one in self.commits.values() if one.entry.commit.sha.startswith(digits)]
        return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class PeriodTask:
    """A period to ask about."""

    period: Period
    material: Material
    less: Material  # for a model that can't read all of it
    count: int  # of the period's commits


def is_finished(commit: BriefCommit) -> bool:
    """Tell whether a model's analysis of a commit is there."""
    return commit.entry.analysis.status in _FINISHED


def is_waited_for(commit: BriefCommit) -> bool:
    """Tell whether an analysis is still to come that a brief should rest on."""
    is_high = commit.entry.importance.level is Level.HIGH
    return is_high and commit.entry.analysis.status in {Status.MISSING, Status.OFFLINE}


def make_material(
    commits: Sequence[BriefCommit], redact: Callable[[str], str], limit: int = MAX_MATERIAL
) -> Material:
    """Tell of commits, the most important first, as many as there is room for.

    `redact` takes secrets out of a text.
    """
    told: dict[str, BriefCommit] = {}
    parts: list[str] = []
    left = limit
    for number, one in enumerate(commits):
        name = _name(one, told)
        part = _tell(name, one, is_detailed=number < MAX_DETAILED)
        if not name or len(part) > left:
            break
        told[name] = one
        parts.append(part)
        left -= len(part) + 1
    text = redact("\n".join(parts))
    return Material(text, told, hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16])


def _name(commit: BriefCommit, told: Mapping[str, BriefCommit]) -> str:
    sha = commit.entry.commit.sha
    lengths = range(min(_SHORT, len(sha)), len(sha) + 1)
    return next((f"#{sha[:n]}" for n in lengths if f"#{sha[:n]}" not in told), "")


def _tell(name: str, commit: BriefCommit, *, is_detailed: bool) -> str:
    entry, labels = commit.entry, commit.labels
    facts = [commit.repository, str(entry.importance.level or "unrated"), *labels.types[:1]]
    facts += labels.areas[:1]
    facts += ["breaking"] * breaks(commit) + ["revert"] * labels.is_revert
    lines = [f"{name} ({', '.join(facts)}) {shorten(entry.commit.title, _TITLE_LENGTH)}"]
    lines += [f"  {text}" for text in _parts(entry, is_detailed=is_detailed)]
    return "\n".join(lines)


def _parts(entry: Entry, *, is_detailed: bool) -> list[str]:
    """Give what an analysis says, a line each: all parts, or its headline alone."""
    if entry.analysis.status not in _FINISHED:
        return []
    found: dict[Field, str] = {}
    for section in iter_sections(entry.analysis.body):
        if section.field in _LENGTHS and section.field not in found:
            text = " ".join(section.text.split())
            if text:
                found[section.field] = shorten(text, _LENGTHS[section.field], at_break=True)
    if is_detailed:
        return [found[field] for field in _LENGTHS if field in found]
    best = (found[field] for field in (Field.HEADLINE, Field.SUMMARY) if field in found)
    return [shorten(text, _LENGTHS[Field.HEADLINE], at_break=True) for text in best][:1]


def breaks(commit: BriefCommit) -> bool:
    """Tell whether a commit breaks something, by the rules or by its analysis."""
    if commit.labels.is_breaking:
        return True
    sections = iter_sections(commit.entry.analysis.body) if is_finished(commit) else ()
    return any(section.field is Field.BREAKING and section.text.strip() for section in sections)


def texts_of(commit: BriefCommit) -> str:
    """Give all that is known of a commit in words: what a sentence that cites it may repeat."""
    entry = commit.entry
    return f"{commit.repository}\n{entry.commit.message}\n{entry.analysis.body}"
