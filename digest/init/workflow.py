"""Renewing a workflow file: this version's text, with the settings that its owner changed."""

from __future__ import annotations

import re
import textwrap
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

import yaml

from digest.init.yaml_text import compose, items, last_line, pairs, plain, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_STEPS = ("jobs", "*", "steps")
_SETTINGS = (  # kept as they stand in the old file
    ("name",),
    ("on",),  # when it runs: schedule, branches, inputs
    ("jobs", "*", "runs-on"),
    ("jobs", "*", "timeout-minutes"),
    (*_STEPS, "*", "with", "python-version"),
    (*_STEPS, "*", "with", "retention-days"),
)
_VARIABLES = (("env",), (*_STEPS, "*", "env"))  # that have others than the old file keep these
_PACKAGE = (*_STEPS, "Install", "env", "PACKAGE")
_PIN = re.compile(  # a released version, or a commit of a repository
    r"commit-digest(?:\[(?P<extras>[^\]]*)\])?(?P<place>==| @ git\+https://\S+@)"
    r"(?P<version>(?<==)\S+|(?<=@)[0-9a-f]{40})"
)
_UNNAMED = "*"  # a part of a path: an item of a list that has no name


class _Place(NamedTuple):
    """A key and its value, or an item of a list, which is its own key."""

    key: yaml.Node
    value: yaml.Node

    def block(self, lines: list[str]) -> str:
        """Give its lines without the indentation."""
        text = "\n".join(lines[self.key.start_mark.line : last_line(self.value) + 1])
        return textwrap.dedent(text) + "\n"


class _Edit(NamedTuple):
    """Lines of the new file, from `start` up to `end`, that others take the place of."""

    start: int
    end: int
    text: str


class RenewedWorkflow(NamedTuple):
    """A workflow file as it is to be, and the parts of the old one that are not in it."""

    text: str
    left_out: tuple[str, ...]


def renew_workflow(old: str, new: str, *, keeps_package: bool) -> RenewedWorkflow | None:
    """Give the new text with the settings of the old one.

    Those are its name, when it runs, machines, time limits, the version of Python, further
    variables and, if `keeps_package`, what it installs where that is no released version. `None`
    where the old text is no workflow, or its settings have no place in the new one. Both have
    Unix line ends.
    """
    olds, news = _places(old), _places(new)
    if not olds.get(("jobs",)):
        return None
    edits = [*_settings(old, olds, news), *_variables(old, olds, news)]
    if keeps_package:
        edits += _packages(olds, news)
    lines = new.split("\n")
    for edit in sorted(edits, reverse=True):
        lines[edit.start : edit.end] = edit.text.removesuffix("\n").split("\n")
    text = "\n".join(lines)
    made = _places(text)
    kept = [path for path in olds if path in news and _matches(path, _SETTINGS)]
    if any(path not in made or plain(made[path].value) != plain(olds[path].value) for path in kept):
        return None
    return RenewedWorkflow(text, tuple(_left_out(olds, made)))


def installed_by(text: str) -> list[str]:
    """Give the requirements of this package that a workflow's jobs install."""
    found = (place.value for path, place in _places(text).items() if _matches(path, (_PACKAGE,)))
    return [str(node.value) for node in found if isinstance(node, yaml.ScalarNode)]


def _places(text: str) -> dict[tuple[str, ...], _Place]:
    return dict(_walk(compose(text), ()))


def _walk(
    node: yaml.Node | None, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], _Place]]:
    for key, value in pairs(node):
        here = (*path, str(key.value))
        yield here, _Place(key, value)
        yield from _walk(value, here)
    for item in items(node):
        here = (*path, _name(item))
        yield here, _Place(item, item)
        yield from _walk(item, here)


def _name(item: yaml.Node) -> str:
    """Give what tells a step from the others of its job: its name, or what it does."""
    found = (value_of(item, key) for key in ("name", "id", "uses", "run"))
    named = next((node for node in found if isinstance(node, yaml.ScalarNode)), item)
    if not isinstance(named, yaml.ScalarNode):
        return _UNNAMED
    return str(named.value).partition("\n")[0].partition("@")[0]


def _matches(path: tuple[str, ...], patterns: tuple[tuple[str, ...], ...]) -> bool:
    return any(
        len(path) == len(pattern) and all(map(fnmatchcase, path, pattern)) for pattern in patterns
    )


def _settings(
    old: str, olds: dict[tuple[str, ...], _Place], news: dict[tuple[str, ...], _Place]
) -> Iterator[_Edit]:
    lines = old.split("\n")
    for path, place in news.items():
        if _matches(path, _SETTINGS) and path in olds:
            yield _edit(place, olds[path].block(lines))


def _edit(place: _Place, text: str) -> _Edit:
    start = place.key.start_mark
    return _Edit(start.line, last_line(place.value) + 1, _indented(text, start.column))


def _variables(
    old: str, olds: dict[tuple[str, ...], _Place], news: dict[tuple[str, ...], _Place]
) -> Iterator[_Edit]:
    lines = old.split("\n")
    for path, place in news.items():
        if not _matches(path, _VARIABLES) or path not in olds:
            continue
        further = [
            _Place(key, value).block(lines)
            for key, value in pairs(olds[path].value)
            if (*path, key.value) not in news
        ]
        if further:
            at = last_line(place.value) + 1
            column = next((key.start_mark.column for key, _ in pairs(place.value)), 0)
            yield _Edit(at, at, _indented("".join(further), column))


def _packages(
    olds: dict[tuple[str, ...], _Place], news: dict[tuple[str, ...], _Place]
) -> Iterator[_Edit]:
    """Keep what is installed: another requirement than a version of the same, or its extras."""
    for path, place in news.items():
        if not _matches(path, (_PACKAGE,)) or path not in olds:
            continue
        was, is_now = str(olds[path].value.value), str(place.value.value)
        pinned, now = _PIN.fullmatch(was), _PIN.fullmatch(is_now)
        if pinned and now and pinned["place"] == now["place"]:
            extras = ",".join(sorted({*_extras(pinned), *_extras(now)}))
            was = f"commit-digest{extras and f'[{extras}]'}{now['place']}{now['version']}"
        if was != is_now:
            scalar = yaml.safe_dump(was, width=2**20, allow_unicode=True).splitlines()[0]
            yield _edit(place, f"{path[-1]}: {scalar}\n")


def _extras(pin: re.Match[str]) -> list[str]:
    return [extra.strip() for extra in (pin["extras"] or "").split(",") if extra.strip()]


def _indented(text: str, column: int) -> str:
    return textwrap.indent(text, " " * column)


def _left_out(
    olds: dict[tuple[str, ...], _Place], made: dict[tuple[str, ...], _Place]
) -> Iterator[str]:
    """Name what only the old file has: the outermost of it."""
    for path in olds:
        if path not in made and path[:-1] in {(), *made}:
            yield " → ".join(path)
