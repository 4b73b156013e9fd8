"""Checks of single options and of options not yet in a file, for `digest init`.

And what `digest init` has to know of a `mkdocs.yml` that exists.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mkdocs.config import base

from digest.config.options import DigestConfig, LlmConfig, RepositoryConfig
from digest.config.settings import make_settings, plugin_section, read_mkdocs_file
from digest.config.site_address import site_address
from digest.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from digest.config.settings import Settings

_SECTIONS = {"": DigestConfig, "llm": LlmConfig, "repositories": RepositoryConfig}


@dataclass(frozen=True, slots=True)
class SiteConfig:
    """What a `mkdocs.yml` says that matters to a digest in it."""

    docs: Path  # folder of the hand-written pages, absolute
    theme: str  # its name; "" where none is named
    options: Mapping[str, Any] | None  # the plugin's, as they stand there; `None` without it
    has_directory_urls: bool
    site_url: str  # the site's address, "" where none is configured

    @property
    def has_digest(self) -> bool:
        """Whether the plugin is in it."""
        return self.options is not None


def check_value(option: str, value: object) -> Any:
    """Check one option's value and give it converted, as the configuration would.

    `option` is its name with its section's: `timezone`, `llm.model`, `repositories.name`. Raises
    ConfigError that names the value and what is allowed.
    """
    section, _, name = option.rpartition(".")
    kind: base.BaseConfigOption[Any] = getattr(_SECTIONS[section], name)
    try:
        return kind.validate(value)
    except base.ValidationError as error:
        raise ConfigError(str(error)) from None


def check_options(options: Mapping[str, Any], file: Path) -> Settings:
    """Check the plugin's options as they would stand in `file`; give the settings they make.

    Raises ConfigError that names the first option that is wrong.
    """
    config = DigestConfig(config_file_path=str(file))
    config.load_dict(dict(options))
    for name, problem in config.validate()[0]:
        raise ConfigError(f"{name}: {problem}")
    return make_settings(config, str(file))


def read_site_config(file: Path) -> SiteConfig:
    """Read what a `mkdocs.yml` that exists says. Raises ConfigError where it can't be read."""
    config = read_mkdocs_file(file)
    theme = config["theme"]
    name = theme.get("name") if isinstance(theme, dict) else theme
    options: Mapping[str, Any] | None = None
    with suppress(ConfigError):
        options = plugin_section(config["plugins"], file)
    return SiteConfig(
        docs=(file.absolute().parent / str(config["docs_dir"] or "docs")).resolve(),
        theme=str(name or ""),
        options=options,
        has_directory_urls=config["use_directory_urls"] is not False,
        site_url=site_address(str(config["site_url"] or "")),
    )
