"""Failures are said once, with their reason and since when; an error's own words are not."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from digest.locales import LANGUAGES, locale_of
from digest.models import Analysis, Language, Status
from digest.site.content.failures import (
    failing_since,
    failure_reason,
    say_failing,
    say_failures,
)
from digest.site.reading.analysis import failure_of
from digest.site.reading.outlines import make_outline
from digest.site.reading.records import make_catalog_report
from tests.site.records import make_entry, make_report

if TYPE_CHECKING:
    from digest.site.reading.records import CatalogReport, Counts

WORDS = locale_of(Language.EN).failures
REFUSED = Analysis(
    Status.FAILED, "", "LLM分析失败（已重试3次）: API请求失败: 403 Client Error: Forbidden for url"
)
TIMEOUT = "HTTPSConnectionPool(host='a.example', port=443): Read timed out. (read timeout=30)"
GOOD = Analysis(Status.OK, "**Summary**: Good.")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (REFUSED.error, "the model's server refused (403)"),
        (TIMEOUT, "the model's server did not answer in time"),
        ("deepseek/chat: HTTP 429 Too Many Requests (rate_limit)", "limit of the model's server"),
        ("deepseek/chat: HTTP 400 Bad Request", "did not take the request (400)"),
        ("deepseek/chat: HTTP 503 Service Unavailable", "had an error (503)"),
        ("deepseek/chat: no answer within 120 s", "in time"),
        ("deepseek/chat: can't connect to api.example", "could not be reached"),
        ("deepseek/chat: the answer can't be read", "could not be used"),
        ("deepseek/chat: refused before it was sent (as HTTP 401); check", "refused (401)"),
    ],
)
def test_an_error_tells_its_reason(error: str, reason: str) -> None:
    assert reason in reason_of(error)


@pytest.mark.parametrize("error", ["", "it did not work", "key 4711 of Ada"])
def test_what_is_not_known_is_not_told(error: str) -> None:
    assert reason_of(error) == ""


def reason_of(error: str) -> str:
    return failure_reason(failure_of(Analysis(Status.FAILED, "", error)), WORDS)


def reports(*days: list[Analysis], first: int = 1) -> list[CatalogReport]:
    """Give reports of March, from its `first` day on."""
    entries = ([make_entry(f"fix: {n}", analysis=one) for n, one in enumerate(d)] for d in days)
    made = (make_report(*found, day=date(2025, 3, n)) for n, found in enumerate(entries, first))
    outlines = [make_outline(report) for report in made]
    return [make_catalog_report(one.report, summaries=one.summaries) for one in outlines]


def before(*days: list[Analysis]) -> list[tuple[date, Counts]]:
    """Give the first days of March with their counts, the newest first."""
    return [(one.day, one.counts) for one in reversed(reports(*days))]


@pytest.mark.parametrize(
    ("analyses", "earlier", "said"),
    [
        ([GOOD], [], ""),
        ([GOOD, REFUSED], [[REFUSED]], "1 of 2 analyses failed: the model's server refused (403)."),
        ([REFUSED] * 2, [[GOOD, REFUSED]], "All 2 analyses failed: "),
        ([REFUSED], [], "The analysis of this commit failed: the model's server refused (403)."),
        (
            [REFUSED] * 2,
            [[GOOD], [REFUSED], [], [REFUSED]],
            "All 4 analyses since 2025-03-02 failed: ",
        ),
        ([Analysis(Status.FAILED, "", "odd")] * 3, [], "All 3 analyses failed."),
    ],
)
def test_failures_are_said_once(
    analyses: list[Analysis], earlier: list[list[Analysis]], said: str
) -> None:
    found = say_failures(reports(analyses, first=9), before(*earlier), WORDS)
    assert found == said or (said.endswith(": ") and found.startswith(said))


def test_a_page_changes_only_where_what_it_says_does() -> None:
    failed = reports([REFUSED], first=9)
    told = failing_since(failed, before([GOOD], [REFUSED]))
    assert told != failing_since(failed, before([GOOD], [GOOD]))
    assert told == failing_since(failed, before([GOOD] * 2, [REFUSED]))
    for fine in (reports([GOOD, REFUSED], first=9), reports([], first=9)):
        assert failing_since(fine, before([REFUSED])) == failing_since(fine, before([GOOD]))


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ([[REFUSED], [GOOD]], ""),
        ([[GOOD, REFUSED]], ""),
        ([[GOOD], [REFUSED], [], [REFUSED] * 2], "All 3 analyses since 2025-03-02 failed: the "),
        ([[]], ""),
    ],
)
def test_a_repository_that_fails_says_so_as_long_as_it_does(
    days: list[list[Analysis]], said: str
) -> None:
    found = say_failing(reports(*days), WORDS)
    assert found.startswith(said)
    assert bool(found) == bool(said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_it_in_its_own_words(language: Language) -> None:
    said = say_failures(reports([REFUSED] * 2), [], locale_of(language).failures)
    assert "403" in said
    assert "{" not in said
