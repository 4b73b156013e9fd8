"""Text → HTML and back: escaping, characters that no page may hold, white space without meaning."""

from __future__ import annotations

import html
import re

from markupsafe import Markup, escape

_SPECIAL = re.compile("[&<>\"']")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_CONTROLS = frozenset(range(0x20)).difference(b"\t\n\r") | {0x7F}  # bytes
_VERBATIM = re.compile(
    r"(<(?:pre|script|style|textarea)\b.*?</(?:pre|script|style|textarea)>)", re.DOTALL
)
_INDENTATION = re.compile(r"\n\s+")
# Marks that turn the direction of all that follows; each is shown as what it is.
_TURNING = {code: f"[U+{code:04X}]" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
# Those that turn what stands beside them as well: Hebrew and Arabic texts have them.
_BESIDE = {ord(char): f"[U+{ord(char):04X}]" for char in "\u061c\u200e\u200f"}
# Elements that begin a line of their own or are not shown: the end of a line before one of them
# means nothing.
BLOCK_TAG = (
    r"</?(?:article|blockquote|body|d[dlt]|details|div|footer|form|h[1-6]|head|header|html|li|link"
    r"|main|meta|nav|[ou]l|p|pre|script|section|summary|table|tbody|t[dhr]|thead|title)\b"
)
_LINE_END_BEFORE_BLOCK = re.compile(rf"(?:(?<=>)|\A)\n(?={BLOCK_TAG}|\Z)")
# Inside of inline elements that have white space on their other side as well, or a line's end.
_LINE_END_WITHIN = re.compile(
    rf"(?<=\n)((?:<(?:a|label|span)\b[^>\n]*>)+)\n|\n((?:</(?:a|label|span)>\n?)+)(?=\n|{BLOCK_TAG})"
)
# An attribute's value that needs no quotes: https://html.spec.whatwg.org/#unquoted
_NEEDLESS_QUOTES = re.compile(r"""(?<=\s)([a-z-]+=)"([^\s"'=<>`&\ue000]+)"(?=(?:\s[^<>]*)?>)""")
_ANY_TAG = re.compile(r"<[^>]*>")
_BLOCK_END = re.compile(r"</(?:p|li|h[1-6]|tr|blockquote|pre|dd|dt)>|<br>|<hr>")


def escaped(text: str) -> Markup:
    """Escape text for HTML, for elements and for attributes in quotes."""
    return trusted(str(escape(text)) if _SPECIAL.search(text) else text)


def trusted(html_text: str) -> Markup:
    """Mark HTML as safe, so that no template escapes it; a third of the time that `Markup` takes.

    The caller vouches for it: nothing is escaped or looked at here.
    """
    return str.__new__(Markup, html_text)


def with_turns_shown(text: str) -> str:
    """Show the marks in a title or name that turn what follows, which would read as another."""
    return text if text.isascii() else text.translate(_TURNING)


def path_with_turns_shown(path: str) -> str:
    """Show all marks of direction in a path: one that reads `exe.gpj` may end in `.exe`."""
    return path if path.isascii() else path.translate(_TURNING | _BESIDE)


def printable(text: str) -> str:
    """Replace characters that no page or feed may hold by U+FFFD.

    They are control characters, lone surrogates and the noncharacters U+FFFE and U+FFFF.
    """
    return _UNPRINTABLE.sub("\ufffd", text)


def encoded(html_text: str) -> bytes:
    """Encode a page as UTF-8; characters that it may not hold are replaced as by `printable`."""
    try:
        data = html_text.encode()
    except UnicodeEncodeError:  # a lone surrogate
        return printable(html_text).encode()
    # Looking for each of the few in turn is many times faster than one pattern.
    is_odd = "\ufffe" in html_text or "\uffff" in html_text
    if is_odd or any(map(data.__contains__, _CONTROLS)):
        return printable(html_text).encode()
    return data


def minified(html_text: str) -> str:
    """Take white space without meaning out of HTML: indentation, blank lines, most ends of lines.

    Elements whose white space is shown or is code (`pre`, `textarea`, `script`, `style`) stay as
    they are.
    """
    parts = _VERBATIM.split(unindented(html_text))
    parts[::2] = [_without_line_ends(part) for part in parts[::2]]
    return "".join(parts)


def _without_line_ends(html_text: str) -> str:
    html_text = _LINE_END_BEFORE_BLOCK.sub("", html_text)
    return _LINE_END_WITHIN.sub(r"\1\2", html_text)


def unquoted(html_text: str) -> str:
    """Leave out quotes that attributes do not need; elements as in `minified` stay as they are.

    It is for templates that are rendered once: the values of slots keep their quotes.
    """
    parts = _VERBATIM.split(html_text)
    parts[::2] = [_NEEDLESS_QUOTES.sub(r"\1\2", part) for part in parts[::2]]
    return "".join(parts)


def unindented(html_text: str) -> str:
    """Take indentation and blank lines out of HTML; elements as in `minified` stay as they are."""
    html_text = html_text.strip()
    if "\n " not in html_text and "\n\n" not in html_text and "\n\t" not in html_text:
        return html_text
    parts = _VERBATIM.split(html_text)
    parts[::2] = [_INDENTATION.sub("\n", part) for part in parts[::2]]
    return "".join(parts)


def plain_text(safe_html: str) -> str:
    """Give the text of sanitised HTML, unescaped and on one line."""
    text = html.unescape(_ANY_TAG.sub("", _BLOCK_END.sub(" ", safe_html)))
    return " ".join(text.split())
