"""Every option, typed and checked, as the plugin's section of `mkdocs.yml` gives it.

Read by the plugin and the command alike; what they work with is `Settings`, free of MkDocs.
"""

from __future__ import annotations

from digest.config.kinds import parse_since
from digest.config.options import DigestConfig
from digest.config.settings import ARCHIVE_VARIABLE, Feeds, Settings, load_settings, settings_of

__all__ = [
    "ARCHIVE_VARIABLE",
    "DigestConfig",
    "Feeds",
    "Settings",
    "load_settings",
    "parse_since",
    "settings_of",
]
