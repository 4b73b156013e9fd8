"""A model's Markdown made harmless: it can't be taken for the report's or the page's structure.

Inline code, bold and flat lists stay; links become their text, addresses code, and whatever could
begin a heading, rule, table, fence, comment or tag is escaped or taken away.
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


def cleaned(value: Any) -> Any:
    """Take control characters, lone surrogates and what hides or turns text out of every string."""
    if isinstance(value, str):
        return _INVISIBLE.sub("", _LINE_ENDS.sub("\n", value))
    if isinstance(value, list):
        return [cleaned(item) for item in value]
    if isinstance(value, dict):
        return {cleaned(key): cleaned(item) for key, item in value.items()}
    return value


def prose(text: str) -> str:
    """Write the text after a label: paragraphs, the first on the label's line, and lists."""
    written, was_item = "", False
    for is_item, block in _blocks(text):
        if is_item:
            written += f"\n- {block}" if was_item else f"\n\n- {block}"
        elif not written:
            written = block
        else:  # a bold run at the start of a line would be a label
            written += "\n\n" + _start(_LEADING_BOLD.sub(r"\1", block))
        was_item = is_item
    return written


def bullets(texts: Iterable[str]) -> str:
    """Write texts as a list, each on one line."""
    items = [" ".join(block for _, block in _blocks(text)) for text in texts]
    return "".join(
        f"\n- {item}" if n else f"\n\n- {item}" for n, item in enumerate(filter(None, items))
    )


def _blocks(text: str) -> Iterator[tuple[bool, str]]:
    """Yield whether it is a list's item, and its text on one line, of each block of a text."""
    blocks: list[tuple[bool, str]] = []
    is_open = False
    for line in map(str.strip, cleaned(text).split("\n")):
        lead = _LEAD.match(line)
        if is_open and line and not lead and not _RULE.fullmatch(line):
            blocks[-1] = (blocks[-1][0], f"{blocks[-1][1]} {line}")
            continue
        is_open = bool(line) and not _RULE.fullmatch(line)
        if is_open:
            blocks.append((bool(lead and lead["bullet"]), line[lead.end() :] if lead else line))
    for is_item, block in blocks:
        plain = _LINK.sub(lambda match: match[0] if match["ticks"] else match["text"], block)
        if written := _start(_inline(plain).strip()):
            yield is_item, written


def _start(line: str) -> str:
    """Escape what would make a block of a line."""
    match = _START.match(line)
    return f"{line[: match.end()]}\\{line[match.end() :]}" if match else line


def _inline(text: str) -> str:
    written, at = "", 0
    for match in _MARKUP.finditer(text):
        written += text[at : match.start()]
        tame = _tame(match)
        if written.endswith("`") and tame.startswith("`"):
            written += " "  # two code spans' ticks would be one run
        written, at = written + tame, match.end()
    return written + text[at:]


def _tame(match: re.Match[str]) -> str:
    if match["code"]:
        return _code(match["code"])
    if match["address"]:
        address = match["address"].rstrip(".,;:!?)]}'\"*_")
        return _code(address) + _inline(match["address"][len(address) :])
    if match["bold"]:
        return f"**{bold}**" if (bold := _inline(match["bold"]).strip()) else ""
    return "".join(f"\\{char}" for char in match["mark"])


def _code(text: str) -> str:
    """Write a code span, longer ticks around those it holds."""
    text = " ".join(text.split())
    runs = [len(run) for run in re.findall("`+", text)]
    ticks = "`" * (max(runs, default=0) + 1)
    return f"{ticks} {text} {ticks}" if runs else text and f"`{text}`"
