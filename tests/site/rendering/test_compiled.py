"""Templates stay compiled from build to build, and whatever is kept, the site is the same."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import jinja2
import pytest
from jinja2 import Environment, FileSystemLoader

from digest.site.rendering.compiled import keep_compiled

THEME = Path(jinja2.__file__).parents[1] / "material" / "templates"
NAME = "partials/toc-item.html"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the folder for temporary files, which is empty."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the names of what is compiled from now on."""
    names = []
    compile_it = Environment.compile

    def compile_and_tell(environment: Environment, source: str, name: str, *rest: Any) -> Any:
        names.append(name)
        return compile_it(environment, source, name, *rest)

    monkeypatch.setattr(Environment, "compile", compile_and_tell)
    return names


def load(folder: Path | str = THEME, name: str = NAME, **options: Any) -> jinja2.Template:
    """Load a template as a build does that is the first of its process."""
    environment = Environment(loader=FileSystemLoader(folder), **options)  # noqa: S701 - as MkDocs
    keep_compiled(environment)
    return environment.get_template(name)


def kept(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.usefixtures("folder")
def test_a_template_of_a_package_is_compiled_once(compiled: list[str]) -> None:
    for _ in range(3):
        load()
    assert compiled == [NAME]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "options",
    [
        {"autoescape": True},
        {"trim_blocks": True},
        {"variable_start_string": "[["},
        {"extensions": ["jinja2.ext.loopcontrols"]},
    ],
)
def test_other_options_compile_it_anew(compiled: list[str], options: dict[str, Any]) -> None:
    for _ in range(2):
        load()
        load(**options)
    assert compiled == [NAME] * 4  # they take turns in one file


@pytest.mark.usefixtures("folder")
def test_a_function_that_decides_is_asked_each_time(compiled: list[str]) -> None:
    for is_safe in (True, False):
        load(autoescape=lambda _, is_safe=is_safe: is_safe)
    assert compiled == [NAME] * 2


def test_what_a_site_has_of_its_own_is_not_kept(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, compiled: list[str]
) -> None:
    own = tmp_path_factory.mktemp("own")
    (own / "clock.html").write_text("{{ 'now' | upper }}")  # computed where it is compiled
    for _ in range(2):
        assert load(own, "clock.html").render() == "NOW"
    assert compiled == ["clock.html"] * 2
    assert not kept(folder)


@pytest.mark.parametrize("keep", [0, 1, 4, 30, -1], ids=str)
@pytest.mark.parametrize("rest", [b"", b"\xff" * 100], ids=repr)
def test_a_damaged_file_is_made_anew(
    folder: Path, compiled: list[str], keep: int, rest: bytes
) -> None:
    load()
    [path] = kept(folder)
    whole = path.read_bytes()
    path.write_bytes(whole[:keep] + rest)
    load()
    assert compiled == [NAME] * 2
    assert path.read_bytes() == whole


def test_a_folder_that_others_may_write_to_is_not_used(folder: Path, compiled: list[str]) -> None:
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    load()
    [path] = kept(folder)
    path.parent.rename(elsewhere / "moved")
    path.parent.symlink_to(elsewhere / "moved")
    for _ in range(2):
        load()
    assert compiled == [NAME] * 3


@pytest.mark.parametrize("place", ["a file", "gone"])
def test_without_a_place_nothing_is_kept(folder: Path, compiled: list[str], place: str) -> None:
    load()
    [path] = kept(folder)
    path.unlink()
    path.parent.rmdir()
    if place == "a file":
        path.parent.write_text("")
    else:
        with suppress(OSError):
            folder.rmdir()
    for _ in range(2):
        load()
    assert compiled == [NAME] * 3
