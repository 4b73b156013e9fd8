"""The options as Markdown tables for the documentation, made from the code that reads them.

Each option's meaning, default and example come from its docstring in `options`.
"""

from __future__ import annotations

import ast
import inspect
import itertools
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from mkdocs.config import config_options as c

from digest.config import (
    brief_options,
    llm_options,
    option_types,
    options,
    site_options,
    watching,
)
from digest.locales import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

SECTIONS = {
    "digest": options.DigestConfig,
    "repositories": options.RepositoryConfig,
    "releases": options.ReleasesConfig,
    "notify": watching.NotifyConfig,
    "watch": watching.WatchConfig,
    "site": site_options.SitePartConfig,
    "feeds": options.FeedsConfig,
    "authors": options.AuthorsConfig,
    "importance": options.ImportanceConfig,
    "llm": options.LlmConfig,
    "fallbacks": options.FallbackConfig,
}
_EXAMPLE = re.compile(r" Example: (`.+`)\.$")
_DEFAULT = re.compile(r" Default: (.+?)\.(?= |$)")
_REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One row of a table; all but `name` and `example` is Markdown."""

    name: str
    type: str  # what it takes, such as "list of texts"
    default: str
    meaning: str
    example: str  # as it stands in YAML, such as `since: 30d`


def options_reference() -> str:
    """Give all sections' tables in Markdown, each below a heading."""
    titles = {"digest": "digest", **{name: f"digest, {name}" for name in list(SECTIONS)[1:]}}
    titles["fallbacks"] = "digest, llm, fallbacks"
    return "\n".join(f"## {titles[name]}\n\n{options_table(name)}" for name in SECTIONS)


def options_table(section: str) -> str:
    """Give the table of a section's options in Markdown; `section` is a key of `SECTIONS`."""
    rows = [
        f"| `{o.name}` | {o.type} | {o.default} | {o.meaning}{_shown(o.example)} |"
        for o in section_options(section)
    ]
    head = ["| option | type | default | meaning |", "|---|---|---|---|"]
    return "".join(f"{line}\n" for line in [*head, *rows])


def _shown(example: str) -> str:
    return f" Example: `{example}`." if example else ""


@cache
def section_options(section: str) -> tuple[OptionRow, ...]:
    """List a section's options in the order they are declared in."""
    config = SECTIONS[section]
    schema = dict(config._schema)
    texts = dict(_docstrings(config))
    return tuple(_option(name, kind, texts.get(name, "")) for name, kind in schema.items())


def _option(name: str, kind: Any, text: str) -> OptionRow:
    example = _EXAMPLE.search(text)
    text = text[: example.start()] if example else text
    stated = _DEFAULT.search(text)
    if stated:
        text = text[: stated.start()] + text[stated.end() :]
    default = stated[1] if stated else _default(kind)
    return OptionRow(
        name, describe_type(kind), default, text, example[1].strip("`") if example else ""
    )


def _docstrings(config: type) -> Iterator[tuple[str, str]]:
    """Read the string that stands below each option in the source."""
    (found,) = ast.parse(inspect.getsource(config)).body
    body = found.body if isinstance(found, ast.ClassDef) else []
    for before, after in itertools.pairwise(body):
        target = before.targets[0] if isinstance(before, ast.Assign) else None
        if isinstance(target, ast.Name) and isinstance(after, ast.Expr):
            yield target.id, " ".join(str(ast.literal_eval(after.value)).split())


_TYPES: tuple[tuple[type, str], ...] = (
    (option_types.Timezone, "time zone"),
    (option_types.SinceDate, "date or span"),
    (site_options.ShownDay, "year or date"),
    (site_options.YearSites, "table"),
    (option_types.LanguageOption, " or ".join(f"`{language}`" for language in LANGUAGES)),
    (c.SubConfig, "options"),
    (option_types.OptionalGroup, "options, or `false`"),
    (option_types.Patterns, "text or list of texts"),
    (llm_options.CallOptions, "table"),
    (llm_options.Glossary, "table or path"),
    (llm_options.FallbackList, "list of texts or tables"),
    (brief_options.BriefsOption, "`true`, `rules`, `false` or table"),
    (option_types.CspPolicy, "`true`, `false` or table"),
)


def describe_type(kind: Any) -> str:
    """Say in words what an option takes: "whole number from 1 on"."""
    if isinstance(kind, c.ListOfItems):
        inner = kind.option_type
        return "list, see below" if isinstance(inner, c.SubConfig) else f"list of {_many(inner)}"
    if isinstance(kind, option_types.Number):
        number = "whole number" if kind.whole else "number"
        return f"{number} from {kind.least:g} on{', or `null`' * kind.null}"
    if isinstance(kind, c.Choice):
        return ", ".join(f"`{choice}`" for choice in kind.choices)
    if isinstance(kind, c.Type):
        return "`true` or `false`" if kind._type is bool else "table"
    return next((text for type_, text in _TYPES if isinstance(kind, type_)), "text")


def _many(kind: Any) -> str:
    return "numbers" if isinstance(kind, option_types.Number) else "texts"


def _default(kind: Any) -> str:
    value = getattr(kind, "default", None)
    if isinstance(kind, c.SubConfig):
        return ""
    if isinstance(kind, option_types.Number) and kind.null and value is None:
        return "none"
    if value is None:
        return _REQUIRED
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`" if value else "none"
