"""Build the site in a folder, in one process, and write down what was done.

    python -m tests.work.counting FILE

FILE gets JSON: `calls` of this package's own functions, `files_read` (files of the project opened
for that, each as often as it was), `files_written` and `bytes_written`. Counted are the functions
in its `.py` files, but for generators and comprehensions, which count in another way from one
version of Python to the next: what stands in them calls others. Of the files, those of the theme
are left out, as their number depends on its version.
"""

from __future__ import annotations

import inspect
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import digest

if TYPE_CHECKING:
    from types import CodeType, FrameType

_PACKAGE = str(Path(digest.__file__).parent)
_NO_FUNCTIONS = {"<listcomp>", "<setcomp>", "<dictcomp>", "<module>"}
_GENERATORS = inspect.CO_GENERATOR | inspect.CO_ASYNC_GENERATOR | inspect.CO_COROUTINE
_BUILT = (".cache", "site")
_THEME = "site/assets/"  # what is ours in it is below `digest/`


class Calls:
    """Counts the calls of this package's functions."""

    def __init__(self) -> None:
        self.number = 0
        self._counts: dict[CodeType, bool] = {}

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        """Take an event of `sys.setprofile`."""
        if event == "call":
            code = frame.f_code
            if code not in self._counts:
                self._counts[code] = is_counted(code)
            self.number += self._counts[code]


def is_counted(code: CodeType) -> bool:
    """Tell whether a call of this code counts."""
    is_own = code.co_filename.startswith(_PACKAGE) and code.co_filename.endswith(".py")
    return is_own and code.co_name not in _NO_FUNCTIONS and not code.co_flags & _GENERATORS


class Opened:
    """Counts the files of a folder that are opened to be read."""

    def __init__(self, folder: Path) -> None:
        self.number = 0
        self._folder = f"{folder}/"

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Take an event of `sys.addaudithook`."""
        if event != "open" or not isinstance(arguments[0], (str, os.PathLike)):
            return
        path, _, flags = arguments
        is_read = not flags & (os.O_WRONLY | os.O_RDWR | os.O_DIRECTORY)
        self.number += is_read and os.path.abspath(path).startswith(self._folder)  # noqa: PTH100


def main(file: str) -> None:
    """Build the site in the current folder and write the file."""
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    folder = Path.cwd()
    for path in _files(folder):
        os.utime(path, (0, 0))
    if hasattr(os, "sched_setaffinity"):  # else the work would be done in other processes
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    calls, opened = Calls(), Opened(folder)
    sys.addaudithook(opened)
    sys.setprofile(calls)
    build(load_config("mkdocs.yml"))
    sys.setprofile(None)
    read = opened.number
    written = [path.stat().st_size for path in _files(folder) if path.stat().st_mtime]
    found = {
        "calls": calls.number,
        "files_read": read,
        "files_written": len(written),
        "bytes_written": sum(written),
    }
    Path(file).write_text(json.dumps(found), encoding="utf-8")


def _files(folder: Path) -> list[Path]:
    """List what builds made: the site without the theme's files, and the cache."""
    found = [path for name in _BUILT for path in (folder / name).rglob("*") if path.is_file()]
    names = {path: path.relative_to(folder).as_posix() for path in found}
    return [p for p, n in names.items() if not n.startswith(_THEME) or f"{_THEME}digest/" in n]


if __name__ == "__main__":
    main(*sys.argv[1:])
