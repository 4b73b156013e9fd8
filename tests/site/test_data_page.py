"""The documentation of feeds and data: its examples are run and print what it says."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from mkdocs.utils.yaml import yaml_load

from digest.briefs.records import Period
from digest.briefs.store import brief_path
from digest.config import DigestConfig, FeedSettings, make_settings
from tests.site.conftest import make_project
from tests.site.project import OPTIONS
from tests.site.records import TUESDAY
from tests.site.releasing import SMALL_RELEASES, write_releases
from tests.site.serving import serve

if TYPE_CHECKING:
    from tests.site.project import Built

PAGE = (Path(__file__).parents[2] / "docs" / "data.md").read_text(encoding="utf-8")
_EXAMPLE = re.compile(r"```python\n(.*?)```\n\n```text\n(.*?)```", re.DOTALL)
_SITE = "https://team.github.io/digest/"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Give the small archive's site, with releases and a brief, its reports as data."""
    project = make_project(tmp_path_factory.mktemp("page"))
    project.configure(f"{OPTIONS}      api: true\n")
    write_releases(project.archive, SMALL_RELEASES)
    brief = brief_path(project.archive, Period(TUESDAY))
    brief.parent.mkdir(parents=True)
    brief.write_text(f"# Daily brief ({TUESDAY})\n\nThe valve closes.\n")
    return project.build(strict=True)


def test_the_examples_print_what_stands_below_them(published: Built) -> None:
    names: dict[str, Any] = {}
    examples = _EXAMPLE.findall(PAGE)
    assert len(examples) == PAGE.count("```python") == 3
    with serve(published.folder) as address:
        for code, expected in examples:
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec(code.replace(_SITE, address), names)  # noqa: S102
            assert printed.getvalue() == expected


def test_the_configuration_shown_is_one() -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    shown = yaml_load(text)
    assert shown["site_url"] == _SITE
    options = DigestConfig(config_file_path="mkdocs.yml")
    options.load_dict(shown["plugins"][0]["digest"])
    assert options.validate() == ([], [])
    assert make_settings(options, "mkdocs.yml").feeds == FeedSettings(60, is_full=False)


def test_every_file_the_page_names_is_there(published: Built) -> None:
    named = re.findall(r"`((?:feed|api/|sitemap|robots|llms)[\w./-]*\.\w+)`", PAGE)
    assert len(set(named)) == 16
    assert [name for name in set(named) if not (published.folder / name).is_file()] == []
