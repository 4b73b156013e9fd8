"""Profile `argus`: exactly the scoring of the tool that the report format comes from.

Its oddities are kept, so that an archive it began can go on with equal scores.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.importance.rules import KINDS, files_reason, step, totals, type_reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.importance.rules import Rules
    from digest.models import Commit, Reason

_ARGUS_TYPE = re.compile(r"([a-z]+)(\(.+\))?:")
_ARGUS_CORE = (".py", ".rs", ".cpp", ".cc", ".c", ".h", ".hpp", ".go", ".js", ".ts")
_ARGUS_CONFIG = (".yaml", ".yml", ".json", ".toml", ".ini", ".cfg", ".conf")
_ARGUS_TEST = ("_test.py", "test_.py", "_test.rs", "_test.go")
_ARGUS_DOC = (".md", ".rst", ".txt", "adoc")


def argus(commit: Commit, rules: Rules) -> Iterator[Reason]:
    """Yield the reasons for a commit's score, in this order: type, size, files, breadth."""
    match = _ARGUS_TYPE.match(commit.message.partition("\n")[0])
    yield type_reason(match[1] if match else "other", rules)
    lines, files = totals(commit)
    yield from step("size", "lines", lines, rules.change_sizes)
    kinds = [_argus_kind(file.path) for file in commit.files]
    yield files_reason(max(KINDS, key=kinds.count), rules)
    yield from step("breadth", "files", files, rules.scopes)


def _argus_kind(path: str) -> str:
    """Give a file's kind: core, config, test or doc; "" for none, which never is the majority.

    Endings of code come first, so that `foo_test.py` is core; the test names are looked for in
    the whole path, as git names the file.
    """
    if path.endswith(_ARGUS_CORE):
        return "core"
    if path.endswith(_ARGUS_CONFIG):
        return "config"
    if any(name in path for name in _ARGUS_TEST):
        return "test"
    return "doc" if path.endswith(_ARGUS_DOC) else ""
