"""The types of options: each checks its value, and its error says what is allowed.

They extend MkDocs's (https://www.mkdocs.org/dev-guide/plugins/#on-config-options), which convert or
only warn where these refuse.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mkdocs.config import base
from mkdocs.config import config_options as c

from digest.archive.store import report_path
from digest.errors import ConfigError
from digest.globs import check_glob
from digest.locales import LANGUAGES
from digest.models import Language

Group = TypeVar("Group", bound="StrictConfig")
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*/(?!\.\.?$)[A-Za-z0-9_.-]+")
_OWNER = re.compile(r"@\S+|[^@\s]+@[^@\s]+")
_SHA = re.compile(r"[0-9a-fA-F]{7,40}")
_SPAN = re.compile(r"([1-9]\d{0,4})([dwmy])")
_SOURCE = re.compile(r"'[A-Za-z0-9+/=_-]+'|[A-Za-z0-9*][A-Za-z0-9*.:/_%~-]*")
# fmt: off
_DIRECTIVES = (
    *("script-src", "style-src", "img-src", "font-src", "connect-src", "media-src", "frame-src"),
    *("worker-src", "manifest-src", "object-src", "form-action"),
)
# fmt: on
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}


def parse_since(text: str, today: date) -> date:
    """Read a date (`2026-03-01`) or a span back from today (`30d`, `4w`, `6m`, `1y`).

    A month counts 30 days, a year 365. Raises ConfigError for anything else.
    """
    if span := _SPAN.fullmatch(text):
        try:
            return today - timedelta(days=int(span[1]) * _DAYS[span[2]])
        except OverflowError:
            return date.min
    try:
        return date.fromisoformat(text)
    except ValueError:
        allowed = "a date such as 2026-03-01 or a span such as 30d, 4w, 6m or 1y"
        raise ConfigError(f"{text!r} is not {allowed}") from None


class StrictConfig(base.Config):
    """A section of options in which an unknown name is an error: it may be a misspelt one."""

    def validate(self) -> tuple[base.ConfigErrors, base.ConfigWarnings]:
        """Check every option; one that does not exist is an error, not a warning."""
        failed, warnings = super().validate()
        known = sorted(name for name, _ in self._schema)
        for name in sorted(set(self) - set(known)):
            text = f"no such option (its value is {self[name]!r}); there are {', '.join(known)}"
            failed.append((name, base.ValidationError(text)))
        return failed, [(name, text) for name, text in warnings if name in known]


_FOLDER = re.compile(r"[A-Za-z0-9_-]+(?:\.[0-9][A-Za-z0-9_-]*)*")  # `v1.2` is one, `a.html` is none


class Text(c.OptionallyRequired[str]):
    """A text; numbers and dates that YAML reads as such are refused, not converted.

    `meaning` completes the error "'x' is not …". A default makes the empty text allowed if it is
    that default; `None` makes the option required.
    """

    def __init__(self, default: str | None, meaning: str) -> None:
        super().__init__(default=default)
        self.meaning = meaning

    def run_validation(self, value: object) -> str:
        """Give the text back. Raises ValidationError for one that is empty or fails `check`."""
        if not isinstance(value, str) or not (value.strip() or value == self.default):
            raise base.ValidationError(f"{value!r} is not {self.meaning}")
        try:
            self.check(value)
        except (ConfigError, ZoneInfoNotFoundError, ValueError, OSError):
            raise base.ValidationError(f"{value!r} is not {self.meaning}") from None
        return value

    def check(self, value: str) -> None:
        """Raise ConfigError or ValueError for a text that is not allowed; subclasses override."""


class Timezone(Text):
    """An IANA time zone's name."""

    def check(self, value: str) -> None:
        """Raise ZoneInfoNotFoundError for a name that this machine's time zone data lacks."""
        ZoneInfo(value)


class RepositoryName(Text):
    """A repository's name, `owner/repo`."""

    def check(self, value: str) -> None:
        """Raise ConfigError for a name that can't be part of an address or a path."""
        if not _NAME.fullmatch(value):
            raise ConfigError(value)


class Owner(Text):
    """A user, a group of them or a mail address, as `CODEOWNERS` has it."""

    def __init__(self) -> None:
        super().__init__(None, "an owner as CODEOWNERS has it, such as @acme/runtime")

    def check(self, value: str) -> None:
        """Raise ConfigError for a text that names none."""
        if not _OWNER.fullmatch(value):
            raise ConfigError(value)


class CommitSha(Text):
    """A commit's SHA, or its first digits."""

    def run_validation(self, value: object) -> str:
        """Give the SHA in lower case. Raises ValidationError for what is none."""
        return super().run_validation(value).lower()

    def check(self, value: str) -> None:
        """Raise ConfigError for other than 7 to 40 hex digits."""
        if not _SHA.fullmatch(value):
            raise ConfigError(value)


class WebAddress(Text):
    """A web address, http or https."""

    def check(self, value: str) -> None:
        """Raise ConfigError for an address that a page may not link to."""
        parts = urlsplit(value)
        if value and (parts.scheme not in {"https", "http"} or not parts.hostname):
            raise ConfigError(value)


class Glob(Text):
    """A path glob."""

    def check(self, value: str) -> None:
        """Check that the glob can be one."""
        check_glob(value)


class Patterns(base.BaseConfigOption["tuple[str, ...]"]):
    """A pattern of names, or a list of them, as `git tag --list` takes them."""

    def __init__(self) -> None:
        super().__init__()
        self.default = ()

    def run_validation(self, value: object) -> tuple[str, ...]:
        """Give the patterns. Raises ValidationError for what is neither a text nor texts."""
        found = [value] if isinstance(value, str) else value
        if isinstance(found, (list, tuple)) and all(isinstance(one, str) and one for one in found):
            return tuple(found)
        raise base.ValidationError(f"{value!r} is not a pattern of tags such as v*, or a list")


