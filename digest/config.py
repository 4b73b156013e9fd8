"""Every option, typed and checked, as the plugin's section of `mkdocs.yml` gives it.

Read by the plugin and the command alike; what they work with is `Settings`, free of MkDocs.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mkdocs.config import base
from mkdocs.config import config_options as c
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import ConfigurationError

from digest.archive.store import DEFAULT_PATH, report_path
from digest.errors import ConfigError
from digest.importance import Rules, make_rules
from digest.models import Language, Llm, Merges, Source

ARCHIVE_VARIABLE = "DIGEST_ARCHIVE"
CACHE = ".cache/digest"  # beside mkdocs.yml
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*/(?!\.\.?$)[A-Za-z0-9_.-]+")
_SPAN = re.compile(r"([1-9]\d{0,4})([dwmy])")
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}


@dataclass(frozen=True, slots=True)
class Settings:
    """The options in force, ready to use."""

    file: Path  # mkdocs.yml
    archive: Path
    cache: Path
    path: str
    timezone: ZoneInfo
    language: Language
    since: str
    repositories: tuple[Source, ...]
    rules: Rules
    llm: Llm | None = None

    def first_day(self, today: date) -> date:
        """Give the first day that a first run looks at."""
        return parse_since(self.since, today)


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


class RepositoryConfig(StrictConfig):
    """One repository to watch."""

    name = Name(None, "a repository's name, owner/name, of letters, digits, '.', '_' and '-'")
    """`owner/name`: shown, and used in addresses."""

    url = Text("", "an https address or the path of a repository on this machine")
    """Where to fetch it: an `https` address, or a local path relative to `mkdocs.yml`. Default:
    GitHub, by name."""

    web = Web("", "a web address such as https://github.com/acme/rocket")
    """Web address that links lead to. Default: from `url`; none for a local path."""

    branch = Text("", "a branch's name")
    """Branch to watch. Default: what `HEAD` names."""

    include = c.ListOfItems(Text(None, "a path glob such as src/**"), default=[])
    """Path globs; only commits that touch a path they match are reported. Default: all."""

    exclude = c.ListOfItems(Text(None, "a path glob such as docs/**"), default=[])
    """Path globs of what does not count."""

    private = c.Type(bool, default=False)
    """Its text is sent to a language model only where `llm.allow_private` is set."""

    merges = c.Choice(tuple(map(str, Merges)), default=str(Merges.INCLUDE))
    """`include`: merge commits are reported like others. `exclude`: they are left out.
    `first-parent`: the branch's own line alone, a merge standing for what it brought in."""


class ImportanceConfig(StrictConfig):
    """How commits are scored."""

    profile = c.Choice(("default", "argus"), default="default")
    """`default`, or `argus`: the scoring of the tool that the report format comes from."""

    commit_types = c.Type(dict, default={})
    """Points by change type, over the profile's: `{feat: 8, fix: 7}`."""

    change_sizes = c.Type(dict, default={})
    """Points by size, over the profile's: more than so many lines → points, `{500: 3}`."""

    file_types = c.Type(dict, default={})
    """Points by kind of file: `core`, `config`, `test`, `doc`."""

    scopes = c.Type(dict, default={})
    """Points by breadth: more than so many files → points, `{5: 2}`."""

    thresholds = c.Type(dict, default={})
    """The least score of a level: `{high: 10, medium: 6}`."""


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


