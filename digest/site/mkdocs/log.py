"""MkDocs's log: what it says of texts by strangers gives no orders."""

from __future__ import annotations

import logging

from digest.text import printable

_LOGGERS = ("mkdocs", "properdocs")


class _PrintableRecords(logging.Filter):
    """Makes the messages of a handler's records printable, those of other plugins as well."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change a record's message; let all pass."""
        record.msg, record.args = printable(record.getMessage()), ()
        return True


_FILTER = _PrintableRecords()


def make_log_printable() -> None:
    """Have the handlers that print the log make what they print printable."""
    for name in _LOGGERS:
        for handler in logging.getLogger(name).handlers:
            handler.addFilter(_FILTER)
