"""The errors of this package, one tree. Every message says what failed, where, and what to do."""

from __future__ import annotations

import errno

_ROOM = "make room, then do it again"
_RIGHTS = "correct its permissions or choose another folder, then do it again"
_REMEDIES = {
    errno.ENOSPC: _ROOM,
    errno.EDQUOT: _ROOM,
    errno.EFBIG: "raise the limit of a file's size (ulimit -f), then do it again",
    errno.EACCES: _RIGHTS,
    errno.EPERM: _RIGHTS,
    errno.EROFS: _RIGHTS,
    errno.EMFILE: "raise the limit of open files (ulimit -n), then do it again",
}


def remedy_of(error: OSError) -> str:
    """Say what to do about an error of the operating system; "" where nothing is known."""
    return _REMEDIES.get(error.errno or 0, "")


def describe_os_error(error: OSError) -> str:
    """Say which file an error of the operating system is about, what is wrong and what to do.

    For a full disk: `/tmp/x: No space left on device; make room, then do it again`.
    """
    where = f"{error.filename}: " if error.filename is not None else ""
    remedy = remedy_of(error)
    return f"{where}{error.strerror or error}{'; ' if remedy else ''}{remedy}"


class DigestError(Exception):
    """Root of every error this package raises on purpose; its text is for the user."""


class UsageError(DigestError):
    """What was asked for can't be: names the option or argument, and what it may be."""


class ReportError(DigestError):
    """A report that can't be read or written.

    Attributes: `source` names the file, as given by the caller; `line` counts from 1; `text` says
    what is wrong and what to do. As a text: `source:line: text`.
    """

    def __init__(self, source: str, line: int, text: str) -> None:
        super().__init__(f"{source}:{line}: {text}")
        self.source = source
        self.line = line
        self.text = text

    def __reduce__(self) -> tuple[type[ReportError], tuple[str, int, str]]:
        """Keep the error picklable: `args` holds the message, not the arguments."""
        return type(self), (self.source, self.line, self.text)


class ConfigError(DigestError):
    """A configuration that can't be used: names the option, its value and what is allowed."""


class CollectError(DigestError):
    """A repository that can't be read: names it, its address without credentials, what to do."""
