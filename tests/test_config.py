"""The plugin's options: what they may be, and what is said of what they may not."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from digest.briefs.records import BriefAuthor
from digest.config import (
    ARCHIVE_VARIABLE,
    DigestConfig,
    FeedSettings,
    Settings,
    load_settings,
    make_settings,
    parse_since,
)
from digest.errors import ConfigError
from digest.models import Language, Merges, TagRules

if TYPE_CHECKING:
    from pathlib import Path

ALLOWED = (*("archive", "importance", "language", "path", "repositories", "since", "timezone"),)


def load(options: dict[str, Any]) -> tuple[DigestConfig, dict[str, str], list[Any]]:
    """Load options as MkDocs does; give them, the errors by option, and the warnings."""
    config = DigestConfig()
    config.load_dict(options)
    errors, warnings = config.validate()
    return config, {name: str(error) for name, error in errors}, warnings


def test_every_option_has_a_default() -> None:
    config, errors, warnings = load({})
    assert (errors, warnings) == ({}, [])
    assert config.archive == "docs/reports"
    assert config.timezone == "UTC"
    assert config.language == Language.EN


def test_options_are_taken() -> None:
    options = {"archive": "reports", "timezone": "Asia/Shanghai", "language": "zh"}
    config, errors, warnings = load(options)
    assert (errors, warnings) == ({}, [])
    assert config.archive == "reports"
    assert config.timezone == "Asia/Shanghai"
    assert config.language == Language.ZH


@pytest.mark.parametrize(
    ("option", "value", "allowed"),
    [
        ("archive", "", "a folder's path, such as docs/reports"),
        ("archive", "  ", "a folder's path, such as docs/reports"),
        ("archive", 2025, "a folder's path, such as docs/reports"),
        ("archive", ["reports"], "a folder's path, such as docs/reports"),
        ("archive", True, "a folder's path, such as docs/reports"),
        ("timezone", "Mars/Olympus", "an IANA name such as UTC or Asia/Shanghai"),
        ("timezone", "../etc/passwd", "an IANA name such as UTC or Asia/Shanghai"),
        ("timezone", "/etc/localtime", "an IANA name such as UTC or Asia/Shanghai"),
        ("timezone", "Asia", "an IANA name such as UTC or Asia/Shanghai"),
        ("timezone", "", "an IANA name such as UTC or Asia/Shanghai"),
        ("timezone", 8, "an IANA name such as UTC or Asia/Shanghai"),
        ("language", "fr", "en or zh"),
        ("language", "EN", "en or zh"),
        ("language", False, "en or zh"),
        ("language", ["zh"], "en or zh"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_allowed(
    option: str, value: object, allowed: str
) -> None:
    _, errors, _ = load({option: value})
    assert list(errors) == [option]
    assert repr(value) in errors[option]
    assert allowed in errors[option]


@pytest.mark.parametrize(("option", "value"), [("archives", "x"), ("time_zone", None)])
def test_an_option_that_does_not_exist_is_an_error(option: str, value: object) -> None:
    _, errors, warnings = load({option: value})
    assert warnings == []
    assert list(errors) == [option]
    assert "no such option" in errors[option]
    assert repr(value) in errors[option]
    assert all(name in errors[option] for name in ALLOWED)


def test_a_wrong_value_does_not_hide_an_option_that_does_not_exist() -> None:
    _, errors, _ = load({"timezone": "Mars/Olympus", "archives": "x"})
    assert sorted(errors) == ["archives", "timezone"]


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.delenv(ARCHIVE_VARIABLE, raising=False)
    (tmp_path / "project").mkdir()
    return str(tmp_path / "project" / "mkdocs.yml")


def test_the_archive_is_relative_to_the_configuration(
    config: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/")
    options, *_ = load({"archive": "../reports"})
    assert make_settings(options, config).archive == tmp_path / "reports"


def test_the_archive_may_be_absolute(config: str, tmp_path: Path) -> None:
    options, *_ = load({"archive": str(tmp_path / "elsewhere")})
    assert make_settings(options, config).archive == tmp_path / "elsewhere"


def test_the_environment_goes_before_the_option(
    config: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(ARCHIVE_VARIABLE, "mine")
    options, *_ = load({"archive": "reports"})
    assert make_settings(options, config).archive == tmp_path / "mine"


def test_an_empty_variable_counts_as_none(
    config: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ARCHIVE_VARIABLE, "")
    options, *_ = load({"archive": "reports"})
    assert make_settings(options, config).archive == tmp_path / "project" / "reports"


def settings(config: str, *repositories: dict[str, Any], **options: Any) -> Settings:
    loaded, errors, _ = load({**options, "repositories": list(repositories)})
    assert errors == {}
    return make_settings(loaded, config)


@pytest.mark.parametrize(
    ("options", "url", "web"),
    [
        ({}, "https://github.com/acme/rocket.git", "https://github.com/acme/rocket"),
        ({"url": "https://git.x.org/r.git"}, "https://git.x.org/r.git", "https://git.x.org/r"),
        ({"url": "https://u:p@x.org/r"}, "https://u:p@x.org/r", "https://x.org/r"),
        ({"web": "https://x.org/a/"}, "https://github.com/acme/rocket.git", "https://x.org/a"),
        (
            {"web": "https://ada:secret@x.org/a"},
            "https://github.com/acme/rocket.git",
            "https://x.org/a",
        ),
        (
            {"url": "https://gitlab.com/a/b/c.git"},
            "https://gitlab.com/a/b/c.git",
            "https://gitlab.com/a/b/c",
        ),
        (
            {"url": "https://x.org/scm/a/b.git", "forge": "bitbucket-server"},
            "https://x.org/scm/a/b.git",
            "https://x.org/projects/a/repos/b",
        ),
        (
            {"url": "https://x.org/b.git?token=secret", "forge": "cgit"},
            "https://x.org/b.git?token=secret",
            "https://x.org/b.git",
        ),
        ({"url": "https://x.org/b.git", "forge": "gitweb"}, "https://x.org/b.git", ""),
        (
            {"web": "https://x.org/?p=b.git;a=summary"},
            "https://github.com/acme/rocket.git",
            "https://x.org/?p=b.git",
        ),
        ({"url": "https://u:t@x.org/a.git?k=t"}, "https://u:t@x.org/a.git?k=t", "https://x.org/a"),
        ({"url": "https://[x.org/a"}, "https://[x.org/a", ""),
        ({"web": "https://u:t@x.org/a"}, "https://github.com/acme/rocket.git", "https://x.org/a"),
    ],
)
def test_where_a_repository_is(config: str, options: dict[str, str], url: str, web: str) -> None:
    (source,) = settings(config, {"name": "acme/rocket", **options}).repositories
    assert (source.url, source.web) == (url, web)


def test_a_local_repository_is_relative_to_the_configuration(config: str, tmp_path: Path) -> None:
    (source,) = settings(config, {"name": "acme/rocket", "url": "../rocket"}).repositories
    assert (source.url, source.web) == (str(tmp_path / "rocket"), "")


def test_a_repositorys_options_are_taken(config: str) -> None:
    options = {"branch": "next", "include": ["src/**"], "exclude": ["*.md"], "merges": "exclude"}
    (source,) = settings(config, {"name": "acme/rocket", **options}).repositories
    assert (source.branch, source.include, source.exclude) == ("next", ("src/**",), ("*.md",))
    assert source.merges is Merges.EXCLUDE


@pytest.mark.parametrize(
    ("option", "feeds"),
    [
        ({}, FeedSettings(30, is_full=True)),
        (None, FeedSettings(30, is_full=True)),
        (True, FeedSettings(30, is_full=True)),
        (False, None),
        ({"commits": 5, "text": "summary"}, FeedSettings(5, is_full=False)),
    ],
)
def test_feeds_can_be_shaped_and_left_out(
    config: str, option: Any, feeds: FeedSettings | None
) -> None:
    assert settings(config).feeds == FeedSettings()
    assert settings(config, feeds=option).feeds == feeds


@pytest.mark.parametrize(
    ("option", "parts"),
    [
        ("no", ["'no'", "false", "commits, text"]),
        (1, ["1", "false", "commits, text"]),
        ({"commits": 0}, ["'commits'", "0"]),
        ({"text": "some"}, ["'text'", "'some'", "'full', 'summary'"]),
        ({"items": 3}, ["'items'", "commits, text"]),
    ],
)
def test_feeds_of_another_shape_are_refused(option: Any, parts: list[str]) -> None:
    _, errors, _ = load({"feeds": option})
    assert [part for part in parts if part not in errors["feeds"]] == []


@pytest.mark.parametrize(
    ("option", "day", "week"),
    [
        (None, BriefAuthor.MODEL, BriefAuthor.MODEL),
        (True, BriefAuthor.MODEL, BriefAuthor.MODEL),
        (False, BriefAuthor.NOBODY, BriefAuthor.NOBODY),
        ("rules", BriefAuthor.RULES, BriefAuthor.RULES),
        ({"day": False}, BriefAuthor.NOBODY, BriefAuthor.MODEL),
        ({"day": "rules", "week": True}, BriefAuthor.RULES, BriefAuthor.MODEL),
        ({}, BriefAuthor.MODEL, BriefAuthor.MODEL),
    ],
)
def test_who_writes_briefs(config: str, option: Any, day: BriefAuthor, week: BriefAuthor) -> None:
    briefs = settings(config, briefs=option).briefs
    assert (briefs.day, briefs.week) == (day, week)
    assert briefs.author_of(is_week=True) is week


@pytest.mark.parametrize(
    ("option", "parts"),
    [
        ("model", ["'model'", "true, rules nor false"]),
        (1, ["1", "true, rules nor false"]),
        ([], ["[]"]),
        ({"day": "yes"}, ["'yes'"]),
        ({"month": True}, ["month", "day and week"]),
    ],
)
def test_briefs_of_another_kind_are_refused(option: Any, parts: list[str]) -> None:
    _, errors, _ = load({"briefs": option})
    assert [part for part in parts if part not in errors["briefs"]] == []


@pytest.mark.parametrize(
    ("option", "csp"),
    [
        ({}, {}),
        (None, {}),
        (True, {}),
        (False, None),
        (
            {
                "img-src": ["https://*.example.org:8443/x", "blob:"],
                "style-src": ["'unsafe-inline'"],
            },
            {
                "img-src": ("https://*.example.org:8443/x", "blob:"),
                "style-src": ("'unsafe-inline'",),
            },
        ),
    ],
)
def test_a_policy_can_be_added_to_and_left_out(config: str, option: Any, csp: Any) -> None:
    assert settings(config).csp == {}
    assert settings(config, csp=option).csp == csp


@pytest.mark.parametrize(
    ("option", "parts"),
    [
        ("no", ["'no'", "true, false"]),
        ({"default-src": ["x"]}, ["'default-src'", "img-src"]),
        ({"img-src": "https://a.example"}, ["img-src", "a list of sources"]),
        ({"img-src": ["https://a.example; script-src *"]}, ["img-src", "a list of sources"]),
        ({"img-src": ['x"><script>']}, ["img-src", "a list of sources"]),
        ({"img-src": ["unsafe 'inline'"]}, ["img-src", "a list of sources"]),
    ],
)
def test_a_policy_of_another_shape_is_refused(option: Any, parts: list[str]) -> None:
    _, errors, _ = load({"csp": option})
    assert [part for part in parts if part not in errors["csp"]] == []


def test_importance_tables_are_laid_over_the_profiles(config: str) -> None:
    rules = settings(config, importance={"profile": "argus", "commit_types": {"feat": 9}}).rules
    assert (rules.profile, rules.commit_types["feat"], rules.commit_types["fix"]) == ("argus", 9, 7)


@pytest.mark.parametrize(
    ("repository", "said"),
    [
        ({"name": "../x"}, "'../x' is not a repository's name"),
        ({"name": "a/b", "merges": "some"}, "some"),
        ({"name": "a/b", "include": "src"}, "include"),
        ({"name": "a/b", "exclude": ["src\\"]}, "exclude"),
        ({"name": "a/b", "web": "javascript:alert(1)"}, "is not a web address"),
        ({"name": "a/b", "forge": "GitLab"}, "forge"),
        ({}, "name"),
    ],
)
def test_a_wrong_repository_is_named(repository: dict[str, Any], said: str) -> None:
    _, errors, _ = load({"repositories": [repository]})
    assert said in errors["repositories"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-01-31", date(2026, 1, 31)),
        ("1d", date(2026, 3, 1)),
        ("2w", date(2026, 2, 16)),
        ("1m", date(2026, 1, 31)),
        ("1y", date(2025, 3, 2)),
        ("99999y", date.min),
    ],
)
def test_since_is_a_date_or_a_span(text: str, day: date) -> None:
    assert parse_since(text, date(2026, 3, 2)) == day


@pytest.mark.parametrize("text", ["", "30", "0d", "-1d", "2026-02-30", "d", "1h", "yesterday"])
def test_since_is_nothing_else(text: str) -> None:
    with pytest.raises(ConfigError, match="is not a date such as"):
        parse_since(text, date(2026, 3, 2))


def test_a_date_that_yaml_takes_for_one_and_is_none(tmp_path: Path) -> None:
    file = tmp_path / "mkdocs.yml"
    file.write_text("site_name: x\nplugins:\n  - digest:\n      since: 2026-02-30\n")
    with pytest.raises(
        ConfigError, match=r"mkdocs.yml: line 4: 2026-02-30 is no date \(day is out of"
    ):
        load_settings(file)


@pytest.mark.parametrize("sha", ["334cbd9", "334CBD9", "A" * 40])
def test_a_commit_is_left_out_by_seven_digits_or_more(sha: str) -> None:
    config, errors, _ = load({"omit": [sha], "repositories": [{"name": "a/b", "omit": ["1" * 7]}]})
    assert errors == {}
    (source,) = make_settings(config, None).repositories
    assert source.omit == ("1111111", sha.lower())


@pytest.mark.parametrize("value", ["334cbd", "1" * 41, "334cbdg", "", 1234567, 0o123456, 1e10])
def test_what_is_no_sha_is_refused(value: object) -> None:
    for options in ({"omit": [value]}, {"repositories": [{"name": "a/b", "omit": [value]}]}):
        _, errors, _ = load(options)
        (message,) = errors.values()
        assert "is not a commit's SHA, of which 7 hex digits or more, in quotes" in message


@pytest.mark.parametrize(
    ("repositories", "said"),
    [
        ([("a/b", ["a/b"])], "'a/b' is formerly itself"),
        ([("a/b", ["A/Old"]), ("a/old", [])], "'A/Old' is watched"),
        ([("a/b", ["a/Old"]), ("a/c", ["a/old"])], "'a/b' and 'a/c' are both formerly 'a/old'"),
        ([("a/b", ["old"])], "'old' is not a repository's name"),
    ],
)
def test_a_former_name_belongs_to_one_repository(
    repositories: list[tuple[str, list[str]]], said: str
) -> None:
    listed = [{"name": name, "formerly": former} for name, former in repositories]
    _, errors, _ = load({"path": "{owner}/{repo}/{date}.md", "repositories": listed})
    assert said in errors["repositories"]


def test_a_repository_can_have_had_several_names() -> None:
    formerly = ["a/older", "A/B"]
    config, errors, _ = load({"repositories": [{"name": "a/b", "formerly": formerly}]})
    assert errors == {}
    (source,) = make_settings(config, None).repositories
    assert [source.is_named(name) for name in ("a/b", "a/B", "A/Older", "a/c")] == [
        *(True, True, True, False)
    ]


@pytest.mark.parametrize("url", ["git@x.org:a/b.git", "ssh://git@x.org/a/b.git"])
def test_a_source_of_ssh_is_no_path(config: str, url: str) -> None:
    options = {"name": "acme/rocket", "url": url, "ssh_key_env": "DEPLOY_KEY"}
    (source,) = settings(config, options).repositories
    assert (source.url, source.ssh_key_env) == (url, "DEPLOY_KEY")
    assert "git@" not in source.web


@pytest.mark.parametrize(
    ("common", "own", "rules"),
    [
        (None, None, TagRules()),
        ({"include": "v*"}, None, TagRules(("v*",))),
        ({"include": ["v*", "r*"], "exclude": "*rc*"}, None, TagRules(("v*", "r*"), ("*rc*",))),
        ({"include": "v*"}, {"include": "pump@*"}, TagRules(("pump@*",))),
        ({"include": "v*"}, False, None),
        (False, None, None),
        (False, True, TagRules()),
    ],
)
def test_which_tags_are_releases_is_said_for_all_or_for_one(
    common: object, own: object, rules: TagRules | None
) -> None:
    config, errors, _ = load(
        {"releases": common, "repositories": [{"name": "a/b", "releases": own}]}
    )
    assert errors == {}
    (source,) = make_settings(config, None).repositories
    assert source.releases == rules


@pytest.mark.parametrize("value", [7, {"include": 7}, {"include": [""]}, {"includes": "v*"}])
def test_what_says_nothing_of_tags_is_refused(value: object) -> None:
    for options in ({"releases": value}, {"repositories": [{"name": "a/b", "releases": value}]}):
        _, errors, _ = load(options)
        assert errors


@pytest.mark.parametrize("names", [("Runtime", "Runtime"), ("Back end", "back_END")])
def test_two_watch_lists_of_one_page_are_refused(names: tuple[str, str]) -> None:
    _, errors, _ = load({"watch": [{"name": name} for name in names]})
    assert "would share the page /watch/" in errors["watch"]
    assert "give one of them another name" in errors["watch"]
