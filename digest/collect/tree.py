"""The files that a commit has: what globs leave of a branch's, its `.mailmap`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from digest.collect.clone import damaged
from digest.collect.command import GitFailedError, run_git
from digest.errors import CollectError
from digest.globs import chooser, unmatched

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.collect.clone import Clone

_MAILMAP = ".mailmap"
MAX_MAILMAP = 1_000_000  # bytes; git sorts each name in among the others. Linux's has 60,000
_PLAIN_MODES = ("100644", "100755")
MAX_SEARCHED = 200  # files that are searched for definitions
# What defines a name, in the languages that say so by a word before it; Go's methods have a
# receiver between. As git's extended regular expressions have it.
_DEFINITION = (
    r"(^|[^[:alnum:]_])(class|const|def|defp|enum|fn|func|function|impl|interface|macro_rules!|mod"
    r"|module|namespace|object|protocol|record|static|struct|trait|type|union)[[:space:]]+"
    r"(\([^)]*\)[[:space:]]*)?[[:alpha:]_][[:alnum:]_]*"
)
SEARCH = (  # for definitions; a commit and paths follow
    "--literal-pathspecs", "grep", "-I", "-h", "-o", "-E", "--no-recurse-submodules",
    "-e", _DEFINITION,
)  # fmt: skip
MAX_COMMITS = 30  # whose files are looked at for what was changed before
_HISTORY = (
    "--literal-pathspecs", "-c", "core.quotePath=false", "log", f"--max-count={MAX_COMMITS}",
    "--no-merges", "--no-renames", "--no-show-signature", "--no-mailmap", "--no-notes",
    "--no-color", "--name-only", "--format=%x01%s",
)  # fmt: skip
# Where forges look for it, in the order of GitHub.
_OWNERS = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
MAX_OWNERS = 3_000_000  # bytes; as many as GitHub reads
MAX_README = 20_000  # characters
_README = re.compile(r"readme(?:\.(?:md|markdown|rst|txt|adoc))?", re.IGNORECASE)
_LAST_NAME = re.compile(r"\w+$", re.MULTILINE)


class Mailmap(NamedTuple):
    """Where git finds a branch's `.mailmap`, "" for none; why it is not used although it is there.

    It holds the names that people go by (https://git-scm.com/docs/gitmailmap).
    """

    name: str = ""
    fault: str = ""


def clone_notes(clone: Clone) -> tuple[str, ...]:
    """Tell the user of globs that are probably misspelt, and of a `.mailmap` that is not used.

    A glob for files to come is no mistake. Raises CollectError.
    """
    globs = (
        f"{option}: {glob!r} matches no file of the branch; correct it,"
        " unless it is meant for files to come"
        for option, glob in unmatched_globs(clone)
    )
    fault = find_mailmap(clone).fault
    return tuple(f"{clone.source.name}: {text}" for text in (*globs, *([fault] if fault else [])))


def find_mailmap(clone: Clone) -> Mailmap:
    """Find the `.mailmap` of a branch's newest commit. Raises CollectError."""
    if not clone.ref:
        return Mailmap()
    try:
        listed = run_git(clone.path, "ls-tree", "-l", "-z", "--full-tree", clone.ref, _MAILMAP)
    except GitFailedError:
        raise damaged(clone) from None
    if not listed:
        return Mailmap()
    mode, _, _, size = listed.partition("\t")[0].split()
    if mode not in _PLAIN_MODES:
        return Mailmap(fault=_fault("it is no plain file", "replace it by one"))
    if not size.isdecimal():
        return Mailmap(fault=_fault("the clone lacks its contents", "clear the cache"))
    if int(size) > MAX_MAILMAP:
        return Mailmap(
            fault=_fault(f"it has {int(size):,} bytes, more than {MAX_MAILMAP:,}", "shorten it")
        )
    return Mailmap(f"{clone.ref}:{_MAILMAP}")


def _fault(why: str, remedy: str) -> str:
    return f"its {_MAILMAP} is not used, so names are as commits have them: {why}; {remedy}"


def unmatched_globs(clone: Clone) -> tuple[tuple[str, str], ...]:
    """Give the source's globs that match no file of the branch, each after its option's name.

    The whole branch is looked at: what a day's commits touch says nothing of a glob. None are
    given for a branch without commits. Raises CollectError.
    """
    source = clone.source
    if not clone.ref or not (source.include or source.exclude):
        return ()
    paths = list_files(clone, clone.ref)
    given = {"include": source.include, "exclude": source.exclude}
    return tuple((option, glob) for option in given for glob in unmatched(given[option], paths))


def check_globs(clone: Clone) -> None:
    """Raise CollectError where the source's globs leave no file of the branch."""
    source = clone.source
    if not clone.ref or not (source.include or source.exclude):
        return
    if not any(map(chooser(source.include, source.exclude), list_files(clone, clone.ref))):
        given = {"include": source.include, "exclude": source.exclude}
        options = " and ".join(f"{name} {list(globs)}" for name, globs in given.items() if globs)
        raise CollectError(
            f"{source.name}: {options} leave no file of the branch and no commit of these days; "
            "nothing is written; correct the globs: `*.py` and `docs/` match at any depth, "
            "`/setup.py` and `src/*.c` from the top"
        )


def list_files(clone: Clone, commit: str) -> list[str]:
    """List the paths of a commit's files, of submodules as well. Raises CollectError."""
    try:
        listed = run_git(clone.path, "ls-tree", "-r", "-z", "--name-only", "--full-tree", commit)
    except GitFailedError:
        raise damaged(clone) from None
    return listed.split("\0")[:-1]


def list_subjects(
    clone: Clone, commit: str, paths: Sequence[str], most: int, since: int
) -> dict[str, list[str]]:
    """Give what files were changed for before a commit: so many subjects each, the latest first.

    Merges are no changes, and the same subject is told once. `since` (seconds since 1970) and what
    the clone has bound how far it looks back. Raises CollectError.
    """
    found: dict[str, list[str]] = {path: [] for path in paths}
    told: set[str] = set()
    try:
        listed = run_git(
            clone.path, *_HISTORY, f"--since=@{since} +0000", f"{commit}^", "--", *paths
        )
    except GitFailedError:  # it has no parent, or the clone does not have it
        return {}
    for record in listed.split("\x01")[1:]:
        subject, *changed = record.strip("\n").split("\n")
        of = next((path for path in changed if path in found and len(found[path]) < most), "")
        if of and subject not in told:
            told.add(subject)
            found[of].append(subject)
    return {path: subjects for path, subjects in found.items() if subjects}


def read_message_of(clone: Clone, commit: str) -> str:
    """Give a commit's message; "" where the clone does not have it. Raises CollectError."""
    try:
        return run_git(clone.path, "log", "-1", "--no-show-signature", "--format=%B", commit, "--")
    except GitFailedError:
        return ""


def find_readme(clone: Clone) -> str:
    """Give the name of what the branch's README holds; "" for none. Raises CollectError."""
    if not clone.ref:
        return ""
    try:
        listed = run_git(clone.path, "ls-tree", "-z", "--full-tree", clone.ref)
    except GitFailedError:
        raise damaged(clone) from None
    rows = (row.partition("\t") for row in listed.split("\0"))
    found = {name: facts.split()[2] for facts, _, name in rows if facts.startswith(_PLAIN_MODES)}
    return next((found[name] for name in sorted(found) if _README.fullmatch(name)), "")


def read_readme(clone: Clone) -> str:
    """Give the beginning of the branch's README; "" where it has none. Raises CollectError."""
    name = find_readme(clone)
    try:
        return run_git(clone.path, "cat-file", "blob", name)[:MAX_README] if name else ""
    except GitFailedError:
        return ""  # a partial clone does not have it


def find_code_owners(clone: Clone) -> str:
    """Give the name of what the branch's `CODEOWNERS` holds; "" for none. Raises CollectError."""
    if not clone.ref:
        return ""
    try:
        listed = run_git(clone.path, "ls-tree", "-z", "--full-tree", clone.ref, *_OWNERS)
    except GitFailedError:
        raise damaged(clone) from None
    rows = (row.partition("\t") for row in listed.split("\0"))
    found = {name: facts.split()[2] for facts, _, name in rows if facts.startswith(_PLAIN_MODES)}
    return next((found[name] for name in _OWNERS if name in found), "")


def read_code_owners(clone: Clone, name: str) -> str:
    """Give what a `CODEOWNERS` holds, by its name as `find_code_owners` gives it.

    Raises CollectError for one that forges would not read either, and where the clone lacks it.
    """
    try:
        size = int(run_git(clone.path, "cat-file", "-s", name))
        if size <= MAX_OWNERS:
            return run_git(clone.path, "cat-file", "blob", name)
    except GitFailedError:
        raise damaged(clone) from None
    text = f"its CODEOWNERS has {size:,} bytes, more than {MAX_OWNERS:,}; it is not used"
    raise CollectError(f"{clone.source.name}: {text}")


def list_definitions(clone: Clone, commit: str, paths: Sequence[str]) -> list[str]:
    """List the names that files of a commit define, of the first `MAX_SEARCHED` files.

    Files that the commit lacks have none. Raises CollectError.
    """
    if not paths:
        return []  # git would search all files
    try:
        found = run_git(clone.path, *SEARCH, commit, "--", *paths[:MAX_SEARCHED])
    except GitFailedError as error:
        if error.status == 1:  # nothing was found
            return []
        text = f"the files of {commit[:7]} can't be searched; its clone may lack some"
        raise CollectError(f"{clone.source.name}: {text}") from None
    return _LAST_NAME.findall(found)
