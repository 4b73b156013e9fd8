"""Tasks of the chosen entries: commits with their diffs, read from git a few at a time."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import TYPE_CHECKING

from digest.analyze.context.gathering import CommitSurroundings, first_paragraph
from digest.analyze.records import OMITTED, PRIVATE
from digest.analyze.run.choose import can_update, has_room
from digest.analyze.run.prepare import AnalysisTask
from digest.collect import (
    fetch_contents,
    find_readme,
    list_definitions,
    list_files,
    read_diffs,
    read_readme,
    update_clone,
)
from digest.errors import CollectError
from digest.models import Level, begins_with_one

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from digest.analyze.context.earlier import EarlierCommits
    from digest.analyze.context.pulls import PullRequests
    from digest.analyze.records import Llm
    from digest.analyze.run.choose import SelectedEntry
    from digest.collect import Clone
    from digest.config import Settings
    from digest.models import Source

_AT_ONCE = 64  # commits whose diffs are in memory


@dataclass(slots=True)
class TaskSource:
    """Makes the tasks of the wanted entries, fetching each repository once.

    `left` counts, by reason, the entries whose diff can't be had or must not be sent. Where only
    some tasks are likely to be taken, `expected` says how many: not all is fetched at once then.
    """

    settings: Settings
    llm: Llm
    wanted: Sequence[SelectedEntry]
    earlier: EarlierCommits
    pulls: PullRequests
    expected: int | None = None
    left: Counter[str] = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)
    _fetched: Sequence[SelectedEntry] = ()  # the part of `wanted` that is looked at now
    _clones: dict[str, Clone | None] = field(default_factory=dict)
    _readmes: dict[str, str] = field(default_factory=dict)  # first paragraphs, by repository

    def tasks(self) -> Iterator[tuple[SelectedEntry, AnalysisTask]]:
        """Yield each entry with its task, in the order of `wanted`; those in `left` are missing."""
        start, size = 0, self.expected or len(self.wanted)
        while start < len(self.wanted):
            self._fetched = self.wanted[start : start + size]
            self._clones = {name: None for name, clone in self._clones.items() if clone is None}
            yield from self._fetched_tasks()
            start, size = start + size, 2 * size

    def _fetched_tasks(self) -> Iterator[tuple[SelectedEntry, AnalysisTask]]:
        for start in range(0, len(self._fetched), _AT_ONCE):
            batch = [
                (item, self._obstacle(item)) for item in self._fetched[start : start + _AT_ONCE]
            ]
            found = self._diffs([item for item, obstacle in batch if not obstacle])
            for item, obstacle in batch:
                diff = found.get((item.repository, item.sha))
                if obstacle or diff is None:
                    self.left[obstacle or "not in the repository"] += 1
                else:
                    yield item, self._task(item, diff)

    def _obstacle(self, item: SelectedEntry) -> str:
        """Say why an entry must not or can't be asked about; "" where it can."""
        source = self._source(item.repository)
        if source is None:
            return "repository not configured"
        if source.private and not self.llm.allow_private:
            return PRIVATE
        if begins_with_one(item.sha, source.omit):
            return OMITTED
        if not can_update(item.file):
            return "report can't be changed"
        if not has_room(item.file):
            return "report is full"
        return "" if self._clone(item.repository) else "repository unreachable"

    def _source(self, name: str) -> Source | None:
        return next((s for s in self.settings.repositories if s.is_named(name)), None)

    def _clone(self, name: str) -> Clone | None:
        """Fetch a repository, once, as far back as its entries that are looked at go."""
        if name not in self._clones:
            self._clones[name] = self._update(name)
        return self._clones[name]

    def _update(self, name: str) -> Clone | None:
        source = self._source(name)
        if source is None:
            return None
        own = [item for item in self._fetched if item.repository == name]
        first = min(item.file.report.day for item in own)
        since = datetime.combine(first, time(), self.settings.timezone)
        try:
            clone = update_clone(source, self.settings.cache, since, without_contents=True)
            has_context = self.llm.max_context > 0
            fetch_contents(
                clone, [item.sha for item in own], find_readme(clone) if has_context else ""
            )
            if has_context and name not in self._readmes:
                self._readmes[name] = first_paragraph(read_readme(clone))
            return clone
        except CollectError as error:
            self.warnings.append(str(error))
            return None

    def _diffs(self, items: Sequence[SelectedEntry]) -> dict[tuple[str, str], str]:
        by_name: dict[str, list[str]] = {}
        for item in items:
            by_name.setdefault(item.repository, []).append(item.sha)
        return {
            (name, sha): diff
            for name, shas in by_name.items()
            if (clone := self._clone(name))
            for sha, diff in read_diffs(clone, shas)
        }

    def _task(self, item: SelectedEntry, diff: str) -> AnalysisTask:
        level = item.entry.importance.level or Level.MEDIUM
        language, commit = item.file.report.language, item.entry.commit
        clone = self._clone(item.repository)
        readme = self._readmes.get(item.repository, "")
        known = CommitSurroundings(
            clone,
            item.repository,
            commit,
            diff,
            self.earlier,
            self.llm.glossary,
            readme,
            self.pulls,
        )
        tree = _ClonedTree(clone, item.sha)
        return AnalysisTask(item.repository, commit, level, diff, language, tree, known)


@dataclass(frozen=True, slots=True)
class _ClonedTree:
    """A commit's tree in a clone. What can't be read of it is `None`: the diff stands without."""

    clone: Clone | None
    sha: str

    def list_files(self) -> Sequence[str] | None:
        with suppress(CollectError):
            return list_files(self.clone, self.sha) if self.clone else None
        return None

    def list_definitions(self, paths: Sequence[str]) -> Sequence[str] | None:
        with suppress(CollectError):
            return list_definitions(self.clone, self.sha, paths) if self.clone else None
        return None
