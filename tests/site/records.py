"""The small archive the site's tests build: two imaginary repositories, three days each.

Every kind of report and every status of an analysis occurs; titles and bodies are as hostile as
those of strangers can be.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from digest.archive import write_report
from digest.archive.store import DEFAULT_PATH, report_path
from digest.models import (
    Analysis,
    Commit,
    Entry,
    Importance,
    Language,
    Level,
    Report,
    ReportForm,
    Status,
)
from digest.site.reading.catalog import KNOWN_AFTER, Catalog
from digest.site.reading.records import make_catalog_report

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

ROCKET, LANDER = "acme/rocket", "acme/lander"
FRIDAY, MONDAY, TUESDAY = date(2025, 2, 28), date(2025, 3, 3), date(2025, 3, 4)
ERROR = "API请求失败: 403 quota of key 17 exceeded"  # never to be shown
HOSTILE_TITLES = (
    '<script>alert("boom")</script> ends the title',
    "__all__ exports `Thruster` & <b>friends</b>",
    "# not a heading, *not* emphasis, [not](a-link) {{ not.jinja }} {% nor %} this",
)


def sha_of(name: str, start: str = "") -> str:
    """Make up a SHA for a commit; `start` fixes its first digits."""
    made = hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest()
    return start + made[len(start) :]


def make_entry(
    title: str = "feat: add a nozzle",
    *,
    sha: str | None = None,
    repository: str = ROCKET,
    level: Level | None = Level.MEDIUM,
    analysis: Analysis | None = None,
    time: datetime | None = datetime(2025, 3, 4, 12, 30),
    author: str = "Ada Example",
    rest: str = "",
    has_web: bool = True,
) -> Entry:
    """Make an entry; a SHA is made up from its title, and its web address from that."""
    sha = sha_of(title) if sha is None else sha
    url = f"https://github.com/{repository}/commit/{sha}" if has_web and len(sha) == 40 else ""
    message = f"{title}\n{rest}" if rest else title
    commit = Commit(sha, author, time, message, url)
    body = f"**Summary**: {title.partition(':')[2].strip() or 'A change'}.\n"
    return Entry(commit, Importance(level), analysis or Analysis(Status.OK, body))


def make_report(
    *entries: Entry,
    repository: str = ROCKET,
    day: date = TUESDAY,
    language: Language = Language.EN,
    form: ReportForm = ReportForm.GROUPED,
) -> Report:
    """Make a report."""
    return Report(day, repository, entries, language, form)


def make_catalog(reports: Iterable[Report]) -> Catalog:
    """Place reports on a site; they are in order of day and repository, each pair once."""
    return Catalog(tuple(map(make_catalog_report, reports)))


def make_old_reports() -> list[Report]:
    """Make a report of each repository that is so old that the archive can tell who is new."""
    day = FRIDAY - timedelta(days=KNOWN_AFTER)
    return [
        make_report(
            make_entry(f"chore: begin {name}", author="Old Hand", repository=name),
            repository=name,
            day=day,
        )
        for name in (LANDER, ROCKET)
    ]


def write_archive(folder: Path, reports: Iterable[Report]) -> None:
    """Write reports into an archive's folder, at the usual paths."""
    for report in reports:
        path = folder / report_path(DEFAULT_PATH, report.repository, report.day)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(write_report(report))


SHARED_SHA = sha_of("a commit that both repositories have")
TWIN_SHAS = (sha_of("one twin", "beefbee1"), sha_of("other twin", "beefbee2"))
SHORT_SHA = "5a5a5a5"
GUIDANCE_SHA = sha_of("hold attitude", "0a1b2c3d")
VALVE_SHA = sha_of("close the valve", "77aa88b")

_GUIDANCE = f"""**🎯 Change type**: 功能增强 / 性能优化（the loop runs at twice the rate）
**⚡ Importance**: High
**📋 Summary**: The guidance loop now holds attitude while the engine coasts, so that the next
burn starts from a known state. It builds on {VALVE_SHA[:7]} and on (#40).

## 🔍 Technical insights
What changed, in order:
- the loop reads the gyro first
- then it commands the wheels:
  1. yaw
  2. pitch

### Architecture
| part | before | after |
|---|:---:|---:|
| loop | 50 Hz | 100 Hz |

See `{VALVE_SHA[:7]}` and [the valve](#{VALVE_SHA[:7]}), ~~not~~ https://docs.example.com/guidance.

#### Deep detail
A [relative link](../../other.md), ![a plot](https://img.example.com/plot.png)
and <video> with no end.

**Performance**: twice the rate.

**⚠️ Risks**: `unclosed code and **unclosed bold

<details><summary>More</summary>

```python
thrust = 9.81  # a fence left open {VALVE_SHA[:7]}
"""

