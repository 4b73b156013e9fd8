"""What all commands share: the group they belong to, its errors, the configuration, the locks."""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import click

from digest.cli.printing import echo, print_warnings
from digest.config import find_config_file, load_settings, parse_since
from digest.errors import ConfigError, DigestError, UsageError, describe_os_error
from digest.locking import BUILD, RUN, acquire_lock
from digest.pipeline import utc_now

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.config import Settings

FAILED, WRONG_USAGE, INCOMPLETE = 1, 2, 3  # exit statuses; the second is click's as well


class DigestGroup(click.Group):
    """The group of commands: an error ends a command with one message and exit status 1, or 2."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; print the message of a DigestError or OSError instead of a traceback."""
        try:
            return super().invoke(ctx)
        except (DigestError, OSError) as error:
            text = describe_os_error(error) if isinstance(error, OSError) else str(error)
            echo(f"Error: {text}", err=True)
            ctx.exit(WRONG_USAGE if isinstance(error, UsageError) else FAILED)


class DayParam(click.ParamType[date]):
    """Parameter: a date, a span back from today, `today` or `yesterday`."""

    name = "date"
    _BACK = MappingProxyType({"today": 0, "yesterday": 1})

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the date. Today is that of the archive's time zone, if it is asked for.

        Raises ConfigError for a configuration that can't be read.
        """
        text = str(value).strip()
        is_date = text[4:5] == "-"
        invocation = ctx.find_object(Invocation) if ctx else None
        zone = invocation.settings().timezone if invocation and not is_date else UTC
        today = utc_now().astimezone(zone).date()
        if text.lower() in self._BACK:
            return today - timedelta(days=self._BACK[text.lower()])
        try:
            return parse_since(text, today)
        except ConfigError:
            allowed = "a date such as 2026-03-01, a span such as 30d, 4w, 6m or 1y, today or"
            self.fail(f"{text!r} is not {allowed} yesterday", param, ctx)


@dataclass(frozen=True)
class Invocation:
    """The options before the command's name."""

    config_file: Path
    is_named: bool = True  # False: it is the one found in the current folder

    def settings(self) -> Settings:
        """Read the settings from the configuration file, once. Raises ConfigError."""
        return self._settings

    @cached_property
    def _settings(self) -> Settings:
        return load_settings(self.config_file)


@click.group("digest", cls=DigestGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "-f",
    "--config-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The site's configuration; the plugin's section of it counts. Default: mkdocs.yml or"
    " mkdocs.yaml.",
)
@click.version_option(version("commit-digest"))
@click.pass_context
def main(ctx: click.Context, config_file: Path | None) -> None:
    """Keep an archive of daily commit reports up to date."""
    print_warnings()
    if os.environ.get("NO_COLOR"):  # https://no-color.org
        ctx.color = False
    ctx.obj = Invocation(config_file or find_config_file(Path()), config_file is not None)


def program_name() -> str:
    """Give the name it was called by: `digest`, `commit-digest`, `python -m digest`."""
    return str(click.get_current_context().find_root().info_name)


@contextmanager
def hold_locks(cache: Path, *, also_builds: bool = False) -> Iterator[None]:
    """Hold a cache folder's lock for runs during the block, and that for builds if asked to.

    Raises DigestError when another process holds one of them.
    """
    with ExitStack() as held:
        for what in (RUN, BUILD) if also_builds else (RUN,):
            held.callback(acquire_lock(cache, what).release)
        yield
