"""The kinds of options: each checks its value and says what is allowed."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Generic, TypeVar
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

    Raises ConfigError for anything else.
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
    """Options of which an unknown one is an error."""

    def validate(self) -> tuple[base.ConfigErrors, base.ConfigWarnings]:
        """Check every option; one that does not exist is an error, not a warning."""
        failed, warnings = super().validate()
        known = sorted(name for name, _ in self._schema)
        for name in sorted(set(self) - set(known)):
            text = f"no such option (its value is {self[name]!r}); there are {', '.join(known)}"
            failed.append((name, base.ValidationError(text)))
        return failed, [(name, text) for name, text in warnings if name in known]


class Text(c.OptionallyRequired[str]):
    """A text; numbers and dates that YAML reads as such are refused, not converted."""

    def __init__(self, default: str | None, meaning: str) -> None:
        super().__init__(default=default)
        self.meaning = meaning

    def run_validation(self, value: object) -> str:
        """Check that the value is a text that is not empty."""
        if not isinstance(value, str) or not (value.strip() or value == self.default):
            raise base.ValidationError(f"{value!r} is not {self.meaning}")
        try:
            self.check(value)
        except (ConfigError, ZoneInfoNotFoundError, ValueError, OSError):
            raise base.ValidationError(f"{value!r} is not {self.meaning}") from None
        return value

    def check(self, value: str) -> None:
        """Raise ConfigError or ValueError for a text that won't do."""


class Timezone(Text):
    """An IANA time zone's name."""

    def check(self, value: str) -> None:
        """Check that this machine's time zone data knows the name."""
        ZoneInfo(value)


class Name(Text):
    """A repository's name."""

    def check(self, value: str) -> None:
        """Check that the name can be part of an address."""
        if not _NAME.fullmatch(value):
            raise ConfigError(value)


class Web(Text):
    """A web address."""

    def check(self, value: str) -> None:
        """Check that the address is one a page may link to."""
        parts = urlsplit(value)
        if value and (parts.scheme not in {"https", "http"} or not parts.hostname):
            raise ConfigError(value)


class Glob(Text):
    """A path glob."""

    def check(self, value: str) -> None:
        """Check that the glob can be one."""
        check_glob(value)


class PathTemplate(Text):
    """Where reports lie in the archive."""

    def check(self, value: str) -> None:
        """Check that the template makes paths."""
        report_path(value, "owner/name", date(2000, 1, 1))


class Since(Text):
    """A date or a span; YAML's own dates are fine."""

    def run_validation(self, value: object) -> str:
        """Check that the value can be read."""
        return super().run_validation(value.isoformat() if isinstance(value, date) else value)

    def check(self, value: str) -> None:
        """Check that the value can be read."""
        parse_since(value, date(2000, 1, 1))


class LanguageOption(c.OptionallyRequired[Language]):
    """A language that there are words in."""

    def __init__(self, default: Language) -> None:
        super().__init__(default=default)

    def run_validation(self, value: object) -> Language:
        """Check that the value is a language we have words for."""
        if str(value) in LANGUAGES:
            return Language(str(value))
        allowed = " or ".join(LANGUAGES)
        raise base.ValidationError(f"{value!r} is not a language here; use {allowed}")


class Flag(c.Type[bool]):
    """True or false."""

    def __init__(self, *, default: bool) -> None:
        super().__init__(bool, default=default)

    def run_validation(self, value: object) -> bool:
        """Check that the value is one of the two; a text that says so is refused."""
        if not isinstance(value, bool):
            text = f"{value!r} is neither true nor false; write one of them, without quotes"
            raise base.ValidationError(text)
        return value


class Switched(base.BaseConfigOption["Group | None"], Generic[Group]):
    """A group of options, or `false` for none of what it is about."""

    def __init__(self, group: type[Group]) -> None:
        super().__init__()
        self.group = group
        self._options = c.SubConfig(group)

    def pre_validation(self, config: base.Config, key_name: str) -> None:
        """Tell the options where the configuration lies."""
        self._options.pre_validation(config, key_name)

    def run_validation(self, value: object) -> Group | None:
        """Check the options; `true` and null stand for their defaults."""
        if value is False:
            return None
        if value is not True and value is not None and not isinstance(value, dict):
            names = ", ".join(name for name, _ in self.group._schema)
            raise base.ValidationError(f"{value!r} is neither false nor options ({names})")
        return self._options.run_validation(value if isinstance(value, dict) else {})


class Policy(base.BaseConfigOption["dict[str, tuple[str, ...]] | None"]):
    """What a content security policy lets through besides, by directive; `None` for no policy."""

    def __init__(self) -> None:
        super().__init__()
        self.default = {}

    def run_validation(self, value: object) -> dict[str, tuple[str, ...]] | None:
        """Check the directives and sources; `true` and null stand for none besides."""
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
    """Check a list of sources: one that holds a mark of the policy's own would change all of it."""
    if not isinstance(value, list) or not all(
        isinstance(source, str) and _SOURCE.fullmatch(source) for source in value
    ):
        text = "a list of sources such as https://example.org or \"'unsafe-inline'\""
        raise base.ValidationError(f"{name}: {value!r} is not {text}")
    return tuple(value)


class Amount(c.OptionallyRequired[float | None]):
    """A number from `least` on, or null where that is allowed."""

    def __init__(self, default: float | None, least: float, *, whole: bool, null: bool) -> None:
        super().__init__(default=default)
        self.least, self.whole, self.null = least, whole, null

    def validate(self, value: object) -> float | None:
        """Check the number; null means null, not the default."""
        kinds = (int,) if self.whole else (int, float)
        if value is None and self.null:
            return None
        if isinstance(value, bool) or not isinstance(value, kinds) or not value >= self.least:
            kind = "a whole number" if self.whole else "a number"
            text = f"{value!r} is not {kind} from {self.least:g} on{' or null' * self.null}"
            raise base.ValidationError(text)
        return value
