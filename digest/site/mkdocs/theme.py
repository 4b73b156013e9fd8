"""What a site's theme gets of ours: templates, styles, scripts, a place for the search box."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.config import config_options as c
from mkdocs.config.base import Config
from mkdocs.config.config_options import ExtraScriptValue
from mkdocs.plugins import BasePlugin

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

    from digest.models import Language

_THEME = Path(__file__).parents[1] / "theme"
_STYLES, _SCRIPT = "assets/digest/digest.css", "assets/digest/pages.js"
_SEARCH_STYLES, _SEARCH_SCRIPT = "assets/digest/search.css", "assets/digest/search/box.js"
_SEARCH_PLUGIN = "material/search"  # for which the theme's header has a place
_OF_THEIR_SEARCH = ("assets/javascripts/lunr/", "assets/javascripts/workers/")
_SOURCE_MAPS = ".map"  # a megabyte that only who works on the theme's scripts would read
_DEFAULT_LANGUAGE = "en"  # of the theme; ours is put in its place


class _BoxConfig(Config):
    """What the theme's header asks of a search plugin."""

    enabled = c.Type(bool, default=True)


class SearchBox(BasePlugin[_BoxConfig]):
    """Stands for a search plugin: the theme's header has a box only where there is one."""


def add_to_theme(config: MkDocsConfig, language: Language, *, has_search: bool) -> None:
    """Put our parts behind the user's own and before the theme's."""
    _add_templates(config, _THEME)
    config.extra_css.insert(0, _STYLES)
    config.extra_javascript.insert(0, _module(_SCRIPT))
    if has_search:
        _add_search(config)
    if config.theme["language"] == _DEFAULT_LANGUAGE:
        config.theme["language"] = str(language)


def is_instant(config: MkDocsConfig) -> bool:
    """Tell whether the theme puts pages into the place of others instead of loading them."""
    return "navigation.instant" in config.theme["features"]


def _add_templates(config: MkDocsConfig, folder: Path) -> None:
    config.theme.dirs.insert(1 if config.theme.custom_dir else 0, str(folder))


def _add_search(config: MkDocsConfig) -> None:
    """Put our search where the theme has its own."""
    _add_templates(config, _THEME / "search")
    if _SEARCH_PLUGIN not in config.plugins:
        box = SearchBox()
        box.load_config({})
        config.plugins[_SEARCH_PLUGIN] = box
    config.extra_css.insert(1, _SEARCH_STYLES)
    config.extra_javascript.insert(0, _module(_SEARCH_SCRIPT))


def drop_unused(files: Files, config: MkDocsConfig) -> None:
    """Leave out files of the theme's that no page asks for, about two megabytes.

    They are its source maps and, where our search stands in for its own, what that would need.
    """
    is_ours = isinstance(config.plugins.get(_SEARCH_PLUGIN), SearchBox)
    folders = {*config.theme.dirs} - {config.theme.custom_dir}
    for file in list(files):
        is_theirs = file.src_dir in folders
        is_search = is_ours and file.dest_uri.startswith(_OF_THEIR_SEARCH)
        if is_theirs and (is_search or file.dest_uri.endswith(_SOURCE_MAPS)):
            files.remove(file)


def _module(path: str) -> ExtraScriptValue:
    script = ExtraScriptValue(path)
    script.type = "module"
    return script
