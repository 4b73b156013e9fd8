"""`digest score`."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from digest.archive.labels import EMOJI
from digest.cli.base import INCOMPLETE, DayParam, Invocation, hold_locks, main, program_name
from digest.cli.printing import echo, echo_json
from digest.errors import DigestError
from digest.pipeline import utc_now
from digest.record.rating import CUT, UNLISTED, RatingRequest, rate_archive, write_ratings
from digest.text import counted

if TYPE_CHECKING:
    from digest.models import Importance
    from digest.record.rating import RatedEntry, RatedRepository


@main.command(short_help="Rate the archive again by the rules configured now.")
@click.option("--since", type=DayParam(), help="First day: a date, yesterday, 7d.")
@click.option("--until", type=DayParam(), help="Last day.")
@click.option("--repo", "repositories", multiple=True, help="Only this repository (again).")
@click.option("--explain", metavar="SHA", help="Show how one commit is rated; write nothing.")
@click.option("--dry-run", is_flag=True, help="Say what would change; write nothing.")
@click.option("-v", "--verbose", is_flag=True, help="Name each commit that is rated otherwise.")
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
@click.pass_obj
def score(invocation: Invocation, /, **options: Any) -> None:
    """Rate the commits of the archive again, by the rules that are configured now.

    Only importance changes: score, reasons and level. A level that was edited by hand is kept, and
    so is what the archive does not know enough of. Running again changes nothing.
    """
    settings = invocation.settings()
    request = RatingRequest(options["since"], options["until"], options["repositories"])
    if options["explain"]:
        _explain(rate_archive(settings, request, utc_now()), options["explain"])
        return
    with hold_locks(settings.cache):
        rated = rate_archive(settings, request, utc_now())
        if not options["dry_run"]:
            rated = tuple(map(write_ratings, rated))
    if options["as_json"]:
        echo_json(list(map(_as_data, rated)))
    for repository in rated:
        for warning in repository.warnings:
            echo(f"Warning: {warning}", err=True)
        if not options["quiet"] and not options["as_json"]:
            _print(repository, is_dry=options["dry_run"], is_verbose=options["verbose"])
    sys.exit(INCOMPLETE if any(repository.warnings for repository in rated) else 0)


def _print(repository: RatedRepository, *, is_dry: bool, is_verbose: bool) -> None:
    changed = [rated for rated in repository.entries if rated.is_changed]
    reports = f"{len(repository.reports)} to write" if is_dry else f"{repository.written} written"
    echo(
        f"{repository.repository}: {len(changed):,} of {counted(len(repository.entries), 'commit')}"
        f" rated otherwise; reports: {reports}"
    )
    if moved := _moves(changed):
        echo(f"  {', '.join(f'{number} {move}' for move, number in moved.items())}")
    for reason, number in repository.kept.items():
        echo(f"  left as they are: {number} ({reason})")
    if unread := [rated.day for rated in repository.entries if rated.kept in (CUT, UNLISTED)]:
        first = min(unread)
        fetch = f"{program_name()} run --repo {repository.repository} --since {first}"
        echo(f"    to read their files from git, fetch them with: {fetch}")
    for rated in changed if is_verbose else ():
        echo(f"  {rated.day} {rated.entry.commit.sha[:7]} {_step(rated)}")


def _moves(changed: list[RatedEntry]) -> dict[str, int]:
    """Count how many went from which level to which, the most frequent first."""
    pairs = ((rated.entry.importance.level, rated.importance.level) for rated in changed)
    counted = Counter(f"{old} → {new}" for old, new in pairs if old is not new)
    return dict(counted.most_common())


def _step(rated: RatedEntry) -> str:
    old, new = rated.entry.importance, rated.importance
    return f"{_brief(old)} → {_brief(new)}  {rated.entry.commit.title}"


def _brief(importance: Importance) -> str:
    return f"{importance.level} {'?' if importance.score is None else importance.score}"


def _as_data(repository: RatedRepository) -> dict[str, Any]:
    """Give what became of a repository as JSON can hold it."""
    changed = [rated for rated in repository.entries if rated.is_changed]
    return {
        "repository": repository.repository,
        "commits": len(repository.entries),
        "changed": [
            {
                "day": rated.day.isoformat(),
                "sha": rated.entry.commit.sha,
                "level": [rated.entry.importance.level, rated.importance.level],
                "score": [rated.entry.importance.score, rated.importance.score],
            }
            for rated in changed
        ],
        "levels": _moves(changed),
        "kept": dict(repository.kept),
        "reports": len(repository.reports),
        "written": repository.written,
        "warnings": list(repository.warnings),
    }


def _explain(repositories: tuple[RatedRepository, ...], sha: str) -> None:
    """Show the sum of a commit's points by the rules of now."""
    prefix = sha.lstrip("#").lower()
    entries = (rated for repository in repositories for rated in repository.entries)
    found = [rated for rated in entries if prefix and rated.entry.commit.sha.startswith(prefix)]
    if len({rated.entry.commit.sha for rated in found}) != 1:
        text = "several commits begin so; give more digits" if found else "no commit begins so"
        raise DigestError(f"{sha}: {text} (of the days and repositories asked for)")
    importance = found[0].importance
    echo(found[0].entry.commit.title, bold=True)
    for reason in importance.reasons:
        echo(f"{reason.points:+4}  {reason.rule}")
    mark = EMOJI[importance.level] if importance.level else ""
    echo(f"{_brief(importance).partition(' ')[2]:>4}  {mark} {importance.level}")
    if found[0].kept:
        echo(f"      left as it is: {found[0].kept}")
    elif found[0].is_changed:
        echo(f"      the report has {_brief(found[0].entry.importance)}")
