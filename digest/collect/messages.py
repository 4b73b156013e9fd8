"""Names and messages as they go into the archive: one encoding, one line end, no e-mail."""

from __future__ import annotations

import re

LONGEST = 65_536  # characters of a message, as many as GitHub takes of a pull request's text
# Each begins where a run of spaces or letters begins, so that long ones are looked at only once.
_SPACE = r"(?:(?<![ \t])[ \t]+)?"
_IN_ANGLES = re.compile(rf"{_SPACE}<[^<>\s@]+@[^<>\s@]+>")
# A word of its own: `python-dev@python.org` in an address of the web stays.
_ADDRESS = r"(?<![^\s<(,;:])[^\s<>@,;:()\[\]\"'`/]+@[\w-]+(?:\.[\w-]+)+(?![^\s>),;])"
_BARE = re.compile(_SPACE + _ADDRESS)
_PERSON = re.compile(r"(?:[\w-]+-by|cc|to|from|author)[ \t]*:", re.IGNORECASE)
_TRAILER = re.compile(
    r"(?!Conflicts:)(?P<key>[A-Za-z0-9][A-Za-z0-9-]*|BREAKING CHANGE)[ \t]*:(?P<value>.*)"
)
_CHERRY = "(cherry picked from commit "
_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


def clean_name(raw: bytes) -> str:
    """Give an author's name in one line; of a name that is an e-mail address, what is before @."""
    name = _BREAKS.sub(" ", raw.decode("utf-8", "replace")).strip(" ")
    name = _IN_ANGLES.sub("", name).strip(" ")
    return re.sub(_ADDRESS, lambda match: match[0].partition("@")[0], name)


def clean_message(raw: bytes) -> str:
    """Give a message without e-mail addresses, outer blank lines and `CR`.

    It is whole up to `LONGEST` characters; a longer one ends there, with an ellipsis.
    """
    text = raw.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub(r"\A(?:[ \t]*\n)+", "", text).rstrip("\n")
    if len(text) > LONGEST:
        text = text[: LONGEST - 1] + "…"
    return _without_addresses(text) if "@" in text else text


def _without_addresses(text: str) -> str:
    lines = [_IN_ANGLES.sub("", line) for line in text.split("\n")]
    last = len(lines) - len(_trailer_block(lines))
    for number, line in enumerate(lines):
        if number >= last or _PERSON.match(line):
            lines[number] = _BARE.sub("", line)
    return "\n".join(lines)


def trailers(message: str) -> tuple[tuple[str, str], ...]:
    """Give the trailers of a message's last paragraph, as (key, value) in their order.

    As `git interpret-trailers --parse --unfold` reads them, and `BREAKING CHANGE:` too.
    """
    found: list[tuple[str, str]] = []
    for line in _trailer_block(message.split("\n")):
        match = _TRAILER.match(line)
        if match:
            found.append((match["key"], match["value"].strip()))
        elif line[0].isspace() and found:
            key, value = found[-1]
            found[-1] = (key, f"{value} {line.strip()}")
    return tuple(found)


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