class PathTemplate(Text):
    """The template of a new report's path in the archive."""

    def check(self, value: str) -> None:
        """Raise ConfigError for a template that gives no path below the archive."""
        report_path(value, "owner/name", date(2000, 1, 1))


class MountFolder(Text):
    """A folder below the site, with a slash at its end; "" for the site itself."""

    def check(self, value: str) -> None:
        """Raise ValueError for what is no plain folder, or one that the theme's files are in."""
        folders = value.split("/")[:-1]
        is_plain = all(_FOLDER.fullmatch(folder) for folder in folders)
        if value and not (value.endswith("/") and is_plain and folders[0].lower() != "assets"):
            raise ValueError(value)


class SinceDate(Text):
    """A date or a span back from today, kept as text: it counts from the day of each run."""

    def run_validation(self, value: object) -> str:
        """Give the text back, an unquoted date of YAML's included."""
        return super().run_validation(value.isoformat() if isinstance(value, date) else value)

    def check(self, value: str) -> None:
        """Raise ConfigError for what `parse_since` can't read."""
        parse_since(value, date(2000, 1, 1))


class LanguageOption(c.OptionallyRequired[Language]):
    """A language that there are words for."""

    def __init__(self, default: Language) -> None:
        super().__init__(default=default)

    def run_validation(self, value: object) -> Language:
        """Give the language. Raises ValidationError for others."""
        if str(value) in LANGUAGES:
            return Language(str(value))
        allowed = " or ".join(LANGUAGES)
        raise base.ValidationError(f"{value!r} is not a language here; use {allowed}")


class Flag(c.Type[bool]):
    """True or false."""

    def __init__(self, *, default: bool) -> None:
        super().__init__(bool, default=default)

    def run_validation(self, value: object) -> bool:
        """Give the value back. Raises ValidationError for others, `"false"` in quotes included."""
        if not isinstance(value, bool):
            text = f"{value!r} is neither true nor false; write one of them, without quotes"
            raise base.ValidationError(text)
        return value


class OptionalGroup(base.BaseConfigOption["Group | None"], Generic[Group]):
    """A section of options, or `false` to switch off what it is about (then `None`)."""

    def __init__(self, group: type[Group]) -> None:
        super().__init__()
        self.group = group
        self._options = c.SubConfig(group)

    def pre_validation(self, config: base.Config, key_name: str) -> None:
        """Hand the file's place on to the section's options (called by MkDocs)."""
        self._options.pre_validation(config, key_name)

    def run_validation(self, value: object) -> Group | None:
        """Give the checked section, `None` for `false`; `true` and null stand for its defaults."""
        if value is False:
            return None
        if value is not True and value is not None and not isinstance(value, dict):
            names = ", ".join(name for name, _ in self.group._schema)
            raise base.ValidationError(f"{value!r} is neither false nor options ({names})")
        return self._options.run_validation(value if isinstance(value, dict) else {})


class InheritedGroup(OptionalGroup[Group]):
    """A section of options in place of one further up; "" where nothing is given."""

    def run_validation(self, value: object) -> Any:
        """Give the checked section, `None` for `false`, and "" for null: the one further up."""
        return "" if value is None else super().run_validation(value)


class CspPolicy(base.BaseConfigOption["dict[str, tuple[str, ...]] | None"]):
    """Sources to add to the content security policy, by directive; `None` for no policy.

    Directives and sources are those of https://www.w3.org/TR/CSP3/.
    """

    def __init__(self) -> None:
        super().__init__()
        self.default = {}

    def run_validation(self, value: object) -> dict[str, tuple[str, ...]] | None:
        """Give the checked sources by directive; `true` and null stand for no further ones."""
        if value is False:
            return None
        if value is True or value is None:
            return {}
        if not isinstance(value, dict):
            raise base.ValidationError(f"{value!r} is neither true, false nor a table of lists")
        return {_directive(name): _sources(name, value[name]) for name in value}


def _directive(name: object) -> str:
    if name not in _DIRECTIVES:
        raise base.ValidationError(f"{name!r} is none of {', '.join(_DIRECTIVES)}")
    return str(name)


def _sources(name: str, value: object) -> tuple[str, ...]:
    """Check a list of sources: one with a `;` or `,` in it would begin another directive."""
    if not isinstance(value, list) or not all(
        isinstance(source, str) and _SOURCE.fullmatch(source) for source in value
    ):
        text = "a list of sources such as https://example.org or \"'unsafe-inline'\""
        raise base.ValidationError(f"{name}: {value!r} is not {text}")
    return tuple(value)


class Number(c.OptionallyRequired[float | None]):
    """A number from `least` on; `whole` refuses fractions, `null` allows null."""

    def __init__(self, default: float | None, least: float, *, whole: bool, null: bool) -> None:
        super().__init__(default=default)
        self.least, self.whole, self.null = least, whole, null

    def validate(self, value: object) -> float | None:
        """Give the number; null means null here, where MkDocs would take the default."""
        kinds = (int,) if self.whole else (int, float)
        if value is None and self.null:
            return None
        if isinstance(value, bool) or not isinstance(value, kinds) or not value >= self.least:
            kind = "a whole number" if self.whole else "a number"
            text = f"{value!r} is not {kind} from {self.least:g} on{' or null' * self.null}"
            raise base.ValidationError(text)
        return value
