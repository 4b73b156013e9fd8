"""The MkDocs plugin: each event hands on to the module that knows."""

from __future__ import annotations

import gc
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import TemplateError
from mkdocs.exceptions import Abort, PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File

from digest.config import DigestConfig, Settings, settings_of
from digest.errors import DigestError, describe_os_error, remedy_of
from digest.locking import BUILD, lock
from digest.site.artifacts.artifacts import Artifacts, artifact_files
from digest.site.artifacts.site_info import SiteInfo
from digest.site.artifacts.sitemap import BY_HAND
from digest.site.building.build import Build
from digest.site.building.publish import Output
from digest.site.cache import file_hashes, hash_of
from digest.site.content.entries import SiteContext
from digest.site.csp.policy import PolicyWriter, configured_sources
from digest.site.mkdocs.layout import Layouts
from digest.site.mkdocs.layout_assets import LayoutAssets
from digest.site.mkdocs.not_found import OWN_WORDS, keep_own_file, not_found_page, own_words
from digest.site.mkdocs.pages_by_hand import (
    HOME,
    PARTS,
    add_graph,
    add_home,
    check_addresses,
    check_names,
    check_writable,
    describe_home,
    extend_home,
    hand_written,
    is_searched,
    put_parts,
    take_reports,
)
from digest.site.mkdocs.reading import read_with_warnings
from digest.site.mkdocs.theme import add_to_theme, drop_unused, is_instant
from digest.site.pages.kinds import page_addresses
from digest.site.pages.search import search_words, tool_words
from digest.site.reading.outlines import Library, make_catalog
from digest.site.rendering.renderer import PageRenderer
from digest.site.search.documents import page_document
from digest.site.words import LOST_WORDS, SEARCH_WORDS
from digest.workers import without_collector

if TYPE_CHECKING:
    from collections.abc import Sequence

    import jinja2
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page as ThemePage

    from digest.locking import Lock
    from digest.site.building.months import BuildResult
    from digest.site.search.documents import Document

log = logging.getLogger("mkdocs.plugins.digest")

PATIENCE = 600.0  # seconds to wait for another build
WORDS_FILE = "assets/digest/search/words.json"
TOOL_WORDS_FILE = "assets/digest/words.js"
NO_ADDRESS = (
    "site_url: is not set, so there are no feeds and no sitemap; set it in mkdocs.yml to the"
    " address that the site will have, such as https://team.github.io/digest/"
)


