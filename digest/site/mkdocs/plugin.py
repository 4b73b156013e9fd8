"""The MkDocs plugin: each of MkDocs's events hands on to the module whose duty it is.

The events are listed in the order in which MkDocs calls them. In short: before the build, MkDocs is
given another folder to build into; with the files, the archive is read and its pages are planned;
after the build, the archive's pages are made and all is published.
"""

from __future__ import annotations

import gc
import logging
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import TemplateError
from mkdocs.exceptions import Abort, PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File

from digest.config import DigestConfig, Settings, make_settings
from digest.errors import DigestError, describe_os_error, remedy_of
from digest.locales import locale_of
from digest.locking import BUILD, acquire_lock
from digest.site.building.build import Build
from digest.site.building.publish import Output
from digest.site.cache import hash_of
from digest.site.content.entries import SiteContext
from digest.site.mkdocs.collisions import (
    check_addresses,
    check_repository_names,
    refuse_repositories,
)
from digest.site.mkdocs.from_config import (
    hash_settings,
    make_artifacts,
    make_layout_assets,
    make_policy_writer,
    make_site_catalog,
    make_site_info,
    settle_address,
    take_published_address,
)
from digest.site.mkdocs.layout import Layouts
from digest.site.mkdocs.log import make_log_printable
from digest.site.mkdocs.not_found import (
    AUTHOR_FILE,
    NOT_FOUND_FILE,
    absolute_links,
    hold_scripts,
    prepare_not_found,
)
from digest.site.mkdocs.pages_by_hand import (
    HOME_FILE,
    add_home,
    add_open_graph,
    check_archive_folder,
    check_writable,
    describe_home,
    extend_home,
    insert_home_parts,
    is_searchable,
    list_guide,
    place_home_parts,
    remove_archive,
)
from digest.site.mkdocs.reading import read_with_warnings
from digest.site.mkdocs.theme import add_to_theme, drop_unused_theme_files, template_values
from digest.site.pages.search import search_words, tool_words
from digest.site.rendering.renderer import PageRenderer
from digest.site.search.documents import page_document
from digest.workers import pause_garbage_collection

if TYPE_CHECKING:
    import jinja2
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page as ThemePage

    from digest.locking import Lock
    from digest.site.artifacts.site_info import SiteInfo
    from digest.site.building.months import BuildResult
    from digest.site.csp.policy import PolicyWriter
    from digest.site.reading.library import Library
    from digest.site.search.documents import Document

log = logging.getLogger("mkdocs.plugins.digest")

LOCK_TIMEOUT = 600.0  # seconds to wait for another build
WORDS_FILE = "assets/digest/search/words.json"
TOOL_WORDS_FILE = "assets/digest/words.js"


