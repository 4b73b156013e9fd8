"""Text → Release, by the grammar in the report format's documentation (`docs/format.md`).

What stands in a line is read from the line; the JSON comment has the rest. Text that has no place
in the format is listed in `Release.problems`, and what stands below the heading is kept.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from digest.archive.json_comment import is_comment, read_facts
from digest.archive.table_cells import COMMIT_URL
from digest.errors import ReportError
from digest.locales import LANGUAGES, locale_of, locales
from digest.models import Language, Level, Problem
from digest.releases.comment import FLAGS, read_commit_values, read_release_values
from digest.releases.escaping import unescape_text
from digest.releases.records import Release, ReleaseCommit, ReleaseSection
from digest.releases.writer import LEVELS, SEPARATOR, SPECIAL, section_title

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_REPOSITORY = re.compile(r"## (?P<name>[A-Za-z0-9_-][\w.-]*/(?!\.\.?$)[\w.-]+)", re.ASCII)
_SUMMARY = re.compile(r"> \d{4}-\d\d-\d\d \| .*🔴\S* ?\d+ \| 🟡\S* ?\d+ \| 🟢\S* ?\d+( \| .*)?")
_HEADING = re.compile(r"### (?P<title>.+?)(?: \(\d+\))?")
_NAME = re.compile(r"(?:\\.|[^\\,])+")
_LINK = re.compile(r"- \[(?P<label>[^\]]+)\]\((?P<url>\S+)\)")
_COMMIT = re.compile(
    r"- (?P<title>.*)"
    rf"{SEPARATOR}(?:\[`[0-9a-f]{{7}}`\]\((?P<url>{COMMIT_URL})\)|`(?P<bare>[0-9a-f]{{40}})`)"
    rf"{SEPARATOR}(?P<author>.*)"
)
_TITLES = {
    language: re.compile(
        re.escape(locale_of(language).releases.title).replace(r"\{tag\}", "(?P<tag>.+)")
    )
    for language in LANGUAGES
}
_Headings = dict[str, tuple[ReleaseSection | str, Language]]


class _Lines(NamedTuple):
    """What the lines of a release say."""

    commits: tuple[ReleaseCommit, ...]
    contributors: tuple[str, ...]
    newcomers: tuple[str, ...]
    links: Mapping[str, str]


def parse_release(data: bytes, source: str) -> Release:
    """Read a release's bytes; `source` names them in errors.

    Raises ReportError, with source and line, when the bytes are no release's: without heading,
    repository, summary or a JSON comment that tells commit and time.
    """
    problems: list[Problem] = []
    lines = _decode(data, problems).split("\n")
    language, tag = _title(lines[0], source)
    at = _skip_blank(lines, 1)
    named = _REPOSITORY.fullmatch(lines[at]) if at < len(lines) else None
    if not named:
        raise ReportError(source, at + 1, "expected the repository as '## owner/name'; add it")
    begin = at + 1
    summary = next((n for n in range(begin, len(lines)) if _SUMMARY.fullmatch(lines[n])), None)
    if summary is None:
        raise ReportError(source, begin + 1, "expected the release's summary, '> DATE | …'; add it")
    end, facts = _facts(lines, summary, source)
    details = read_commit_values(facts, end + 1, problems)
    body = list(enumerate(lines[summary + 1 : end], summary + 2))
    told = _read_lines(body, details, problems)
    behind = enumerate(lines[end + 1 :], end + 2)
    problems += [Problem(n, _UNPLACED) for n, line in behind if line.strip()]
    words = locale_of(language).releases
    return Release(
        named["name"],
        tag,
        **read_release_values(facts, end + 1, source, problems),
        url=told.links.get(words.page, ""),
        compare_url=told.links.get(words.changes, ""),
        commits=told.commits,
        contributors=told.contributors,
        newcomers=told.newcomers,
        language=language,
        prose="\n".join(lines[begin:summary]).strip("\n"),
        problems=tuple(sorted(problems, key=lambda problem: problem.line)),
    )


_UNPLACED = "has no place in a release's report; move it below the heading, or remove it"


def _decode(data: bytes, problems: list[Problem]) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        text = f"byte 0x{data[error.start]:02x} is not UTF-8, shown as �; save the file as UTF-8"
        problems.append(Problem(line, text))
        return data.decode(errors="replace")


def _title(line: str, source: str) -> tuple[Language, str]:
    for language, pattern in _TITLES.items():
        if match := pattern.fullmatch(line.removeprefix("\ufeff")):
            return language, unescape_text(match["tag"])
    known = " or ".join(repr(locale.releases.title.format(tag="v1.2")) for locale in locales())
    text = f"not a release: its first line is {line[:60]!r}, not like {known}"
    raise ReportError(source, 1, f"{text}; correct it or move the file out of the archive")


def _skip_blank(lines: Sequence[str], at: int) -> int:
    while at < len(lines) and not lines[at]:
        at += 1
    return at


def _facts(lines: Sequence[str], summary: int, source: str) -> tuple[int, dict[str, Any]]:
    """Find the JSON comment: the last one there is."""
    for at in range(len(lines) - 1, summary, -1):
        if is_comment(lines[at]):
            try:
                return at, read_facts(lines[at])
            except ValueError as error:
                raise ReportError(source, at + 1, str(error)) from None
    text = "has no '<!-- digest … -->' line, which tells commit and time; run again without it"
    raise ReportError(source, len(lines), text)


# The lines


def _headings() -> _Headings:
    """Give what each heading is of: a section of commits, or the name of a field."""
    found: _Headings = {}
    for language in LANGUAGES:
        words = locale_of(language).releases
        found |= {section_title(one, language): (one, language) for one in ReleaseSection}
        found[words.contributors] = ("contributors", language)
        found[words.newcomers] = ("newcomers", language)
        found[words.links] = ("links", language)
    return found


_HEADINGS = _headings()
_MORE = tuple(
    re.compile(re.escape(f"*{locale.releases.more}*").replace(r"\{number\}", r"[\d,]+"))
    for locale in locales()
)


def _read_lines(
    body: Sequence[tuple[int, str]],
    details: Mapping[str, dict[str, Any]],
    problems: list[Problem],
) -> _Lines:
    commits: list[ReleaseCommit] = []
    names: dict[str, tuple[str, ...]] = {"contributors": (), "newcomers": ()}
    links: dict[str, str] = {}
    place: ReleaseSection | str = ""
    for number, line in body:
        heading = _HEADING.fullmatch(line)
        if not line or any(pattern.fullmatch(line) for pattern in _MORE):
            continue
        if heading and heading["title"] in _HEADINGS:
            place, _ = _HEADINGS[heading["title"]]
        elif isinstance(place, ReleaseSection) and (match := _COMMIT.fullmatch(line)):
            commits.append(_read_commit(match, place, details))
        elif place in names and not names[place]:
            names[place] = tuple(_names(line))
        elif place == "links" and (link := _LINK.fullmatch(line)):
            links[link["label"]] = link["url"]
        else:
            problems.append(Problem(number, _UNPLACED))
    return _Lines(tuple(commits), names["contributors"], names["newcomers"], links)


def _names(line: str) -> Iterator[str]:
    """Read names between commas; a comma of a name is escaped."""
    for match in _NAME.finditer(line):
        yield unescape_text(match[0].removeprefix(" "))


def _read_commit(
    match: re.Match[str], section: ReleaseSection, details: Mapping[str, dict[str, Any]]
) -> ReleaseCommit:
    sha = match["bare"] or match["sha"]
    title, level = match["title"], None
    if section in SPECIAL:
        sign, space, rest = title.partition(" ")
        levels = {sign: level for level, sign in LEVELS.items()}
        if space and sign in levels:
            title, level = rest, levels[sign]
    elif section is not ReleaseSection.UNRATED:
        level = Level(section)
    known = details.get(sha, {})
    return ReleaseCommit(
        sha,
        unescape_text(title),
        unescape_text(match["author"]),
        **{**known, **_flags(section, known)},
        level=level,
        url=match["url"] or "",
    )


def _flags(section: ReleaseSection, known: Mapping[str, Any]) -> dict[str, bool]:
    """Give the flags, those of the sections before it off: a commit may have been moved by hand."""
    place = list(ReleaseSection).index(section)
    flags = list(FLAGS.values())
    return {
        name: n == place or (n > place and bool(known.get(name))) for n, name in enumerate(flags)
    }
