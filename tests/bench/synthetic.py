"""A made-up archive, in size and shape like a real one of eight months, the same for one seed.

What was measured on a real archive: commits a report, analyses' lengths (see `bodies`), the
shares of importance, of failed analyses and of those cut off, how frequent words and authors are.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import TYPE_CHECKING

from digest.archive import write_report
from digest.archive.store import DEFAULT_PATH, report_path
from digest.models import Analysis, Commit, Entry, Importance, Level, Report, Status
from tests.bench.bodies import Bodies
from tests.bench.prose import Prose
from tests.bench.shapes import Quantiles
from tests.bench.vocabulary import make_vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REPOSITORIES = ("acme/engine", "acme/router", "harbour/serving")
LAST_DAY = date(2026, 8, 31)
SEED = 1
FAILED = 0.26  # of all entries
CUT_OFF = 0.40  # of the important ones that have an analysis
LEVELS = {Level.HIGH: 0.18, Level.MEDIUM: 0.41, Level.LOW: 0.41}
ERROR = "分析失败（已重试3次）: 429 Too Many Requests"

_COMMITS = Quantiles(
    ((0, 2), (0.05, 9), (0.25, 20), (0.5, 28), (0.75, 37), (0.95, 57), (0.99, 70), (1, 92))
)
_FIRST_NUMBER = 2000  # of pull requests
_NUMBERS_A_DAY = 100
_START = date(2024, 1, 1)  # when the pull requests were at the first number


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes the reports: dice, and text made up with them."""

    dice: random.Random
    prose: Prose
    bodies: Bodies

    def report(self, repository: str, day: date, commits: int) -> Report:
        """Make a report up, the newest commit first."""
        seconds = sorted((self.dice.randrange(86_400) for _ in range(commits)), reverse=True)
        number = _FIRST_NUMBER + _NUMBERS_A_DAY * (day - _START).days + commits
        midnight = datetime.combine(day, time())
        entries = (
            self._entry(repository, midnight + timedelta(seconds=second), number - index)
            for index, second in enumerate(seconds)
        )
        return Report(day, repository, tuple(entries))

    def _entry(self, repository: str, at: datetime, number: int) -> Entry:
        sha = f"{self.dice.getrandbits(160):040x}"
        url = f"https://github.com/{repository}/commit/{sha}"
        commit = Commit(sha, self.prose.author(), at, self.prose.title(number), url)
        (level,) = self.dice.choices(tuple(LEVELS), tuple(LEVELS.values()))
        return Entry(commit, Importance(level), self._analysis(level))

    def _analysis(self, level: Level) -> Analysis:
        if self.dice.random() < FAILED:
            return Analysis(Status.FAILED, "", ERROR)
        if level is Level.HIGH and self.dice.random() < CUT_OFF:
            return Analysis(Status.PARTIAL, self.bodies.cut_off())
        return Analysis(Status.OK, self.bodies.whole(level))


def make_author(seed: int = SEED) -> Author:
    """Give an author; one seed, one text, and the same words for all seeds."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    prose = Prose(make_vocabulary(random.Random(SEED)), dice)  # noqa: S311 - no secret
    return Author(dice, prose, Bodies(prose, dice))


def make_reports(commits: int, seed: int = SEED) -> Iterator[Report]:
    """Make up reports of so many commits in all, the newest day first."""
    author = make_author(seed)
    left = commits
    for days in count():
        for repository in REPOSITORIES:
            if left <= 0:
                return
            number = min(_COMMITS.draw(author.dice), left)
            yield author.report(repository, LAST_DAY - timedelta(days=days), number)
            left -= number


def write_archive(folder: Path, commits: int, seed: int = SEED) -> None:
    """Write a made-up archive."""
    for report in make_reports(commits, seed):
        save(folder, report)


def save(folder: Path, report: Report) -> Path:
    """Write a report at its usual place in an archive and give that."""
    path = folder / report_path(DEFAULT_PATH, report.repository, report.day)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(write_report(report))
    return path
