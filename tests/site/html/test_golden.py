"""Markdown by a stranger and the HTML that stands for it: one file of data a case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from mkdocs.utils.yaml import yaml_load

from digest.forges import web_repository
from digest.site.html.autolinks import link_references
from digest.site.html.markdown import render_markdown, shift_headings

FOLDER = Path(__file__).parents[2] / "data" / "site"
COMMITS = (
    "77aa88b4e5f60718293a4b5c6d7e8f9012345678",
    "beefbee1e5f60718293a4b5c6d7e8f9012345678",
    "beefbee2e5f60718293a4b5c6d7e8f9012345678",
)


def resolve(prefix: str) -> str | None:
    found = [sha for sha in COMMITS if sha.startswith(prefix)]
    return f"to/{found[0][:8]}/" if len(found) == 1 else None


def lines(html: str) -> list[str]:
    """Give the lines that are not blank."""
    return [line for line in html.split("\n") if line.strip()]


def load(path: Path) -> dict[str, Any]:
    return yaml_load(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yml")), ids=lambda path: str(path.stem))
def test_markdown_becomes_the_html_expected(path: Path) -> None:
    case = load(path)
    assert set(case) <= {"about", "markdown", "html", "level", "web"}, case["about"]
    safe = shift_headings(render_markdown(case["markdown"]), case.get("level", 2))
    web = case.get("web", "https://github.com/acme/rocket")
    linked = link_references(safe, resolve, web_repository(web))
    assert lines(linked) == lines(case["html"]), case["about"]


def test_every_file_of_the_folder_is_a_case() -> None:
    assert {path.suffix for path in FOLDER.iterdir() if path.is_file()} == {".yml"}
