"""What the index has to hold, found out in the plainest way."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from digest.site.search.terms import CJK_RUN, WORD, word_terms

if TYPE_CHECKING:
    from digest.site.search.documents import Document

BODY, REPEATED, SUMMARY, TITLE = range(4)


def terms_of(text: str) -> list[str]:
    """Give the terms of a text in their order, each as often as it occurs."""
    found = [*CJK_RUN.finditer(text), *WORD.finditer(text)]
    terms: list[str] = []
    for match in sorted(found, key=lambda match: match.start()):
        run = match[0]
        is_cjk = match.re is CJK_RUN
        terms += [run[n : n + 2] for n in range(len(run))] if is_cjk else word_terms(run)
    return terms


def ranks_of(document: Document) -> dict[str, int]:
    """Give the best rank of each term that a document has."""
    ranks = {term: int(n >= 3) for term, n in Counter(terms_of(document.text)).items()}
    ranks |= dict.fromkeys(terms_of(document.hidden), REPEATED)
    ranks |= dict.fromkeys(terms_of(document.brief), SUMMARY)
    return ranks | dict.fromkeys(terms_of(document.title), TITLE)
