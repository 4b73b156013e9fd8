"""The settings: the options in force as plain records, and reading them from a `mkdocs.yml`."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import ConfigurationError

from digest.analyze.question.glossary import read_glossary
from digest.analyze.records import Llm
from digest.collect.source import is_local_path
from digest.config.brief_options import BriefSettings
from digest.config.option_types import parse_since
from digest.config.options import (
    AuthorsConfig,
    DigestConfig,
    FeedsConfig,
    ReleasesConfig,
    RepositoryConfig,
)
from digest.config.site_address import below, published_address, site_address
from digest.config.site_options import SitePart, make_site_part
from digest.config.watching import make_watch_lists
from digest.errors import ConfigError
from digest.forges import web_address, web_repository
from digest.models import Language, Merges, Source, TagRules

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from digest.config.llm_options import FallbackConfig, LlmConfig
    from digest.importance import Rules
    from digest.watching.lists import WatchList

ARCHIVE_VARIABLE = "DIGEST_ARCHIVE"
CACHE = ".cache/digest"  # beside mkdocs.yml
_NAMES = ("mkdocs.yml", "mkdocs.yaml")  # as MkDocs looks for them


@dataclass(frozen=True, slots=True)
class FeedSettings:
    """What feeds hold."""

    commits: int = 30  # in a feed, the newest
    is_full: bool = True  # whole analyses, not a line of each


@dataclass(frozen=True, slots=True)
class AuthorSettings:
    """Who has a page of their own."""

    commits: int = 15  # from which on an author has one
    exclude: tuple[str, ...] = ()  # names, in any spelling


@dataclass(frozen=True, slots=True)
class Settings:
    """The options in force, ready to use; their meaning is in `options`. Paths are absolute."""

    file: Path  # mkdocs.yml
    archive: Path
    cache: Path
    path: str  # template of a new report's path
    timezone: ZoneInfo
    language: Language
    since: str  # a date or a span, as `parse_since` reads it
    repositories: tuple[Source, ...]
    rules: Rules
    llm: Llm | None = None
    search: bool = True
    feeds: FeedSettings | None = field(default_factory=FeedSettings)
    authors: AuthorSettings | None = field(default_factory=AuthorSettings)
    api: bool = False
    csp: Mapping[str, tuple[str, ...]] | None = field(default_factory=dict)  # None: no policy
    replaced: Path | None = None  # the option `archive`, where DIGEST_ARCHIVE goes before it
    docs: Path | None = None  # MkDocs's `docs_dir`, whose files it publishes
    omit: tuple[str, ...] = ()  # beginnings of SHAs, of all repositories; sources have these too
    briefs: BriefSettings = field(default_factory=BriefSettings)
    watch_lists: tuple[WatchList, ...] = ()  # that of all commits first
    site: SitePart = field(default_factory=SitePart)  # what of the archive it shows
    mount: str = ""  # folder of the site that holds the digest, with a slash at its end; "": all
    site_url: str = ""  # the digest's address, with a slash at its end; "" where none is configured

    @property
    def templates(self) -> Path | None:
        """The folder of the user's own prompts, beside mkdocs.yml; `None` where there is none."""
        folder = self.file.parent / "templates"
        return folder if folder.is_dir() else None

    @property
    def named_lists(self) -> tuple[WatchList, ...]:
        """The watch lists that have a page: those that the owner named."""
        return tuple(one for one in self.watch_lists if one.name)

    def first_day(self, today: date) -> date:
        """Give the first day that the first run looks at: the option `since`, read today."""
        return parse_since(self.since, today)


def make_settings(options: DigestConfig, config_file: str | None) -> Settings:
    """Make the settings from checked options.

    Paths are relative to the configuration file's folder, the one in DIGEST_ARCHIVE to the current
    folder. Raises ConfigError for what only shows here: importance tables and `llm.price`.
    """
    file = Path(config_file or "mkdocs.yml").absolute()
    named = os.environ.get(ARCHIVE_VARIABLE)
    configured = (file.parent / options.archive).resolve()
    return Settings(
        file=file,
        archive=(Path.cwd() / named).resolve() if named else configured,
        cache=file.parent / CACHE,
        path=options.path,
        timezone=ZoneInfo(options.timezone),
        language=options.language,
        since=options.since,
        repositories=tuple(
            _source(repository, file.parent, options) for repository in options.repositories
        ),
        rules=options.rules(),
        llm=_llm(options.llm, file.parent),
        search=options.search,
        site=make_site_part(options.site),
        mount=options.mount,
        feeds=_feeds(options.feeds),
        authors=_authors(options.authors),
        api=options.api,
        csp=options.csp,
        replaced=configured if named else None,
        omit=tuple(options.omit),
        briefs=options.briefs,
        watch_lists=make_watch_lists(options.notify, options.watch),
    )


def _feeds(options: FeedsConfig | None) -> FeedSettings | None:
    if options is None:
        return None
    return FeedSettings(_whole(options.commits) or 1, options.text == "full")


def _authors(options: AuthorsConfig | None) -> AuthorSettings | None:
    if options is None:
        return None
    return AuthorSettings(_whole(options.commits) or 1, tuple(options.exclude))


def _glossary(option: dict[str, str] | str, folder: Path) -> dict[str, str]:
    return read_glossary(folder / option) if isinstance(option, str) else option


