"""The archive's part of a site: read and given its places when something of it is first needed.

A build of an archive that is as it was takes over what an earlier one knew of it, and reads none.
"""

from __future__ import annotations

import gc
import logging
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.exceptions import PluginError

from digest.archive.store import relative_name
from digest.errors import DigestError
from digest.site.building.kept import KeptValues
from digest.site.cache import hash_of
from digest.site.mkdocs.from_config import hash_settings, make_templates
from digest.site.mkdocs.pages_by_hand import HOME_FILE, ArchiveFacts
from digest.site.mkdocs.theme import owns_search
from digest.site.reading.library.days import ShownDays
from digest.site.reading.library.survey import stamps, survey_archive
from digest.site.rendering.page import TocEntry
from digest.text import visible
from digest.workers import pause_garbage_collection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

    from digest.config import Settings
    from digest.site.artifacts.site_info import SiteInfo
    from digest.site.building.publish import Output
    from digest.site.reading.catalog import Catalog
    from digest.site.reading.library import Library
    from digest.site.reading.library.survey import Survey
    from digest.site.rendering.renderer import PageRenderer

log = logging.getLogger("mkdocs.plugins.digest")


def _hash_places(files: Files, site_info: SiteInfo) -> str:
    """Hash what decides, beside the archive, whether its pages and files have their places."""
    taken = (
        f"{file.dest_uri} {file.src_uri} {file.is_documentation_page()}"
        for file in files
        if not file.inclusion.is_excluded()
    )
    return hash_of(repr(site_info), *sorted(taken))


