"""The options themselves. The docstring below each is its documentation (`reference`)."""

from __future__ import annotations

from datetime import date

from mkdocs.config import base
from mkdocs.config import config_options as c

from digest.archive.store import DEFAULT_PATH, report_path
from digest.config.brief_options import BriefsOption
from digest.config.llm_options import FallbackConfig as FallbackConfig
from digest.config.llm_options import LlmConfig as LlmConfig
from digest.config.option_types import (
    CommitSha,
    CspPolicy,
    Flag,
    Glob,
    InheritedGroup,
    LanguageOption,
    MountFolder,
    Number,
    OptionalGroup,
    PathTemplate,
    Patterns,
    RepositoryName,
    SinceDate,
    StrictConfig,
    Text,
    Timezone,
    WebAddress,
)
from digest.config.site_options import SitePartConfig
from digest.config.watching import NotifyConfig, NotifyOption, WatchConfig, check_watch_names
from digest.errors import ConfigError
from digest.forges import BY_NAME, OTHER
from digest.importance.rules import Rules, make_rules
from digest.models import Language, Merges

_A_SHA = "a commit's SHA, of which 7 hex digits or more, in quotes"


class ReleasesConfig(StrictConfig):
    """Which tags are releases."""

    include = Patterns()
    """Tags that are releases: a pattern or a list of them, as `git tag --list` takes them (`*`
    stands for slashes, too). Default: all that look like versions. Example: `include: "v*"`."""

    exclude = Patterns()
    """Tags that are none. Example: `exclude: ["*-nightly*", "*.dev*"]`."""


class RepositoryConfig(StrictConfig):
    """One repository to watch."""

    name = RepositoryName(
        None, "a repository's name, owner/name, of letters, digits, '.', '_' and '-'"
    )
    """`owner/name`: shown, and used in addresses. Example: `name: acme/rocket`."""

    url = Text("", "an https or ssh address or the path of a repository on this machine")
    """Where to fetch it: an `https` or ssh address (`git@host:path`), or a local path relative to
    `mkdocs.yml`; see [Sources](#sources). Default: GitHub, by name. Example: `url: ../rocket`."""

    ssh_key_env = Text("", "an environment variable's name")
    """Environment variable that holds the private key for ssh, or its path. Default: ssh's own keys
    and agent. Example: `ssh_key_env: DEPLOY_KEY`."""

    web = WebAddress("", "a web address such as https://github.com/acme/rocket")
    """Web address that links lead to. Default: from `url`; none for a local path, nor with gitweb.
    Example: `web: https://git.example.org/acme/rocket`."""

    forge = c.Choice(tuple(BY_NAME), default=OTHER.name)
    """What shows the repository there, which decides how links look and what `#7` and `!12` mean;
    `auto`: told from the address, see [Forges](#forges). Example: `forge: gitlab`."""

    branch = Text("", "a branch's name")
    """Branch to watch. Default: what `HEAD` names. Example: `branch: stable`."""

    include = c.ListOfItems(Glob(None, "a path glob such as src/**"), default=[])
    """Path globs; only commits that touch a path they match are reported. Default: all.
    Example: `include: [src/**]`."""

    exclude = c.ListOfItems(Glob(None, "a path glob such as docs/**"), default=[])
    """Path globs of what does not count. Example: `exclude: [docs/**]`."""

    private = Flag(default=False)
    """Its text is sent to a language model only where `llm.allow_private` is set.
    Example: `private: true`."""

    merges = c.Choice(tuple(map(str, Merges)), default=str(Merges.INCLUDE))
    """`include`: all commits, merges too. `exclude`: all but merges. `first-parent`: the branch's
    own line alone, a merge standing for what it brought in; see [Merges](#merges).
    Example: `merges: first-parent`."""

    formerly = c.ListOfItems(RepositoryName(None, "a repository's name, owner/name"), default=[])
    """Names it had before it was renamed or moved, whose days go on with it; see
    [A repository with another name](owning.md#a-repository-with-another-name).
    Example: `formerly: [acme/missile]`."""

    releases = InheritedGroup(ReleasesConfig)
    """Its releases, where these are others than `releases` below says. Default: as there.
    Example: `releases: {include: "rocket@*"}`."""

    omit = c.ListOfItems(CommitSha(None, _A_SHA), default=[])
    """Commits to leave out of reports and site, by their SHAs or the first 7 digits or more; see
    [A commit that must not be shown](owning.md#a-commit-that-must-not-be-shown).
    Example: `omit: ["334cbd9"]`."""


