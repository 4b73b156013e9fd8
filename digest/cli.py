"""The command: parse, call, print.

Exit status: 0 done; 1 it could not be done; 2 wrong usage; 3 done but incomplete.
"""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from filelock import FileLock, Timeout

from digest.archive.store import read_archive
from digest.collect.source import without_login
from digest.config import load_settings, parse_since
from digest.errors import ConfigError, DigestError
from digest.health import examine
from digest.pipeline import Outcome, Request, run, utc_now
from digest.terminal import entry_data, health_data, print_entry, print_health

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from digest.config import Settings

FAILED, INCOMPLETE = 1, 3


class Commands(click.Group):
    """Commands whose errors are one message and exit status 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a DigestError or an error of the system ends it with its message."""
        try:
            return super().invoke(ctx)
        except (DigestError, OSError) as error:
            click.echo(f"Error: {error}", err=True)
            ctx.exit(FAILED)


class Day(click.ParamType[date]):
    """A date, or a span back from today."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the date. A span counts from today in UTC; a day more or less does no harm."""
        try:
            return parse_since(str(value), utc_now().date())
        except ConfigError as error:
            self.fail(str(error), param, ctx)


@dataclass(frozen=True, slots=True)
class Invocation:
    """What was said before the command's name."""

    config_file: Path

    def settings(self) -> Settings:
        """Read the settings."""
        return load_settings(self.config_file)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "-f",
    "--config-file",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("mkdocs.yml"),
    show_default=True,
    help="The site's configuration; the plugin's section of it counts.",
)
@click.version_option(version("commit-digest"), prog_name="digest")
@click.pass_context
def main(ctx: click.Context, config_file: Path) -> None:
    """Keep an archive of daily commit reports up to date."""
    ctx.obj = Invocation(config_file)


