"""The options as tables, made from the code that reads them."""

from __future__ import annotations

import ast
import inspect
import itertools
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from mkdocs.config import config_options as c

from digest.config import kinds, options
from digest.locales import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

SECTIONS = {
    "digest": options.DigestConfig,
    "repositories": options.RepositoryConfig,
    "feeds": options.FeedsConfig,
    "importance": options.ImportanceConfig,
    "llm": options.LlmConfig,
}
_EXAMPLE = re.compile(r" Example: (`.+`)\.$")
_DEFAULT = re.compile(r" Default: (.+?)\.(?= |$)")
_REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Option:
    """One option, in words; Markdown."""

    name: str
    type: str
    default: str
    meaning: str
    example: str  # as it stands in YAML, such as `since: 30d`


def reference() -> str:
    """Give all tables, each below a heading."""
    titles = {"digest": "digest", **{name: f"digest, {name}" for name in list(SECTIONS)[1:]}}
    return "\n".join(f"## {titles[name]}\n\n{table(name)}" for name in SECTIONS)


def table(section: str) -> str:
    """Give the table of a section's options, in Markdown."""
    rows = [
        f"| `{o.name}` | {o.type} | {o.default} | {o.meaning}{_shown(o.example)} |"
        for o in section_options(section)
    ]
    head = ["| option | type | default | meaning |", "|---|---|---|---|"]
    return "".join(f"{line}\n" for line in [*head, *rows])


def _shown(example: str) -> str:
    return f" Example: `{example}`." if example else ""


@cache
def section_options(section: str) -> tuple[Option, ...]:
    """List a section's options in the order they are declared in."""
    config = SECTIONS[section]
    schema = dict(config._schema)
    texts = dict(_docstrings(config))
    return tuple(_option(name, kind, texts.get(name, "")) for name, kind in schema.items())


def _option(name: str, kind: Any, text: str) -> Option:
    example = _EXAMPLE.search(text)
    text = text[: example.start()] if example else text
    said = _DEFAULT.search(text)
    if said:
        text = text[: said.start()] + text[said.end() :]
    default = said[1] if said else _default(kind)
    return Option(name, type_of(kind), default, text, example[1].strip("`") if example else "")


def _docstrings(config: type) -> Iterator[tuple[str, str]]:
    """Read the string that stands below each option in the source."""
    (found,) = ast.parse(inspect.getsource(config)).body
    body = found.body if isinstance(found, ast.ClassDef) else []
    for before, after in itertools.pairwise(body):
        target = before.targets[0] if isinstance(before, ast.Assign) else None
        if isinstance(target, ast.Name) and isinstance(after, ast.Expr):
            yield target.id, " ".join(str(ast.literal_eval(after.value)).split())


_TYPES: tuple[tuple[type, str], ...] = (
    (kinds.Timezone, "time zone"),
    (kinds.Since, "date or span"),
    (kinds.LanguageOption, " or ".join(f"`{language}`" for language in LANGUAGES)),
    (c.SubConfig, "options"),
    (kinds.Switched, "options, or `false`"),
    (kinds.Policy, "`true`, `false` or table"),
)


def type_of(kind: Any) -> str:
    """Say what an option takes."""
    if isinstance(kind, c.ListOfItems):
        inner = kind.option_type
        return "list, see below" if isinstance(inner, c.SubConfig) else f"list of {_many(inner)}"
    if isinstance(kind, kinds.Amount):
        number = "whole number" if kind.whole else "number"
        return f"{number} from {kind.least:g} on{', or `null`' * kind.null}"
    if isinstance(kind, c.Choice):
        return ", ".join(f"`{choice}`" for choice in kind.choices)
    if isinstance(kind, c.Type):
        return "`true` or `false`" if kind._type is bool else "table"
    return next((text for type_, text in _TYPES if isinstance(kind, type_)), "text")


def _many(kind: Any) -> str:
    return "numbers" if isinstance(kind, kinds.Amount) else "texts"


def _default(kind: Any) -> str:
    value = getattr(kind, "default", None)
    if isinstance(kind, c.SubConfig):
        return ""
    if isinstance(kind, kinds.Amount) and kind.null and value is None:
        return "none"
    if value is None:
        return _REQUIRED
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`" if value else "none"
