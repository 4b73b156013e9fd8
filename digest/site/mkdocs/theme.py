"""What we add to a site's theme: templates, styles, scripts, values, a place for the search box."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.config.config_options import ExtraScriptValue

from digest.config.site_options import without_own
from digest.site.artifacts.site_info import first_address
from digest.site.mkdocs.not_found import BASE_SCRIPT, not_found_page, site_key
from digest.site.mkdocs.other_plugins import has_search_plugin, make_file
from digest.site.pages.search import search_words, tool_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

    from digest.config import Settings
    from digest.locales.records import Locale
    from digest.site.artifacts.site_info import GuideEntry
    from digest.site.mkdocs.pages_by_hand import ArchiveFacts
    from digest.site.rendering.site_templates import SiteTemplates

WORDS_FILE = "assets/digest/search/words.json"
TOOL_WORDS_FILE = "assets/digest/words.js"
_THEME = Path(__file__).parents[1] / "theme"
_STYLES, _SCRIPT = "assets/digest/digest.css", "assets/digest/pages.js"
_SEARCH_STYLES, _SEARCH_SCRIPT = "assets/digest/search.css", "assets/digest/search/box.js"
_THEME_SEARCH_FILES = ("assets/javascripts/lunr/", "assets/javascripts/workers/")
_SEARCH_PAGE_SCRIPT = "assets/digest/search/alone.js"  # where the box in the header is not ours
_SOURCE_MAPS = ".map"  # a megabyte, for those who work on the theme's scripts
_DEFAULT_LANGUAGE = "en"  # of the theme; the digest's takes its place


def owns_search(settings: Settings) -> bool:
    """Tell whether our search takes the place of the theme's in the header of all pages."""
    return settings.search and not settings.mount


def add_to_theme(config: MkDocsConfig, locale: Locale, settings: Settings) -> None:
    """Add our templates, styles and scripts, so that the user's own win, and ours over the theme's.

    The site takes our language, unless the theme's is set.
    """
    _add_templates(config, _THEME)
    config.extra_css.insert(0, settings.mount + _STYLES)
    config.extra_javascript.insert(0, _module(settings.mount + _SCRIPT))
    if settings.search and settings.mount:
        config.extra_javascript.append(_module(settings.mount + _SEARCH_PAGE_SCRIPT))
    elif settings.search:
        _add_search(config)
    if config.theme["language"] == _DEFAULT_LANGUAGE:
        config.theme["language"] = locale.theme


def add_words(files: Files, config: MkDocsConfig, locale: Locale, settings: Settings) -> None:
    """Add the files that hold the words of the browser's scripts."""
    files.append(make_file(config, settings.mount + TOOL_WORDS_FILE, tool_words(locale)))
    if settings.search:
        files.append(make_file(config, settings.mount + WORDS_FILE, search_words(locale)))


def template_values(
    templates: SiteTemplates,
    config: MkDocsConfig,
    guide: Sequence[GuideEntry],
    author_html: str,
    settings: Settings,
    facts: ArchiveFacts,
) -> dict[str, Any]:
    """Give the values of `digest` in the theme's templates: for search, navigation and 404.html.

    `author_html` is what the site's author says where there is no page, "" for our words, and
    `facts` are the archive's.
    """
    has_search, mount = settings.search, settings.mount
    locale, years = templates.locale, without_own(settings.site.years, settings.site_url)
    return {
        "words": locale.search,
        "navigation": {
            "words": locale.pages,
            "has_search": has_search,
            "repositories": facts.has_repositories,
            "named": facts.named,
            "has_releases": facts.has_releases,
            "guide": first_address(guide),
            "mount": mount,
        },
        "lost_title": locale.not_found.title,
        "lost_site": site_key(config),
        "lost": not_found_page(templates, config, author_html, settings, facts.former_names, years),
    }


def has_instant_navigation(config: MkDocsConfig) -> bool:
    """Tell whether the theme's instant navigation is on.

    A link then does not load a page: a script puts its parts into the document that is there.
    """
    return "navigation.instant" in config.theme["features"]


def _add_templates(config: MkDocsConfig, folder: Path) -> None:
    config.theme.dirs.insert(1 if config.theme.custom_dir else 0, str(folder))


def _add_search(config: MkDocsConfig) -> None:
    """Put our search in the place of the theme's own."""
    _add_templates(config, _THEME / "search")
    config.extra_css.insert(1, _SEARCH_STYLES)
    config.extra_javascript.insert(0, _module(_SEARCH_SCRIPT))


def mount_theme_files(files: Files, mount: str) -> None:
    """Put our theme's files, which pages of the digest load, into the folder that holds it."""
    for file in files:
        if file.src_dir == str(_THEME) and mount:
            file.dest_uri = mount + file.dest_uri


def drop_unused_theme_files(files: Files, config: MkDocsConfig, settings: Settings) -> None:
    """Remove files of the theme's that no page asks for, about two megabytes.

    They are its source maps, the script that stands in `404.html` and, where our search takes the
    place of its own, the files of that.
    """
    is_ours = owns_search(settings) and not has_search_plugin(config)
    unused = (_SOURCE_MAPS, BASE_SCRIPT, *(() if settings.mount else (_SEARCH_PAGE_SCRIPT,)))
    folders = {*config.theme.dirs} - {config.theme.custom_dir}
    for file in list(files):
        is_of_theme = file.src_dir in folders
        is_search = is_ours and file.dest_uri.startswith(_THEME_SEARCH_FILES)
        if is_of_theme and (is_search or file.dest_uri.endswith(unused)):
            files.remove(file)


def _module(path: str) -> ExtraScriptValue:
    script = ExtraScriptValue(path)
    script.type = "module"
    return script
