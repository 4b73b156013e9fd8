"""The corpus that every search begins with: golden reports, bodies, hostile text, answers."""

from __future__ import annotations

import json
from pathlib import Path

from tests.hostile.payloads import loaded

_DATA = Path(__file__).parents[1] / "data"


def seeds(name: str) -> list[bytes]:
    """Give the seeds of a property."""
    hostile = [text.encode("utf-8", "replace") for text in loaded("http://127.0.0.1/")]
    if name == "reader":
        return [path.read_bytes() for path in sorted((_DATA / "archive").glob("*.md"))]
    if name == "answer":
        texts = [text.decode() for text in hostile]
        return [json.dumps({"types": ["fix"], "summary": text}).encode() for text in texts]
    return hostile + [path.read_bytes() for path in sorted((_DATA / "site").glob("*.yml"))]
