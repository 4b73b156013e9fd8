"""What a build is made from."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from digest.site.cache import hash_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from digest.site.artifacts.artifacts import Artifacts
    from digest.site.building.publish import Output
    from digest.site.reading.library import Library
    from digest.site.rendering.page import Surroundings
    from digest.site.rendering.renderer import PageRenderer
    from digest.site.search.documents import Document


class HoldsArchive(Protocol):
    """What the archive is read by, when something of it is first needed."""

    @property
    def library(self) -> Library:
        """The archive as the site reads it."""

    @property
    def renderer(self) -> PageRenderer:
        """What renders its pages."""

    def hash_with(self, *parts: str) -> str:
        """Hash what is made of the archive and of these; "" where the archive is not known."""


@dataclass
class BuildInputs:
    """All that a build needs."""

    contents: HoldsArchive
    surroundings: Surroundings
    output: Output
    common_hash: str  # of what all pages depend on beside the archive and the code
    artifacts_hash: str  # of what is published beside the pages, in the same way
    make_artifacts: Callable[[], Artifacts]  # what is published beside the pages
    mkdocs_files: Sequence[str]  # that MkDocs puts into the output folder; paths below the site
    search_cache: Path | None  # folder of the search's parts; `None` for a site without a search
    hand_written: list[Document] = field(default_factory=list)  # pages to be found as well
    # Files that replace some of MkDocs's, which are there anew each time: path and content.
    replacing: Callable[[], Iterable[tuple[str, bytes]]] = tuple

    @property
    def library(self) -> Library:
        """The archive as the site reads it."""
        return self.contents.library

    @property
    def renderer(self) -> PageRenderer:
        """What renders the archive's pages."""
        return self.contents.renderer

    @cached_property
    def hand_written_version(self) -> str:
        """The version of the shard that holds the hand-written pages."""
        return hash_of(*(part for d in self.hand_written for part in (d.address, d.title, d.text)))
