"""The address of a commit's page in a report: of any forge, as long as it ends in the SHA."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from digest.archive import read_report, write_report
from digest.models import Analysis, Commit, Entry, Importance, Level, Report, ReportForm, Status

SHA = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"
ADDRESSES = (
    f"https://github.com/acme/rocket/commit/{SHA}",
    f"https://gitlab.com/acme/tools/rocket/-/commit/{SHA}",
    f"https://bitbucket.org/acme/rocket/commits/{SHA}",
    f"https://bitbucket.example.org/projects/AC/repos/rocket/commits/{SHA}",
    f"https://dev.azure.com/acme/my%20tools/_git/rocket/commit/{SHA}",
    f"https://git.sr.ht/~ada/rocket/commit/{SHA}",
    f"https://git.kernel.org/pub/scm/git/git.git/commit/?id={SHA}",
    f"https://git.example.org/?p=rocket.git;a=commit;h={SHA}",
    f"https://x.googlesource.com/rocket/+/{SHA}",
    f"https://digest.example.org/acme/rocket/commit/{SHA}/",
    f"http://[::1]:8080/(a)/commit/{SHA}",
)


def report_with(url: str, form: ReportForm) -> Report:
    commit = Commit(SHA, "Ada", datetime(2026, 3, 2, 12), "feat: a valve (#7)", url)
    level = Level.LOW if form is ReportForm.GROUPED else None
    entry = Entry(commit, Importance(level), Analysis(Status.OK, "**Summary**: A valve."))
    return Report(date(2026, 3, 2), "acme/rocket", (entry,), form=form)


@pytest.mark.parametrize("form", [ReportForm.GROUPED, ReportForm.FLAT])
@pytest.mark.parametrize("url", ADDRESSES)
def test_a_report_with_any_forges_address_is_read_and_written(url: str, form: ReportForm) -> None:
    report = report_with(url, form)
    data = write_report(report)
    assert f"{url})\n".encode() in data or f"\n{url}\n".encode() in data
    found = read_report(data, "x.md")
    assert found.problems == ()
    assert [(one.commit.sha, one.commit.url) for one in found.entries] == [(SHA, url)]
    assert found == report
    assert write_report(found) == data


@pytest.mark.parametrize(
    "line",
    [
        f"https://x.org/commit/{SHA}0",
        f"https://x.org/commit/{SHA}//",
        f"https://x.org/commit/{SHA}?x",
        f"https://x.org/commit/{SHA}#L1",
        f"https://x.org/commit/a{SHA}",
        f"https://x.org/commit/{SHA[:-1]}",
        f"https://x.org/a b/{SHA}",
        f"ftp://x.org/commit/{SHA}",
        f"see https://x.org/commit/{SHA}",
    ],
)
def test_no_entry_of_the_older_form_begins_at_another_line(line: str) -> None:
    report = report_with(ADDRESSES[0], ReportForm.FLAT)
    body = f"A valve.\n\n### {SHA}\n{line}\nnone"
    entry = replace(report.entries[0], analysis=Analysis(Status.OK, body))
    data = write_report(replace(report, entries=(entry,)))
    assert [one.analysis.body for one in read_report(data, "x.md").entries] == [body]