class LlmConfig(StrictConfig):
    """The language model that writes analyses."""

    model = Text("", "a model's name as litellm knows it, such as deepseek/deepseek-chat")
    """The model's name, as litellm knows it. Without one, analyses are made by rules."""

    api_base = Text("", "an address such as http://localhost:11434/v1")
    """Address of the model's API, where it is not the provider's own."""

    api_key_env = Text("LLM_API_KEY", "an environment variable's name")
    """Name of the environment variable that holds the key; never the key itself."""

    fallbacks = c.ListOfItems(Text(None, "a model's name"), default=[])
    """Models asked, in this order, where the first one can't answer."""

    jobs = Amount(8, 1, whole=True, null=False)
    """Requests at once."""

    timeout = Amount(120, 1, whole=False, null=False)
    """Seconds a request may take."""

    requests_per_minute = Amount(None, 1, whole=True, null=True)
    """Requests a minute; more of them wait."""

    tokens_per_minute = Amount(None, 1, whole=True, null=True)
    """Tokens a minute, sent and received; more of them wait."""

    max_tokens = Amount(4096, 64, whole=True, null=False)
    """Tokens an answer may have."""

    max_input = Amount(24_000, 500, whole=True, null=False)
    """Tokens of a commit's diff that are sent."""

    max_cost = Amount(1.0, 0, whole=False, null=True)
    """US dollars a run may cost; `null`: no limit."""

    price = c.ListOfItems(Amount(None, 0, whole=False, null=False), default=[])
    """US dollars per million tokens, in and out: `[0.27, 1.10]`. Default: litellm's own table."""

    allow_private = c.Type(bool, default=False)
    """Also send the text of repositories marked `private`."""

    scanner = c.ListOfItems(Text(None, "a part of a command"), default=[])
    """Command that gets a text and prints the secrets it finds, which are then left out too."""


class DigestConfig(StrictConfig):
    """The options of the `digest` plugin."""

    archive = Text("docs/reports", "a folder's path, such as docs/reports")
    """Folder of the reports, relative to `mkdocs.yml`. The environment variable `DIGEST_ARCHIVE`
    goes before it."""

    path = PathTemplate(
        DEFAULT_PATH, "a path below the archive, of {year} {month} {date} {owner} {repo}, in .md"
    )
    """Where a new report is put in the archive. May hold `{year}`, `{month}`, `{date}`, `{owner}`
    and `{repo}`. Reports that exist are found wherever they lie."""

    timezone = Timezone("UTC", "a time zone; give an IANA name such as UTC or Asia/Shanghai")
    """IANA name of the time zone that decides what a day is, and that times are shown in."""

    language = LanguageOption(default=Language.EN)
    """Language of new reports and of the site's own words, `zh` or `en`. Reports are read in
    both."""

    since = Since("30d", "a date such as 2026-03-01 or a span such as 30d, 4w, 6m or 1y")
    """How far back a first run goes: a date or a span (`30d`, `4w`, `6m`, `1y`)."""

    repositories = c.ListOfItems(c.SubConfig(RepositoryConfig), default=[])
    """The repositories to watch. A site of an archive that exists needs none."""

    importance = c.SubConfig(ImportanceConfig)
    """How commits are scored."""

    llm = c.SubConfig(LlmConfig)
    """The language model that writes analyses."""

    def validate(self) -> tuple[base.ConfigErrors, base.ConfigWarnings]:
        """Check also what concerns several options."""
        failed, warnings = super().validate()
        if not failed:
            for name, check in (("repositories", self._check_names), ("importance", self.rules)):
                try:
                    check()
                except ConfigError as error:
                    failed.append((name, base.ValidationError(str(error))))
        return failed, warnings

    def rules(self) -> Rules:
        """Make the scoring rules. Raises ConfigError for a table that won't do."""
        options = self.importance
        tables = {name: options[name] or None for name in _TABLES}
        return make_rules(options.profile, **tables)

    def _check_names(self) -> None:
        """Refuse two repositories of one name, or whose reports would share a file."""
        paths: dict[Path, str] = {}
        names: set[str] = set()
        for repository in self.repositories:
            name = repository.name
            path = report_path(self.path, name, date(2000, 1, 1))
            if name in names:
                raise ConfigError(f"{name!r} is named twice; name it once")
            if path in paths:
                text = f"{paths[path]!r} and {name!r} would share the file {path}"
                raise ConfigError(f"{text}; put {{owner}} into the option 'path' ({self.path!r})")
            names.add(name)
            paths[path] = name


