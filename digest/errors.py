"""What can go wrong. Every message says what failed, where, and what to do."""

from __future__ import annotations


class DigestError(Exception):
    """Root of every error this package raises on purpose; its text is for the user."""


class ReportError(DigestError):
    """A report that can't be read or written.

    Attributes: `source` names the file (as given by the caller), `line` counts from 1.
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
    """A repository that can't be read; names it, where it is (without credentials), what to do."""
