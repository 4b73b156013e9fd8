"""`--help` reads well on a terminal of 80 columns."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from digest.cli import main


def commands(command: click.Command, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """List the words of every command below this one."""
    inner = command.commands if isinstance(command, click.Group) else {}
    return [path, *(found for name in inner for found in commands(inner[name], (*path, name)))]


def find(path: tuple[str, ...]) -> click.Command:
    command: click.Command = main
    for name in path:
        assert isinstance(command, click.Group)
        command = command.commands[name]
    return command


ALL = commands(main)


@pytest.mark.parametrize("path", ALL, ids=lambda path: " ".join(path) or "digest")
def test_help_fits_and_explains_everything(path: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(main, [*path, "--help"], terminal_width=80)
    assert shown.exit_code == 0
    lines = shown.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert not any(line.endswith("...") for line in lines[1:]), "a text is cut short"
    command = find(path)
    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.opts
            assert parameter.help[0].isupper()
            assert parameter.help.endswith((".", "]"))
        else:
            assert (parameter.metavar or str(parameter.name).upper()) in str(command.help)


def test_every_command_is_seen() -> None:
    names = {" ".join(path) for path in ALL}
    assert {"", "run", "collect", "analyze", "check", "show", "init", "config", "cache"} <= names
