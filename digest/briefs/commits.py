"""The commits that a brief is made from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from digest.briefs.records import Citation
from digest.entries.labels import labels_of
from digest.entries.order import importance_order
from digest.forges import is_safe_address
from digest.messages import Earlier, read_message

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from digest.entries.labels import EntryLabels
    from digest.models import Entry, Report

_REQUEST = re.compile(r"\s*\((?:pull request )?[#!]\d{1,10}\)\s*\Z")
_LINKABLE = re.compile(r"https?://[^\s<>\\]+")


class BriefCommit(NamedTuple):
    """A commit of the period, and what is read from it."""

    repository: str  # owner/name
    entry: Entry
    title: str  # what changes, without type, areas and the request's number
    labels: EntryLabels

    @property
    def citation(self) -> Citation:
        """What names it in a brief."""
        commit = self.entry.commit
        is_linked = _LINKABLE.fullmatch(commit.url) and is_safe_address(commit.url)
        return Citation(commit.sha, commit.url if is_linked else "")

    @property
    def area(self) -> str:
        """Its first area; "" where it has none."""
        return next(iter(self.labels.areas), "")


def commits_of(reports: Iterable[Report]) -> tuple[BriefCommit, ...]:
    """Give the commits that a brief of these reports can cite, the most important first.

    Of equally important ones each repository's newest come first, in turn. A commit in several
    repositories is there once; a merge whose commits are there themselves is left out, and so is
    what has no SHA.
    """
    found: dict[str, tuple[str, Entry]] = {}
    for report in sorted(reports, key=lambda one: one.day, reverse=True):
        for entry in report.entries:
            if entry.commit.sha:
                found.setdefault(entry.commit.sha, (report.repository, entry))
    brought = {entry.commit.landed_with for _, entry in found.values()}
    pairs = [pair for sha, pair in found.items() if sha not in brought]
    return tuple(_read(*pair) for pair in _in_turn(pairs))


def once_by_title(commits: Iterable[BriefCommit]) -> list[BriefCommit]:
    """Give the commits without those that a better one of their repository has the title of."""
    found: dict[tuple[str, str], BriefCommit] = {}
    for one in commits:
        found.setdefault((one.repository, one.title), one)
    return list(found.values())


def taken_back(commits: Sequence[BriefCommit]) -> set[Citation]:
    """Give those of these commits that others of them revert."""
    found: set[Citation] = set()
    for repository in {one.repository for one in commits}:
        own = [one for one in commits if one.repository == repository]
        earlier: Earlier[BriefCommit] = Earlier(repository)
        for one in own:
            earlier.add(one.entry.commit.message, one.entry.commit.sha, one)
        for one in own:
            if revert := read_message(one.entry.commit.message).revert:
                named = (*earlier.find(revert), *(o for o in own if _begins(o, revert.shas)))
                found.update(other.citation for other in named if _is_before(other, one))
    return found


def _begins(commit: BriefCommit, shas: Iterable[str]) -> bool:
    return commit.entry.commit.sha.startswith(tuple(shas))


def _is_before(commit: BriefCommit, other: BriefCommit) -> bool:
    """Tell whether a commit landed before another, as far as is known; none does before itself."""
    times = commit.entry.commit.landing_time, other.entry.commit.landing_time
    return commit is not other and not (times[0] and times[1] and times[0] > times[1])


def _in_turn(pairs: Sequence[tuple[str, Entry]]) -> list[tuple[str, Entry]]:
    seen: dict[object, int] = {}
    ranked = []
    for repository, entry in pairs:
        order = importance_order(entry)[:3]
        place = seen[repository, order] = seen.get((repository, order), -1) + 1
        ranked.append(((order, place), (repository, entry)))
    return [pair for _, pair in sorted(ranked, key=lambda item: item[0])]


def _read(repository: str, entry: Entry) -> BriefCommit:
    title = read_message(entry.commit.message).title
    words = _REQUEST.sub("", title.words).strip() or title.text.strip()
    return BriefCommit(repository, entry, words, labels_of(entry, repository))
