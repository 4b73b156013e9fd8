"""`digest check`, `digest show`, `digest mcp` and `digest config`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import click

from digest.archive.store import read_archive
from digest.briefs.store import read_briefs
from digest.cli.base import FAILED, INCOMPLETE, Invocation, main, program_name
from digest.cli.printing import echo, echo_json
from digest.cli.site import add_site_options, check_built_site
from digest.cli.terminal import entry_to_json, health_to_json, print_entry, print_health
from digest.collect.source import strip_credentials
from digest.config.workflow import workflow_values
from digest.errors import ConfigError, DigestError
from digest.health import check_archive
from digest.pipeline import utc_now
from digest.record.comparison import compare_with_clones
from digest.record.names import under_present_names
from digest.record.omitted import omit_notes, still_held
from digest.record.skimming import skimmed
from digest.releases.keeping.checking import check_releases

if TYPE_CHECKING:
    from pathlib import Path


@main.command(short_help="Check the archive, also beside git; or a built site.")
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
@add_site_options
@click.pass_obj
def check(
    invocation: Invocation,
    repositories: tuple[str, ...],
    max_bad: float,
    as_json: bool,
    site: Path | None,
    canaries: tuple[str, ...],
    hosts: tuple[str, ...],
    scripts: tuple[str, ...],
) -> None:
    """Check the archive: files, counts, gaps, analyses; and beside git, where a clone is there.

    With --site, a built site instead. Exit status 1: files that can't be read or counts that
    disagree; anything a site must not have. 3: days or releases without a report, commits that are
    missing or stand in two reports, what looks like a secret, or more bad analyses than --max-bad.
    """
    if site:
        lists = (canaries, hosts, scripts)
        sys.exit(check_built_site(invocation, site, *lists, as_json=as_json))
    settings = invocation.settings()
    names = [source.name for source in settings.repositories]
    archive = read_archive(settings.archive)
    rules = settings.rules.fingerprint
    present = under_present_names(archive, settings.repositories)
    health = check_archive(present, names, repositories, settings.docs, rules)
    releases = check_releases(settings, archive, repositories, utc_now())
    briefs = read_briefs(settings.archive, archive.briefs)
    problems = (*health.problems, *releases.problems, *briefs.warnings)
    health = replace(health, problems=problems)
    compared = compare_with_clones(settings, archive, repositories, utc_now())
    notes = (
        *omit_notes(settings, tuple(map(skimmed, archive.files)), repositories),
        *still_held(settings, archive, repositories),
        *releases.notes,
    )
    if as_json:
        data = health_to_json(health, compared, settings.archive) | {"notes": notes}
        echo_json(data)
    else:
        print_health(health, compared, program_name(), settings.archive)
        for note in notes:
            echo(f"Note: {note}", err=True)
    if health.problems:
        sys.exit(FAILED)
    is_whole = all(comparison.is_whole for comparison in compared.values())
    is_whole = is_whole and not releases.notes
    lacks = health.gap_days or health.absent or health.secrets or not is_whole
    if lacks or health.bad_percent > max_bad:
        sys.exit(INCOMPLETE)


@main.command(short_help="Show what the archive says of a commit.")
@click.argument("sha")
@click.option("--json", "as_json", is_flag=True, help="Print the entry as JSON.")
@click.pass_obj
def show(invocation: Invocation, sha: str, as_json: bool) -> None:
    """Show what the archive says of the commit SHA (or its first digits)."""
    settings = invocation.settings()
    prefix = sha.lstrip("#").lower()
    found = [
        (stored.report.repository, entry)
        for stored in read_archive(settings.archive).files
        for entry in stored.report.entries
        if prefix and entry.commit.sha.startswith(prefix)
    ]
    if not found:
        raise DigestError(f"{sha}: no commit in the archive {settings.archive} begins so")
    if len({entry.commit.sha for _, entry in found}) > 1:
        lines = [
            f"  {entry.commit.sha} {repository} {entry.commit.title}" for repository, entry in found
        ]
        raise DigestError(
            f"{sha}: the SHAs of several commits begin so; give more digits:\n" + "\n".join(lines)
        )
    repository, entry = found[0]
    if as_json:
        echo_json(entry_to_json(repository, entry))
    else:
        print_entry(repository, entry, settings.language)


@main.command("config")
@click.option("--json", "as_json", is_flag=True, help="Print the options as JSON.")
@click.option("--reference", "is_reference", is_flag=True, help="Print what options there are, as"
              " Markdown; needs no mkdocs.yml.")  # fmt: skip
@click.option("--workflow", "is_for_workflow", is_flag=True, help="Print what the daily workflow"
              " has to know, as lines NAME=VALUE.")  # fmt: skip
@click.pass_obj
def config_command(
    invocation: Invocation, as_json: bool, is_reference: bool, is_for_workflow: bool
) -> None:
    """Print the options in force, defaults included."""
    if is_reference:
        from digest.config.reference import options_reference

        echo(options_reference(), nl=False)
        return
    if is_for_workflow:
        for name, value in workflow_values(invocation.settings()).items():
            echo(f"{name}={value}")
        return
    data = json.loads(json.dumps(asdict(invocation.settings()), default=str))
    for repository in data["repositories"]:
        repository["url"] = strip_credentials(repository["url"])
    if as_json:
        echo_json(data)
        return
    for name, value in data.items():
        if isinstance(value, (dict, list)):
            text = json.dumps(value, ensure_ascii=False, indent=2).replace("\n", "\n  ")
            echo(f"{name}: {text}")
        else:
            echo(f"{name}: {value}")


@main.command("mcp", short_help="Serve the archive to an assistant (MCP).")
@click.option(
    "--http",
    "port",
    type=click.IntRange(1, 65535),
    metavar="PORT",
    help="On this port of this machine, at /mcp, instead of standard input and output.",
)
@click.pass_obj
def mcp_command(invocation: Invocation, port: int | None) -> None:
    """Serve the archive to an assistant by the Model Context Protocol; read only.

    It searches and reads commits, days, weeks and repositories. Nobody but programs on this machine
    can reach it.
    """
    settings = invocation.settings()
    try:
        from digest.mcp.server import serve
    except ModuleNotFoundError as error:
        if error.name and error.name.startswith("digest"):
            raise
        remedy = "install it: pip install 'commit-digest[mcp]'"
        raise ConfigError(f"digest mcp needs the extra 'mcp'; {remedy}") from error
    serve(settings, port)
