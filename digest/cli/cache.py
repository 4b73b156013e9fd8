"""`digest cache`: what is kept to save time and money."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import click

from digest.cli.base import Invocation, hold_locks, main
from digest.cli.printing import echo

if TYPE_CHECKING:
    from pathlib import Path

_PARTS = {
    "site": "what builds of the site kept: made again by the next one",
    "git": "clones of repositories: fetched again by the next run",
    "tags": "tags and the history behind them: fetched again where a tag is new",
    "answers": "answers of language models: paid for again",
}


@main.group(invoke_without_command=True)
@click.pass_context
def cache(ctx: click.Context) -> None:
    """Show the cache, or clear it."""
    if ctx.invoked_subcommand is None:
        folder = ctx.obj.settings().cache
        echo(f"{folder}")
        for name, meaning in _PARTS.items():
            echo(f"  {name:<8} {_size(folder / name) / 1e6:9,.1f} MB  {meaning}")


@cache.command()
@click.option("--clones", is_flag=True, help="Also the clones of repositories, and their tags.")
@click.option("--answers", is_flag=True, help="Also the answers of models, which were paid for.")
@click.pass_obj
def clear(invocation: Invocation, clones: bool, answers: bool) -> None:
    """Remove what builds of the site kept; the next build makes it anew."""
    folder = invocation.settings().cache
    names = ["site", *(["git", "tags"] if clones else []), *(["answers"] if answers else [])]
    with hold_locks(folder, also_builds=True):
        for name in names:
            size = _size(folder / name)
            if (folder / name).exists():
                shutil.rmtree(folder / name)
            echo(f"{name}: {size / 1e6:,.1f} MB removed")


def _size(folder: Path) -> int:
    """Add up the bytes of a folder's files."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
