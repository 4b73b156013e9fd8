"""The options' reference says of each what the code does with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from click.testing import CliRunner

from digest.cli import main
from digest.config.reference import SECTIONS, OptionRow, section_options
from tests.reference import DOCS, PLACES, renewed

if TYPE_CHECKING:
    from pathlib import Path

OPTIONS = [(section, option) for section in SECTIONS for option in section_options(section)]


def problems(section: str, options: dict[str, Any]) -> list[Any]:
    config = SECTIONS[section]()
    config.load_dict(options)
    return list(config.validate()[0])


@pytest.mark.parametrize(
    ("section", "option"), OPTIONS, ids=[f"{section}-{option.name}" for section, option in OPTIONS]
)
def test_every_option_has_a_meaning_and_an_example_that_is_taken(
    section: str, option: OptionRow
) -> None:
    assert option.meaning
    example = yaml.safe_load(option.example)
    assert list(example) == [option.name]
    needed = {
        "repositories": {"name": "acme/rocket"},
        "watch": {"name": "Runtime"},
        "fallbacks": {"model": "openai/x"},
    }
    assert not problems(section, needed.get(section, {}) | example)


def test_types_and_defaults_are_the_codes() -> None:
    said = {f"{s}.{o.name}": (o.type, o.default) for s, o in OPTIONS}
    assert said["digest.since"] == ("date or span", "`30d`")
    assert said["digest.language"] == ("`en` or `zh`", "`en`")
    assert said["digest.search"] == ("`true` or `false`", "`true`")
    assert said["repositories.name"] == ("text", "required")
    assert said["repositories.url"] == ("text", "GitHub, by name")
    assert said["repositories.include"] == ("list of texts", "all")
    assert said["importance.profile"] == ("`default`, `argus`", "`default`")
    assert said["llm.max_cost"] == ("number from 0 on, or `null`", "`1`")
    assert said["llm.tokens_per_minute"] == ("whole number from 1 on, or `null`", "none")


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.name)
def test_the_pages_say_what_the_code_says(page: Any) -> None:
    text = page.read_text(encoding="utf-8")
    assert text == renewed(text), "stale; `make reference` renews it"


def test_every_table_is_on_a_page() -> None:
    pages = (page.read_text(encoding="utf-8") for page in DOCS.glob("*.md"))
    assert {found[2] for page in pages for found in PLACES.finditer(page)} == set(SECTIONS)


def test_the_command_prints_it_without_a_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    printed = CliRunner().invoke(main, ["config", "--reference"])
    assert printed.exit_code == 0
    assert all(f"| `{option.name}` |" in printed.stdout for _, option in OPTIONS)
