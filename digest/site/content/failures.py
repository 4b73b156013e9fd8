"""What became of analyses: why they failed, and since when, said once for all of a page.

An error's own words are not shown: a provider's may tell what is nobody's business.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from digest.models import Status
from digest.site.reading.analysis import failure_of
from digest.site.reading.records import total_counts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from digest.locales.pages import FailureWords
    from digest.models import Analysis
    from digest.site.reading.records import CatalogReport, Counts


def failure_reason(failure: str, words: FailureWords) -> str:
    """Word what `failure_of` read of an error; "" where that is nothing."""
    kind, _, status = failure.partition(" ")
    if not kind:
        return ""
    reason: str = getattr(words, kind)
    return f"{reason} ({status})" if status else reason


def say_failure(analysis: Analysis, words: FailureWords) -> str:
    """Say of one analysis that it failed, and why."""
    return _because(words.one, failure_reason(failure_of(analysis), words), words)


def say_failures(
    reports: Sequence[CatalogReport],
    earlier: Iterable[tuple[date, Counts]],
    words: FailureWords,
) -> str:
    """Say how many of the analyses of reports failed, why, and since when all do; "" for none.

    `earlier` are the days before, the newest first, with their counts. Only these count, so that no
    page changes because another day comes.
    """
    counts = total_counts(reports)
    failed = counts.status(Status.FAILED)
    if not failed:
        return ""
    reason = failure_reason(_usual_failure(reports), words)
    if failed < counts.total:
        what = words.some.format(n=f"{failed:,}", total=f"{counts.total:,}")
        return _because(what, reason, words)
    number, since = _streak(earlier)
    if not since:
        what = words.one if failed == 1 else words.every.format(n=f"{failed:,}")
        return _because(what, reason, words)
    what = words.since.format(n=f"{number + failed:,}", since=since.isoformat())
    return _because(what, reason, words)


def say_failing(reports: Sequence[CatalogReport], words: FailureWords) -> str:
    """Say since when all analyses of a repository fail, and why; "" where its newest do not.

    `reports` are the repository's, the oldest first.
    """
    number, since = _streak((one.day, one.counts) for one in reversed(reports))
    if not since:
        return ""
    usual = _usual_failure(one for one in reports if one.day >= since)
    what = words.since.format(n=f"{number:,}", since=since.isoformat())
    return _because(what, failure_reason(usual, words), words)


def failing_since(reports: Sequence[CatalogReport], earlier: Iterable[tuple[date, Counts]]) -> str:
    """Give what `say_failures` takes from earlier days, for the hash of a page; mostly nothing."""
    counts = total_counts(reports)
    return "{} {}".format(*_streak(earlier)) if counts.total and counts.is_failing else ""


def _usual_failure(reports: Iterable[CatalogReport]) -> str:
    """Give why most of the analyses failed that did."""
    failures = Counter(
        item.failure
        for one in reports
        for item in one.items
        if item.entry.analysis.status is Status.FAILED
    )
    return failures.most_common(1)[0][0]


def _streak(earlier: Iterable[tuple[date, Counts]]) -> tuple[int, date | None]:
    """Count the analyses of the days before on which all failed; give the first of these days."""
    number, since = 0, None
    for day, counts in earlier:
        if not counts.is_failing:
            break
        if counts.total:
            number, since = number + counts.total, day
    return number, since


def _because(what: str, reason: str, words: FailureWords) -> str:
    return (
        words.because.format(what=what, reason=reason) if reason else words.plain.format(what=what)
    )
