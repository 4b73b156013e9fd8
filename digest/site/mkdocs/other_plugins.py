"""What plugins beside this one expect of files, of the configuration and of MkDocs's own plugins.

Some ask each page's file where it lies, some look through the list of plugins, one builds the site
again for each language within the build. All of them log.
"""

from __future__ import annotations

import copy
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mkdocs.config import config_options as c
from mkdocs.config.base import Config
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File

from digest.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs.config.defaults import MkDocsConfig

_LOGGERS = ("mkdocs", "properdocs")
_SEARCH_PLUGIN = "material/search"  # for which the theme's header has a place
NO_FLAT_PAGES = "use_directory_urls: is false; the addresses need it to be true"
# Plugins that set it, by their names in MkDocs's collection.
_FLATTENING = {"material/offline": "offline", "offline": "offline"}


class _BoxConfig(Config):
    """The option by which the theme's header asks a search plugin whether it is on."""

    enabled = c.Type(bool, default=True)


class SearchBox(BasePlugin[_BoxConfig]):
    """Stands for the theme's search plugin: without one, its header has no place for a box."""


def has_search_plugin(config: MkDocsConfig) -> bool:
    """Tell whether the site's owner has the theme's search plugin on."""
    plugin = config.plugins.get(_SEARCH_PLUGIN)
    return plugin is not None and not isinstance(plugin, SearchBox)


def put_search_box(config: MkDocsConfig) -> None:
    """Give the theme's header a place for a search box.

    For as long as pages are rendered, and no longer: to plugins that look for the theme's search
    ours is not the one.
    """
    if _SEARCH_PLUGIN not in config.plugins:
        box = SearchBox()
        box.load_config({})
        config.plugins[_SEARCH_PLUGIN] = box


def take_search_box(config: MkDocsConfig) -> None:
    """Take back what `put_search_box` put there."""
    if isinstance(config.plugins.get(_SEARCH_PLUGIN), SearchBox):
        del config.plugins[_SEARCH_PLUGIN]


@contextmanager
def search_box(config: MkDocsConfig, *, has_search: bool) -> Iterator[None]:
    """Give the header a place for a box while something is rendered."""
    if has_search:
        put_search_box(config)
    try:
        yield
    finally:
        take_search_box(config)


@contextmanager
def without_search(config: MkDocsConfig) -> Iterator[None]:
    """Keep the theme's search out of the header while something is rendered."""
    plugin = config.plugins.pop(_SEARCH_PLUGIN, None)
    try:
        yield
    finally:
        if plugin is not None:
            dict.__setitem__(config.plugins, _SEARCH_PLUGIN, plugin)  # its events are known


def make_file(config: MkDocsConfig, name: str, content: str) -> File:
    """Make a file of the site that no file of the owner's stands behind; `name` as in `docs_dir`.

    It says that it comes from `mkdocs.yml`, which it does: plugins look for the history of what a
    page was made from, and some fail where there is no file.
    """
    file = File.generated(config, name, content=content)
    file.abs_src_path = config.config_file_path or None
    return file


def keep_settings(config: MkDocsConfig) -> MkDocsConfig:
    """Copy a configuration as far as it is changed where the site is built again within a build."""
    kept = copy.copy(config)
    kept.theme = copy.deepcopy(config.theme)
    kept.extra = copy.deepcopy(config.extra)
    return kept


def check_directory_urls(config: MkDocsConfig) -> None:
    """Raise PluginError where a plugin has set the option meanwhile; name it."""
    if config.use_directory_urls:
        return
    names = [_FLATTENING[name] for name in config.plugins if name in _FLATTENING]
    if names:
        whose = f"the plugin {names[0]!r} sets it"
        remedy = f"take {names[0]!r} out of plugins, or switch it off with enabled: false"
    else:
        whose, remedy = "a plugin or hook sets it", "take that out of mkdocs.yml"
    raise PluginError(f"{NO_FLAT_PAGES}: {whose}; {remedy}")


class _PrintableRecords(logging.Filter):
    """Makes the messages of a handler's records printable, those of other plugins as well."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change a record's message; let all pass."""
        record.msg, record.args = printable(record.getMessage()), ()
        return True


_FILTER = _PrintableRecords()


def make_log_printable() -> None:
    """Have the handlers that print the log make what they print printable.

    What it says of texts by strangers then gives no orders.
    """
    for name in _LOGGERS:
        for handler in logging.getLogger(name).handlers:
            handler.addFilter(_FILTER)
