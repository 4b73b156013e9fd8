"""Small projects with an archive, built for real: by MkDocs in this process or as a command."""

from __future__ import annotations

import logging
import marshal
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from types import CodeType, SimpleNamespace
from typing import IO, TYPE_CHECKING

import pytest
from jinja2 import FileSystemLoader
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from digest.site.building.result import BuildResult
from digest.site.mkdocs.plugin import DigestPlugin

if TYPE_CHECKING:
    from pathlib import Path

    from digest.site.building.build import Build

CONFIG = """\
site_name: Launch log
site_description: What changed on the pad.
site_url: https://team.github.io/digest/
theme:
  name: material
  font: false
  palette:
    - media: "(prefers-color-scheme: light)"
      scheme: default
      toggle: {icon: material/weather-night, name: Switch to dark}
    - media: "(prefers-color-scheme: dark)"
      scheme: slate
      toggle: {icon: material/weather-sunny, name: Switch to light}
plugins:
  - digest:
"""
OPTIONS = "      archive: archive\n"


NOTHING = BuildResult()
_found_once = cache(entry_points)


def _list_templates(loader: FileSystemLoader) -> list[str]:
    """List a theme's files but hidden ones: MkDocs takes none, and Material has 14,000 icons."""
    found = set()
    for top in loader.searchpath:
        for folder, below, names in os.walk(top):
            below[:] = [name for name in below if not name.startswith(".")]
            place = os.path.relpath(folder, top)
            found |= {os.path.normpath(f"{place}/{name}").replace(os.sep, "/") for name in names}
    return sorted(found)


@cache
def _load_code(data: bytes) -> CodeType:
    """Read what a template was compiled to; Jinja does so in each build."""
    code: CodeType = marshal.loads(data)  # noqa: S302 - Jinja wrote it
    return code


def _read_code(file: IO[bytes]) -> CodeType:
    return _load_code(file.read())


def _be_quick(patch: pytest.MonkeyPatch) -> None:
    """Have MkDocs and Jinja do once what comes to the same in each build of a process."""
    patch.setattr(FileSystemLoader, "list_templates", _list_templates)
    patch.setattr("mkdocs.utils.entry_points", _found_once)
    patch.setattr("mkdocs.plugins.entry_points", _found_once)
    patch.setattr("jinja2.bccache.marshal", SimpleNamespace(load=_read_code, dump=marshal.dump))


@dataclass(frozen=True, slots=True)
class Built:
    """What a build left: the site, what was said meanwhile, and how it was made."""

    folder: Path
    said: tuple[str, ...]  # warnings and errors
    is_done: bool
    build: Build | None = None
    done: BuildResult = NOTHING

    def text(self, address: str) -> str:
        """Give a page's HTML."""
        return (self.folder / address / "index.html").read_text(encoding="utf-8")

    def addresses(self) -> set[str]:
        """Give the address of every page."""
        folders = (path.parent.relative_to(self.folder) for path in self.folder.rglob("index.html"))
        return {"" if str(folder) == "." else f"{folder.as_posix()}/" for folder in folders}


class Said(logging.Handler):
    """Keeps the warnings and errors that MkDocs and its plugins log."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record's text."""
        self.texts.append(record.getMessage())


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with a `mkdocs.yml`, the documents `docs` and, usually, an `archive`."""

    folder: Path

    @property
    def archive(self) -> Path:
        """The folder of the reports."""
        return self.folder / "archive"

    def write(self, name: str, text: str | bytes) -> Path:
        """Write a file, its folders included."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def configure(self, options: str = OPTIONS, *, rest: str = "", base: str = CONFIG) -> None:
        """Write `mkdocs.yml`: the plugin's options (YAML, indented) and more of the file."""
        (self.folder / "docs").mkdir(exist_ok=True)
        self.write("mkdocs.yml", base + options + rest)

    def build(self, *, strict: bool = False) -> Built:
        """Build the site as `mkdocs build` does."""
        said = Said()
        logger = logging.getLogger("mkdocs")
        logger.addHandler(said)
        plugin, is_done = DigestPlugin(), False
        patch = pytest.MonkeyPatch()
        _be_quick(patch)
        try:
            config = load_config(str(self.folder / "mkdocs.yml"), strict=strict)
            found = config.plugins["digest"]
            assert isinstance(found, DigestPlugin)
            plugin = found
            build(config)
            is_done = True
        except Abort as error:
            said.texts.append(str(error))
        finally:
            logger.removeHandler(said)
            patch.undo()
        made = (plugin.build, plugin.result) if is_done else ()
        return Built(self.folder / "site", tuple(said.texts), is_done, *made)

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run `mkdocs` with arguments in the project's folder."""
        return subprocess.run(
            [sys.executable, "-m", "mkdocs", *arguments],
            cwd=self.folder,
            env=os.environ | environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
