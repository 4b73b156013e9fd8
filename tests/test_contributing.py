"""What CONTRIBUTING says of the code is so: its rooms, its paths, its glossary."""

from __future__ import annotations

import ast
import re

import pytest

from tests.documents import ROOT
from tests.test_architecture import LAYERS, TREES

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PATH = re.compile(r"`([\w.-]*[\w-](?:/[\w.-]*)+|[\w.-]+\.(?:py|js|mjs|json|html|toml|yml|md))`")
TREE = [
    path.relative_to(ROOT).as_posix()
    for folder in ("digest", "docs", "tests", "types", ".github")
    for path in (ROOT / folder, *(ROOT / folder).rglob("*"))
]
TREE += [path.name for path in ROOT.iterdir() if path.is_file()]
NOT_THERE = {"digest/locales/fr", ".cache/"}  # a recipe's example, a folder that `make` makes


def rows(heading: str) -> list[list[str]]:
    """Give the cells of the first table below a heading, without its head."""
    section = TEXT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_the_rooms_are_those_of_the_layers_from_the_top_down() -> None:
    named = [room.strip("`").rstrip("/") for room, _ in rows("Where things are")]
    modules = [room.removesuffix(".py").replace("/", ".") for room in named]
    assert modules == [room for line in LAYERS for room in line.split()]
    assert [room for room in named if f"digest/{room}" not in TREE] == []


@pytest.mark.parametrize("path", sorted(set(PATH.findall(TEXT)) - NOT_THERE))
def test_a_path_exists(path: str) -> None:
    assert any(f"/{there}".endswith(f"/{path.rstrip('/')}") for there in TREE)


def test_the_glossary_has_at_most_thirty_rows() -> None:
    assert 20 <= len(rows("Glossary")) <= 30


@pytest.mark.parametrize(
    ("name", "where"),
    [
        (name, where)
        for terms, _, where in rows("Glossary")
        for name in re.findall(r"`([A-Z]\w+)`", terms)
    ],
)
def test_a_class_of_the_glossary_lies_where_it_says(name: str, where: str) -> None:
    places = [place.removesuffix(".py").strip("/") for place in re.findall("`([^`]+)`", where)]
    rooms = [f"digest.{place.replace('/', '.')}." for place in places]
    trees = [TREES[one] for one in TREES if any(f"{one}.".startswith(room) for room in rooms)]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    assert any(isinstance(node, ast.ClassDef) and node.name == name for node in nodes)
