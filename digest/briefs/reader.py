"""Text → Brief, by the grammar in the formats' documentation (`docs/format.md`).

A brief may be edited in any way that Markdown allows. What is no heading is a sentence, a line
each; commits are cited at its end: `[#334cbd9]`, or `#334cbd9`.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

from digest import limits
from digest.archive.json_comment import is_comment, read_facts
from digest.briefs.records import Brief, Citation, Period, Sentence, Theme, read_period
from digest.errors import ReportError
from digest.locales import LANGUAGES, locale_of
from digest.models import Language, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_TITLES = tuple(
    (language, re.compile(re.escape(title).replace(r"\{day\}", group).replace(r"\{week\}", group)))
    for language in LANGUAGES
    for words in [locale_of(language).briefs]
    for title in (words.day_title, words.week_title)
    for group in [r"(?P<period>\d{4}-(?:\d\d-\d\d|W\d\d))"]
)
_HEADING = re.compile(r"#{1,6} (?P<title>.*)")
_ITEM = "- "
_CITED = re.compile(r"(?: (?:\[#[0-9a-f]{7,40}\]|#[0-9a-f]{7,40}))+$")
_SHA = re.compile("[0-9a-f]{7,40}")
_DEFINITION = re.compile(r"\[#(?P<label>[0-9a-f]{7,40})\]: (?P<url>\S+)")
_SHA_AT_END = re.compile(r"(?<![0-9a-f])[0-9a-f]{40}(?=/?$)")
_HASH_LENGTH = 16


def read_brief(data: bytes, source: str) -> Brief:
    """Read a brief's bytes; `source` names them in errors.

    Raises ReportError, with source and line, for what is no brief: its first line names no day or
    week, nothing stands below, or it is too long.
    """
    if len(data) > limits.MAX_BRIEF_BYTES:
        text = f"it has {len(data):,} bytes, a brief may have {limits.MAX_BRIEF_BYTES:,}"
        raise ReportError(source, 1, f"{text}; shorten it")
    return parse_brief(data, source)


def parse_brief(data: bytes, source: str) -> Brief:
    """Read a brief's bytes, however many; otherwise as `read_brief`."""
    text = data.decode(errors="replace").removeprefix("\ufeff").replace("\r\n", "\n")
    lines = text.split("\n")
    language, period = _read_title(lines[0], source)
    problems: list[Problem] = []
    values: Mapping[str, Any] = {}
    at = next((n for n, line in enumerate(lines) if is_comment(line)), None)
    if at is not None:
        values = _read_values(lines[at], at + 1, problems)
        del lines[at : at + 2]
    cites = _Cites(lines, values)
    parts = _read_parts(lines[1:], cites)
    if not (top := parts.pop(0).sentences):
        raise ReportError(source, len(lines), "expected a sentence below the heading; add one")
    words = locale_of(language).briefs
    themes = [part for part in parts if part.title not in {words.breaking, words.reverts}]
    if top[1:]:  # none of ours has more than one
        themes.insert(0, Theme("", top[1:]))
    return Brief(
        period,
        top[0],
        _sentences_of(parts, words.breaking),
        _sentences_of(parts, words.reverts),
        tuple(themes),
        language,
        _text(values, "model"),
        _text(values, "version"),
        _text(values, "from"),
        _text(values, "asked"),
        _amount(values, "cost"),
        is_edited=_text(values, "written") != hash_text("\n".join(lines)),
        problems=tuple(problems),
    )


def hash_text(text: str) -> str:
    """Hash a brief's text, without its comment: the hash tells whether somebody edited it."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_LENGTH]


def cited_at_end(line: str) -> bool:
    """Tell whether a line ends with what is read as a citation."""
    return _CITED.search(f" {line}") is not None


def _read_title(line: str, source: str) -> tuple[Language, Period]:
    for language, pattern in _TITLES:
        if match := pattern.fullmatch(line.rstrip()):
            try:
                return language, read_period(match["period"])
            except ValueError as error:
                text = f"{match['period']} is no day and no week ({error}); correct the heading"
                raise ReportError(source, 1, text) from None
    known = [
        repr(locale_of(language).briefs.week_title.format(week="YYYY-Www"))
        for language in LANGUAGES
    ]
    text = f"not a brief: its first line is {line[:60]!r}, not like {' or '.join(known)}"
    raise ReportError(source, 1, f"{text}; correct it or move the file out of the archive")


def _read_values(line: str, number: int, problems: list[Problem]) -> Mapping[str, Any]:
    try:
        return read_facts(line)
    except ValueError as error:
        problems.append(Problem(number, str(error)))
        return {}


class _Cites:
    """What the citations of a brief name: by the links below it, and the comment's whole SHAs."""

    def __init__(self, lines: Iterable[str], values: Mapping[str, Any]) -> None:
        found = (match for line in lines if (match := _DEFINITION.fullmatch(line)))
        self.links = {match["label"]: match["url"] for match in found}
        listed = values.get("commits")
        self.known = [one for one in listed if isinstance(one, str)] if listed else []

    def citation(self, label: str) -> Citation:
        url = self.links.get(label, "")
        match = _SHA_AT_END.search(url)
        if match and match[0].startswith(label):
            return Citation(match[0], url)
        whole = (one for one in self.known if one.startswith(label) and _SHA.fullmatch(one))
        return Citation(next(whole, label), url)


def _read_parts(lines: Iterable[str], cites: _Cites) -> list[Theme]:
    """Give what stands below the title, then below each heading; the first has no title."""
    parts: list[tuple[str, list[Sentence]]] = [("", [])]
    for line in lines:
        if heading := _HEADING.fullmatch(line):
            parts.append((heading["title"].strip(), []))
        elif line.strip() and not _DEFINITION.fullmatch(line):
            parts[-1][1].append(_sentence(line, cites))
    return [Theme(title, tuple(sentences)) for title, sentences in parts]


def _sentence(line: str, cites: _Cites) -> Sentence:
    text = line.removeprefix(_ITEM).strip()
    match = _CITED.search(text)
    if not match:
        return Sentence(text)
    labels = _SHA.findall(match[0])
    return Sentence(text[: match.start()].strip(), tuple(map(cites.citation, labels)))


def _sentences_of(parts: Iterable[Theme], title: str) -> tuple[Sentence, ...]:
    return tuple(one for part in parts if part.title == title for one in part.sentences)


def _text(values: Mapping[str, Any], key: str) -> str:
    value = values.get(key)
    return value if isinstance(value, str) else ""


def _amount(values: Mapping[str, Any], key: str) -> float | None:
    value = values.get(key)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
