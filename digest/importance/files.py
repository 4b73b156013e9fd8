"""What a commit touches: the kinds of its files, and how many lines and files count."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.importance.rules import lines_of, totals

if TYPE_CHECKING:
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
    r"(^|/)(tests?|__tests__|testdata|e2e)/|(^|/)(test_[^/]*|conftest\.py)$"
    r"|[._-](test|tests|spec)\.\w+$|[a-z0-9]Tests?\.(java|kt|cs|swift|scala)$"
)
_DOC = re.compile(
    r"(^|/)(readme|licen[sc]e|changelog|authors|notice)[^/]*$|^docs?/",
    re.IGNORECASE,
)
_CONFIG = re.compile(
    r"\.(ya?ml|json|toml|ini|cfg|conf|properties|env|gradle|cmake|bzl|tf|xml|j2|tpl)$"
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


def kind_of(path: str) -> str:
    """Give a file's kind: core, config, ci, test, doc or generated; "" for none of them."""
    return next((kind for kind, pattern in _FILE_KINDS if pattern.search(path)), "")


@dataclass(frozen=True, slots=True)
class Touched:
    """What a commit touched: its files by kind, and the size of what counts."""

    kinds: Counter[str]  # files by `kind_of`; "" for those of no kind, such as images
    lines: int  # added and deleted, of the files that count
    files: int  # that count
    complete: bool  # every file is known, not only the first ones

    @property
    def main(self) -> str:
        """The kind of the whole commit: core where any code is touched, else the majority's."""
        if self.kinds["core"]:
            return "core"
        counts = {"config": self.kinds["config"] + self.kinds["ci"]}
        counts |= {kind: self.kinds[kind] for kind in ("test", "doc")}
        return max(counts, key=lambda kind: counts[kind]) if any(counts.values()) else ""

    def only(self, *kinds: str) -> bool:
        """Tell whether all files are of these kinds, generated ones and those of no kind aside.

        Not if some files are unknown, or none counts.
        """
        found = {kind for kind in self.kinds if kind not in ("", "generated")}
        return self.complete and bool(found) and found <= set(kinds)


def touched_by(commit: Commit) -> Touched:
    """Measure a commit: its totals without the files that do not count.

    Those are generated files, renames without a change and, beside code, tests and documentation:
    a small fix with a thorough test stays a small fix.
    """
    kinds = [kind_of(file.path) for file in commit.files]
    beside = {"generated", "test", "doc"} if "core" in kinds else {"generated"}
    left_out = [
        file
        for file, kind in zip(commit.files, kinds, strict=True)
        if kind in beside or (file.status == "R" and not lines_of(file))
    ]
    lines, files = totals(commit)
    return Touched(
        Counter(kinds),
        lines - sum(map(lines_of, left_out)),
        files - len(left_out),
        complete=files <= len(commit.files),
    )
