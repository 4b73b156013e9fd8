"""The MkDocs plugin: each event hands on to the module that knows."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority

from digest.archive.store import read_archive
from digest.config import DigestConfig, Settings, settings_of
from digest.errors import DigestError
from digest.site.build import (
    HOME,
    add_home,
    check_addresses,
    extend_home,
    take_reports,
    write_pages,
)
from digest.site.catalog import make_catalog
from digest.site.pages import Pages
from digest.site.shell import Shells
from digest.site.views import Site

if TYPE_CHECKING:
    import jinja2
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page as ThemePage

    from digest.archive.store import Found

log = logging.getLogger("mkdocs.plugins.digest")

THEME = Path(__file__).parent / "theme"
STYLES = "assets/digest/digest.css"
DEFAULT_LANGUAGE = "en"  # of the theme; ours is put in its place


class DigestPlugin(BasePlugin[DigestConfig]):
    """Turns an archive of daily commit reports into pages of the site."""

    settings: Settings
    pages: Pages
    nav: Navigation
    shells: Shells

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Put our templates and styles behind the user's own and before the theme's."""
        if not config.use_directory_urls:
            raise PluginError("use_directory_urls: is false; the addresses need it to be true")
        if config.theme.name != "material":
            raise PluginError(f"theme: is {config.theme.name!r}; the digest needs 'material'")
        self.settings = settings_of(self.config, config.config_file_path)
        config.theme.dirs.insert(1 if config.theme.custom_dir else 0, str(THEME))
        config.extra_css.insert(0, STYLES)
        if config.theme["language"] == DEFAULT_LANGUAGE:
            config.theme["language"] = str(self.config.language)
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Take the reports out of MkDocs's files and find out which pages they make."""
        catalog = make_catalog(found.report for found in self._read())
        take_reports(files, self.settings.archive)
        check_addresses(files, catalog)
        add_home(files, config)
        site = Site(catalog, self.settings.language, self.settings.timezone)
        self.pages = Pages(site, config.theme.dirs)
        return files

    def on_nav(self, nav: Navigation, **_: Any) -> None:
        """Keep the navigation for the pages around ours."""
        self.nav = nav

    @event_priority(-100)  # after the plugins that still change the environment
    def on_env(
        self, env: jinja2.Environment, *, config: MkDocsConfig, files: Files
    ) -> jinja2.Environment:
        """Keep the theme's environment for the pages around ours."""
        self.shells = Shells(env, config, files, self.nav)
        return env

    def on_page_content(self, html: str, *, page: ThemePage, **_: Any) -> str:
        """Put the home's parts below its hand-written text."""
        return extend_home(html, page, self.pages) if page.file.dest_uri == HOME else html

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Write the archive's pages."""
        try:
            write_pages(self.pages, self.shells, Path(config.site_dir))
        except DigestError as error:
            raise PluginError(str(error)) from error

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, **_: Any) -> None:
        """Reload when a report changes, also where the archive lies outside `docs_dir`."""
        if self.settings.archive.is_dir() and not self.settings.archive.is_relative_to(
            Path(config.docs_dir).resolve()
        ):
            server.watch(str(self.settings.archive))

    def _read(self) -> tuple[Found, ...]:
        try:
            archive = read_archive(self.settings.archive)
        except DigestError as error:
            log.warning("%s", error)
            return ()
        for warning in archive.warnings:
            log.warning("%s", warning)
        if not archive.found and not archive.warnings:
            log.warning(
                "archive: there are no reports in %s; make some or correct the option",
                self.settings.archive,
            )
        return archive.found
