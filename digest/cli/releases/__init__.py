"""`digest notes`, and what a run says of releases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from digest.cli.base import Invocation, hold_locks, main
from digest.cli.printing import echo
from digest.pipeline import utc_now
from digest.releases.keeping.draft import draft_release
from digest.releases.writer import format_notes
from digest.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digest.releases.keeping.upkeep import KeptReleases


@main.command(short_help="Draft the notes of a release.")
@click.argument("span", metavar="OLD..NEW")
@click.option("--repo", "repository", default="", metavar="NAME", help="Of this repository.")
@click.pass_obj
def notes(invocation: Invocation, span: str, repository: str) -> None:
    """Draft a release's notes: as Markdown, what of OLD..NEW only NEW holds.

    Each is a tag, HEAD (the branch's tip) or the first digits of a SHA. OLD.. ends at HEAD; ..NEW
    begins at the release before. Tags and branch are fetched first; nothing is written.
    """
    settings = invocation.settings()
    with hold_locks(settings.cache):
        release = draft_release(settings, span, repository, utc_now())
    echo(format_notes(release))


def print_releases(kept: Iterable[KeptReleases], *, quiet: bool) -> None:
    """Say what became of the releases of each repository; warnings go to standard error."""
    for releases in kept:
        for warning in releases.warnings:
            echo(f"Warning: {warning}", err=True)
        counts = {"written": releases.written, "removed": releases.removed}
        done = [f"{counted(number, 'release')} {what}" for what, number in counts.items() if number]
        if done and not quiet:
            echo(f"{releases.repository}: {', '.join(done)}")
