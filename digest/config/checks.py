"""The options' checks one by one, and what of a `mkdocs.yml` a new digest has to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mkdocs.config import base

from digest.config.options import DigestConfig, LlmConfig, RepositoryConfig
from digest.config.settings import plugin_section, read_file, settings_of
from digest.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from digest.config.settings import Settings

_SECTIONS = {"": DigestConfig, "llm": LlmConfig, "repositories": RepositoryConfig}


@dataclass(frozen=True, slots=True)
class Site:
    """What a `mkdocs.yml` says that matters to a digest in it."""

    docs: Path  # folder of the hand-written pages, absolute
    theme: str  # "" where none is named
    has_digest: bool
    has_directory_urls: bool


def check_value(option: str, value: object) -> Any:
    """Check one option's value (`timezone`, `llm.model`) and give it as the configuration does.

    Raises ConfigError that names the value and what is allowed.
    """
    section, _, name = option.rpartition(".")
    kind: base.BaseConfigOption[Any] = getattr(_SECTIONS[section], name)
    try:
        return kind.validate(value)
    except base.ValidationError as error:
        raise ConfigError(str(error)) from None


def check_options(options: Mapping[str, Any], file: Path) -> Settings:
    """Check the plugin's options as they would stand in `file`. Raises ConfigError."""
    config = DigestConfig(config_file_path=str(file))
    config.load_dict(dict(options))
    for name, problem in config.validate()[0]:
        raise ConfigError(f"{name}: {problem}")
    return settings_of(config, str(file))


def read_site(file: Path) -> Site:
    """Read what a `mkdocs.yml` that exists says. Raises ConfigError where it can't be read."""
    config = read_file(file)
    theme = config["theme"]
    name = theme.get("name") if isinstance(theme, dict) else theme
    try:
        plugin_section(config["plugins"], file)
    except ConfigError:
        has_digest = False
    else:
        has_digest = True
    return Site(
        docs=(file.absolute().parent / str(config["docs_dir"] or "docs")).resolve(),
        theme=str(name or ""),
        has_digest=has_digest,
        has_directory_urls=config["use_directory_urls"] is not False,
    )
