"""Path globs as in `.gitignore`: the only module that imports pathspec.

A path is that of a file, with `/`, from the top. `*.py` and `docs/` match at any depth,
`/setup.py` and `src/*.c` from the top, `**` crosses folders; what matches a folder matches all in
it. Of several globs the last that matches decides; one with `!` takes back what those before it
matched, also below a folder, where git can't. https://git-scm.com/docs/gitignore
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pathspec import PathSpec
from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


def check_glob(glob: str) -> None:
    """Raise ValueError for what is no glob, such as a backslash at the end."""
    _compile([glob])


def chooser(include: Sequence[str], exclude: Sequence[str]) -> Callable[[str], bool]:
    """Make a function that tells whether a path is included. Nothing to include means all."""
    wanted = _compile(include) if include else None
    unwanted = _compile(exclude) if exclude else None

    def is_included(path: str) -> bool:
        return (wanted is None or _matches(wanted, path)) and (
            unwanted is None or not _matches(unwanted, path)
        )

    return is_included


def unmatched(globs: Sequence[str], paths: Iterable[str]) -> tuple[str, ...]:
    """Give the globs that match none of the paths, each looked at by itself."""
    left = {glob: _compile([glob.removeprefix("!")]) for glob in globs}
    for path in paths:
        left = {glob: spec for glob, spec in left.items() if not _matches(spec, path)}
        if not left:
            break
    return tuple(left)


def _compile(globs: Sequence[str]) -> PathSpec[GitIgnoreSpecPattern]:
    # Not GitIgnoreSpec: of several globs it prefers those that match a file to those that match its
    # folder, whichever is the last. Other backends may be quicker; the same everywhere is better.
    return PathSpec.from_lines(GitIgnoreSpecPattern, globs, backend="simple")


def _matches(spec: PathSpec[GitIgnoreSpecPattern], path: str) -> bool:
    # To pathspec a path ends where a line does; to git, a line's end is a character like others.
    return spec.match_file(path.replace("\n", "\ufffd"))