class ImportanceConfig(StrictConfig):
    """How commits are scored."""

    profile = c.Choice(("default", "argus"), default="default")
    """`default`, or `argus`: the scoring of the tool that the report format comes from.
    Example: `profile: argus`."""

    commit_types = c.Type(dict, default={})
    """Points by change type, over the profile's. Example: `commit_types: {feat: 8, fix: 7}`."""

    change_sizes = c.Type(dict, default={})
    """Points by size, over the profile's: more than so many lines → points.
    Example: `change_sizes: {500: 3}`."""

    file_types = c.Type(dict, default={})
    """Points by kind of file: `core`, `config`, `test`, `doc`. Example: `file_types: {test: 0}`."""

    scopes = c.Type(dict, default={})
    """Points by breadth: more than so many files → points. Example: `scopes: {5: 2}`."""

    thresholds = c.Type(dict, default={})
    """The least score of a level. Example: `thresholds: {high: 12, medium: 7}`."""


class FeedsConfig(StrictConfig):
    """What feeds hold."""

    commits = Number(30, 1, whole=True, null=False)
    """Commits that a feed has at least. Its newest two days are whole in any case, and so are
    those before them that make up the number. Example: `commits: 100`."""

    text = c.Choice(("full", "summary"), default="full")
    """`full`: whole analyses. `summary`: one line of each. Example: `text: summary`."""


class AuthorsConfig(StrictConfig):
    """Who has a page of their own."""

    commits = Number(15, 1, whole=True, null=False)
    """Commits in the archive from which on an author has one. Example: `commits: 3`."""

    exclude = c.ListOfItems(Text(None, "an author's name"), default=[])
    """Names of authors who have none, in any spelling. Example: `exclude: [Ada Lovelace]`."""


