"""A source's repository as git is asked about it: which branch there is to fetch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.collect.command import GitFailedError, run_git
from digest.errors import CollectError

if TYPE_CHECKING:
    from pathlib import Path

    from digest.collect.source import Address
    from digest.models import Source

_SHOWN = 5  # branches named in a message
# The user named this path, so its owner does not matter, and a local fetch hands on no settings: it
# needs them here. With its grafts, the source would send less than its history.
_UPLOAD_PACK = "GIT_GRAFT_FILE=/dev/null git -c 'safe.directory=*' upload-pack"


@dataclass(frozen=True, slots=True)
class Remote:
    """A clone's folder, and the address it is filled from."""

    folder: Path
    source: Source
    address: Address

    def ask(self, command: str, *options: str, about: tuple[str, ...]) -> str:
        """Have git ask the source, by the one protocol its address allows; give what it prints."""
        if self.address.protocol == "file":
            options = (*options, f"--upload-pack={_UPLOAD_PACK}")
        parts = (*options, "--", self.address.text, *about)
        return run_git(self.folder, command, *parts, protocol=self.address.protocol)


def find_ref(remote: Remote) -> str:
    """Give the ref to fetch: the named branch or what HEAD names; "" when there is nothing."""
    named = remote.source.branch
    if named:
        _check_name(remote)
    wanted = f"refs/heads/{named}"
    listed = remote.ask("ls-remote", "--symref", about=("HEAD", wanted) if named else ("HEAD",))
    lines = [line for line in listed.splitlines() if not line.startswith("ref: ")]
    refs = {line.partition("\t")[2] for line in lines}
    target = _head_target(listed)
    if named and wanted in refs:
        return wanted
    if not named and "HEAD" in refs:
        return target or "HEAD"
    return _check_branches(remote)


def _head_target(listed: str) -> str:
    for line in listed.splitlines():
        if line.startswith("ref: refs/heads/") and line.endswith("\tHEAD"):
            return line.removeprefix("ref: ").removesuffix("\tHEAD")
    return ""


def _check_name(remote: Remote) -> None:
    branch = remote.source.branch
    try:
        run_git(remote.folder, "check-ref-format", f"refs/heads/{branch}")
    except GitFailedError:
        raise CollectError(
            f"{remote.source.name}: {branch!r} can't be a branch's name; write it as git does, "
            "such as main"
        ) from None


def _check_branches(remote: Remote) -> str:
    """Give "" for an empty repository. Raises CollectError where only this branch is missing."""
    listed = remote.ask("ls-remote", "--heads", about=())
    heads = [line.partition("\trefs/heads/")[2] for line in listed.splitlines()]
    branch = remote.source.branch
    if not heads:
        return ""
    shown = ", ".join(heads[:_SHOWN]) + (", …" if len(heads) > _SHOWN else "")
    if branch:
        raise CollectError(
            f"{remote.source.name}: {remote.address.shown} has no branch {branch!r}; "
            f"set branch to one it has: {shown}"
        )
    raise CollectError(
        f"{remote.source.name}: HEAD of {remote.address.shown} names a branch that is not there; "
        f"set branch to one of: {shown}"
    )
