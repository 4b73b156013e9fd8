"""Trailers: the `Key: value` lines that end a message."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

_TRAILER = re.compile(
    r"(?!Conflicts:)(?P<key>[A-Za-z0-9][A-Za-z0-9-]*|BREAKING CHANGE)[ \t]*:(?P<value>.*)"
)
_CHERRY = "(cherry picked from commit "
_PICKED = re.compile(rf"^{re.escape(_CHERRY)}([0-9a-f]{{7,40}})\)$", re.MULTILINE)
# Keys that name no part of what people write: `Note:` and `Solution:` are words of theirs.
_KEYS = re.compile(
    r"fix(?:es)?|close[sd]?|resolve[sd]?|refs?|references?|see|issues?|bugs?|jira|ticket|cc|links?"
    r"|related|part|pr|depends",
    re.IGNORECASE,
)


class Trailer(NamedTuple):
    """One trailer; a value that goes on in further lines is one line here."""

    key: str
    value: str


def picked_from(message: str) -> tuple[str, ...]:
    """Give the SHAs of the commits that `git cherry-pick -x` says it was picked from."""
    return tuple(_PICKED.findall(message))


def trailers(message: str) -> tuple[Trailer, ...]:
    """Give the trailers of a message's last paragraph, in their order.

    As `git interpret-trailers --parse --unfold` reads them, and `BREAKING CHANGE:` too.
    """
    found: list[Trailer] = []
    for line in _trailer_block(message.split("\n")):
        match = _TRAILER.match(line)
        if match:
            found.append(Trailer(match["key"], match["value"].strip()))
        elif line[0].isspace() and found:
            key, value = found[-1]
            found[-1] = Trailer(key, f"{value} {line.strip()}")
    return tuple(found)


def co_authors(found: Iterable[Trailer]) -> tuple[str, ...]:
    """Name those whom trailers call authors as well, each once."""
    values = (value for key, value in found if key.lower() == "co-authored-by")
    names = (value.partition("<")[0].strip() for value in values)
    return tuple(dict.fromkeys(filter(None, names)))


def is_machines(line: str) -> bool:
    """Tell whether a line is a trailer for machines rather than a sentence that begins `Note:`."""
    match = _TRAILER.match(line)
    return match is not None and ("-" in match["key"] or _KEYS.fullmatch(match["key"]) is not None)


def _trailer_block(lines: list[str]) -> list[str]:
    """Give the last paragraph if it is one of trailers. The first paragraph is the title."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    start = end
    while start and lines[start - 1].strip():
        start -= 1
    block = lines[start:end]
    is_title = not any(line.strip() for line in lines[:start])
    return [] if is_title or not _is_trailers(block) else block


def _is_trailers(block: list[str]) -> bool:
    """Tell as git does: all lines are, or a quarter and one of them is git's own."""
    good = others = 0
    is_good = False
    for line in block:
        if not line[0].isspace():
            is_good = bool(_TRAILER.match(line)) or line.startswith(_CHERRY)
            good += is_good
        others += not is_good  # what is indented goes with the line before it
    is_gits = any(line.startswith(("Signed-off-by: ", _CHERRY)) for line in block)
    return good > 0 and (not others or (is_gits and good * 3 >= others))
