"""What a build takes from MkDocs's configuration and from the digest's options."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.exceptions import PluginError

from digest.config.site_address import below, published_address, site_address
from digest.config.site_options import origins_of, without_own
from digest.errors import ConfigError
from digest.forges import OTHER, web_repository
from digest.locales import locale_of
from digest.site.artifacts.site_info import SiteInfo
from digest.site.artifacts.sitemap import HAND_WRITTEN, hand_written_files
from digest.site.building.build import Build
from digest.site.cache import file_hashes, hash_of
from digest.site.csp.policy import PolicyWriter, configured_sources
from digest.site.mkdocs.layout import Layouts
from digest.site.mkdocs.layout_assets import LayoutAssets
from digest.site.mkdocs.not_found import NOT_FOUND_FILE
from digest.site.mkdocs.other_plugins import NO_FLAT_PAGES, keep_settings
from digest.site.mkdocs.theme import has_instant_navigation, owns_search
from digest.site.rendering.site_templates import SiteTemplates

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import jinja2
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation

    from digest.config import Settings
    from digest.forges import WebRepository
    from digest.site.artifacts.artifacts import Artifacts
    from digest.site.artifacts.site_info import GuideEntry
    from digest.site.building.inputs import HoldsArchive
    from digest.site.building.publish import Output
    from digest.site.mkdocs.pages_by_hand import HandWritten
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


def configured_forges(settings: Settings) -> dict[str, WebRepository]:
    """Give where repositories are on the web whose forges the configuration names, by name."""
    named = (one for one in settings.repositories if one.web and one.forge != OTHER.name)
    return {one.name: web_repository(one.web, one.forge) for one in named}


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


def make_templates(config: MkDocsConfig, settings: Settings, site_info: SiteInfo) -> SiteTemplates:
    """Make what renders our templates, or those that the site's theme has in their place."""
    return SiteTemplates(
        locale_of(settings.language),
        settings.timezone,
        config.theme.dirs,
        has_search=settings.search,
        has_feeds=bool(site_info.feeds),
    )


def _has_sitemap(config: MkDocsConfig, site_info: SiteInfo) -> bool:
    """Tell whether there are sitemaps.

    There are none without a `site_url`, since they hold whole addresses, and none where the theme's
    `custom_dir` has one of the author's own.
    """
    folder = config.theme.custom_dir
    has_own = Path(folder, HAND_WRITTEN).is_file() if folder else False
    return bool(site_info.root and (site_info.mount or not has_own))


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
    site_info: SiteInfo,
    *,
    newest: str,
    common_hash: str,
    layouts: Surroundings,
    output: Output,
    guide: Sequence[GuideEntry],
    written: HandWritten,
) -> Build:
    """Make the build of the archive's pages, with the search's parts in the cache.

    `newest` is the archive's newest day.
    """
    has_sitemap = _has_sitemap(config, site_info)

    def make_artifacts() -> Artifacts:
        from digest.site.artifacts.artifacts import Artifacts  # here: see `Build.run`

        return Artifacts(contents.renderer.site, site_info, written, guide, has_sitemap)

    def replacing() -> Iterator[tuple[str, bytes]]:
        # With a mount, MkDocs's own sitemap has the pages, the digest's home among them.
        if has_sitemap and not site_info.mount:
            addresses = (page.address for page in written.pages)
            yield from hand_written_files(addresses, newest, site_info.root)

    return Build(
        contents,
        layouts,
        output,
        common_hash,
        hash_of(*map(repr, (site_info, guide, written.pages, has_sitemap))),
        make_artifacts,
        mkdocs_files=written.files,
        search_cache=settings.cache / "site" / "search" if settings.search else None,
        hand_written=written.documents,
        replacing=replacing,
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
    templates = [part for folder in folders for part in file_hashes(folder.glob("*.html"))]
    if own := config.theme.custom_dir:  # what its templates of ours include may be any of it
        templates += file_hashes(Path(own).rglob("*.html"))
    feeds, address = str(has_feeds), config.site_url or ""
    named = configured_forges(settings)
    forges = (f"{name} {there.forge.name} {there.web}" for name, there in named.items())
    basics = (settings.language, settings.timezone.key, feeds, address, settings.mount)
    return hash_of(*basics, *sorted(forges), *templates)
