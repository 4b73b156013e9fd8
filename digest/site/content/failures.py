"""What became of a day's analyses: why they failed, and since when, said once for all of them.

An error's own words are not shown: a provider's may tell what is nobody's business.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from digest.models import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from digest.locales.pages import FailureWords
    from digest.models import Analysis
    from digest.site.reading.records import CatalogReport

_STATUS = re.compile(r"(?:\bHTTP |[:：（(]\s*)([45]\d\d)\b")  # of HTTP, not the port `port=443`
# In this order: a server that did not answer in time may be one that could not be reached.
_KINDS = (
    ("timeout", re.compile(r"timed?[ -]?out|no answer within|超时", re.IGNORECASE)),
    ("quota", re.compile(r"quota|rate.?limit|too many requests|额度|限流", re.IGNORECASE)),
    ("refused", re.compile(r"forbidden|unauthorized|denied|refused|api.key|拒绝", re.IGNORECASE)),
    ("unreachable", re.compile(r"connect|resolve host|network|连接|网络", re.IGNORECASE)),
    ("unusable", re.compile(r"can't be read|can't be used|json|schema|parse|解析", re.IGNORECASE)),
)
_BY_STATUS = {401: "refused", 402: "quota", 403: "refused", 408: "timeout", 429: "quota"}


def failure_reason(error: str, words: FailureWords) -> str:
    """Say why an analysis failed, by the error that its report has; "" where that is not told."""
    match = _STATUS.search(error)
    if match and not _KINDS[0][1].search(error):
        status = int(match[1])
        kind = _BY_STATUS.get(status, "broken" if status >= 500 else "rejected")
        return f"{getattr(words, kind)} ({status})"
    return next((getattr(words, kind) for kind, sign in _KINDS if sign.search(error)), "")


def say_failure(error: str, words: FailureWords) -> str:
    """Say of one analysis that it failed, and why."""
    return _because(words.one, failure_reason(error, words), words)


def say_failures(
    analyses: Sequence[Analysis], earlier: Iterable[CatalogReport], words: FailureWords
) -> str:
    """Say how many of a report's analyses failed, why, and since when all do; "" for none.

    `earlier` are the same repository's reports before it, the newest first. Only these count, so
    that no page changes because another day comes.
    """
    errors = [one.error for one in analyses if one.status is Status.FAILED]
    if not errors:
        return ""
    reasons = Counter(failure_reason(error, words) for error in errors)
    reason = reasons.most_common(1)[0][0]
    if len(errors) < len(analyses):
        what = words.some.format(n=f"{len(errors):,}", total=f"{len(analyses):,}")
        return _because(what, reason, words)
    number, since = _streak(earlier)
    if not since:
        what = words.one if len(errors) == 1 else words.day.format(n=f"{len(errors):,}")
        return _because(what, reason, words)
    what = words.since.format(n=f"{number + len(errors):,}", since=since.isoformat())
    return _because(what, reason, words)


def failing_since(earlier: Iterable[CatalogReport]) -> str:
    """Give what `say_failures` takes from earlier reports, for the hash of a page."""
    return "{} {}".format(*_streak(earlier))


def _streak(earlier: Iterable[CatalogReport]) -> tuple[int, date | None]:
    """Count the analyses of the days before on which all failed; give the first of these days."""
    number, since = 0, None
    for catalog_report in earlier:
        counts = catalog_report.counts
        if counts.status(Status.FAILED) != counts.total:
            break
        if counts.total:
            number, since = number + counts.total, catalog_report.day
    return number, since


def _because(what: str, reason: str, words: FailureWords) -> str:
    return (
        words.because.format(what=what, reason=reason) if reason else words.plain.format(what=what)
    )