class DigestPlugin(BasePlugin[DigestConfig]):
    """Turns an archive of daily commit reports into pages of the site."""

    settings: Settings
    output: Output
    library: Library
    site_info: SiteInfo
    renderer: PageRenderer
    hand_written: list[Document]  # pages that the search finds
    home_parts: str  # HTML
    policy_writer: PolicyWriter | None
    not_found_html: str  # what the site's author says where there is no page; "" for our words
    nav: Navigation
    env: jinja2.Environment  # the theme's
    build: Build
    result: BuildResult
    is_serving = False
    lock: Lock | None = None  # held while a build is under way

    def on_startup(self, *, command: str, **_: Any) -> None:
        """Remember whether the site is served: each `mkdocs serve` has another output folder."""
        make_log_printable()
        self.is_serving = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Check what the site needs of MkDocs, and add our templates and styles to the theme.

        Raises PluginError where an option of MkDocs's has a value that the site can't have.
        """
        if not config.use_directory_urls:
            raise PluginError("use_directory_urls: is false; the addresses need it to be true")
        if config.theme.name != "material":
            raise PluginError(f"theme: is {config.theme.name!r}; the digest needs 'material'")
        self.settings = make_settings(self.config, config.config_file_path)
        check_archive_folder(self.settings.archive, Path(config.docs_dir))
        if not self.is_serving:
            take_published_address(config)
        locale = locale_of(self.settings.language)
        add_to_theme(config, locale, has_search=self.settings.search)
        return config

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Have MkDocs build into a draft, since it empties the folder that it builds into.

        Waits for another build that is under way. Raises PluginError where that takes too long,
        OSError where the output folder can't be written into.
        """
        settle_address(config)
        site = Path(config.site_dir)
        name = "serve" if self.is_serving else hash_of(str(site))
        self.output = Output(site, self.settings.cache / "site" / name)
        self._lock(LOCK_TIMEOUT)
        check_writable(site)
        gc.unfreeze()  # what the build before this one froze, where a site is served
        self.output.restore_pages()
        self.output.begin_draft()
        config.site_dir = str(self.output.draft)

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Read the archive, and take its reports out of MkDocs's files.

        Raises PluginError where the archive can't be read, or a hand-written page lies where one of
        the archive has to.
        """
        self.settings = replace(self.settings, site_url=config.site_url or "")
        with pause_garbage_collection():
            self.library = read_with_warnings(self.settings)
            catalog = make_site_catalog(self.library, self.settings)
        gc.freeze()  # the catalog stays until the end: to look through it for garbage takes long
        drop_unused_theme_files(files, config)
        archives = filter(None, (self.settings.archive, self.settings.replaced))
        strays = remove_archive(files, archives, self.library.others)
        self.site_info = make_site_info(config, self.settings)
        has_search = self.settings.search
        refused = refuse_repositories(catalog, files, self.site_info, has_search=has_search)
        if refused:
            self.library = self.library.without(refused)
            catalog = make_site_catalog(self.library, self.settings)
        check_addresses(catalog, files, self.site_info, has_search=has_search)
        alike = check_repository_names(catalog.by_repository, self.output.site)
        for warning in (*strays, *refused.values(), *alike):
            log.warning("%s", warning)
        add_home(files, config)
        prepare_not_found(files, config)
        site = SiteContext(catalog, self.settings.language, self.settings.timezone)
        self.renderer = PageRenderer(
            site, config.theme.dirs, has_search=has_search, has_feeds=bool(self.site_info.feeds)
        )
        self.hand_written, self.not_found_html = [], ""
        files.append(File.generated(config, TOOL_WORDS_FILE, content=tool_words(site.locale)))
        if has_search:
            files.append(File.generated(config, WORDS_FILE, content=search_words(site.locale)))
        return files

    def on_nav(self, nav: Navigation, **_: Any) -> None:
        """Keep the navigation, which the theme puts around archive pages."""
        self.nav = nav

    def on_page_content(self, html: str, *, page: ThemePage, config: MkDocsConfig, **_: Any) -> str:
        """Let the search find the page; put a placeholder for the home's parts below its text."""
        if page.file.src_uri == AUTHOR_FILE:
            self.not_found_html = absolute_links(html, page, config)
        elif is_searchable(page):
            self.hand_written.append(page_document(page.url, str(page.title), html))
        if page.file.dest_uri != HOME_FILE:
            return html
        describe_home(page, config, self.renderer)
        self.home_parts = extend_home(page, self.renderer)
        return place_home_parts(html)

    @event_priority(-100)  # after the plugins that still change the environment
    def on_env(
        self, env: jinja2.Environment, *, config: MkDocsConfig, files: Files
    ) -> jinja2.Environment:
        """Make the build ready, now that the theme's environment is there."""
        settings = self.settings
        self.env = env
        guide = list_guide(self.nav.items)
        env.globals["digest"] = template_values(
            self.renderer, config, guide, self.not_found_html, has_search=settings.search
        )
        self.policy_writer = make_policy_writer(config, settings, is_serving=self.is_serving)
        assets = make_layout_assets(config, settings)
        mkdocs_files = [file.dest_uri for file in files if not file.inclusion.is_excluded()]
        self.build = Build(
            self.library,
            self.renderer,
            Layouts(env, config, files, self.nav, assets, self.policy_writer),
            self.output,
            hash_settings(config, settings, self.renderer),
            artifacts=make_artifacts(
                self.renderer, self.site_info, files, mkdocs_files, guide, config
            ),
            mkdocs_files=mkdocs_files,
            search_cache=settings.cache / "site" / "search" if settings.search else None,
            hand_written=self.hand_written,
        )
        return env

    @event_priority(-100)
    def on_post_template(
        self, output_content: str, *, template_name: str, config: MkDocsConfig
    ) -> str:
        """Record the sources of a page that is no document, such as `404.html`."""
        if template_name == NOT_FOUND_FILE:
            output_content = hold_scripts(output_content, config)
        if self.policy_writer and template_name.endswith(".html"):
            self.policy_writer.record(template_name, output_content)
        return output_content

    @event_priority(-100)  # after the plugins that still change the page
    def on_post_page(self, output: str, *, page: ThemePage, config: MkDocsConfig) -> str:
        """Record the page's sources for its policy; then put the archive's parts into the home.

        In this order, since the parts hold texts by strangers.
        """
        if self.policy_writer:
            self.policy_writer.record(page.file.dest_uri, output)
        if page.file.dest_uri != HOME_FILE:
            return output
        whole = add_open_graph(output, page, config, self.env)
        whole = whole.replace("</head>", f"{self.renderer.feed_links('', 'home_feeds')}</head>", 1)
        return insert_home_parts(whole, self.home_parts)

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Write MkDocs's pages' policies, make the archive's pages, and publish all.

        Raises PluginError where something is wrong with a report or a template, OSError where the
        disk fails; the published site is then as it was.
        """
        if self.policy_writer:
            self.policy_writer.insert_into_files(self.output.draft)
        try:
            with pause_garbage_collection():
                self.result = self.build.run()
        except DigestError as error:
            raise PluginError(str(error)) from error
        except TemplateError as error:
            raise PluginError(
                f"theme: a template of the archive's pages failed: {error}"
            ) from error
        config.site_dir = str(self.output.site)
        if not self.is_serving:
            log.info("The site is in %s", config.site_dir)
        self._unlock()

    @event_priority(-100)  # after the plugins that still want to know
    def on_build_error(self, *, error: Exception, **_: Any) -> None:
        """Remove the draft and let other builds begin.

        Of an error that the user has to mend, such as a full disk, say what to do and raise Abort,
        so that no traceback is printed; also where MkDocs, and not this plugin, met it.
        """
        if self.lock:
            self.output.remove_draft()
        self._unlock()
        if isinstance(error, OSError) and remedy_of(error):
            where = "" if error.filename else f"{self.output.draft}: "
            log.error("%s%s", where, describe_os_error(error))
            raise Abort("Aborted: the site is as it was before this build")

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, **_: Any) -> None:
        """Reload when a report changes, also where the archive lies outside `docs_dir`."""
        if self.settings.archive.is_dir() and not self.settings.archive.is_relative_to(
            Path(config.docs_dir).resolve()
        ):
            server.watch(str(self.settings.archive))

    def on_shutdown(self) -> None:
        """Save the pages for the next `mkdocs serve`: MkDocs deletes this one's output folder."""
        if self.is_serving:
            self._lock(0)
            self.output.save_pages()
            self._unlock()

    def _lock(self, patience: float) -> None:
        try:
            self.lock = self.lock or acquire_lock(self.settings.cache, BUILD, patience, log.info)
        except DigestError as error:
            raise PluginError(f"cache: {error}") from error

    def _unlock(self) -> None:
        if self.lock:
            self.lock.release()
            self.lock = None
