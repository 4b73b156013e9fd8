"""The MkDocs plugin: each of MkDocs's events hands on to the module whose duty it is.

The events are listed in the order in which MkDocs calls them. In short: MkDocs is given another
folder to build into; with the files, the archive is read and its pages are planned; after the
build, the archive's pages are made and all is published.

Where one event has two handlers, the plugins between them see what they expect: a site without
reports, and the folder that it is built into. A plugin may build the site again within a build, as
`i18n` does for each language; such an *inner* build adds pages to the one draft.
"""

from __future__ import annotations

import gc
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority

from digest.config import DigestConfig, Settings, make_settings
from digest.locales import locale_of
from digest.site.mkdocs.contents import Contents
from digest.site.mkdocs.drafting import Drafting, run_build
from digest.site.mkdocs.from_config import (
    check_site,
    make_build,
    make_layouts,
    make_policy_writer,
    make_site_info,
    settle_address,
    take_published_address,
)
from digest.site.mkdocs.not_found import (
    AUTHOR_FILE,
    NOT_FOUND_FILE,
    absolute_links,
    hold_scripts,
    prepare_not_found,
)
from digest.site.mkdocs.other_plugins import (
    check_directory_urls,
    make_log_printable,
    put_search_box,
    search_box,
    take_search_box,
)
from digest.site.mkdocs.pages_by_hand import (
    HOME_FILE,
    HandWritten,
    add_home,
    add_open_graph,
    archive_folders,
    check_archive_folder,
    describe_home,
    extend_contents,
    insert_home_parts,
    is_searchable,
    list_guide,
    place_home_parts,
    remove_archive,
)
from digest.site.mkdocs.theme import (
    add_to_theme,
    add_words,
    drop_unused_theme_files,
    mount_theme_files,
    owns_search,
    template_values,
)
from digest.site.rendering.compiled import keep_compiled
from digest.site.search.documents import page_document

if TYPE_CHECKING:
    import jinja2
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page as ThemePage

    from digest.site.artifacts.site_info import GuideEntry, SiteInfo
    from digest.site.building.build import Build
    from digest.site.building.result import BuildResult
    from digest.site.csp.policy import PolicyWriter

log = logging.getLogger("mkdocs.plugins.digest")


