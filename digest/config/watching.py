"""What is told to whom: the options `notify` and `watch`, and the lists that both make."""

from __future__ import annotations

from dataclasses import replace

from mkdocs.config import config_options as c

from digest.config.option_types import Glob, Number, Owner, RepositoryName, StrictConfig, Text
from digest.errors import ConfigError
from digest.models import ChangeType, Level
from digest.watching.lists import WatchList, key_of

_VARIABLE = "an environment variable's name"
_LEVELS = tuple(map(str, Level))


class NotifyConfig(StrictConfig):
    """What `digest notify` sends."""

    is_given = False  # whether the owner set anything of it

    addresses_env = Text("DIGEST_NOTIFY", _VARIABLE)
    """Environment variable that holds where to send: addresses as
    [Apprise](https://appriseit.com/services/) has them, with spaces or line ends between them. They
    hold keys, so they stand nowhere else. Example: `addresses_env: TEAM_CHAT`."""

    period = c.Choice(("day", "week"), default="day")
    """How often: after each day, or after each week (Monday to Sunday). Example: `period: week`."""

    level = c.Choice(_LEVELS, default=str(Level.HIGH))
    """The least importance of what is told. Example: `level: medium`."""

    commits = Number(7, 1, whole=True, null=False)
    """Commits named at most; the rest is counted. Example: `commits: 3`."""


class NotifyOption(c.SubConfig[NotifyConfig]):
    """The option `notify`."""

    def run_validation(self, value: object) -> NotifyConfig:
        """Give the options. Raises ValidationError."""
        found = super().run_validation(value)
        found.is_given = bool(value)
        return found


class WatchConfig(StrictConfig):
    """What somebody wants to hear of."""

    name = Text(None, "a name such as Runtime")
    """What it is called; its page's address is made of it. Example: `name: Runtime`."""

    repositories = c.ListOfItems(
        RepositoryName(None, "a repository's name, owner/name"), default=[]
    )
    """Only these. Default: all. Example: `repositories: [acme/rocket]`."""

    paths = c.ListOfItems(Glob(None, "a path glob such as lib/runtime/**"), default=[])
    """Only commits that touch a path which these globs match. Default: all.
    Example: `paths: [lib/runtime/**]`."""

    owners = c.ListOfItems(Owner(), default=[])
    """Only commits that touch what these own, as the file `CODEOWNERS` of the repository has them.
    Default: all. Example: `owners: ["@acme/runtime"]`."""

    authors = c.ListOfItems(Text(None, "a name"), default=[])
    """Only commits of these people, in any spelling of their names. Default: all.
    Example: `authors: [Ada Lovelace]`."""

    types = c.ListOfItems(c.Choice(tuple(map(str, ChangeType))), default=[])
    """Only changes of these types: `feat`, `fix`, `perf`, `security`, …. Default: all.
    Example: `types: [security, revert]`."""

    level = c.Choice(_LEVELS, default=str(Level.LOW))
    """The least importance. Example: `level: medium`."""

    addresses_env = Text("", _VARIABLE)
    """Environment variable that holds where `digest notify` sends it. Default: nowhere.
    Example: `addresses_env: RUNTIME_CHAT`."""


def make_watch_lists(options: NotifyConfig, lists: list[WatchConfig]) -> tuple[WatchList, ...]:
    """Make the lists: that of all commits first, then those of `watch` in their order."""
    common = WatchList(
        level=Level(options.level),
        addresses_env=options.addresses_env,
        is_weekly=options.period == "week",
        commits=int(options.commits or 1),
        is_previewed=options.is_given,
    )
    return (common, *(_watch_list(one, common) for one in lists))


def check_watch_names(lists: list[WatchConfig]) -> None:
    """Raise ConfigError for two lists of one name, or whose pages would have one address."""
    names: dict[str, str] = {}
    for one in lists:
        key = key_of(one.name)
        if key in names:
            text = f"{names[key]!r} and {one.name!r} would share the page /watch/{key}/"
            raise ConfigError(f"{text}; give one of them another name")
        names[key] = one.name


def _watch_list(options: WatchConfig, common: WatchList) -> WatchList:
    return replace(
        common,
        name=options.name,
        repositories=tuple(options.repositories),
        paths=tuple(options.paths),
        owners=tuple(options.owners),
        authors=tuple(options.authors),
        types=tuple(options.types),
        level=Level(options.level),
        addresses_env=options.addresses_env,
        is_previewed=bool(options.addresses_env),
    )
