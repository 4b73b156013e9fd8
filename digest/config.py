"""Every option, typed and checked, as the plugin's section of `mkdocs.yml` gives it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mkdocs.config import base
from mkdocs.config import config_options as c

from digest.models import Language

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

ARCHIVE_VARIABLE = "DIGEST_ARCHIVE"


class Text(c.OptionallyRequired[str]):
    """A text; numbers and dates that YAML reads as such are refused, not converted."""

    def __init__(self, default: str, meaning: str) -> None:
        super().__init__(default=default)
        self.meaning = meaning

    def run_validation(self, value: object) -> str:
        """Check that the value is a text that is not empty."""
        if not isinstance(value, str) or not value.strip():
            raise base.ValidationError(f"{value!r} is not {self.meaning}")
        return value


class Timezone(Text):
    """An IANA time zone's name."""

    def run_validation(self, value: object) -> str:
        """Check that the name is one that this machine's time zone data knows."""
        name = super().run_validation(value)
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise base.ValidationError(f"{value!r} is not {self.meaning}") from None
        return name


class LanguageOption(c.OptionallyRequired[Language]):
    """`zh` or `en`."""

    def __init__(self, default: Language) -> None:
        super().__init__(default=default)

    def run_validation(self, value: object) -> Language:
        """Check that the value is a language we have words for."""
        try:
            return Language(str(value))
        except ValueError:
            allowed = " or ".join(Language)
            raise base.ValidationError(f"{value!r} is not a language here; use {allowed}") from None


class DigestConfig(base.Config):
    """The options of the `digest` plugin."""

    archive = Text("docs/reports", "a folder's path, such as docs/reports")
    """Folder of the reports, relative to `mkdocs.yml`. The environment variable `DIGEST_ARCHIVE`
    goes before it."""

    timezone = Timezone("UTC", "a time zone; give an IANA name such as UTC or Asia/Shanghai")
    """IANA name of the time zone the reports' days and times are in."""

    language = LanguageOption(default=Language.EN)
    """Language of the site's own words, `zh` or `en`; reports are read in both."""

    def validate(self) -> tuple[base.ConfigErrors, base.ConfigWarnings]:
        """Check every option; one that does not exist is an error, not a warning."""
        failed, warnings = super().validate()
        known = sorted(name for name, _ in self._schema)
        for name in sorted(set(self) - set(known)):
            text = f"no such option (its value is {self[name]!r}); there are {', '.join(known)}"
            failed.append((name, base.ValidationError(text)))
        return failed, [(name, text) for name, text in warnings if name in known]


def archive_folder(options: DigestConfig, config: MkDocsConfig) -> Path:
    """Give the archive's folder, absolute."""
    base_folder = Path(config.config_file_path or "mkdocs.yml").absolute().parent
    named = os.environ.get(ARCHIVE_VARIABLE)
    return (Path.cwd() / named if named else base_folder / options.archive).resolve()
