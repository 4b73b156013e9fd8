"""Build the site of a made-up archive in several kinds, and write down what each build did.

    python -m tests.work.counting FOLDER COMMITS

prints JSON, by kind of build: `calls` of this package's own functions, `files_read` (files of the
project opened for that, each as often as it was), `files_written` and `bytes_written`. Counted are
the functions in its `.py` files, but for generators and comprehensions, which count in another way
from one version of Python to the next: what stands in them calls others. Of the files, those of the
theme are left out, as their number depends on its version.

Each build is one process on one core, which knows nothing of the one before; all are forked from
this one, so that what they need is imported once.
"""

from __future__ import annotations

import cProfile
import inspect
import json
import os
import sys
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Any

import mkdocs.commands.build
import mkdocs.config
from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader

import digest
import digest.site.mkdocs.plugin
from tests.bench import plan
from tests.bench.corpus import make_up
from tests.bench.own import OwnSite

if TYPE_CHECKING:
    from collections.abc import Callable

_PACKAGE = str(Path(digest.__file__).parent)
_NO_FUNCTIONS = {"<listcomp>", "<setcomp>", "<dictcomp>", "<module>"}
_GENERATORS = inspect.CO_GENERATOR | inspect.CO_ASYNC_GENERATOR | inspect.CO_COROUTINE
_BUILT = (".cache", "site")
_THEME = "site/assets/"  # what is ours in it is below `digest/`


def main(folder: Path, commits: int) -> dict[str, dict[str, int]]:
    """Count the work of each kind of build in a folder."""
    if hasattr(os, "sched_setaffinity"):  # or the work would be done in further processes
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    own = OwnSite(folder / "own", make_up(folder / "archive", commits), is_memory=True)
    own.create(search=True)
    (folder / "compiled").mkdir()
    _share_templates(folder / "compiled")
    found = {}
    for kind in plan.OWN:  # each builds upon the one before
        own.prepare(kind, 1)
        found[kind] = _in_a_fork(lambda: count_build(own.folder), folder / "found.json")
    return found


def count_build(folder: Path) -> dict[str, int]:
    """Build the site in a folder, and count."""
    for path in _files(folder):
        os.utime(path, (0, 0))
    opened = Opened(folder)
    config = mkdocs.config.load_config(str(folder / "mkdocs.yml"))
    sys.addaudithook(opened)
    profile = cProfile.Profile(builtins=False)
    profile.runcall(mkdocs.commands.build.build, config)
    read = opened.number
    written = [path.stat().st_size for path in _files(folder) if path.stat().st_mtime]
    return {
        "calls": sum(one.callcount for one in profile.getstats() if is_counted(one.code)),
        "files_read": read,
        "files_written": len(written),
        "bytes_written": sum(written),
    }


def is_counted(code: object) -> bool:
    """Tell whether calls of what `cProfile` names so count."""
    if not isinstance(code, CodeType):
        return False
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


def _files(folder: Path) -> list[Path]:
    """List what builds made: the site without the theme's files, and the cache."""
    found = [path for name in _BUILT for path in (folder / name).rglob("*") if path.is_file()]
    names = {path: path.relative_to(folder).as_posix() for path in found}
    return [p for p, n in names.items() if not n.startswith(_THEME) or f"{_THEME}digest/" in n]


def _in_a_fork(count: Callable[[], dict[str, int]], file: Path) -> dict[str, int]:
    child = os.fork()
    if not child:
        try:
            file.write_text(json.dumps(count()), encoding="utf-8")
        except BaseException:
            sys.excepthook(*sys.exc_info())
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if status:
        sys.exit("a build failed")
    counts: dict[str, int] = json.loads(file.read_bytes())
    return counts


def _share_templates(folder: Path) -> None:
    """Compile each template once for all builds, and list none of the theme's 14,000 icons."""
    make, cache = Environment.__init__, FileSystemBytecodeCache(str(folder))

    def make_sharing(environment: Environment, *arguments: Any, **options: Any) -> None:
        make(environment, *arguments, **options)
        environment.bytecode_cache = cache

    setattr(Environment, "__init__", make_sharing)  # noqa: B010 - mypy refuses the other way
    setattr(FileSystemLoader, "list_templates", list_templates)  # noqa: B010


def list_templates(loader: FileSystemLoader) -> list[str]:
    """List a theme's files but hidden ones, as MkDocs takes none of these."""
    found = set()
    for top in loader.searchpath:
        for place, below, names in os.walk(top):
            below[:] = [name for name in below if not name.startswith(".")]
            found |= {Path(place, name).relative_to(top).as_posix() for name in names}
    return sorted(found)


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]).resolve(), int(sys.argv[2]))))
