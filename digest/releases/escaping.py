r"""Texts by strangers as literal text within a line of Markdown, and back.

    Fix `<br>` in [links](…)   ⇄   Fix \`\<br>\` in \[links\](…)

A backslash before a sign of ASCII's punctuation makes it that sign and nothing else
(https://spec.commonmark.org/0.31.2/#backslash-escapes), so taking these away gives the text again.
"""

from __future__ import annotations

import re

# What could begin emphasis, code, links, HTML, entities, formulas or addresses: `_` at an edge of a
# word, `.` and `:` where an address begins.
_MARKS = re.compile(r"[\\`*\[\]<&~@$]|(?<![^\W_])_|_(?![^\W_])|:(?=//)|(?<=www)\.", re.IGNORECASE)
_FIRST = re.compile(r"^[#>+=-]")  # begins a heading, a quotation, a list
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def escape_text(text: str) -> str:
    """Escape a text that stands behind others in its line."""
    return _MARKS.sub(r"\\\g<0>", text)


def escape_name(name: str) -> str:
    """Escape a name that may begin a line, and whose commas must not end it."""
    return _FIRST.sub(r"\\\g<0>", escape_text(name).replace(",", "\\,"))


def unescape_text(text: str) -> str:
    """Undo `escape_text` and `escape_name`."""
    return _ESCAPED.sub(r"\1", text)
