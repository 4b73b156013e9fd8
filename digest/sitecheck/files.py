"""Check one file of a site: decompress it, look for canaries, read it by its suffix."""

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
from digest.sitecheck.findings import FileFindings
from digest.sitecheck.page import examine_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.sitecheck.addresses import SiteBase
    from digest.sitecheck.rules import CheckRules

MAX_UNPACKED = 1 << 28  # bytes that a compressed file may unpack to
_PACKED = b"\x1f\x8b"
_TEXTS = {".txt", ".css", ".js", ".mjs", ".map", ".md", ".webmanifest"}


def examine_file(file: str, data: bytes, rules: CheckRules, base: SiteBase) -> FileFindings:
    """Examine a file by its bytes; `file` is its path below the site, with `/`."""
    findings = FileFindings(file)
    if data.startswith(_PACKED):
        try:
            data = decompress(data)
        except (OSError, EOFError, ValueError, zlib.error) as error:
            findings.add_fault(None, "parse", f"can't be unpacked ({error})")
            return findings
    suffix = PurePosixPath(file.removesuffix(".gz")).suffix.lower()
    _find_canaries(findings, data, rules)
    text = _decoded(findings, data, suffix)
    if text is None:
        return findings
    found = _examine(file, suffix, text, rules, base)
    found.faults = findings.faults + found.faults
    return found


def decompress(data: bytes) -> bytes:
    """Decompress gzipped bytes.

    Raises ValueError for more than `MAX_UNPACKED` bytes, and OSError, EOFError or zlib.error for
    damaged ones.
    """
    with gzip.open(BytesIO(data)) as file:
        found = file.read(MAX_UNPACKED + 1)
    if len(found) > MAX_UNPACKED:
        raise ValueError(f"it unpacks to more than {MAX_UNPACKED:,} bytes")
    return found


def _decoded(findings: FileFindings, data: bytes, suffix: str) -> str | None:
    if suffix not in {".html", ".json", ".xml", ".svg", *_TEXTS}:
        return None
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        findings.add_fault(line, "text", f"the byte 0x{data[error.start]:02x} is not UTF-8")
        return None


def _examine(file: str, suffix: str, text: str, rules: CheckRules, base: SiteBase) -> FileFindings:
    if suffix == ".html":
        return examine_page(file, text, rules, base)
    if suffix == ".json":
        return examine_json(file, text, rules, base)
    if suffix in {".xml", ".svg"}:
        return examine_xml(file, text, rules, base)
    findings = FileFindings(file)
    if suffix == ".txt":
        for number, line in enumerate(text.split("\n"), 1):
            if match := r.UNPRINTABLE.search(line):
                findings.add_fault(number, "text", f"the character U+{ord(match[0]):04X}")
    return findings


def _find_canaries(findings: FileFindings, data: bytes, rules: CheckRules) -> None:
    for canary in rules.canaries:
        for form in _forms(canary):
            at = data.find(form)
            if at >= 0:
                findings.add_fault(data.count(b"\n", 0, at) + 1, "leak", _masked(canary))
                break


def _forms(canary: str) -> Iterator[bytes]:
    """Yield the ways in which a text is written in HTML, JSON and addresses, as bytes."""
    in_json = [json.dumps(canary, ensure_ascii=is_ascii)[1:-1] for is_ascii in (True, False)]
    forms = (canary, html.escape(canary), *in_json, quote(canary))
    yield from dict.fromkeys(form.encode() for form in forms)


def _masked(canary: str) -> str:
    """Describe a canary without repeating it: it may be a secret."""
    return f"{canary[:4]}… ({len(canary)} characters), which must appear nowhere"
