"""What the archive holds of other commits: by name, and by the change that they make."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from digest.analyze.question.patch import LENGTH
from digest.errors import ReportError
from digest.messages import Earlier
from digest.models import Status
from digest.record.reverted import holds_one, names_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from digest.messages import Revert
    from digest.models import Analysis, Entry
    from digest.record.skimming import SkimmedReport

_PATCH = re.compile(rb'"patch":"([0-9a-f]{%d})"' % LENGTH)


class EarlierCommit(NamedTuple):
    """A commit of the archive and the repository that it stands in."""

    repository: str
    entry: Entry

    @property
    def name(self) -> str:
        """Its repository and SHA: `acme/rocket@0a1b…`."""
        return f"{self.repository}@{self.entry.commit.sha}"

    def analysis_for_another(self) -> Analysis:
        """Give its analysis as that of a commit that makes the same change: nothing is paid."""
        own = self.entry.analysis
        return replace(own, same_as=own.same_as or self.name, usage=None, cost=None)


class EarlierCommits:
    """The commits of an archive as it was when the run began.

    Reports are read whole only where a commit in them is looked for.
    """

    def __init__(self, files: Sequence[SkimmedReport]) -> None:
        self._files = files

    def named(self, names: Sequence[str], repository: str) -> Iterator[EarlierCommit]:
        """Yield the commits with these SHAs or beginnings of them; those of a repository first."""
        for name in names:
            files = [file for file in self._files if any(
                one.sha.startswith(name) for one in file.skim.commits
            )]  # fmt: skip
            files.sort(key=lambda file: file.skim.repository != repository)
            found = (one for file in files for one in _commits_of(file))
            if one := next((one for one in found if one.entry.commit.sha.startswith(name)), None):
                yield one

    def reverted(self, revert: Revert, repository: str) -> Iterator[EarlierCommit]:
        """Yield the commits of a repository that a revert names by requests or a title."""
        names = set(names_of(revert))
        known: Earlier[EarlierCommit] = Earlier(repository)
        for file in sorted(self._files, key=lambda file: file.skim.day) if names else ():
            if file.skim.repository == repository and _holds(file, names):
                for one in reversed(list(_commits_of(file))):
                    known.add(one.entry.commit.message, one.entry.commit.sha, one)
        yield from known.find(revert)

    def with_patch(self, patch: str) -> Iterator[EarlierCommit]:
        """Yield the commits whose change is this one and that have a whole analysis of a model."""
        for file in self._by_patch.get(patch.encode(), ()):
            for one in _commits_of(file):
                analysis = one.entry.analysis
                if analysis.patch == patch and analysis.status is Status.OK and analysis.model:
                    yield one

    @cached_property
    def _by_patch(self) -> dict[bytes, list[SkimmedReport]]:
        found: dict[bytes, list[SkimmedReport]] = {}
        for file in self._files:
            try:
                patches = set(_PATCH.findall(file.path.read_bytes()))
            except OSError:
                continue
            for patch in patches:
                found.setdefault(patch, []).append(file)
        return found


def _holds(file: SkimmedReport, names: set[bytes]) -> bool:
    with suppress(OSError):
        return holds_one(file.path.read_bytes(), names)
    return False


def _commits_of(file: SkimmedReport) -> Iterator[EarlierCommit]:
    """Yield a report's commits; none of one that can't be read any more."""
    try:
        report = file.report
    except (OSError, ReportError):
        return
    for entry in report.entries:
        yield EarlierCommit(report.repository, entry)
