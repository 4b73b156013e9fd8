"""The rooms of the package: what may import what, how large they are, what things are called."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted((ROOT / "digest").rglob("*.py"))
}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}
# From the top down: a room imports from the rooms below its own line, and from none beside it.
LAYERS = (
    "__main__",
    "cli",
    "analyze.briefs",
    "pipeline releases.keeping watching.keeping notify init analyze.run sitecheck site.mkdocs mcp",
    "analyze.context",
    "record health site.building",
    "site.artifacts",
    "site.pages",
    "site.rendering",
    "site.search",
    "notices site.content",
    "site.reading config",
    "site.html site.csp",
    "site.cache analyze.question analyze.asking analyze.offline",
    "briefs watching",
    "importance",
    "analyze.answer entries analyze.grounding releases",
    "archive collect analyze.records workers locking",
    "messages secrets",
    "globs atomic locales forges",
    "models errors text limits later",
)
# Libraries that one module, or one folder, knows.
OWNERS = {
    "apprise": "digest.notify.sending",
    "comrak": "digest.site.html.markdown",
    "distributed": "digest.analyze.run.cluster",
    "filelock": "digest.locking",
    "git": "digest.collect.command",
    "litellm": "digest.analyze.asking.llm",
    "mcp": "digest.mcp.server",
    "nh3": "digest.site.html.markdown",
    "numpy": "digest.site.search",
    "pathspec": "digest.globs",
    "turbohtml": "digest.sitecheck",
}


@cache
def imported(name: str) -> tuple[str, ...]:
    """Give what a module imports, for its types alone or within a function as well."""
    return tuple(_imports(name))


def _imports(name: str) -> Iterator[str]:
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            whole = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from (one if one in MODULES else node.module for one in whole)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            yield ast.literal_eval(node.args[0])


def own_imports(name: str) -> set[str]:
    return {other for other in imported(name) if other in MODULES} - {name}


def layer_of(name: str) -> int:
    rooms = {f"digest.{room}": n for n, line in enumerate(LAYERS) for room in line.split()}
    parts = name.split(".")
    names = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((rooms[room] for room in names if room in rooms), len(LAYERS))


def room_of(name: str) -> str:
    """Give the room that a module lies in, as `LAYERS` names it."""
    rooms = [room for line in LAYERS for room in line.split()]
    return next((r for r in rooms if f"{name}.".startswith(f"digest.{r}.")), "")


def test_every_module_lies_in_a_room() -> None:
    packages = {"digest", "digest.site", "digest.analyze"}
    assert [name for name in MODULES if not room_of(name) and name not in packages] == []


def test_imports_go_one_way() -> None:
    wrong = [
        f"{name} imports {other}"
        for name in MODULES.keys() - {"digest"}  # which hands on names of several rooms
        for other in own_imports(name)
        if room_of(name) != room_of(other) and layer_of(name) >= layer_of(other)
    ]
    assert wrong == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    try:
        TopologicalSorter({name: own_imports(name) for name in MODULES}).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


@pytest.mark.parametrize("library", OWNERS)
def test_one_room_knows_a_library(library: str) -> None:
    using = {name for name in MODULES for other in imported(name) if _top(other) == library}
    assert using
    assert [name for name in using if not f"{name}.".startswith(f"{OWNERS[library]}.")] == []


def test_only_the_plugin_and_the_configuration_know_mkdocs() -> None:
    using = {name for name in MODULES for other in imported(name) if _top(other) == "mkdocs"}
    allowed = ("digest.site.mkdocs.", "digest.config.")
    assert [name for name in using if not name.startswith(allowed)] == []


def _top(name: str) -> str:
    return name.partition(".")[0]


def test_a_folder_holds_at_most_twelve_modules() -> None:
    folders = Counter(path.parent for path in MODULES.values())
    assert {str(folder): n for folder, n in folders.items() if n > 12} == {}


def test_a_module_has_at_most_320_lines() -> None:
    lengths = {name: len(path.read_bytes().splitlines()) for name, path in MODULES.items()}
    assert {name: length for name, length in lengths.items() if length > 320} == {}


def test_a_class_has_a_name_of_its_own() -> None:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(name)
    assert {name: places for name, places in found.items() if len(places) > 1} == {}


def test_no_parameter_hides_a_function() -> None:
    """One that has the name of a function of its module is taken for it by a reader."""
    hidden = []
    for name, tree in TREES.items():
        functions = {n.name for n in tree.body if isinstance(n, ast.FunctionDef)}
        functions |= {
            alias.asname or alias.name
            for node in tree.body
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                own = node.args
                names = {a.arg for a in (*own.posonlyargs, *own.args, *own.kwonlyargs)}
                hidden += [f"{name}.{node.name}: {arg}" for arg in names & functions]
    assert hidden == []
