"""What a build left: how much, and how heavy its pages are."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

_ARTICLE, _END = b"<article class=digest-commit", b"</article>"
_COMMIT_PAGES = "*/*/commit/*/index.html"


@dataclass(frozen=True, slots=True)
class Output:
    """A folder's files; `pages` are those in HTML, `size` is the sum of their bytes."""

    pages: int
    files: int
    size: int


def count_output(folder: Path) -> Output:
    """Count all files below a folder."""
    pages = files = size = 0
    for place, _, names in os.walk(folder):
        files += len(names)
        pages += sum(name.endswith(".html") for name in names)
        size += sum(Path(place, name).stat().st_size for name in names)
    return Output(pages, files, size)


@dataclass(frozen=True, slots=True)
class Weight:
    """A commit's page on average, in bytes: its own content, and all around that."""

    content: float
    around: float


def weigh(site: Path) -> Weight | None:
    """Weigh the pages of all commits of a built site; `None` when it has none."""
    pages = [_weigh(path.read_bytes()) for path in site.glob(_COMMIT_PAGES)]
    if not pages:
        return None
    contents, arounds = zip(*pages, strict=True)
    return Weight(sum(contents) / len(pages), sum(arounds) / len(pages))


def _weigh(page: bytes) -> tuple[int, int]:
    """Give the bytes of a page's article, its tags included, and of the rest."""
    start = page.find(_ARTICLE)
    content = page.index(_END, start) + len(_END) - start if start >= 0 else 0
    return content, len(page) - content