class DigestPlugin(BasePlugin[DigestConfig]):
    """Turns an archive of daily commit reports into pages of the site."""

    settings: Settings
    contents: Contents
    site_info: SiteInfo
    written: HandWritten
    home_parts: str  # HTML
    policy_writer: PolicyWriter | None
    docs: Path  # as configured, whatever another plugin builds from
    archives: tuple[Path, ...]  # folders whose files are no pages
    nav: Navigation
    guide: tuple[GuideEntry, ...]
    env: jinja2.Environment  # the theme's
    build: Build
    result: BuildResult
    is_inner = False  # whether another plugin builds the site again within a build

    def __init__(self) -> None:
        super().__init__()
        self.drafting = Drafting()

    def on_startup(self, *, command: str, **_: Any) -> None:
        """Remember what is done: each `mkdocs serve` has another output folder."""
        make_log_printable()
        self.drafting.start(command)

    @event_priority(100)  # before the plugins that note the folder that is built into
    def _begin_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Check what the site needs of MkDocs, and add our templates and styles to the theme.

        Raises PluginError where an option of MkDocs's has a value that the site can't have.
        """
        self.is_inner = self.drafting.is_under_way
        if self.is_inner:
            return config
        check_site(config)
        self.settings = make_settings(self.config, config.config_file_path)
        check_archive_folder(self.settings.archive, Path(config.docs_dir))
        self.docs = Path(config.docs_dir).resolve()
        if not self.drafting.is_serving:
            take_published_address(config)
        locale = locale_of(self.settings.language)
        add_to_theme(config, locale, self.settings)
        self.drafting.prepare(config, self.settings.cache, self.settings.mount)
        return config

    @event_priority(-100)  # after the plugins that change options
    def _end_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Check what another plugin may have set, and find what it copied."""
        check_directory_urls(config)
        self.archives = archive_folders(self.settings, self.docs, Path(config.docs_dir).resolve())
        return config

    on_config = CombinedEvent(_begin_config, _end_config)

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Begin the draft that MkDocs builds into.

        Raises PluginError where another build takes too long, OSError where the disk fails.
        """
        if not self.is_inner:
            self.settings = settle_address(config, self.settings)
            gc.unfreeze()  # what the build before this one froze, where a site is served
            self.drafting.begin(config)

    @event_priority(100)  # before the plugins that read each page's file, or copy it
    def _take_archive(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Read the archive, and take its reports out of MkDocs's files.

        Raises PluginError where the archive can't be read.
        """
        if not self.is_inner:
            self.contents = Contents(self.settings, self.drafting.output)
        for warning in remove_archive(files, self.archives, self.contents.others):
            log.warning("%s", warning)
        return files

    @event_priority(-200)  # after the plugins that still change the files
    def _complete_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add what the site needs beside the files of its author.

        Raises PluginError where a hand-written page lies where one of the archive has to.
        """
        remove_archive(files, self.archives, ())  # what another plugin made of it
        drop_unused_theme_files(files, config, self.settings)
        mount_theme_files(files, self.settings.mount)
        if self.is_inner:
            from digest.site.mkdocs.placing import check_addresses  # here: see `Build.run`

            catalog = self.contents.catalog
            check_addresses(catalog, files, self.site_info, has_search=self.settings.search)
            return files
        self.site_info = make_site_info(config, self.settings)
        self.contents.place(files, config, self.site_info)
        locale = locale_of(self.settings.language)
        add_home(files, config, self.settings.mount, locale.project.title)
        prepare_not_found(files, config)
        self.written = HandWritten()
        add_words(files, config, locale, self.settings)
        return files

    on_files = CombinedEvent(_take_archive, _complete_files)

    @event_priority(-200)  # after the plugins that make another one
    def on_nav(self, nav: Navigation, **_: Any) -> None:
        """Keep the navigation, which the theme puts around archive pages."""
        if not self.is_inner:
            self.nav = nav

    def on_page_content(self, html: str, *, page: ThemePage, config: MkDocsConfig, **_: Any) -> str:
        """Let the search find the page; put a placeholder for the home's parts below its text."""
        if page.file.src_uri == AUTHOR_FILE and not self.is_inner:
            self.written.not_found_html = absolute_links(html, page, config)
        elif is_searchable(page) and not self.settings.mount:  # else the site's own search has it
            self.written.documents.append(page_document(page.url, str(page.title), html))
        if page.file.dest_uri != self.settings.mount + HOME_FILE:
            return html
        describe_home(page, config, self.contents.facts.description)
        self.home_parts, toc = self.contents.home
        extend_contents(page, toc)
        return place_home_parts(html)

    @event_priority(-100)  # after the plugins that still change the environment
    def on_env(
        self, env: jinja2.Environment, *, config: MkDocsConfig, files: Files
    ) -> jinja2.Environment:
        """Make the build ready, now that the theme's environment is there."""
        self.written.add_files(files)
        if not self.is_inner:
            keep_compiled(env)
            self.env, self.guide = env, list_guide(self.nav.items, self.settings.mount)
        if owns_search(self.settings):
            put_search_box(config)
        templates, facts = self.contents.templates, self.contents.facts
        author_html = self.written.not_found_html
        values = template_values(templates, config, self.guide, author_html, self.settings, facts)
        env.globals["digest"] = config.theme["digest"] = values
        if self.is_inner:
            return env
        self.policy_writer = make_policy_writer(
            config, self.settings, is_serving=self.drafting.is_serving
        )
        layouts = make_layouts(env, config, files, self.nav, self.settings, self.policy_writer)
        self.build = make_build(
            config,
            self.settings,
            self.contents,
            self.site_info,
            newest=facts.newest,
            common_hash=self.contents.common_hash,
            layouts=layouts,
            output=self.drafting.output,
            guide=self.guide,
            written=self.written,
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
        if page.file.dest_uri != self.settings.mount + HOME_FILE:
            return output
        whole = add_open_graph(output, page, config, self.env)
        feeds = self.contents.templates.feed_links("", self.contents.facts.feeds)
        whole = whole.replace("</head>", f"{feeds}</head>", 1)
        return insert_home_parts(whole, self.home_parts)

    @event_priority(100)  # before the plugins that look for the theme's search
    def _end_pages(self, *, config: MkDocsConfig) -> None:
        """Take back what MkDocs's pages alone needed."""
        take_search_box(config)

    @event_priority(-200)  # after the plugins that still write files
    def _publish(self, *, config: MkDocsConfig) -> None:
        """Write MkDocs's pages' policies, make the archive's pages, and publish all.

        Raises PluginError where something is wrong with a report or a template, OSError where the
        disk fails; the published site is then as it was.
        """
        if self.is_inner:
            self.is_inner = False
            return
        if self.policy_writer:
            self.policy_writer.insert_into_files(self.drafting.output.draft)
        with search_box(config, has_search=owns_search(self.settings)):
            self.result = run_build(self.build, self.settings.site)
        self.contents.keep()
        self.drafting.end(config)

    on_post_build = CombinedEvent(_end_pages, _publish)

    @event_priority(-100)  # after the plugins that still want to know
    def on_build_error(self, *, error: Exception, **_: Any) -> None:
        """Remove the draft; say what to do about the error."""
        self.drafting.abandon(error)

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, **_: Any) -> None:
        """Reload when a report changes, also where the archive lies outside `docs_dir`."""
        if (archive := self.settings.archive).is_dir() and not archive.is_relative_to(self.docs):
            server.watch(str(archive))

    def on_shutdown(self) -> None:
        """Save the pages for the next `mkdocs serve`."""
        self.drafting.save()
