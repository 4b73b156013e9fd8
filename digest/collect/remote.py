"""A source's repository as git is asked about it: which branch there is to fetch."""

from __future__ import annotations

import os
import re
import shlex
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING
from urllib.parse import urlsplit

from digest.collect.command import Access, GitFailedError, run_git
from digest.errors import CollectError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.collect.source import Address
    from digest.models import Source

# Without the contents of files, which git calls a partial clone
# (https://git-scm.com/docs/partial-clone). It keeps settings for that by the remote's name.
FILTER = "--filter=blob:none"
_PARTIAL = "source"
PARTIAL_SETTINGS = (
    f"remote.{_PARTIAL}.promisor=true",
    f"remote.{_PARTIAL}.partialCloneFilter={FILTER.partition('=')[2]}",
)
_SHOWN = 5  # branches named in a message
# The user named this path, so its owner does not matter, and a local fetch hands on no settings: it
# needs them here. With its grafts, the source would send less than its history; what files hold can
# be left out of any.
_UPLOAD_PACK = (
    "GIT_GRAFT_FILE=/dev/null git -c 'safe.directory=*' -c uploadpack.allowFilter=true upload-pack"
)

# The user's own configuration of ssh holds, host names and known keys too; nothing asks.
_SSH = (
    "ssh -o BatchMode=yes -o ConnectTimeout=60 -o ServerAliveInterval=60 "
    "-o ClearAllForwardings=yes -o ForwardAgent=no -o PermitLocalCommand=no"
)
_VARIABLE = re.compile(r"[A-Za-z_]\w*")
_KEY_BEGIN = "-----BEGIN "
# git asks this for a login where the host wants one, and only for that host.
_LOGIN_VARIABLES = ("DIGEST_GIT_USERNAME", "DIGEST_GIT_PASSWORD")
_HELPER = (
    "!f() { test \"$1\" = get && printf 'username=%s\\npassword=%s\\n' "
    '"$DIGEST_GIT_USERNAME" "$DIGEST_GIT_PASSWORD"; }; f'
)


@dataclass(frozen=True, slots=True)
class Remote:
    """A clone's folder, and the address it is filled from."""

    folder: Path
    source: Source
    address: Address

    def ask(
        self,
        command: str,
        *options: str,
        about: tuple[str, ...] = (),
        stdin: IO[bytes] | None = None,
        is_partial: bool = False,
        settings: tuple[str, ...] = (),
    ) -> str:
        """Have git ask the source, by the one protocol its address allows; give what it prints.

        `is_partial` is for a clone that lacks contents of files, or is to. `settings` are git's.
        """
        protocol, place = self.address.protocol, self.address.text
        if protocol == "file":
            options = (*options, f"--upload-pack={_UPLOAD_PACK}")
        with _access(self.source, self.address) as access:
            if is_partial:
                settings = (*settings, f"remote.{_PARTIAL}.url={place}", *PARTIAL_SETTINGS)
                place = _PARTIAL
            access = replace(access, settings=(*access.settings, *settings))
            parts = (command, *options, "--", place, *about)
            return run_git(self.folder, *parts, protocol=protocol, access=access, stdin=stdin)


@contextmanager
def _access(source: Source, address: Address) -> Iterator[Access]:
    """Give what a login or a key needs: no secret of it stands on a command line.

    A key that a variable holds is in a file as long as the block lasts. Raises CollectError.
    """
    if address.protocol == "ssh":
        with _key_file(source) as key:
            identity = f" -o IdentitiesOnly=yes -i {shlex.quote(key)}" if key else ""
            yield Access((), {"GIT_SSH_COMMAND": _SSH + identity})
    elif address.login:
        host = urlsplit(address.text).netloc
        names = dict(zip(_LOGIN_VARIABLES, address.login, strict=True))
        yield Access((f"credential.https://{host}.helper={_HELPER}",), names)
    else:
        yield Access()


@contextmanager
def _key_file(source: Source) -> Iterator[str]:
    """Give the path of the private key that a source names by a variable, "" for the user's own."""
    if not source.ssh_key_env:
        yield ""
        return
    if not _VARIABLE.fullmatch(source.ssh_key_env):  # it may be the key itself: not to be shown
        text = "ssh_key_env is no variable's name; write the name, and set the variable to the key"
        raise CollectError(f"{source.name}: {text}")
    key = os.environ.get(source.ssh_key_env, "")
    if not key.lstrip().startswith(_KEY_BEGIN):
        if not Path(key).expanduser().is_file():
            raise CollectError(
                f"{source.name}: the variable {source.ssh_key_env} (ssh_key_env) holds neither a "
                "private key nor the path of one; set it where this runs"
            )
        yield str(Path(key).expanduser().absolute())
        return
    with TemporaryDirectory(prefix="digest-") as folder:
        path = Path(folder, "key")
        path.touch(0o600)
        # Forms of the web take line ends away, and ssh reads no key without its last one.
        path.write_text(key.strip().replace("\r\n", "\n") + "\n", encoding="utf-8")
        yield str(path)


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
            f"{remote.source.name}: {remote.address.text} has no branch {branch!r}; "
            f"set branch to one it has: {shown}"
        )
    raise CollectError(
        f"{remote.source.name}: HEAD of {remote.address.text} names a branch that is not there; "
        f"set branch to one of: {shown}"
    )