def _range_options(command: Callable[..., Any]) -> Callable[..., Any]:
    options = (
        click.option("--since", type=Day(), help="First day: a date or a span such as 7d."),
        click.option("--until", type=Day(), help="Last day. Default: yesterday."),
        click.option("--date", "day", type=Day(), help="One day alone."),
        click.option("--repo", "repositories", multiple=True, help="Only this repository (again)."),
        click.option("--today", is_flag=True, help="The running day too."),
        click.option("-q", "--quiet", is_flag=True, help="Print errors only."),
        click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@main.command("run")
@_range_options
@click.pass_obj
def run_command(invocation: Invocation, /, **options: Any) -> None:
    """Collect, score and analyse all days that the archive lacks.

    Every day from the newest report on, up to yesterday, in the configured time zone; at first
    from the option `since`. Running again changes nothing.
    """
    _run(invocation, analyse=True, **options)


@main.command()
@_range_options
@click.pass_obj
def collect(invocation: Invocation, /, **options: Any) -> None:
    """Like run, without the analyses: commits and their importance alone."""
    _run(invocation, analyse=False, **options)


def _run(
    invocation: Invocation,
    *,
    analyse: bool,
    since: date | None,
    until: date | None,
    day: date | None,
    repositories: tuple[str, ...],
    today: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    if day and (since or until):
        raise click.UsageError("--date is one day alone; leave out --since and --until")
    settings = invocation.settings()
    request = Request(day or since, day or until, repositories, today, analyse)
    with _alone(settings.cache), _progress(quiet or as_json) as progress:
        outcomes = run(settings, request, utc_now(), progress)
    if as_json:
        click.echo(json.dumps([asdict(outcome) for outcome in outcomes], ensure_ascii=False))
    _report(outcomes, quiet=quiet or as_json)
    sys.exit(_status(outcomes))


def _report(outcomes: tuple[Outcome, ...], *, quiet: bool) -> None:
    for outcome in outcomes:
        for warning in outcome.warnings:
            click.echo(f"Warning: {warning}", err=True)
        if outcome.error:
            click.echo(f"Error: {outcome.error}", err=True)
        elif not quiet:
            text = f"{outcome.days} days, {outcome.written} reports written"
            click.echo(f"{outcome.repository}: {text}, {outcome.commits} commits added")


def _status(outcomes: tuple[Outcome, ...]) -> int:
    failed = [outcome for outcome in outcomes if outcome.error]
    if failed and len(failed) == len(outcomes):
        return FAILED
    return INCOMPLETE if failed or any(outcome.warnings for outcome in outcomes) else 0


@contextmanager
def _alone(cache: Path) -> Iterator[None]:
    """Keep two runs on one archive apart."""
    cache.mkdir(parents=True, exist_ok=True)
    path = cache / "lock"
    lock = FileLock(path, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        text = f"another run is at work here (it holds {path})"
        raise DigestError(f"{text}; wait until it has ended") from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """Give the function that shows how far a run is: a bar, only on a terminal."""
    if quiet or not sys.stderr.isatty():
        yield lambda repository, done, total: None
        return
    with ExitStack() as open_bars:
        bars: dict[str, Any] = {}

        def show(repository: str, done: int, total: int) -> None:
            if repository not in bars:
                open_bars.close()  # the bar of the repository before
                bar = click.progressbar(length=total, label=repository, file=sys.stderr)
                bars[repository] = open_bars.enter_context(bar)
            bars[repository].update(done - bars[repository].pos)

        yield show


@main.command()
@click.option("--repo", "repositories", multiple=True, help="Only this repository (again).")
@click.option(
    "--max-bad",
    type=click.FloatRange(0, 100),
    default=0.0,
    show_default=True,
    metavar="PERCENT",
    help="How many failed, cut-off or missing analyses are acceptable.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.pass_obj
def check(
    invocation: Invocation, repositories: tuple[str, ...], max_bad: float, as_json: bool
) -> None:
    """Check the archive: files, counts, gaps, analyses.

    Exit status 1: files that can't be read or counts that disagree. 3: days without a report, or
    more bad analyses than --max-bad.
    """
    settings = invocation.settings()
    names = [source.name for source in settings.repositories]
    health = examine(read_archive(settings.archive), names, repositories)
    if as_json:
        click.echo(json.dumps(health_data(health), ensure_ascii=False))
    else:
        print_health(health)
    if health.problems:
        sys.exit(FAILED)
    if health.gap_days or health.absent or health.bad_percent > max_bad:
        sys.exit(INCOMPLETE)


@main.command()
@click.argument("sha")
@click.option("--json", "as_json", is_flag=True, help="Print the entry as JSON.")
@click.pass_obj
def show(invocation: Invocation, sha: str, as_json: bool) -> None:
    """Show what the archive says of the commit SHA (or its first digits)."""
    settings = invocation.settings()
    prefix = sha.lstrip("#").lower()
    found = [
        (stored.report.repository, entry)
        for stored in read_archive(settings.archive).found
        for entry in stored.report.entries
        if prefix and entry.commit.sha.startswith(prefix)
    ]
    if not found:
        raise DigestError(f"{sha}: no commit of the archive {settings.archive} begins so")
    if len({entry.commit.sha for _, entry in found}) > 1:
        lines = [
            f"  {entry.commit.sha} {repository} {entry.commit.title}" for repository, entry in found
        ]
        raise DigestError(
            f"{sha}: several commits begin so; give more digits:\n" + "\n".join(lines)
        )
    repository, entry = found[0]
    if as_json:
        click.echo(json.dumps(entry_data(repository, entry), ensure_ascii=False))
    else:
        print_entry(repository, entry, settings.language)


@main.command("config")
@click.option("--json", "as_json", is_flag=True, help="Print the options as JSON.")
@click.pass_obj
def config_command(invocation: Invocation, as_json: bool) -> None:
    """Print the options in force, defaults included."""
    data = json.loads(json.dumps(asdict(invocation.settings()), default=str))
    for repository in data["repositories"]:
        repository["url"] = without_login(repository["url"])
    if as_json:
        click.echo(json.dumps(data, ensure_ascii=False))
        return
    for name, value in data.items():
        if isinstance(value, (dict, list)):
            text = json.dumps(value, ensure_ascii=False, indent=2).replace("\n", "\n  ")
            click.echo(f"{name}: {text}")
        else:
            click.echo(f"{name}: {value}")


if __name__ == "__main__":
    main()