_TABLES = ("commit_types", "change_sizes", "file_types", "scopes", "thresholds")


def settings_of(options: DigestConfig, config_file: str | None) -> Settings:
    """Make the settings from checked options; paths are absolute."""
    file = Path(config_file or "mkdocs.yml").absolute()
    named = os.environ.get(ARCHIVE_VARIABLE)
    return Settings(
        file=file,
        archive=(Path.cwd() / named if named else file.parent / options.archive).resolve(),
        cache=file.parent / CACHE,
        path=options.path,
        timezone=ZoneInfo(options.timezone),
        language=options.language,
        since=options.since,
        repositories=tuple(_source(repository, file.parent) for repository in options.repositories),
        rules=options.rules(),
        llm=_llm(options.llm),
    )


def _llm(options: LlmConfig) -> Llm | None:
    if not options.model:
        return None
    price = options.price
    if price and len(price) != 2:
        raise ConfigError(f"llm.price: {price!r} is not two numbers, [in, out]")
    return Llm(
        model=options.model,
        api_base=options.api_base or None,
        api_key_env=options.api_key_env,
        fallbacks=tuple(options.fallbacks),
        jobs=int(options.jobs or 1),
        timeout=float(options.timeout or 1),
        requests_per_minute=_whole(options.requests_per_minute),
        tokens_per_minute=_whole(options.tokens_per_minute),
        max_tokens=int(options.max_tokens or 1),
        max_input=int(options.max_input or 1),
        max_cost=options.max_cost,
        price=(float(price[0] or 0), float(price[1] or 0)) if price else None,
        allow_private=options.allow_private,
        scanner=tuple(options.scanner),
    )


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)


def _source(options: RepositoryConfig, folder: Path) -> Source:
    name: str = options.name
    url = options.url or f"https://github.com/{name}.git"
    is_local = "://" not in url
    web = "" if is_local else url.removesuffix("/").removesuffix(".git")
    return Source(
        name=name,
        url=str((folder / Path(url).expanduser()).resolve()) if is_local else url,
        branch=options.branch,
        web=(options.web or _without_login(web)).removesuffix("/"),
        include=tuple(options.include),
        exclude=tuple(options.exclude),
        merges=Merges(options.merges),
        private=options.private,
    )


def _without_login(url: str) -> str:
    """Take user and password out of a web address: it is published."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def load_settings(file: Path) -> Settings:
    """Read the settings from a `mkdocs.yml`.

    Raises ConfigError when there is none, it can't be used, or it has no digest plugin.
    """
    config = MkDocsConfig(config_file_path=str(file))
    try:
        with file.open("rb") as stream:
            config.load_file(stream)
    except FileNotFoundError:
        raise ConfigError(f"{file}: there is no such file; name yours with -f") from None
    except (ConfigurationError, OSError) as error:
        raise ConfigError(f"{file}: can't be read: {error}") from None
    options = DigestConfig(config_file_path=str(file))
    options.load_dict(_plugin_section(config["plugins"], file))
    # Only the plugin's section is checked: the rest matters when a site is built.
    for name, problem in options.validate()[0]:
        raise ConfigError(f"{file}: plugins, digest, {name}: {problem}")
    return settings_of(options, str(file))


def _plugin_section(plugins: object, file: Path) -> dict[str, Any]:
    """Find the plugin's options in MkDocs's list (or mapping) of plugins."""
    items = [plugins] if isinstance(plugins, dict) else plugins if isinstance(plugins, list) else []
    for item in items:
        section = {item: {}} if isinstance(item, str) else item
        if isinstance(section, dict) and "digest" in section:
            options = section["digest"] or {}
            if isinstance(options, dict):
                return options
            raise ConfigError(f"{file}: plugins, digest: {options!r} is no mapping of options")
    raise ConfigError(f"{file}: has no plugin 'digest'; add it under 'plugins'")
