"""What a search finds: commits and hand-written pages, as plain text with their facets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from unicodedata import normalize

from digest.messages import headline, read_message
from digest.models import Status
from digest.site.html.addresses import UNRATED
from digest.site.html.markdown import page_text
from digest.site.html.text import plain_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from digest.entries.labels import EntryLabels
    from digest.models import Entry
    from digest.site.content.entries import SiteContext
    from digest.site.reading.analysis import RenderedAnalysis
    from digest.site.reading.records import CatalogEntry, CatalogReport

FACETS = ("importance", "repository", "type", "area", "author", "release", "month", "status")
IS_BREAKING, IS_REVERT = "isbreaking", "isrevert"  # words that stand for marks of a commit
_BREADTHS, _HIGHEST_SCORE = 8, 63  # that are told apart
_NO_TEXT = {Status.FAILED, Status.MISSING}


@dataclass(frozen=True, slots=True)
class Document:
    """What a search finds as one result; all texts are plain."""

    address: str
    title: str
    brief: str  # one line, shown where there is no text
    text: str
    hidden: str = ""  # words that it is found by, too, though they are not shown
    day: str = ""  # YYYY-MM-DD; "" for a hand-written page, which has no facets either
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # values by facet
    standing: int = 0  # of equally good results, the one that stands higher comes first


def commit_document(
    item: CatalogEntry, catalog_report: CatalogReport, analysis: RenderedAnalysis, site: SiteContext
) -> Document:
    """Make the document of a commit; one without a page of its own leads to its report's."""
    entry, commit = item.entry, item.entry.commit
    return Document(
        address=item.address or f"{catalog_report.address}#{item.anchor}".removesuffix("#"),
        title=_composed(headline(commit.message)),
        brief=_composed(analysis.brief),
        text=_composed(" ".join(filter(None, _texts(entry, analysis)))),
        hidden=_composed(" ".join(_hidden_words(entry, item.labels))),
        day=catalog_report.day.isoformat(),
        facets={
            "importance": (str(entry.importance.level or UNRATED),),
            "repository": (catalog_report.repository,),
            "type": item.labels.types,
            "area": item.labels.areas,
            "author": (commit.author,) if commit.author else (),
            "release": tuple(filter(None, site.catalog.first_in(item, catalog_report)[:1])),
            "month": (f"{catalog_report.day:%Y-%m}",),
            "status": (str(entry.analysis.status),),
        },
        standing=_standing_of(entry),
    )


def _standing_of(entry: Entry) -> int:
    """Rank an entry among those of its level in few numbers: by its score, then by its breadth.

    Breadth is in powers of two, so that the index hardly grows.
    """
    score, size = entry.importance.score or 0, entry.commit.size
    breadth = min((size.files if size else 0).bit_length(), _BREADTHS - 1)
    return max(0, min(score, _HIGHEST_SCORE)) * _BREADTHS + breadth


def page_document(address: str, title: str, html: str) -> Document:
    """Make the document of a hand-written page, from its title and content, both HTML."""
    return Document(address, _composed(plain_text(title)), "", _composed(page_text(html)))


def _composed(text: str) -> str:
    """Give a text in Unicode's composed form, in which accents are no characters of their own."""
    return normalize("NFC", text)


def _hidden_words(entry: Entry, labels: EntryLabels) -> Iterator[str]:
    """Yield a commit's author, its files, and the marks that a search may ask for."""
    yield entry.commit.author
    for file in entry.commit.files:
        yield file.path
    if labels.is_breaking:
        yield IS_BREAKING
    if labels.is_revert:
        yield IS_REVERT


def _texts(entry: Entry, analysis: RenderedAnalysis) -> Iterator[str]:
    """Yield a commit's message below its headline, and what its analysis says below its labels."""
    yield read_message(entry.commit.message).body
    if entry.analysis.status not in _NO_TEXT:
        for section, safe_html in analysis.sections:
            if section.field is None:
                yield section.title
            yield plain_text(safe_html)
