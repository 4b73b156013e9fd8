"""The plugin's options: what they may be, and what is said of what they may not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from mkdocs.config.defaults import MkDocsConfig

from digest.config import ARCHIVE_VARIABLE, DigestConfig, archive_folder
from digest.models import Language

if TYPE_CHECKING:
    from pathlib import Path

ALLOWED = ("archive", "language", "timezone")


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
    assert config.language is Language.EN


def test_options_are_taken() -> None:
    options = {"archive": "reports", "timezone": "Asia/Shanghai", "language": "zh"}
    config, errors, warnings = load(options)
    assert (errors, warnings) == ({}, [])
    assert config.archive == "reports"
    assert config.timezone == "Asia/Shanghai"
    assert config.language is Language.ZH


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
        ("language", "fr", "zh or en"),
        ("language", "EN", "zh or en"),
        ("language", False, "zh or en"),
        ("language", ["zh"], "zh or en"),
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
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MkDocsConfig:
    monkeypatch.delenv(ARCHIVE_VARIABLE, raising=False)
    (tmp_path / "project").mkdir()
    return MkDocsConfig(str(tmp_path / "project" / "mkdocs.yml"))


def test_the_archive_is_relative_to_the_configuration(
    config: MkDocsConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/")
    options, *_ = load({"archive": "../reports"})
    assert archive_folder(options, config) == tmp_path / "reports"


def test_the_archive_may_be_absolute(config: MkDocsConfig, tmp_path: Path) -> None:
    options, *_ = load({"archive": str(tmp_path / "elsewhere")})
    assert archive_folder(options, config) == tmp_path / "elsewhere"


def test_the_environment_goes_before_the_option(
    config: MkDocsConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(ARCHIVE_VARIABLE, "mine")
    options, *_ = load({"archive": "reports"})
    assert archive_folder(options, config) == tmp_path / "mine"


def test_an_empty_variable_counts_as_none(
    config: MkDocsConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ARCHIVE_VARIABLE, "")
    options, *_ = load({"archive": "reports"})
    assert archive_folder(options, config) == tmp_path / "project" / "reports"