_HOSTILE = """**Summary**: <img src=x onerror=alert(1)> and <iframe src="https://evil.example"></iframe>.

<script>document.title = "owned"</script><style>body { display: none }</style>

<form action="https://evil.example"><input name="q"></form> [go](javascript:alert(2)) <think> on

</article></main></body> <h1 onclick="alert(3)">A heading of its own</h1>
"""

_CUT_OFF = "**Summary**: The telemetry buffer wraps around.\n\n" + "It keeps the last frame, " * 90

_RULES_ONLY = "**Summary**: Three files changed, all of them documentation.\n"


def _times(entries: Iterable[Entry], day: date) -> tuple[Entry, ...]:
    """Give entries times on their day, the newest first."""
    last = datetime(day.year, day.month, day.day, 18, 0)
    return tuple(
        replace(entry, commit=replace(entry.commit, local_time=last - timedelta(minutes=7 * n)))
        for n, entry in enumerate(entries)
    )


def _rocket_tuesday() -> Report:
    entries = (
        make_entry(
            "feat(guidance): hold attitude during coast (#41)",
            sha=GUIDANCE_SHA,
            level=Level.HIGH,
            analysis=Analysis(Status.OK, _GUIDANCE),
            rest="Reads the gyro before the wheels are commanded.\n- no new options",
        ),
        make_entry(
            HOSTILE_TITLES[0],
            level=Level.HIGH,
            analysis=Analysis(Status.OK, _HOSTILE),
            author="<i>Mallory</i> & Sons",
        ),
        make_entry(
            HOSTILE_TITLES[1], level=Level.MEDIUM, analysis=Analysis(Status.FAILED, "", ERROR)
        ),
        make_entry(HOSTILE_TITLES[2], level=Level.LOW, analysis=Analysis(Status.PARTIAL, _CUT_OFF)),
        make_entry("docs: describe the checklist", level=Level.LOW, analysis=Analysis()),
        make_entry(
            "docs: correct three typing errors",
            level=Level.LOW,
            analysis=Analysis(Status.OFFLINE, _RULES_ONLY),
        ),
        make_entry(
            "fix: first twin",
            sha=TWIN_SHAS[0],
            level=Level.MEDIUM,
            analysis=Analysis(Status.OK, "**Summary**: One of two.\n**Risks**: The other one.\n"),
        ),
        make_entry("fix: second twin", sha=TWIN_SHAS[1], level=Level.MEDIUM),
    )
    return make_report(*_times(entries, TUESDAY), repository=ROCKET, day=TUESDAY)


def _rocket_monday() -> Report:
    """Make a report of the format's first form: no importance."""
    entries = (
        make_entry("fix: close the valve (#40)", sha=VALVE_SHA, level=None),
        make_entry("chore: tidy the launch pad", sha=SHARED_SHA, level=None),
    )
    return make_report(
        *_times(entries, MONDAY), repository=ROCKET, day=MONDAY, form=ReportForm.FLAT
    )


def _rocket_friday() -> Report:
    """Make a report of a repository without a web address; one SHA is known in part only."""
    entries = (
        make_entry("build: pin the fuel mixture", has_web=False, level=Level.MEDIUM),
        make_entry("test: burn on the bench", sha=SHORT_SHA, level=Level.LOW),
    )
    return make_report(*_times(entries, FRIDAY), repository=ROCKET, day=FRIDAY)


def _lander_tuesday() -> Report:
    entries = (
        make_entry(
            "feat: unfold the legs", repository=LANDER, level=Level.HIGH, author="Grace 着陆器"
        ),
        make_entry(
            "chore: tidy the launch pad", repository=LANDER, sha=SHARED_SHA, level=Level.LOW
        ),
    )
    return make_report(
        *_times(entries, TUESDAY), repository=LANDER, day=TUESDAY, language=Language.ZH
    )


def _lander_monday() -> Report:
    return make_report(repository=LANDER, day=MONDAY)


def _lander_friday() -> Report:
    """Make a report that ends after its table."""
    entry = make_entry("perf: a lighter hull", sha="", level=None, analysis=Analysis())
    return make_report(
        *_times([entry], FRIDAY), repository=LANDER, day=FRIDAY, form=ReportForm.TABLE
    )


SMALL = (
    _lander_friday(),
    _rocket_friday(),
    _lander_monday(),
    _rocket_monday(),
    _lander_tuesday(),
    _rocket_tuesday(),
)
