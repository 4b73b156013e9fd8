"""Brief → text, by the grammar in the formats' documentation (`docs/format.md`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from digest.archive.json_comment import write_facts
from digest.briefs.reader import hash_text, parse_brief
from digest.errors import ReportError
from digest.locales import locale_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from digest.briefs.records import Brief, Citation, Sentence

_SHORT, _FULL = 7, 40  # hex digits of a SHA


def write_brief(brief: Brief) -> bytes:
    """Give a brief as bytes; reading them gives the same record.

    Raises ReportError for what would read back as something else, and for a brief that was edited:
    what its owner wrote is not ours to write again.
    """
    name = brief.period.name
    if brief.is_edited:
        raise ReportError(name, 1, "was edited by hand, so it is not written again")
    title, blank, rest = _format(brief).partition("\n\n")
    comment = _comment(brief, hash_text(title + blank + rest))
    data = f"{title}\n\n{comment}\n\n{rest}".encode(errors="replace")
    try:
        is_whole = parse_brief(data, name) == brief
    except ReportError:
        is_whole = False
    if not is_whole:
        raise ReportError(name, 1, "holds text that would read back as something else; escape it")
    return data


def _format(brief: Brief) -> str:
    """Write a brief's text without its comment."""
    words = locale_of(brief.language).briefs
    title = words.week_title if brief.period.is_week else words.day_title
    labels = _labels(citation for one in brief.sentences for citation in one.commits)
    parts = [(words.breaking, brief.breaking), (words.reverts, brief.reverts)]
    parts += [(theme.title, theme.sentences) for theme in brief.themes]
    text = title.format(day=brief.period.name, week=brief.period.name)
    text += f"\n\n{_sentence(brief.headline, labels)}\n"
    for heading, sentences in parts:
        if sentences:
            text += f"\n## {heading}\n\n"
            text += "".join(f"- {_sentence(one, labels)}\n" for one in sentences)
    links = [f"[#{label}]: {cited.url}\n" for cited, label in labels.items() if cited.url]
    return text + ("\n" + "".join(links) if links else "")


def _labels(citations: Iterable[Citation]) -> dict[Citation, str]:
    """Give each commit that is cited its first seven digits, or as many more as make them its own.

    A SHA that is not known whole is told as far as it is. They are in the order of the citations.
    """
    labels: dict[Citation, str] = {}
    for cited in dict.fromkeys(citations):
        taken = set(labels.values())
        shortest = _SHORT if len(cited.sha) == _FULL else len(cited.sha)
        lengths = range(shortest, len(cited.sha) + 1)
        labels[cited] = next((cited.sha[:n] for n in lengths if cited.sha[:n] not in taken), "")
    return labels


def _sentence(sentence: Sentence, labels: Mapping[Citation, str]) -> str:
    return " ".join([sentence.text, *(_cite(one, labels[one]) for one in sentence.commits)])


def _cite(citation: Citation, label: str) -> str:
    return f"[#{label}]" if citation.url else f"#{label}"


def _comment(brief: Brief, written: str) -> str:
    cited = dict.fromkeys(one for sentence in brief.sentences for one in sentence.commits)
    values: dict[str, Any] = {
        "model": brief.model or None,
        "version": brief.version or None,
        "from": brief.source or None,
        "asked": brief.asked or None,
        "cost": brief.cost,
        "commits": list(_without_links(cited)) or None,
        "written": written,
    }
    return write_facts({key: value for key, value in values.items() if value is not None})


def _without_links(citations: Iterable[Citation]) -> Iterator[str]:
    """Yield the whole SHAs that no link tells."""
    yield from (one.sha for one in citations if not one.url and len(one.sha) == _FULL)
