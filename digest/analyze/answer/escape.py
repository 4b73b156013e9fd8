"""Escape a model's Markdown, so that none of it is taken for the report's or a page's structure.

Inline code, bold and flat lists stay; links become their text, addresses code, and whatever could
begin a heading, rule, table, fence, comment or tag is escaped or taken away. A model repeats what
commits hold, and commits are written by strangers.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_INVISIBLE = re.compile(  # control characters, surrogates, what turns or hides text
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    r"\ufeff\ufffe\uffff\U000e0000-\U000e007f]"
)
_RULE = re.compile(r"[-=*_|: ]{3,}")  # also what underlines a heading or a table's head
_LEAD = re.compile(r"(?:(?P<bullet>[-*+•]|\d{1,9}[.)])\s+|(?:#{1,6}|>+)\s+)+")
_START = re.compile(r"\d{1,9}(?=[.)](?:\s|$))|(?=[-+=>#|])")
_LEADING_BOLD = re.compile(r"^\*\*([^*]*)\*\*")
_CODE = r"(?<!`)(?P<ticks>`+)(?!`)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)"
_LINK = re.compile(
    _CODE + r"|!?\[(?P<text>[^\[\]]*)\]\(\s*[^()\s]*(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"
)
_URL = r"[!-;=?-_a-~]"  # a character of an address: ASCII but < > and `
_MARKUP = re.compile(
    _CODE
    + rf"|(?P<address>\w{{1,20}}://{_URL}*|(?:www\.|mailto:|xmpp:){_URL}*|[^\s<>`()\[\]@*]{{0,64}}@[\w.-]+)"
    r"|\*\*(?=\S)(?P<bold>[^*]+)(?<=\S)\*\*"
    r"|(?P<mark>[\\`*\[~$]|<(?=[A-Za-z/!?])|&(?=[#\w])|(?<!\w)_+|_+(?!\w))",
    re.IGNORECASE,
)


def strip_invisible(value: Any) -> Any:
    """Take invisible characters out of every string in a JSON value; give a new value.

    They are control characters, lone surrogates and what hides text or turns it. Other line
    ends become newlines.
    """
    if isinstance(value, str):
        return _INVISIBLE.sub("", _LINE_ENDS.sub("\n", value))
    if isinstance(value, list):
        return [strip_invisible(item) for item in value]
    if isinstance(value, dict):
        return {strip_invisible(key): strip_invisible(item) for key, item in value.items()}
    return value


def escape_text(text: str) -> str:
    """Escape the text after a label: paragraphs, the first on the label's line, and lists."""
    written, was_item = "", False
    for is_item, block in _blocks(text):
        if is_item:
            written += f"\n- {block}" if was_item else f"\n\n- {block}"
        elif not written:
            written = block
        else:  # a bold run at the start of a line would be a label
            written += "\n\n" + _escape_start(_LEADING_BOLD.sub(r"\1", block))
        was_item = is_item
    return written


def escape_list(texts: Iterable[str]) -> str:
    """Escape texts and write them as a Markdown list, each on one line; "" for no texts."""
    items = [" ".join(block for _, block in _blocks(text)) for text in texts]
    return "".join(
        f"\n- {item}" if n else f"\n\n- {item}" for n, item in enumerate(filter(None, items))
    )


def _blocks(text: str) -> Iterator[tuple[bool, str]]:
    """Yield each block of a text: whether it is a list's item, and its escaped text, one line."""
    blocks: list[tuple[bool, str]] = []
    is_open = False
    for line in map(str.strip, strip_invisible(text).split("\n")):
        lead = _LEAD.match(line)
        if is_open and line and not lead and not _RULE.fullmatch(line):
            blocks[-1] = (blocks[-1][0], f"{blocks[-1][1]} {line}")
            continue
        is_open = bool(line) and not _RULE.fullmatch(line)
        if is_open:
            blocks.append((bool(lead and lead["bullet"]), line[lead.end() :] if lead else line))
    for is_item, block in blocks:
        plain = _LINK.sub(lambda match: match[0] if match["ticks"] else match["text"], block)
        if written := _escape_start(_escape_inline(plain).strip()):
            yield is_item, written


def _escape_start(line: str) -> str:
    """Escape what would make a line begin a list, quotation, heading or table."""
    match = _START.match(line)
    return f"{line[: match.end()]}\\{line[match.end() :]}" if match else line


def _escape_inline(text: str) -> str:
    written, at = "", 0
    for match in _MARKUP.finditer(text):
        written += text[at : match.start()]
        escaped = _escape_match(match)
        if written.endswith("`") and escaped.startswith("`"):
            written += " "  # two code spans' ticks would be one run
        written, at = written + escaped, match.end()
    return written + text[at:]


def _escape_match(match: re.Match[str]) -> str:
    if match["code"]:
        return code_span(match["code"])
    if match["address"]:
        address = match["address"].rstrip(".,;:!?)]}'\"*_")
        return code_span(address) + _escape_inline(match["address"][len(address) :])
    if match["bold"]:
        return f"**{bold}**" if (bold := _escape_inline(match["bold"]).strip()) else ""
    return "".join(f"\\{char}" for char in match["mark"])


def code_span(text: str) -> str:
    """Write a text as a code span on one line; "" for nothing.

    It has more ticks around it than any run inside (CommonMark 6.1).
    """
    text = " ".join(text.split())
    runs = [len(run) for run in re.findall("`+", text)]
    ticks = "`" * (max(runs, default=0) + 1)
    return f"{ticks} {text} {ticks}" if runs else text and f"`{text}`"
