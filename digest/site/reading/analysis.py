"""An entry's analysis as the site shows it: its sections as safe HTML, and one line of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from digest.archive.sections import iter_sections, split_sections
from digest.messages import says_more
from digest.models import Field, Section, Status
from digest.site.html.markdown import render_markdown
from digest.site.html.text import plain_text
from digest.text import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.models import Analysis, Entry

BRIEF_LENGTH = 160  # characters; as many as a search engine shows of a description
_WIDE_BRIEF_LENGTH = 80  # characters that take two columns each, as Chinese ones do
_QUOTED = 80  # characters of a line of code
_CODE = re.compile(r"(?P<ticks>`+) ?(?P<line>[^\n]*?[^`\n]) ?(?P=ticks)")
_SUMMING_UP = (Field.HEADLINE, Field.SUMMARY)  # in the order they are written
_CHIP_FIELDS = {Field.TYPE, Field.IMPORTANCE}  # a page shows them as chips and as a badge
_HTTP_STATUS = re.compile(r"(?:\bHTTP |[:：（(]\s*)([45]\d\d)\b")  # not the port `port=443`
# In this order: a server that did not answer in time may be one that could not be reached.
_FAILURES = (
    ("timeout", re.compile(r"timed?[ -]?out|no answer within|超时", re.IGNORECASE)),
    ("quota", re.compile(r"quota|rate.?limit|too many requests|额度|限流", re.IGNORECASE)),
    ("refused", re.compile(r"forbidden|unauthorized|denied|refused|api.key|拒绝", re.IGNORECASE)),
    ("unreachable", re.compile(r"connect|resolve host|network|连接|网络", re.IGNORECASE)),
    ("unusable", re.compile(r"can't be read|can't be used|json|schema|parse|解析", re.IGNORECASE)),
)
_BY_STATUS = {401: "refused", 402: "quota", 403: "refused", 408: "timeout", 429: "quota"}


class RenderedAnalysis(NamedTuple):
    """An analysis rendered once for all that shows it: report, commit's page, search, feed."""

    sections: tuple[tuple[Section, str], ...]  # with each its text as safe HTML; in their order
    brief: str  # as `brief_of_entry` gives it


def render_analysis(entry: Entry, sections: Iterable[Section] | None = None) -> RenderedAnalysis:
    """Render an entry's sections, those that are shown; `sections` are all, if they are known."""
    all_sections = split_sections(entry.analysis.body) if sections is None else sections
    shown = _shown_sections(all_sections, entry.commit.title)
    rendered = [(section, render_markdown(section.text)) for section in shown]
    below = [pair for pair in rendered if pair[0].field is not Field.HEADLINE]
    return RenderedAnalysis(tuple(below), _brief(entry, rendered))


def brief_of_entry(entry: Entry) -> str:
    """Summarise an entry on one line of text, at most `BRIEF_LENGTH` characters.

    It is the analysis's headline or its summary; without them, its first text that is not about
    type or importance. The brief is "" where there is no analysis. Only the sections that are
    looked at are rendered.
    """
    sections = _shown_sections(iter_sections(entry.analysis.body), entry.commit.title)
    return _brief(entry, ((section, None) for section in sections))


def failure_of(analysis: Analysis) -> str:
    """Tell why an analysis failed: the name of a reason, and the HTTP status where one is told.

    `refused 403`; "" for one that did not fail, or whose error tells no reason.
    """
    if analysis.status is not Status.FAILED:
        return ""
    error = analysis.error
    match = _HTTP_STATUS.search(error)
    if match and not _FAILURES[0][1].search(error):
        status = int(match[1])
        kind = _BY_STATUS.get(status, "broken" if status >= 500 else "rejected")
        return f"{kind} {status}"
    return next((kind for kind, sign in _FAILURES if sign.search(error)), "")


def breaking_of_entry(entry: Entry) -> str:
    """Give what an analysis says breaks, on one line: who must do what, and the line as code.

    It is "" where that does not rest on a line, as in what other tools write of breaking changes.
    """
    body = entry.analysis.body
    if "\n\n`" not in body:  # no paragraph begins with code, as in nearly all analyses
        return ""
    sections = iter_sections(body)
    said = next((section.text for section in sections if section.field is Field.BREAKING), "")
    action, *quoted = said.split("\n\n")
    line = next((match["line"] for part in quoted if (match := _CODE.fullmatch(part))), "")
    text = plain_text(render_markdown(action))
    if not (text and line):
        return ""
    code = f"`{shorten(line, _QUOTED)}`" if "`" not in line else shorten(line, _QUOTED)
    return f"{shorten(text, BRIEF_LENGTH, at_break=True)} {code}"


def shorten_description(text: str) -> str:
    """Shorten a text to what a search engine or a chat shows of a description.

    That is a width: 160 characters of a text that begins in ASCII, 80 of any other.
    """
    is_narrow = text[:_WIDE_BRIEF_LENGTH].isascii()
    limit = BRIEF_LENGTH if is_narrow else _WIDE_BRIEF_LENGTH
    return shorten(text, limit, at_break=True)


def _shown_sections(sections: Iterable[Section], title: str) -> Iterator[Section]:
    """Leave out what chips and badge show, and a summary that says no more than the title does.

    A type that is explained in brackets stays.
    """
    for section in sections:
        if section.field in _SUMMING_UP:
            is_shown = says_more(section.text.strip(), title)
        elif section.field in _CHIP_FIELDS:
            is_shown = section.field is Field.TYPE and any(char in section.text for char in "（(")
        else:
            is_shown = True
        if is_shown and section.source.strip():
            yield section


def _brief(entry: Entry, sections: Iterable[tuple[Section, str | None]]) -> str:
    return shorten(next(_brief_candidates(entry, sections), ""), BRIEF_LENGTH, at_break=True)


def _brief_candidates(
    entry: Entry, sections: Iterable[tuple[Section, str | None]]
) -> Iterator[str]:
    """Yield the texts that could be the brief, the best first.

    With each section goes what it was rendered to; `None` where it is not rendered yet.
    """
    if entry.analysis.status in {Status.FAILED, Status.MISSING}:
        return
    skipped = {Field.SCOPE} if entry.analysis.status is Status.OFFLINE else set()  # bare figures
    others = []
    for section, safe_html in sections:
        if section.field in _SUMMING_UP:
            yield from _section_text(section, safe_html)
        elif section.field not in (_CHIP_FIELDS | skipped):
            others.append((section, safe_html))
    for section, safe_html in others:
        yield from _section_text(section, safe_html)


def _section_text(section: Section, safe_html: str | None) -> Iterator[str]:
    """Yield a section's text on one line, unless it is empty."""
    rendered = render_markdown(section.text) if safe_html is None else safe_html
    if text := plain_text(rendered):
        yield text
