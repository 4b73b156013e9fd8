"""`digest check --site`: check a built site for what it must not have."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from digest.cli.base import FAILED
from digest.cli.printing import echo, echo_json
from digest.errors import ConfigError
from digest.text import counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.cli.base import Invocation
    from digest.sitecheck import Fault, SiteCheck

Function = TypeVar("Function", bound="Callable[..., Any]")
_SHOWN = 20  # faults printed of a kind: one of a template is in every page

_OPTIONS = (
    click.option(
        "--site",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="Check this folder, a built site: what may run, leak or lead nowhere.",
    ),
    click.option(
        "--canary",
        "canaries",
        multiple=True,
        metavar="TEXT",
        help="With --site: a text that must appear nowhere (again).",
    ),
    click.option(
        "--allow-host",
        "hosts",
        multiple=True,
        metavar="HOST",
        help="With --site: a host that pages may load from (again).",
    ),
    click.option(
        "--allow-script",
        "scripts",
        multiple=True,
        metavar="sha256-HASH",
        help="With --site: an inline script that pages may have (again).",
    ),
)


def add_site_options(function: Function) -> Function:
    """Add the options about a built site to a command; for use as a decorator."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def check_built_site(
    invocation: Invocation,
    site: Path,
    canaries: tuple[str, ...],
    hosts: tuple[str, ...],
    scripts: tuple[str, ...],
    *,
    as_json: bool,
) -> int:
    """Check a built site and print its faults; give the exit status.

    The folder it was built in is a canary of its own accord. Raises DigestError where there is no
    built site, or the extra `check` is not installed.
    """
    from digest.sitecheck import CheckRules, check_site
    from digest.sitecheck.run import default_canaries

    folder = invocation.config_file.absolute().parent
    texts = (*filter(None, canaries), *default_canaries(folder))
    rules = CheckRules(tuple(host.lower() for host in hosts), scripts, texts)
    with suppress(ConfigError):  # a site can be checked where none is
        part = invocation.settings().site
        rules = replace(rules, most_bytes=part.most_bytes, most_entries=part.most_entries)
    checked = check_site(site, rules)
    if as_json:
        echo_json(_check_to_json(checked))
    else:
        _print_check(checked, site)
    return FAILED if checked.faults else 0


def _check_to_json(checked: SiteCheck) -> dict[str, Any]:
    faults = [{**asdict(fault), "remedy": fault.remedy} for fault in checked.faults]
    return {**asdict(checked), "faults": faults}


def _print_check(checked: SiteCheck, site: Path) -> None:
    kinds = Counter(fault.kind for fault in checked.faults)
    printed: Counter[str] = Counter()
    for fault in checked.faults:
        printed[fault.kind] += 1
        if printed[fault.kind] <= _SHOWN:
            echo(_fault_line(fault, site))
    for kind, number in kinds.items():
        if number > _SHOWN:
            echo(f"… and {number - _SHOWN:,} more of the kind '{kind}'; --json lists all")
    numbers = {"page": checked.pages, "other file": checked.others, "link": checked.links}
    text = ", ".join(counted(number, noun) for noun, number in numbers.items())
    counts = ", ".join(f"{kind} {number:,}" for kind, number in sorted(kinds.items()))
    found = f"{counted(len(checked.faults), 'fault')} ({counts})" if counts else "no faults"
    echo(f"{text}, {checked.size / 1e6:,.0f} MB: {found}")


def _fault_line(fault: Fault, site: Path) -> str:
    """Describe a fault on one line, with its control characters escaped."""
    where = f"{site / fault.file}:{fault.line}" if fault.line else str(site / fault.file)
    text = f"{where}: {fault.kind}: {fault.what}; {fault.remedy}"
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)
