"""Private keys in a text (PEM, RFC 7468, and OpenPGP armour): also in a diff, quoted or cut off."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.secrets.records import SecretSpan

if TYPE_CHECKING:
    from collections.abc import Iterator


_BEGIN = re.compile(r"-----BEGIN [A-Z0-9 ]{0,24}PRIVATE KEY(?: BLOCK)?-----")
_INLINE = re.compile(
    r"(?:\\{1,4}[nr](?:Proc-Type|DEK-Info): [\w,-]+)*"
    r"(?P<body>(?:\\{1,4}[nr]|[A-Za-z0-9+/=]|[ ](?=[A-Za-z0-9+/=]{16}))*+)"
)
_OPENED = re.compile(r"""(?:\\{1,4}[nr])*["']?[\s,;+\\]*""")
# A line of a key: a diff's sign, indentation and quotes, base64, what ends a string.
_BODY = re.compile(
    r"""[-+ ]?[\s"'#*>|]*(?P<body>[A-Za-z0-9+/=]+)(?P<tail>(?:\\{1,4}[nr])*["']?[\s,;]*[+\\]?\s*)"""
)
_HEADER = re.compile(r"""[-+ ]?[\s"'#*>|]*(?:(?:Proc-Type|DEK-Info|Version|Comment): .*)?""")
_BODY_LENGTH = 40  # base64 characters that make a key's line; its last one may be shorter
_KEY_LINES = 400  # more than the longest key in use has
_LINE_LENGTH = 256  # a key's line is 64 to 76 long


def find_private_keys(text: str) -> Iterator[SecretSpan]:
    """Yield the bodies of private keys, a span a line; the lines `-----BEGIN …` stay readable."""
    for begin in _BEGIN.finditer(text):
        inline = _INLINE.match(text, begin.end())
        if inline and len(inline["body"]) >= _BODY_LENGTH:
            yield SecretSpan(*inline.span("body"), "private-key")
        else:
            yield from _lines_of_key(text, begin.end())


def _lines_of_key(text: str, start: int) -> Iterator[SecretSpan]:
    """Yield the lines below a key's first, up to one that can't belong to a key."""
    continues = False
    for begin, end in _lines_below(text, start):
        line = text[begin:end]
        body = _BODY.fullmatch(line)
        if body and (continues or len(body["body"]) >= _BODY_LENGTH):
            at = begin + body.start("body")
            yield SecretSpan(at, at + len(body["body"]), "private-key", continues)
            continues = True
        elif not _HEADER.fullmatch(line):
            return


def _lines_below(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Yield where the next lines begin and end; none when something else follows `start`."""
    end = text.find("\n", start, start + _LINE_LENGTH)
    if end < 0 or not _OPENED.fullmatch(text, start, end):
        return
    for _ in range(_KEY_LINES):
        begin, end = end + 1, text.find("\n", end + 1)
        end = len(text) if end < 0 else end
        if begin > len(text) or end - begin > _LINE_LENGTH:
            return
        yield begin, end
        if end == len(text):
            return
