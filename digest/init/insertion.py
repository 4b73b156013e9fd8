"""Adding repositories to a `mkdocs.yml` that has the plugin, and no other change to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from digest.init.yaml_text import compose, items, last_line, pairs, plain, value_of

if TYPE_CHECKING:
    from collections.abc import Sequence


def add_repositories(text: str, entries: Sequence[dict[str, Any]], block: str) -> str | None:
    """Give the text of a `mkdocs.yml` with these entries at the end of its `repositories`.

    `block` is the entries as YAML, not indented. `None` where the list is not written a line a
    repository, or the result would not be the old file and the entries and nothing else.
    """
    before = compose(text)
    listed = _repositories(before)
    if listed is None or listed.flow_style or not listed.value:
        return None
    lines = text.splitlines(keepends=True)
    indent = listed.start_mark.column
    at = last_line(listed) + 1
    while at < len(lines) and _is_comment_below(lines[at], indent):
        at += 1
    ending = "\r\n" if "\r\n" in text else "\n"
    head = "".join(lines[:at])
    head += "" if head.endswith("\n") else ending
    added = "".join(f"{' ' * indent}{line}{ending}" for line in block.splitlines())
    changed = head + added + "".join(lines[at:])
    return changed if _is_sum(changed, before, entries) else None


def _repositories(root: yaml.Node | None) -> yaml.SequenceNode | None:
    """Find the plugin's list of repositories, in MkDocs's list or mapping of plugins."""
    plugins = value_of(root, "plugins")
    sections = [plugins, *items(plugins)]
    section = next((found for one in sections if (found := value_of(one, "digest"))), None)
    for key, listed in pairs(section):
        is_here = listed.start_mark.index > key.end_mark.index  # an alias's text is elsewhere
        if key.value == "repositories" and isinstance(listed, yaml.SequenceNode) and is_here:
            return listed
    return None


def _is_comment_below(line: str, indent: int) -> bool:
    """Tell whether a line is a comment within the last item, further in than its dash."""
    inner = line.lstrip(" ")
    return inner.startswith("#") and len(line) - len(inner) > indent


def _texts(node: yaml.Node) -> Any:
    """Give what a scalar says, or each item of a list of scalars, as text."""
    return [item.value for item in items(node)] if items(node) else node.value


def _is_sum(text: str, before: yaml.Node | None, entries: Sequence[dict[str, Any]]) -> bool:
    after = compose(text)
    listed = _repositories(after)
    if listed is None:
        return False
    number = len(entries)
    added = [{k.value: _texts(v) for k, v in pairs(item)} for item in listed.value[-number:]]
    del listed.value[-number:]
    return added == list(entries) and plain(after) == plain(before)