class DigestConfig(StrictConfig):
    """The options of the `digest` plugin."""

    archive = Text("docs/reports", "a folder's path, such as docs/reports")
    """Folder of the reports, relative to `mkdocs.yml`. The environment variable `DIGEST_ARCHIVE`
    goes before it. Example: `archive: reports`."""

    path = PathTemplate(
        DEFAULT_PATH, "a path below the archive, of {year} {month} {date} {owner} {repo}, in .md"
    )
    """Where a new report is put in the archive. May hold `{year}`, `{month}`, `{date}`, `{owner}`
    and `{repo}`. Reports that exist are found wherever they lie.
    Example: `path: "{owner}/{repo}/{date}.md"`."""

    timezone = Timezone("UTC", "a time zone; give an IANA name such as UTC or Asia/Shanghai")
    """IANA name of the time zone that decides what a day is, and that times are shown in. To change
    it, see [Another time zone](owning.md#another-time-zone).
    Example: `timezone: Asia/Shanghai`."""

    language = LanguageOption(default=Language.EN)
    """Language of new reports and of the site's own words. Reports are read in any of them.
    Example: `language: zh`."""

    search = Flag(default=True)
    """Search over all commits and hand-written pages, in place of the theme's own.
    Example: `search: false`."""

    mount = MountFolder("", "a folder of the site with a slash at its end, such as changes/")
    """Folder of the site that holds all of the digest: home and search of a site that exists stay
    its own, see [Below a site of your own](deploy.md#below-a-site-of-your-own). Empty: the digest
    is the site. Example: `mount: changes/`."""

    site = c.SubConfig(SitePartConfig)
    """Which part of the archive the site shows, see [Many years](scale.md).
    Example: `site: {since: 2026}`."""

    feeds = OptionalGroup(FeedsConfig)
    """Feeds of the site and of each repository, of all commits and of those of high importance;
    `false`: none. They need MkDocs's `site_url`. Default: on. Example: `feeds: {text: summary}`."""

    api = Flag(default=False)
    """Publish every report as JSON, for scripts. It costs about as much space as the reports
    themselves. Example: `api: true`."""

    authors = OptionalGroup(AuthorsConfig)
    """Pages of authors; `false`: none. Names lead to them, else to a search.
    Default: on. Example: `authors: false`."""

    csp = CspPolicy()
    """A content security policy in every page, with what your theme, configuration and hand-written
    pages need; a table adds sources to its directives. `false`: none. Default: on.
    Example: `csp: {connect-src: [https://stats.example.org]}`."""

    since = SinceDate("30d", "a date such as 2026-03-01 or a span such as 30d, 4w, 6m or 1y")
    """How far back a first run goes: a date, or a span in days, weeks, months or
    years (`30d`, `4w`, `6m`, `1y`). Example: `since: 2026-01-01`."""

    repositories = c.ListOfItems(c.SubConfig(RepositoryConfig), default=[])
    """The repositories to watch. A site of an archive that exists needs none.
    Example: `repositories: [{name: acme/rocket}]`."""

    releases = OptionalGroup(ReleasesConfig)
    """Releases, told by tags: each has a report in the archive, see [Releases](releases.md);
    `false`: none. Default: all tags that look like versions.
    Example: `releases: {exclude: "*-rc*"}`."""

    omit = c.ListOfItems(CommitSha(None, _A_SHA), default=[])
    """Commits to leave out of every repository, also of those that are not watched any more.
    Example: `omit: ["334cbd9"]`."""

    notify = NotifyOption(NotifyConfig)
    """What `digest notify` sends to chats and by mail, see [Notifications](notify.md).
    Example: `notify: {period: week}`."""

    watch = c.ListOfItems(c.SubConfig(WatchConfig), default=[])
    """Lists of what somebody wants to hear of, see [Watch lists](notify.md#watch-lists).
    Example: `watch: [{name: Runtime, paths: [lib/runtime/**], addresses_env: RUNTIME_CHAT}]`."""

    importance = c.SubConfig(ImportanceConfig)
    """How commits are scored. Example: `importance: {profile: argus}`."""

    briefs = BriefsOption()
    """Keep [briefs](format.md#briefs) in the archive: of each day and week, over all repositories.
    `true`: the model writes them, if one is configured, else rules; `rules`: these alone; `false`:
    none. A table says so for days and weeks each. Example: `briefs: {day: rules, week: true}`."""

    llm = c.SubConfig(LlmConfig)
    """The language model that writes analyses.
    Example: `llm: {model: deepseek/deepseek-v4-flash}`."""

    def validate(self) -> tuple[base.ConfigErrors, base.ConfigWarnings]:
        """Check each option, then what concerns several of them."""
        failed, warnings = super().validate()
        if not failed:
            for name, check in (
                ("repositories", self._check_names),
                ("importance", self.rules),
                ("watch", lambda: check_watch_names(self.watch)),
            ):
                try:
                    check()
                except ConfigError as error:
                    failed.append((name, base.ValidationError(str(error))))
        return failed, warnings

    def rules(self) -> Rules:
        """Make the scoring rules. Raises ConfigError that names the table that is wrong."""
        options = self.importance
        tables = {name: options[name] or None for name in _TABLES}
        return make_rules(options.profile, **tables)

    def _check_names(self) -> None:
        """Refuse two repositories of one name, or whose reports would share a file."""
        paths: dict[str, str] = {}  # by how file systems know them that ignore case
        names: set[str] = set()
        for repository in self.repositories:
            name = repository.name
            path = report_path(self.path, name, date(2000, 1, 1))
            if name.lower() in names:
                raise ConfigError(f"{name!r} is named twice; name it once")
            place = str(path).lower()
            if place in paths:
                text = f"{paths[place]!r} and {name!r} would share the file {path}"
                raise ConfigError(f"{text}; put {{owner}} into the option 'path' ({self.path!r})")
            names.add(name.lower())
            paths[place] = name
        self._check_former_names(names)

    def _check_former_names(self, names: set[str]) -> None:
        """Refuse a former name that another repository has or had; `names` are in lower case."""
        owners: dict[str, str] = {}
        for repository in self.repositories:
            for former in repository.formerly:
                owner = owners.setdefault(former.lower(), repository.name)
                is_taken = former.lower() in names and former.lower() != repository.name.lower()
                if former == repository.name:
                    text = f"{former!r} is formerly itself; give the name that it had before"
                elif is_taken:
                    text = f"{former!r} is watched, so that {owner!r} can't have been it formerly"
                elif owner != repository.name:
                    text = f"{owner!r} and {repository.name!r} are both formerly {former!r}"
                else:
                    continue
                raise ConfigError(f"{text}; correct 'formerly'")


_TABLES = ("commit_types", "change_sizes", "file_types", "scopes", "thresholds")