class Contents:
    """What an archive holds, as a site shows it.

    What of it is asked for raises PluginError where the archive can't be read, or a hand-written
    page lies where one of it has to.
    """

    def __init__(self, settings: Settings, output: Output) -> None:
        self.settings = settings
        self.kept = KeptValues(output.folder)
        self._site_folder = output.site
        today = datetime.now(settings.timezone).date()
        self._days = ShownDays(settings.site.first_day(today), settings.site.last_day)
        self._survey: Survey | None = None
        self._stamps: Mapping[str, tuple[int, int]] = {}
        self.made_from = ""  # a hash of all that it is made from; "" where that is not known
        self.others = tuple(map(Path, self._tell()))

    # ---- reading

    def _tell(self) -> list[str]:
        """Say what is wrong with the archive; give its files that are no reports."""
        if self.kept.is_empty:
            _ = self.library
        else:
            self._stamps = stamps(self.settings.archive)
            self._survey = survey_archive(self.settings.archive)
            self.made_from = self._hash(self._survey.hash)
            if not self.kept.knows("archive", self.made_from):
                _ = self.library
        told, others = self.kept.get("archive", self.made_from, self._describe)
        for level, text in told:
            log.log(level, "%s", text)
        return list(others)

    def _describe(self) -> list[list[Any]]:
        told = [list(one) for one in self._messages(self.library)]
        return [told, [str(path) for path in self.library.others]]

    def _hash(self, survey: str) -> str:
        return hash_of(survey, repr(self.settings), repr(self._days)) if survey else ""

    @cached_property
    def library(self) -> Library:
        """The archive's outlines; none where its folder does not exist."""
        # Here, since an unchanged site need not wait for all that reads reports and makes pages.
        from digest.site.reading.library import Library, read_library
        from digest.site.reading.library.presentation import Presentation, presentation_of
        from digest.site.search.meaning.texts import commit_text

        archive, settings = self.settings.archive, self.settings
        if not archive.is_dir():
            return Library(archive, (), {}, {}, (), Presentation())
        before = self._stamps or stamps(archive)
        presentation = presentation_of(settings.repositories, settings.omit)
        try:
            with pause_garbage_collection():
                library = read_library(
                    archive,
                    settings.cache / "site",
                    presentation,
                    settings.named_lists,
                    self._days,
                    commit_text,
                    self._survey and self._survey.reports,
                )
        except DigestError as error:
            raise PluginError(str(error)) from error
        found = self._survey or survey_archive(archive, library.file_hashes)
        # What was made of one archive is not to be taken for what was made of another.
        self.made_from = self._hash(found.hash) if stamps(archive) == before else ""
        return library

    def _messages(self, library: Library) -> Iterator[tuple[int, str]]:
        from digest.secrets.entries import tell_of_secrets  # here: see `library`

        archive = self.settings.archive
        if not archive.is_dir():
            text = f"archive: there is no folder {archive}; create it or correct the option"
            yield logging.WARNING, text
            return
        yield from ((logging.WARNING, visible(warning)) for warning in library.warnings)
        # No warning: a site that holds none must not fail because an archive does.
        for path, found in library.secrets.items():
            yield logging.INFO, visible(tell_of_secrets(relative_name(path, archive), found))
        if library.years_left_out and not library.outlines:
            text = f"site: {archive} has no report {library.days}; correct 'since' or 'until'"
            yield logging.WARNING, text
        elif not library.outlines and not library.warnings:
            text = f"archive: there are no reports in {archive}; make some or correct the option"
            yield logging.WARNING, text

    # ---- its places on the site

    def place(self, files: Files, config: MkDocsConfig, site_info: SiteInfo) -> None:
        """Give reports and commits their addresses; warn of those that can have none."""
        self._files, self._config, self._site_info = files, config, site_info
        places = _hash_places(files, site_info)
        for warning in self._get("places", places, lambda: self._warnings):
            log.warning("%s", warning)
        self.templates = make_templates(config, self.settings, site_info)

    @cached_property
    def catalog(self) -> Catalog:
        """All reports with their addresses."""
        from digest.site.mkdocs.placing import place_catalog  # here: see `library`

        with pause_garbage_collection():
            self.library, catalog, self._warnings = place_catalog(
                self.library, self.settings, self._files, self._site_info, self._site_folder
            )
        gc.freeze()  # it stays until the end: to look through it for garbage takes long
        return catalog

    @cached_property
    def renderer(self) -> PageRenderer:
        """What renders the archive's pages, by the templates of the site's theme."""
        from digest.site.content.entries import SiteContext  # here: see `library`
        from digest.site.rendering.renderer import PageRenderer

        settings = self.settings
        site = SiteContext(self.catalog, settings.language, settings.timezone)
        return PageRenderer(
            site,
            self._config.theme.dirs,
            has_search=settings.search,
            has_feeds=self.templates.has_feeds,
            owns_search=owns_search(settings),
            templates=self.templates.templates,
        )

    def _get(self, name: str, made_from: str, make: Callable[[], Any]) -> Any:
        """Give what was made of the archive and of something else, kept or new."""
        if not self.kept.knows(name, self.hash_with(made_from)):
            _ = self.catalog  # which may be of another archive than that which was surveyed
        return self.kept.get(name, self.hash_with(made_from), make)

    def hash_with(self, *parts: str) -> str:
        """Hash what the archive's part is made from with something else; "" where it is unknown."""
        return hash_of(self.made_from, *parts) if self.made_from else ""

    # ---- what pages of MkDocs's show of it

    @cached_property
    def facts(self) -> ArchiveFacts:
        """What they show beside the home's parts."""
        return ArchiveFacts(*self._get("facts", repr(self._site_info), self._find_facts))

    def _find_facts(self) -> ArchiveFacts:
        from digest.site.artifacts.navigation import named_repositories  # here: see `library`
        from digest.site.pages.home import describe_newest_day, home_feeds

        catalog = self.catalog
        return ArchiveFacts(
            str(max(catalog.by_day, default="")),
            describe_newest_day(self.renderer),
            home_feeds(catalog),
            [list(one) for one in named_repositories(catalog)],
            bool(catalog.by_repository),
            bool(catalog.releases.releases),
            dict(catalog.former_names),
        )

    @cached_property
    def home(self) -> tuple[str, tuple[TocEntry, ...]]:
        """The home's parts as HTML, and their table of contents.

        What is published of them is taken from there: nothing that the cache holds gets into a
        page as HTML.
        """
        if self.kept.knows("home", made_from := self._home_inputs):
            start, end, parts_hash, toc = self.kept.get("home", made_from, list)
            parts = self._published_home()[start:end]
            if hash_of(parts) == parts_hash:
                return parts, tuple(TocEntry(title, anchor) for title, anchor in toc)
        from digest.site.pages.home import make_home  # here: see `library`

        return make_home(self.renderer)

    @property
    def _home_inputs(self) -> str:
        return self.hash_with(repr(self._site_info), self.common_hash)

    @cached_property
    def common_hash(self) -> str:
        """What all pages depend on beside the archive and the layout, templates among it."""
        return hash_settings(self._config, self.settings, has_feeds=self.templates.has_feeds)

    def keep(self) -> None:
        """Keep what the next build can take over of a site that is published now."""
        if "home" in vars(self):
            self._keep_home(*self.home)
        try:
            self.kept.save()
        except DigestError as error:
            raise PluginError(str(error)) from error

    def _keep_home(self, parts: str, toc: Sequence[TocEntry]) -> None:
        if (start := self._published_home().find(parts)) >= 0:
            rows = [[entry.title, entry.anchor] for entry in toc]
            place = [start, start + len(parts), hash_of(parts), rows]
            self.kept.put("home", self._home_inputs, place)

    def _published_home(self) -> str:
        file = self._site_folder / self.settings.mount / HOME_FILE
        try:
            return file.read_bytes().decode("utf-8", "replace")
        except OSError:
            return ""
