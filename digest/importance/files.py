"""What a commit touches: the kinds of its files, and how many lines and files count."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from digest.importance.rules import lines_of, totals

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from digest.models import Commit

_GENERATED = re.compile(
    r"(^|/)(vendor|vendored|third_?party|3rdparty|node_modules|dist|generated|__snapshots__)/"
    r"|(^|/)(package-lock\.json|npm-shrinkwrap\.json|packages\.lock\.json|pnpm-lock\.yaml|go\.sum"
    r"|bun\.lockb|gradle\.lockfile|zz_generated[^/]*)$"
    r"|\.(lock|min\.js|min\.css|map|snap|pb\.go|pb\.cc|pb\.h|g\.dart)$"
    r"|_pb2(_grpc)?\.pyi?$|[._]generated\.\w+$"
)
_CI = re.compile(
    r"(^|/)(\.github/(?!copilot)|\.circleci/|\.buildkite/|\.ci/|\.travis\.yml$|\.gitlab-ci"
    r"|azure-pipelines|jenkinsfile|\.pre-commit-config\.yaml$|\.?codecov\.ya?ml$)"
)
_TEST = re.compile(
    r"(^|/)(tests?|tests[-_][\w-]+|__tests__|testdata|e2e|bench(es|marks?)?)/|^testing/"
    r"|(^|/)(test_[^/]*|conftest\.py)$"
    r"|[._-](test|tests|spec)\.\w+$|[a-z0-9]Tests?\.(java|kt|cs|swift|scala)$"
)
_DOC = re.compile(
    r"(^|/)(readme|licen[sc]e|changelog|authors|notice)[^/]*$|^docs?/|(^|/)(examples?|samples?)/",
    re.IGNORECASE,
)
_CONFIG = re.compile(
    r"^(scripts?|hack)/|\.(ya?ml|json|toml|ini|cfg|conf|properties|env|gradle|cmake|bzl|tf|xml|j2|tpl)$"
    r"|(^|/)((requirements|constraints)[^/]*\.(txt|in)|cmakelists\.txt|[^/]*dockerfile[^/]*"
    r"|makefile|justfile|build|workspace|go\.mod|gemfile|\.[^/]*(ignore|rc|attributes|config))$",
    re.IGNORECASE,
)
_CORE = re.compile(
    r"\.(py|pyi|pyx|pxd|rs|c|cc|cpp|cxx|cu|cuh|h|hh|hpp|hxx|inc|s|asm|go|js|jsx|mjs|cjs|ts|tsx|vue"
    r"|svelte|java|kt|kts|scala|groovy|clj|swift|m|mm|dart|rb|php|cs|fs|vb|pl|pm|lua|r|jl|ex|exs"
    r"|erl|hs|ml|mli|zig|nim|v|sv|sh|bash|zsh|fish|ps1|sql|proto|thrift|graphql|metal|wgsl|glsl"
    r"|html?|css|scss|less)$",
    re.IGNORECASE,
)
MIGRATION = re.compile(r"(^|/)(migrations?|alembic)/.*\.\w+$|\.sql$")
INTERFACE = re.compile(  # that others call or include
    r"(^|/)include/.*\.(h|hh|hpp)$|\.(proto|graphql|pyi)$"
    r"|(^|/)(openapi|swagger)[^/]*\.(ya?ml|json)$"
)
_KEPT = 20_000  # paths: commits touch the same ones again and again
_FILE_KINDS = (  # the first that matches
    ("generated", _GENERATED),
    ("doc", re.compile(r"\.(md|mdx|rst|adoc)$", re.IGNORECASE)),  # also beside tests and CI
    ("ci", _CI),
    ("test", _TEST),
    ("doc", _DOC),
    ("config", _CONFIG),
    ("core", _CORE),
    ("doc", re.compile(r"\.txt$")),
)


@lru_cache(maxsize=_KEPT)
def kind_of(path: str) -> str:
    """Give a file's kind: core, config, ci, test, doc or generated; "" for none of them."""
    return next((kind for kind, pattern in _FILE_KINDS if pattern.search(path)), "")


class Touched(NamedTuple):
    """What a commit touched: its files by kind, and the size of what counts."""

    kinds: tuple[str, ...]  # of each file; "" for one of no kind, such as an image
    counted: frozenset[str]  # these kinds, but neither "" nor generated
    written: frozenset[str]  # the kinds of files that are not deleted
    lines: int  # added and deleted, of the files that count
    files: int  # that count
    added: int  # lines of code
    deleted: int
    complete: bool  # every file is known, not only the first ones
    concerns: tuple[str, ...]  # migration, interface, tests deleted

    @property
    def main(self) -> str:
        """The kind of the whole commit: core where any code is touched, else the majority's."""
        if "core" in self.kinds:
            return "core"
        counts = {kind: self.kinds.count(kind) for kind in ("config", "test", "doc")}
        counts["config"] += self.kinds.count("ci")
        return max(counts, key=counts.__getitem__) if any(counts.values()) else ""

    def only(self, *kinds: str) -> bool:
        """Tell whether all files are of these kinds, generated ones and those of no kind aside.

        Not if some files are unknown, or none counts.
        """
        return self.complete and bool(self.counted) and self.counted.issubset(kinds)


_GONE = ("D", "R")  # git's letters: deleted, renamed
_NEVER = frozenset({"generated"})
_ASIDE = frozenset({"generated", "test", "doc"})


def touched_by(commit: Commit) -> Touched:
    """Measure a commit: its totals without the files that do not count.

    Those are generated files, renames without a change and, beside code, tests and documentation:
    a small fix with a thorough test stays a small fix.
    """
    kinds = tuple([kind_of(file.path) for file in commit.files])
    aside = _ASIDE if "core" in kinds else _NEVER
    lines, all_files = totals(commit)
    files, added, deleted = all_files, 0, 0
    written: set[str] = set()
    gone: set[str] = set()
    for file, kind in zip(commit.files, kinds, strict=True):
        (gone if file.status == "D" else written).add(kind)
        if kind in aside or (file.status == "R" and not lines_of(file)):
            lines -= lines_of(file)
            files -= 1
        elif kind == "core":
            added += file.additions or 0
            deleted += file.deletions or 0
    return Touched(
        kinds,
        frozenset(kinds).difference(("", "generated")),
        frozenset(written),
        lines,
        files,
        added,
        deleted,
        complete=len(commit.files) >= all_files,
        concerns=tuple(_concerns(commit, gone)),
    )


def _concerns(commit: Commit, gone: AbstractSet[str]) -> Iterator[str]:
    """Name what a team wants to know of, whatever users are told; `gone` are kinds of files."""
    yield from sorted({_concern_of(file.path) for file in commit.files} - {""})
    if "test" in gone:
        yield "tests deleted"


@lru_cache(maxsize=_KEPT)
def _concern_of(path: str) -> str:
    if MIGRATION.search(path):
        return "migration"
    return "interface" if INTERFACE.search(path) else ""


def removed_interface(commit: Commit) -> str:
    """Give the path of the first public header or description of an interface that is gone."""
    gone = (file.old_path or file.path for file in commit.files if file.status in _GONE)
    return next((path for path in gone if _is_interface(path)), "")


def _is_interface(path: str) -> bool:
    return _concern_of(path) == "interface" and kind_of(path) != "test"