class DigestPlugin(BasePlugin[DigestConfig]):
    """Turns an archive of daily commit reports into pages of the site."""

    settings: Settings
    output: Output
    library: Library
    about: SiteInfo
    renderer: PageRenderer
    by_hand: list[Document]
    parts: str  # the home's
    policy_writer: PolicyWriter | None
    lost: str  # what the site's author says where there is no page; HTML
    nav: Navigation
    env: jinja2.Environment  # the theme's
    build: Build
    done: BuildResult
    is_serving = False
    lock: Lock | None = None  # held while a build is under way

    def on_startup(self, *, command: str, **_: Any) -> None:
        """Remember whether the site is being served: that output folder is another every time."""
        self.is_serving = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Put our templates and styles behind the user's own and before the theme's."""
        if not config.use_directory_urls:
            raise PluginError("use_directory_urls: is false; the addresses need it to be true")
        if config.theme.name != "material":
            raise PluginError(f"theme: is {config.theme.name!r}; the digest needs 'material'")
        self.settings = settings_of(self.config, config.config_file_path)
        if not config.site_url:
            log.info("%s", NO_ADDRESS)
        add_to_theme(config, self.settings.language, has_search=self.settings.search)
        return config

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Have MkDocs build into a draft: it empties the folder it builds into."""
        site = Path(config.site_dir)
        name = "serve" if self.is_serving else hash_of(str(site))
        self.output = Output(site, self.settings.cache / "site" / name)
        self._lock(PATIENCE)
        check_writable(site)
        gc.unfreeze()  # the build before, where a site is served
        self.output.take_over()
        self.output.begin()
        config.site_dir = str(self.output.draft)

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Take the reports out of MkDocs's files and find out which pages they make."""
        with without_collector():
            self.library = read_with_warnings(self.settings)
            catalog = make_catalog(self.library)
        gc.freeze()  # it stays until the end: to look through it for garbage takes long
        drop_unused(files, config)
        take_reports(files, filter(None, (self.settings.archive, self.settings.replaced)))
        self.about = self._about(config)
        own = (
            *page_addresses(catalog, has_search=self.settings.search),
            *artifact_files(catalog, self.about),
        )
        check_addresses(files, own)
        for warning in check_names(catalog.by_repository, self.output.site):
            log.warning("%s", warning)
        add_home(files, config)
        keep_own_file(files, config)
        site = SiteContext(catalog, self.settings.language, self.settings.timezone)
        self.renderer = PageRenderer(
            site,
            config.theme.dirs,
            has_search=self.settings.search,
            has_feeds=bool(self.about.feeds),
        )
        self.by_hand, self.lost = [], ""
        files.append(
            File.generated(config, TOOL_WORDS_FILE, content=tool_words(self.settings.language))
        )
        if self.settings.search:
            files.append(
                File.generated(config, WORDS_FILE, content=search_words(self.settings.language))
            )
        return files

    def on_nav(self, nav: Navigation, **_: Any) -> None:
        """Keep the navigation for the pages around ours."""
        self.nav = nav

    @event_priority(-100)  # after the plugins that still change the environment
    def on_env(
        self, env: jinja2.Environment, *, config: MkDocsConfig, files: Files
    ) -> jinja2.Environment:
        """Keep the theme's environment for the pages around ours."""
        self.env = env
        env.globals["digest"] = self._for_theme(config)
        self.policy_writer = self._policy_writer(config)
        others = [file.dest_uri for file in files if not file.inclusion.is_excluded()]
        self.build = Build(
            self.library,
            self.renderer,
            Layouts(env, config, files, self.nav, self._layout_assets(config), self.policy_writer),
            self.output,
            self._look(config),
            artifacts=self._artifacts(files, others, config),
            others=others,
            search=self.settings.cache / "site" / "search" if self.settings.search else None,
            by_hand=self.by_hand,
        )
        return env

    def on_page_content(self, html: str, *, page: ThemePage, config: MkDocsConfig, **_: Any) -> str:
        """Let the page be found; leave a place for the home's parts below its own text."""
        if page.file.src_uri == OWN_WORDS:
            self.lost = own_words(html, page, config)
        elif is_searched(page):
            self.by_hand.append(page_document(page.url, str(page.title), html))
        if page.file.dest_uri != HOME:
            return html
        describe_home(page, config, self.renderer)
        self.parts = extend_home(page, self.renderer)
        return html + PARTS

    @event_priority(-100)  # after the plugins that still change the page
    def on_post_page(self, output: str, *, page: ThemePage, config: MkDocsConfig) -> str:
        """See what the page needs; put in the home's parts, and into its head what tells of it."""
        if self.policy_writer:
            self.policy_writer.record(page.file.dest_uri, output)
        if page.file.dest_uri != HOME:
            return output
        whole = add_graph(output, page, config, self.env)
        whole = whole.replace("</head>", f"{self.renderer.feed_links('')}</head>", 1)
        return put_parts(whole, self.parts)

    @event_priority(-100)
    def on_post_template(self, output_content: str, *, template_name: str, **_: Any) -> str:
        """See what a page that is no document needs, such as `404.html`."""
        if self.policy_writer and template_name.endswith(".html"):
            self.policy_writer.record(template_name, output_content)
        return output_content

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Let the pages that are there keep to their policies; make the archive's."""
        if self.policy_writer:
            self.policy_writer.insert_into_files(self.output.draft)
        try:
            with without_collector():
                self.done = self.build.run()
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
        """Let other builds begin; say of a full disk and the like what to do, in place of a trace.

        Also where MkDocs came upon it.
        """
        if self.lock:
            self.output.end()
        self._unlock()
        if isinstance(error, OSError) and remedy_of(error):
            where = "" if error.filename else f"{self.output.draft}: "
            log.error("%s%s", where, describe_os_error(error))
            raise Abort("Aborted: the site is as it was before this build")

    def on_shutdown(self) -> None:
        """Keep the pages for the next `mkdocs serve`: the output folder of this one is deleted."""
        if self.is_serving:
            self._lock(0)
            self.output.keep()
            self._unlock()

    def _lock(self, patience: float) -> None:
        try:
            self.lock = self.lock or lock(self.settings.cache, BUILD, patience, log.info)
        except DigestError as error:
            raise PluginError(f"cache: {error}") from error

    def _unlock(self) -> None:
        if self.lock:
            self.lock.release()
            self.lock = None

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, **_: Any) -> None:
        """Reload when a report changes, also where the archive lies outside `docs_dir`."""
        if self.settings.archive.is_dir() and not self.settings.archive.is_relative_to(
            Path(config.docs_dir).resolve()
        ):
            server.watch(str(self.settings.archive))

    def _for_theme(self, config: MkDocsConfig) -> dict[str, Any]:
        """Give what our templates in the theme's environment show."""
        language, has_search = self.settings.language, bool(self.settings.search)
        return {
            "words": SEARCH_WORDS[language],
            "lost_title": LOST_WORDS[language]["title"],
            "lost": not_found_page(self.renderer, config, self.lost, has_search=has_search),
        }

    def _layout_assets(self, config: MkDocsConfig) -> LayoutAssets:
        # The theme's instant navigation sets each element's `href`, and that of an icon can't be.
        return LayoutAssets(has_search=self.settings.search, has_icons=is_instant(config))

    def _policy_writer(self, config: MkDocsConfig) -> PolicyWriter | None:
        if self.settings.csp is None:
            return None
        return PolicyWriter(
            configured_sources(self.settings.csp),
            is_serving=self.is_serving,
            has_instant_navigation=is_instant(config),
        )

    def _about(self, config: MkDocsConfig) -> SiteInfo:
        root = config.site_url or ""
        return SiteInfo(
            name=config.site_name,
            description=config.site_description or "",
            root=root,
            feeds=self.settings.feeds if root else None,
            has_data=self.settings.api,
        )

    def _artifacts(self, files: Files, others: Sequence[str], config: MkDocsConfig) -> Artifacts:
        folder = config.theme.custom_dir
        is_theirs = Path(folder, BY_HAND).is_file() if folder else False
        has_sitemap = bool(self.about.root) and not is_theirs
        return Artifacts(self.renderer.site, self.about, hand_written(files), others, has_sitemap)

    def _look(self, config: MkDocsConfig) -> str:
        """Hash what all pages depend on besides the code, the archive and the theme."""
        settings = self.settings
        folders = (Path(folder, "digest") for folder in config.theme.dirs)
        templates = (part for folder in folders for part in file_hashes(folder.glob("*.html")))
        feeds, address = str(self.renderer.has_feeds), config.site_url or ""
        return hash_of(settings.language, settings.timezone.key, feeds, address, *templates)
