"""What others' rules say of the files a site publishes: their faults, in words."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import lxml.etree
from jsonschema import Draft202012Validator, FormatChecker

import digest.site

DATA = Path(__file__).parents[1] / "data" / "site" / "feeds"
SCHEMAS = Path(digest.site.__file__).parent / "theme" / "api" / "schema" / "v1"
FORMATS = FormatChecker(["date"])


@FORMATS.checks("date-time", ValueError)
def _is_instant(value: object) -> bool:
    return datetime.fromisoformat(str(value)).tzinfo is not None


@FORMATS.checks("uri", ValueError)
def _is_address(value: object) -> bool:
    return value is None or urlsplit(str(value)).scheme != ""


@cache
def schema(path: Path) -> Draft202012Validator:
    """Read a JSON Schema, which must be one itself."""
    text = json.loads(path.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(text)
    return Draft202012Validator(text, format_checker=FORMATS)


@cache
def _grammar() -> lxml.etree.RelaxNG:
    return lxml.etree.RelaxNG(lxml.etree.parse(str(DATA / "atom.rng")))


def json_faults(path: Path, rules: Path) -> list[str]:
    """Find what a schema forbids in a JSON file."""
    value = json.loads(path.read_text(encoding="utf-8"))
    found = schema(rules).iter_errors(value)
    return [f"{path.name} {error.json_path}: {error.message}" for error in found]


def data_faults(path: Path, name: str) -> list[str]:
    """Find what the schema published for such files forbids."""
    return json_faults(path, SCHEMAS / f"{name}.json")


def json_feed_faults(path: Path) -> list[str]:
    """Find what JSON Feed 1.1 forbids."""
    value = json.loads(path.read_text(encoding="utf-8"))
    return json_faults(path, DATA / "jsonfeed.json") + _repeated(
        [item["id"] for item in value["items"]]
    )


def atom_faults(path: Path) -> list[str]:
    """Find what Atom forbids, and what makes a lenient reader complain."""
    grammar = _grammar()
    grammar.validate(lxml.etree.parse(str(path)))
    read = feedparser.parse(path.read_bytes())
    complaints = [str(read.bozo_exception)] if read.bozo else []
    wrong = [str(error) for error in grammar.error_log]
    return wrong + complaints + _repeated([entry.id for entry in read.entries])


def _repeated(ids: list[str]) -> list[str]:
    return [f"{name} occurs twice" for name in sorted(set(ids)) if ids.count(name) > 1]
