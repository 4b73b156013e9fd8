"""`digest notify`."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from digest.cli.base import INCOMPLETE, Invocation, hold_locks, main
from digest.cli.printing import echo, echo_json
from digest.notify.delivery import deliver
from digest.notify.sending import check_installed, send
from digest.pipeline import utc_now
from digest.text import counted

if TYPE_CHECKING:
    from digest.notify.delivery import Delivery


@main.command(short_help="Send what mattered to chats and by mail.")
@click.option("--dry-run", is_flag=True, help="Print what would be sent; send nothing.")
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
@click.pass_obj
def notify(invocation: Invocation, dry_run: bool, quiet: bool, as_json: bool) -> None:
    """Send what mattered on the newest day, or in the newest week, that is over.

    To the addresses in the environment variables that `notify` and `watch` name; each is told of a
    period once, however often this runs. Exit status 3: an address took no message.
    """
    settings = invocation.settings()
    if not dry_run:
        check_installed()
    with hold_locks(settings.cache):
        found = deliver(settings, utc_now(), send, is_dry=dry_run)
    if as_json:
        echo_json([asdict(one) for one in found])
    else:
        for one in found:
            _print(one, is_dry=dry_run, quiet=quiet)
    sys.exit(INCOMPLETE if any(one.failures for one in found) else 0)


def _print(found: Delivery, *, is_dry: bool, quiet: bool) -> None:
    name = found.name or "notify"
    for failure in found.failures:
        echo(f"Warning: {name}: {failure}", err=True)
    if quiet:
        return
    if found.note:
        echo(f"{name}: {found.note}")
    elif is_dry and found.notice:
        echo(f"{found.notice.title}\n\n{found.notice.body}\n")
    elif found.sent:
        echo(f"{name}: sent to {counted(found.sent, 'address', 'addresses')}")
    elif not found.failures:
        echo(f"{name}: nothing to tell")
