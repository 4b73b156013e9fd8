"""One file of a site by its bytes: unpacked, searched for canaries, read as what it says it is."""

from __future__ import annotations

import gzip
import html
import json
import zlib
from io import BytesIO
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import quote

from digest.sitecheck import rules as r
from digest.sitecheck.data import examine_json, examine_xml
from digest.sitecheck.findings import Seen
from digest.sitecheck.page import examine_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.sitecheck.addresses import Base
    from digest.sitecheck.rules import CheckRules

MOST = 1 << 28  # bytes that a compressed file may unpack to
_PACKED = b"\x1f\x8b"
_TEXTS = {".txt", ".css", ".js", ".mjs", ".map", ".md", ".webmanifest"}


def examine_file(file: str, data: bytes, rules: CheckRules, base: Base) -> Seen:
    """Examine a file by its bytes; `file` is its path below the site."""
    seen = Seen(file)
    if data.startswith(_PACKED):
        try:
            data = unpacked(data)
        except (OSError, EOFError, ValueError, zlib.error) as error:
            seen.fault(None, "parse", f"can't be unpacked ({error})")
            return seen
    suffix = PurePosixPath(file.removesuffix(".gz")).suffix.lower()
    _find_canaries(seen, data, rules)
    text = _decoded(seen, data, suffix)
    if text is None:
        return seen
    found = _examine(file, suffix, text, rules, base)
    found.faults = seen.faults + found.faults
    return found


def unpacked(data: bytes) -> bytes:
    """Unpack gzipped bytes. Raises ValueError where that gives more than is reasonable."""
    with gzip.open(BytesIO(data)) as file:
        found = file.read(MOST + 1)
    if len(found) > MOST:
        raise ValueError(f"it unpacks to more than {MOST:,} bytes")
    return found


def _decoded(seen: Seen, data: bytes, suffix: str) -> str | None:
    if suffix not in {".html", ".json", ".xml", ".svg", *_TEXTS}:
        return None
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        seen.fault(line, "text", f"the byte 0x{data[error.start]:02x} is not UTF-8")
        return None


def _examine(file: str, suffix: str, text: str, rules: CheckRules, base: Base) -> Seen:
    if suffix == ".html":
        return examine_page(file, text, rules, base)
    if suffix == ".json":
        return examine_json(file, text, rules, base)
    if suffix in {".xml", ".svg"}:
        return examine_xml(file, text, rules, base)
    seen = Seen(file)
    if suffix == ".txt":
        for number, line in enumerate(text.split("\n"), 1):
            if match := r.UNPRINTABLE.search(line):
                seen.fault(number, "text", f"the character U+{ord(match[0]):04X}")
    return seen


def _find_canaries(seen: Seen, data: bytes, rules: CheckRules) -> None:
    for canary in rules.canaries:
        for form in _forms(canary):
            at = data.find(form)
            if at >= 0:
                seen.fault(data.count(b"\n", 0, at) + 1, "leak", _masked(canary))
                break


def _forms(canary: str) -> Iterator[bytes]:
    """Yield a text as it stands in HTML, JSON and addresses."""
    in_json = [json.dumps(canary, ensure_ascii=is_ascii)[1:-1] for is_ascii in (True, False)]
    forms = (canary, html.escape(canary), *in_json, quote(canary))
    yield from dict.fromkeys(form.encode() for form in forms)


def _masked(canary: str) -> str:
    """Name a text that may be a secret."""
    return f"{canary[:4]}… ({len(canary)} characters), which must appear nowhere"
