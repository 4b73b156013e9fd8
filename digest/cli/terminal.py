"""What the command shows of an archive: for people on a terminal, and as data for scripts."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from digest.archive.labels import EMOJI
from digest.archive.store import relative_name
from digest.cli.printing import echo
from digest.locales import locale_of
from digest.models import Language, Status
from digest.secrets.entries import tell_of_secrets
from digest.text import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from digest.health import ArchiveHealth
    from digest.models import Entry
    from digest.record.comparison import Comparison


_SHOWN = 3  # commits named in a line


def health_to_json(
    health: ArchiveHealth, compared: Mapping[str, Comparison], archive: Path
) -> dict[str, Any]:
    """Give an archive's health as the JSON object that `digest check --json` prints.

    `compared` has what differs from git, by repository; `archive` is the archive's folder.
    """
    repositories = [
        {
            "repository": r.repository,
            "first": r.first.isoformat(),
            "last": r.last.isoformat(),
            "reports": r.reports,
            "commits": r.commits,
            "analyses": {str(status): number for status, number in r.statuses.items()},
            "gaps": [[first.isoformat(), last.isoformat()] for first, last in r.gaps],
            "rated_by_other_rules": r.outdated,
            "git": compared[r.repository].as_data() if r.repository in compared else None,
        }
        for r in health.repositories
    ]
    return {
        "repositories": repositories,
        "problems": list(health.problems),
        "absent": list(health.absent),
        "unwatched": list(health.unwatched),
        "secrets": [
            {"report": relative_name(path, archive), "commit": found.commit, "kinds": found.kinds}
            for path, found in health.secrets
        ],
        "bad_percent": round(health.bad_percent, 2),
    }


def print_health(
    health: ArchiveHealth, compared: Mapping[str, Comparison], program: str, archive: Path
) -> None:
    """Print an archive's health and what mends it; problems go to standard error."""
    for repository in health.repositories:
        days = f"{repository.first} to {repository.last}"
        echo(
            f"{repository.repository}: {counted(repository.reports, 'report')}, {days}, "
            f"{counted(repository.commits, 'commit')}"
        )
        counts = [f"{number} {status}" for status, number in repository.statuses.items() if number]
        echo(f"  analyses: {', '.join(counts) or 'none'}")
        for first, last in repository.gaps:
            span = str(first) if first == last else f"{first} to {last}"
            echo(f"  no report: {span}; fill it with: {program} run --since {first} --until {last}")
        if repository.outdated:
            mend = f"{program} score --repo {repository.repository}"
            number = f"{repository.outdated:,} of {counted(repository.commits, 'commit')}"
            echo(f"  rated by other rules: {number}; rate them again with: {mend}")
        if comparison := compared.get(repository.repository):
            _print_comparison(repository.repository, comparison, program)
    for name in health.absent:
        echo(f"{name}: no reports; make them with: {program} run --repo {name}")
    for name in health.unwatched:
        echo(f"{name}: is in the archive, but not configured; nothing is added to it")
    for path, found in health.secrets:
        echo(f"Warning: {tell_of_secrets(relative_name(path, archive), [found])}", err=True)
    for problem in health.problems:
        echo(f"Problem: {problem}", err=True)


def _print_comparison(repository: str, comparison: Comparison, program: str) -> None:
    """Print where the archive and the branch differ, and what to do."""
    if missing := comparison.missing:
        names = _listed([sha for _, sha in missing])
        mend = f"{program} run --since {missing[0][0]} --repo {repository}"
        echo(f"  missing: {len(missing)} that landed ({names}); add them with: {mend}")
    for sha, days in comparison.twice:
        stands = " and ".join(dict.fromkeys(map(str, days)))  # one day, two names of a repository
        mend = f"lay them out anew with: {program} run --rewrite; or remove its row and entry"
        echo(f"  twice: {sha[:7]} in the reports of {stands}; {mend} from one")
    if comparison.gone:
        names = _listed([sha for _, sha in comparison.gone])
        echo(f"  no longer on the branch: {len(comparison.gone)} ({names}); they are kept")
    if comparison.elsewhere:
        names = _listed([sha for sha, _, _ in comparison.elsewhere])
        number = len(comparison.elsewhere)
        kept = "they are kept there; where the time zone was changed, lay them out anew with"
        text = f"{number} ({names}); {kept}: {program} run --rewrite"
        echo(f"  on another day than they landed: {text}")


def _listed(shas: Sequence[str]) -> str:
    shown = ", ".join(sha[:7] for sha in shas[:_SHOWN])
    return f"{shown}, …" if len(shas) > _SHOWN else shown


def entry_to_json(repository: str, entry: Entry) -> dict[str, Any]:
    """Give an entry as the JSON object that `digest show --json` prints."""
    data = asdict(entry)
    return json.loads(json.dumps({"repository": repository, **data}, default=str))  # type: ignore[no-any-return]


def print_entry(repository: str, entry: Entry, language: Language) -> None:
    """Print an entry for people: title, level, author, link, score and analysis."""
    commit, level, analysis = entry.commit, entry.importance.level, entry.analysis
    rated = f"{EMOJI[level]} {locale_of(language).levels[level]}" if level else ""
    echo(commit.title, bold=True)
    echo(f"{rated}  {repository}@{commit.sha}")
    echo(f"{commit.author}, {commit.author_time or commit.local_time}")
    if commit.url:
        echo(commit.url)
    if entry.importance.reasons:
        parts = (f"{reason.rule} {reason.points:+}" for reason in entry.importance.reasons)
        echo(f"score {entry.importance.score}: {', '.join(parts)}")
    if analysis.status is not Status.OK:
        echo(f"analysis: {analysis.status}")
    if analysis.body:
        echo(f"\n{analysis.body}")
