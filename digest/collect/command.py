"""Running git: the one place that builds its command line and its environment.

A repository must not be able to run anything here. So git knows nothing but the settings below: no
configuration of the system or the user, no hooks, no prompts, no programs named by a repository,
and no protocol but the one asked for (https://git-scm.com/docs/git#_environment_variables).

The only module that imports GitPython, and only once git is needed: that takes time.
"""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from tempfile import TemporaryFile
from threading import Thread
from typing import IO, TYPE_CHECKING, cast

from digest.errors import CollectError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from subprocess import Popen

    from git import Git

MIN_VERSION = (2, 32)  # the first with GIT_CONFIG_GLOBAL and GIT_CONFIG_SYSTEM
_NO_FILE = os.devnull
_EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"  # the empty tree's name, in every git

_ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_SYSTEM": _NO_FILE,
    "GIT_CONFIG_GLOBAL": _NO_FILE,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "",
    "GIT_SSH_COMMAND": "false",  # but for the source that is asked through ssh
    "GIT_SSH_VARIANT": "ssh",
    "SSH_ASKPASS": "",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "LC_ALL": "C",
}
# What git, its transports and ssh need to know of the machine; nothing else is theirs to see.
_INHERITED = frozenset(
    (
        *("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "TZ", "TMPDIR", "TMP", "TEMP"),
        *("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "XDG_RUNTIME_DIR", "SSH_AUTH_SOCK"),
        *("GIT_EXEC_PATH", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH", "SSL_CERT_FILE", "SSL_CERT_DIR"),
        *("CURL_CA_BUNDLE", "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"),
        *("no_proxy", "NO_PROXY", "GIT_ALLOW_PROTOCOL", *_ENVIRONMENT),  # the last are set anew
    )
)

_SETTINGS = (
    f"core.hooksPath={_NO_FILE}",
    f"core.attributesFile={_NO_FILE}",
    f"attr.tree={_EMPTY_TREE}",  # newer gits read .gitattributes from a bare repository's HEAD
    "core.fsmonitor=false",
    "core.askPass=",
    "credential.helper=",
    "diff.external=",
    "gc.auto=0",
    "maintenance.auto=false",
    "fetch.recurseSubmodules=false",
    "submodule.recurse=false",
    "fetch.unpackLimit=1",  # one pack a fetch, not hundreds of files
    "fetch.fsckObjects=false",  # odd dates and names are read, not refused
    "transfer.fsckObjects=false",
    "transfer.bundleURI=false",
    "http.lowSpeedLimit=1",  # a silent host is given up after this many seconds
    "http.lowSpeedTime=60",
    "init.defaultBranch=main",
    "mailmap.file=",  # a branch's own is named where it is wanted
    "mailmap.blob=",
    "log.mailmap=false",
    "protocol.allow=never",
)


@dataclass(frozen=True, slots=True)
class Access:
    """What git needs to get at a source, beside its address."""

    settings: tuple[str, ...] = ()  # on the command line, where all users of a machine can read
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)  # secrets, too


class GitFailedError(Exception):
    """git ended with an error. Internal: `stderr` may hold credentials, so it is never shown.

    `failures.explain_failure` makes an error for the user of it.
    """

    def __init__(self, status: int, stderr: str) -> None:
        super().__init__(f"git ended with status {status}")
        self.status = status
        self.stderr = stderr


def run_git(
    folder: Path,
    *arguments: str,
    protocol: str = "",
    access: Access | None = None,
    stdin: IO[bytes] | None = None,
) -> str:
    """Run git on a bare repository and give its output, decoded as UTF-8.

    `protocol` (`https`, `ssh`, `file`) is the only one that git may use; by default it may use
    none. Raises GitFailedError, and CollectError when there is no git or an old one.
    """
    access = access or Access()
    environment = {**_ENVIRONMENT, "GIT_ALLOW_PROTOCOL": protocol, **access.environment}
    status, output, stderr = _git(folder).execute(
        _command(folder, protocol, arguments, access.settings),
        env=environment,
        istream=cast("int", stdin),  # GitPython's overloads know numbers only
        with_extended_output=True,
        with_exceptions=False,
        stdout_as_string=False,
        shell=False,
    )
    if status:
        raise GitFailedError(status, stderr)
    return output.decode("utf-8", "replace")


@contextmanager
def stream_git(
    folder: Path, *arguments: str, stdin: IO[bytes] | None = None
) -> Iterator[IO[bytes]]:
    """Run git and give its output as a stream; when the block is left early, git is killed.

    Raises GitFailedError at the end of the block, once all output was read: output is only good
    when no error follows it.
    """
    process = _git(folder).execute(
        _command(folder, "", arguments),
        env={**_ENVIRONMENT, "GIT_ALLOW_PROTOCOL": ""},
        istream=cast("int", stdin),
        as_process=True,
        shell=False,
    )
    with cast("Popen[bytes]", process.proc) as popen:
        complaints: list[bytes] = []
        # Read beside the output, or git would wait for someone to do so.
        reader = Thread(target=lambda: complaints.append(cast("IO[bytes]", popen.stderr).read()))
        reader.start()
        try:
            yield cast("IO[bytes]", popen.stdout)
        except BaseException:
            popen.kill()
            raise
        finally:
            reader.join()
    if popen.returncode:
        raise GitFailedError(popen.returncode, complaints[0].decode("utf-8", "replace"))


@contextmanager
def as_lines(names: Iterable[str]) -> Iterator[IO[bytes]]:
    """Give a file for git to read names from, one a line."""
    with TemporaryFile() as file:
        file.writelines(f"{name}\n".encode("ascii") for name in names)
        file.seek(0)
        yield file


def _command(
    folder: Path, protocol: str, arguments: Sequence[str], access: Sequence[str] = ()
) -> list[str]:
    """Build a command line. Callers put text of others behind an end of options."""
    settings = [*_SETTINGS, f"safe.directory={folder}", *access]
    if protocol:
        settings.append(f"protocol.{protocol}.allow=always")
    given = [part for setting in settings for part in ("-c", setting)]
    program = _git(folder).GIT_PYTHON_GIT_EXECUTABLE
    return [*_unset_variables(), str(program), f"--git-dir={folder}", *given, *arguments]


def _unset_variables() -> list[str]:
    """Give a command that takes variables away that are not git's to see, such as a model's key.

    So are GIT_DIR and its like, which are set when a hook or another git runs us. GitPython itself
    can only add variables. Windows has no such command and keeps all but git's own.
    """
    names = sorted(
        name
        for name in os.environ
        if name not in _INHERITED and (os.name == "posix" or name.startswith("GIT_"))
    )
    return ["env", *(part for name in names for part in ("-u", name))] if names else []


def _git(folder: Path) -> Git:
    return _program()(folder)


@cache
def _program() -> type[Git]:
    """Import GitPython, which looks for git, and check that git is new enough."""
    try:
        from git import Git
        from git.exc import GitError

        try:
            found = str(Git().execute([str(Git.GIT_PYTHON_GIT_EXECUTABLE), "version"]))
        except GitError as error:
            raise ImportError from error
    except ImportError:
        raise CollectError("git was not found; install it and put it on PATH") from None
    check_version(found)
    return Git


def check_version(found: str) -> None:
    """Raise CollectError for a git below `MIN_VERSION`; `found` is what `git version` prints."""
    numbers = tuple(int(number) for number in re.findall(r"\d+", found)[:2])
    if numbers < MIN_VERSION:
        needed = ".".join(map(str, MIN_VERSION))
        raise CollectError(f"{found!r} is too old; install git {needed} or newer")