def _llm(options: LlmConfig, folder: Path) -> Llm | None:
    if not options.model:
        return None
    llm = Llm(
        model=options.model,
        api_base=options.api_base or None,
        api_key_env=options.api_key_env,
        jobs=int(options.jobs or 1),
        timeout=float(options.timeout or 1),
        requests_per_minute=_whole(options.requests_per_minute),
        tokens_per_minute=_whole(options.tokens_per_minute),
        max_tokens=int(options.max_tokens or 1),
        max_input=int(options.max_input or 1),
        max_context=int(options.max_context or 0),
        glossary=_glossary(options.glossary, folder),
        pull_token_env=options.pull_token_env,
        max_cost=options.max_cost,
        price=_price("llm.price", options.price),
        options=options.options,
        allow_private=options.allow_private,
        scanner=tuple(options.scanner),
    )
    return replace(llm, fallbacks=tuple(_fallback(one, llm) for one in options.fallbacks))


def _price(name: str, price: Sequence[float | None]) -> tuple[float, ...] | None:
    if price and len(price) not in {2, 3}:
        raise ConfigError(f"{name}: {price!r} is not two or three numbers, [in, out, cached]")
    return tuple(float(number or 0) for number in price) or None


def _fallback(options: FallbackConfig, first: Llm) -> Llm:
    """Make a fallback: what it does not say is the first model's, as far as the two share it.

    A key goes to no other address than the one it is for.
    """
    model: str = options.model
    is_kin = model.partition("/")[0] == first.model.partition("/")[0]
    api_base = options.api_base or (first.api_base if is_kin else None)
    is_same = is_kin and api_base == first.api_base
    price = _price("llm.fallbacks: price", options.price)
    return Llm(
        model=model,
        api_base=api_base,
        api_key_env=options.api_key_env or (first.api_key_env if is_same else ""),
        price=price or (first.price if is_same else None),
        options=options.options or (first.options if is_kin else {}),
    )


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)


def _source(options: RepositoryConfig, folder: Path, common: DigestConfig) -> Source:
    name: str = options.name
    url = options.url or f"https://github.com/{name}.git"
    is_local = is_local_path(url)
    web = options.web or web_address(url, options.forge)
    return Source(
        name=name,
        url=str((folder / Path(url).expanduser()).resolve()) if is_local else url,
        branch=options.branch,
        web=web_repository(_without_login(web), options.forge).web,
        forge=options.forge,
        include=tuple(options.include),
        exclude=tuple(options.exclude),
        merges=Merges(options.merges),
        ssh_key_env=options.ssh_key_env,
        private=options.private,
        formerly=tuple(options.formerly),
        omit=tuple(dict.fromkeys((*options.omit, *common.omit))),
        releases=_tag_rules(options.releases, common.releases),
    )


def _tag_rules(own: ReleasesConfig | str | None, common: ReleasesConfig | None) -> TagRules | None:
    options = common if isinstance(own, str) else own
    return TagRules(options.include, options.exclude) if options else None


def _without_login(url: str) -> str:
    """Take user and password out of a web address, which will be published."""
    try:
        parts = urlsplit(url)
    except ValueError:  # no address; collecting says so
        return ""
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def find_config_file(folder: Path) -> Path:
    """Give the configuration file of a folder: `mkdocs.yml` or else `mkdocs.yaml`, as MkDocs does.

    Where there is neither it is `mkdocs.yml`.
    """
    paths = [folder / name for name in _NAMES]
    return next((path for path in paths if os.path.lexists(path)), paths[0])


def load_settings(file: Path) -> Settings:
    """Read the settings from a `mkdocs.yml`.

    Raises ConfigError when there is none, it can't be used, or it has no digest plugin.
    """
    options = DigestConfig(config_file_path=str(file))
    whole = read_mkdocs_file(file)
    options.load_dict(plugin_section(whole["plugins"], file))
    # Only the plugin's section is checked: the rest matters when a site is built.
    for name, problem in options.validate()[0]:
        raise ConfigError(f"{file}: plugins, digest, {name}: {problem}")
    docs = file.absolute().parent / str(whole["docs_dir"] or "docs")
    site_url = published_address() or site_address(str(whole["site_url"] or ""))
    address = below(site_url, options.mount)
    return replace(make_settings(options, str(file)), docs=docs.resolve(), site_url=address)


def read_mkdocs_file(file: Path) -> MkDocsConfig:
    """Read a `mkdocs.yml` without checking it.

    Raises ConfigError when there is no such file or it can't be read.
    """
    config = MkDocsConfig(config_file_path=str(file))
    try:
        with file.open("rb") as stream:
            config.load_file(stream)
    except FileNotFoundError:
        raise ConfigError(
            f"{file}: there is no such file; name yours with -f, or make one with 'digest init'"
        ) from None
    except (ConfigurationError, OSError) as error:
        raise ConfigError(f"{file}: can't be read: {error}") from None
    except ValueError as error:  # YAML takes `since: 2026-02-30` for a date, and there is none
        raise ConfigError(f"{file}: {_wrong_date(file)} is no date ({error}); correct it") from None
    return config


def _wrong_date(file: Path) -> str:
    """Name the first line that has a date which no calendar has, and the date."""
    for number, line in enumerate(file.read_text("utf-8", "replace").splitlines(), 1):
        for text in re.findall(r"\b\d{4}-\d\d-\d\d\b", line):
            try:
                date.fromisoformat(text)
            except ValueError:
                return f"line {number}: {text}"
    return "a value"


def plugin_section(plugins: object, file: Path) -> dict[str, Any]:
    """Find the plugin's options in MkDocs's list (or mapping) of plugins.

    Raises ConfigError when the plugin is not in it, or its options are no mapping.
    """
    items = [plugins] if isinstance(plugins, dict) else plugins if isinstance(plugins, list) else []
    for item in items:
        section = {item: {}} if isinstance(item, str) else item
        if isinstance(section, dict) and "digest" in section:
            options = section["digest"] or {}
            if isinstance(options, dict):
                return options
            raise ConfigError(f"{file}: plugins, digest: {options!r} is no mapping of options")
    raise ConfigError(f"{file}: has no plugin 'digest'; add it under 'plugins'")
