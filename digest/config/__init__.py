"""Every option of the plugin's section in `mkdocs.yml`, typed and checked.

The plugin and the command read them alike. What they work with is `Settings`, a plain record that
knows nothing of MkDocs.
"""

from __future__ import annotations

from digest.config.option_types import parse_since
from digest.config.options import DigestConfig
from digest.config.settings import (
    ARCHIVE_VARIABLE,
    FeedSettings,
    Settings,
    find_config_file,
    load_settings,
    make_settings,
)

__all__ = [
    "ARCHIVE_VARIABLE",
    "DigestConfig",
    "FeedSettings",
    "Settings",
    "find_config_file",
    "load_settings",
    "make_settings",
    "parse_since",
]
