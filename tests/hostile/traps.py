"""Programs that a repository would have run, and what tells that one was."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

HOOKS = ("post-upload-pack", "pre-auto-gc", "reference-transaction", "post-update", "pre-receive")
_SETTINGS = (
    *("core.fsmonitor", "core.sshCommand", "core.askPass", "core.pager", "diff.external"),
    *("diff.d.textconv", "diff.d.command", "filter.d.smudge", "filter.d.clean"),
    *("uploadpack.packObjectsHook", "credential.helper", "alias.log", "alias.upload-pack"),
)


class Canary(NamedTuple):
    """A program, and the file it leaves when it runs."""

    program: Path
    trace: Path


def make_canary(folder: Path) -> Canary:
    """Make a program that leaves a trace and passes on what it is given."""
    canary = Canary(folder / "canary", folder / "ran")
    canary.program.write_text(f"#!/bin/sh\necho $0 >> '{canary.trace}'\ncat\n")
    canary.program.chmod(0o755)
    return canary


def set_traps(config: Path, program: Path) -> None:
    """Name a program wherever a repository's or a user's configuration could."""
    lines = [f'[{_section(key)}]\n\t{key.rpartition(".")[2]} = "{program}"' for key in _SETTINGS]
    with config.open("a") as file:
        file.write("\n".join([*lines, "[i18n]\n\tlogOutputEncoding = UTF-16", ""]))


def _section(key: str) -> str:
    section, _, rest = key.partition(".")
    return f'{section} "d"' if rest.startswith("d.") else section


def set_hooks(repository: Path, program: Path) -> None:
    """Put a program where a bare repository has its hooks."""
    (repository / "hooks").mkdir()
    for hook in HOOKS:
        (repository / "hooks" / hook).symlink_to(program)
