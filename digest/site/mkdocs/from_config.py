"""What a build takes from MkDocs's configuration and from the digest's options."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.exceptions import PluginError

from digest.config.site_address import below, published_address, site_address
from digest.config.site_options import origins_of, without_own
from digest.errors import ConfigError
from digest.forges import OTHER, web_repository
from digest.messages.people import person_of
from digest.site.artifacts.artifacts import Artifacts
from digest.site.artifacts.site_info import SiteInfo
from digest.site.artifacts.sitemap import HAND_WRITTEN
from digest.site.building.build import Build
from digest.site.cache import file_hashes, hash_of
from digest.site.csp.policy import PolicyWriter, configured_sources
from digest.site.mkdocs.collisions import (
    check_addresses,
    check_repository_names,
    refuse_repositories,
)
from digest.site.mkdocs.layout import Layouts
from digest.site.mkdocs.layout_assets import LayoutAssets
from digest.site.mkdocs.not_found import NOT_FOUND_FILE
from digest.site.mkdocs.other_plugins import NO_FLAT_PAGES, keep_settings
from digest.site.mkdocs.theme import has_instant_navigation, owns_search
from digest.site.reading.authors import AuthorRules
from digest.site.reading.library import make_catalog
from digest.site.reading.records import Elsewhere
from digest.site.reading.releases.index import place_releases
from digest.site.reading.watching import Notified
from digest.site.rendering.renderer import PageRenderer
from digest.site.search.meaning.keeping import know_meaning

if TYPE_CHECKING:
    from collections.abc import Sequence

    import jinja2
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation

    from digest.config import Settings
    from digest.forges import WebRepository
    from digest.site.artifacts.site_info import GuideEntry
    from digest.site.building.build import HoldsArchive
    from digest.site.building.publish import Output
    from digest.site.content.entries import SiteContext
    from digest.site.mkdocs.pages_by_hand import HandWritten
    from digest.site.reading.catalog import Catalog
    from digest.site.reading.library import Library
    from digest.site.rendering.page import Surroundings

log = logging.getLogger("mkdocs.plugins.digest")

_NO_ADDRESS = (
    "site_url: is not set, so there are no feeds and no sitemap; set it in mkdocs.yml to the"
    " address that the site will have, such as https://team.github.io/digest/"
)


def check_site(config: MkDocsConfig) -> None:
    """Raise PluginError where an option of MkDocs's has a value that the site can't have."""
    if not config.use_directory_urls:
        raise PluginError(NO_FLAT_PAGES)
    if config.theme.name != "material":
        raise PluginError(f"theme: is {config.theme.name!r}; the digest needs 'material'")


def take_published_address(config: MkDocsConfig) -> None:
    """Take the site's address from whoever publishes it, if they say so.

    Raises PluginError where what they say is no address.
    """
    try:
        config.site_url = published_address() or config.site_url
    except ConfigError as error:
        raise PluginError(str(error)) from error


def settle_address(config: MkDocsConfig, settings: Settings) -> Settings:
    """Bring the site's address into its form, once all that may set it have: a hook, or mike.

    Gives the settings with the digest's.
    """
    config.site_url = site_address(config.site_url)
    if not config.site_url:
        log.info("%s", _NO_ADDRESS)
    return replace(settings, site_url=below(config.site_url or "", settings.mount))


def make_site_catalog(library: Library, settings: Settings) -> Catalog:
    """Make the catalog of a library, with its releases and what the configuration says.

    That is whose forge it names, and which authors and watch lists have pages, which notices
    are shown.
    """
    catalog = make_catalog(library)
    releases = place_releases(
        library.releases, settings.timezone, catalog.by_repository, library.days
    )
    years = without_own(settings.site.years, settings.site_url)
    return replace(
        catalog,
        configured=_configured_forges(settings),
        author_rules=_author_rules(settings),
        watch_lists=settings.named_lists,
        notified=_notified(settings),
        releases=releases,
        elsewhere=Elsewhere(years, library.years_left_out),
        learn=partial(know_meaning, library=library, folder=settings.cache / "site"),
    )


def place_catalog(
    library: Library, settings: Settings, files: Files, site_info: SiteInfo, site: Path
) -> tuple[Library, Catalog, tuple[str, ...]]:
    """Give library and catalog without the repositories that have no place, and warnings.

    `site` is the output folder. Raises PluginError where a hand-written page lies where one of the
    archive has to, or the folder can't hold two repositories beside each other.
    """
    catalog = make_site_catalog(library, settings)
    refused = refuse_repositories(catalog, files, site_info, has_search=settings.search)
    if refused:
        library = library.without(refused)
        catalog = make_site_catalog(library, settings)
    check_addresses(catalog, files, site_info, has_search=settings.search)
    alike = check_repository_names(catalog.by_repository, site)
    return library, catalog, (*refused.values(), *alike)


def _configured_forges(settings: Settings) -> dict[str, WebRepository]:
    named = (one for one in settings.repositories if one.web and one.forge != OTHER.name)
    return {one.name: web_repository(one.web, one.forge) for one in named}


def _author_rules(settings: Settings) -> AuthorRules | None:
    if not settings.authors:
        return None
    excluded = frozenset(map(person_of, settings.authors.exclude))
    return AuthorRules(settings.authors.commits, excluded)


def _notified(settings: Settings) -> Notified | None:
    lists = tuple(one for one in settings.watch_lists if one.is_previewed)
    return Notified(lists, settings.language, settings.site_url) if lists else None


def make_site_info(config: MkDocsConfig, settings: Settings) -> SiteInfo:
    """Describe the site; without a `site_url` it has no feeds, whose links have to be absolute."""
    return SiteInfo(
        name=config.site_name,
        description=config.site_description or "",
        root=settings.site_url,
        mount=settings.mount,
        feeds=settings.feeds if settings.site_url else None,
        has_data=settings.api,
    )


def make_renderer(
    config: MkDocsConfig, settings: Settings, site: SiteContext, site_info: SiteInfo
) -> PageRenderer:
    """Make what renders the archive's pages, by the templates of the site's theme."""
    has_feeds = bool(site_info.feeds)
    return PageRenderer(
        site,
        config.theme.dirs,
        has_search=settings.search,
        has_feeds=has_feeds,
        owns_search=owns_search(settings),
    )


def make_artifacts(
    site: SiteContext,
    site_info: SiteInfo,
    written: HandWritten,
    guide: Sequence[GuideEntry],
    config: MkDocsConfig,
) -> Artifacts:
    """Make what publishes the files beside the pages.

    There are no sitemaps without a `site_url`, since they hold whole addresses, and none where the
    theme's `custom_dir` has one of the author's own.
    """
    folder = config.theme.custom_dir
    has_own_sitemap = Path(folder, HAND_WRITTEN).is_file() if folder else False
    has_sitemap = bool(site_info.root and (site_info.mount or not has_own_sitemap))
    return Artifacts(site, site_info, written, guide, has_sitemap)


def make_layouts(
    env: jinja2.Environment,
    config: MkDocsConfig,
    files: Files,
    nav: Navigation,
    settings: Settings,
    policy_writer: PolicyWriter | None,
) -> Layouts:
    """Make what puts the theme around archive pages, and moves its repeated parts into files."""
    # Instant navigation sets the `href` of each element, which an SVG's `use` does not allow.
    is_instant = has_instant_navigation(config)
    assets = LayoutAssets(has_search=owns_search(settings), is_instant=is_instant)
    kept = keep_settings(config)
    return Layouts(env, kept, files, nav, assets, policy_writer, settings.mount)


def make_build(
    config: MkDocsConfig,
    settings: Settings,
    contents: HoldsArchive,
    renderer: PageRenderer,
    *,
    newest: str,
    layouts: Surroundings,
    output: Output,
    artifacts: Artifacts,
    written: HandWritten,
) -> Build:
    """Make the build of the archive's pages, with the search's parts in the cache."""
    return Build(
        contents,
        renderer,
        layouts,
        output,
        hash_settings(config, settings, has_feeds=renderer.has_feeds),
        artifacts=artifacts,
        mkdocs_files=written.files,
        search_cache=settings.cache / "site" / "search" if settings.search else None,
        hand_written=written.documents,
        newest=newest,
    )


def make_policy_writer(
    config: MkDocsConfig, settings: Settings, *, is_serving: bool
) -> PolicyWriter | None:
    """Make what writes pages' policies; `None` where the option `csp` turns them off."""
    if settings.csp is None:
        return None
    years = origins_of(without_own(settings.site.years, settings.site_url))
    return PolicyWriter(
        configured_sources(settings.csp),
        is_serving=is_serving,
        has_instant_navigation=has_instant_navigation(config),
        of_files={NOT_FOUND_FILE: configured_sources({"connect-src": years})},
    )


def hash_settings(config: MkDocsConfig, settings: Settings, *, has_feeds: bool) -> str:
    """Hash what all archive pages depend on besides the code, the archive and the theme's layout.

    It is their language, time zone and links to feeds, the site's address, the forges that the
    configuration names, and the templates.
    """
    folders = (Path(folder, "digest") for folder in config.theme.dirs)
    templates = (part for folder in folders for part in file_hashes(folder.glob("*.html")))
    feeds, address = str(has_feeds), config.site_url or ""
    named = _configured_forges(settings)
    forges = (f"{name} {there.forge.name} {there.web}" for name, there in named.items())
    basics = (settings.language, settings.timezone.key, feeds, address, settings.mount)
    return hash_of(*basics, *sorted(forges), *templates)
