"""Changing a YAML file as text: all that is not meant stays to the byte, comments as well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator


def compose(text: str) -> yaml.Node | None:
    """Read a file to nodes, which know their lines; `None` where it can't be read or is empty."""
    try:
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError):
        return None


def plain(node: yaml.Node | None) -> Any:
    """Give what a node says, so that two can be compared; tags count. Aliases are followed."""
    if isinstance(node, yaml.MappingNode):
        return (node.tag, [(plain(key), plain(value)) for key, value in node.value])
    if isinstance(node, yaml.SequenceNode):
        return (node.tag, [plain(item) for item in node.value])
    return None if node is None else (node.tag, node.value)


def pairs(node: yaml.Node | None) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    """Yield a mapping's keys and values; nothing for any other node."""
    if isinstance(node, yaml.MappingNode):
        yield from node.value


def items(node: yaml.Node | None) -> list[yaml.Node]:
    """Give a list's items; nothing of any other node."""
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def value_of(node: yaml.Node | None, name: str) -> yaml.Node | None:
    """Give the value that a mapping has under a name; `None` where it has none."""
    return next((value for key, value in pairs(node) if key.value == name), None)


def last_line(node: yaml.Node) -> int:
    """Give the number, from 0, of the last line that a node stands on."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return last_line(last[1] if isinstance(last, tuple) else last)
    end = node.end_mark
    return int(end.line) if end.column or end.line == node.start_mark.line else int(end.line) - 1
