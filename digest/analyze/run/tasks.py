"""Tasks of the chosen entries: commits with their diffs, read from git a few at a time."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import TYPE_CHECKING

from digest.analyze.run.choose import can_update, has_room
from digest.analyze.run.prepare import AnalysisTask
from digest.collect import (
    fetch_contents,
    list_definitions,
    list_files,
    read_diffs,
    update_clone,
)
from digest.errors import CollectError
from digest.models import Level, begins_with_one

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from digest.analyze.run.choose import SelectedEntry
    from digest.collect import Clone
    from digest.config import Settings
    from digest.models import Llm, Source

_AT_ONCE = 64  # commits whose diffs are in memory


@dataclass(slots=True)
class TaskSource:
    """Makes the tasks of the wanted entries, fetching each repository once.

    `left` counts, by reason, the entries whose diff can't be had or must not be sent.
    """

    settings: Settings
    llm: Llm
    wanted: Sequence[SelectedEntry]
    left: Counter[str] = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)
    _clones: dict[str, Clone | None] = field(default_factory=dict)

    def tasks(self) -> Iterator[tuple[SelectedEntry, AnalysisTask]]:
        """Yield each entry with its task, in the order of `wanted`; those in `left` are missing."""
        for start in range(0, len(self.wanted), _AT_ONCE):
            batch = [item for item in self.wanted[start : start + _AT_ONCE] if self._may_send(item)]
            found = self._diffs(batch)
            for item in batch:
                if (diff := found.get((item.repository, item.sha))) is None:
                    self.left["not in the repository"] += 1
                else:
                    yield item, self._task(item, diff)

    def _may_send(self, item: SelectedEntry) -> bool:
        source = self._source(item.repository)
        if source is None:
            reason = "repository not configured"
        elif source.private and not self.llm.allow_private:
            reason = "private repository"
        elif begins_with_one(item.sha, source.omit):
            reason = "left out by 'omit'"
        elif not can_update(item.file):
            reason = "report can't be changed"
        elif not has_room(item.file):
            reason = "report is full"
        elif self._clone(item.repository) is None:
            reason = "repository unreachable"
        else:
            return True
        self.left[reason] += 1
        return False

    def _source(self, name: str) -> Source | None:
        return next((s for s in self.settings.repositories if s.is_named(name)), None)

    def _clone(self, name: str) -> Clone | None:
        """Fetch a repository, once, as far back as its wanted entries go."""
        if name not in self._clones:
            self._clones[name] = self._update(name)
        return self._clones[name]

    def _update(self, name: str) -> Clone | None:
        source = self._source(name)
        if source is None:
            return None
        own = [item for item in self.wanted if item.repository == name]
        first = min(item.file.report.day for item in own)
        since = datetime.combine(first, time(), self.settings.timezone)
        try:
            clone = update_clone(source, self.settings.cache, since, without_contents=True)
            fetch_contents(clone, [item.sha for item in own])
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
        tree = _ClonedTree(self._clone(item.repository), item.sha)
        return AnalysisTask(item.repository, commit, level, diff, language, tree)


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
