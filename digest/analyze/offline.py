"""An analysis without a language model: what the commit itself says, and nothing more.

Deterministic. Every risk and every piece of advice comes from a rule and names the fact it rests
on; where no rule fires there is none.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from digest.archive.labels import labelled
from digest.locales import locale_of
from digest.messages import read_message
from digest.models import Analysis, ChangeType, Coverage, Field, Status
from digest.text import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.locales.analyses import OfflineWords
    from digest.messages import Message, Revert
    from digest.models import Commit, FileChange, Language

PROMPT = "offline-3"  # version of these rules; a change that alters their words raises it
_MAX_SUMMARY = 400  # characters
_MAX_AREAS = 8  # directories listed
_MAX_FACTS = 3  # paths named as a rule's fact
_MAX_QUOTED = 200  # characters of a path, or of what a message says

_PATHS = {
    "migration": re.compile(r"(^|/)(migrations?|alembic)/.*\.\w+$|\.sql$"),
    "interface": re.compile(
        r"(^|/)include/.*\.(h|hh|hpp)$|\.(proto|graphql|pyi)$|(^|/)(openapi|swagger)[^/]*\.(ya?ml|json)$"
    ),
    "pipeline": re.compile(
        r"^\.(github/workflows|circleci|buildkite)/|(^|/)(\.gitlab-ci\.ya?ml|Jenkinsfile|Dockerfile[^/]*)$"
    ),
    "permissions": re.compile(
        r"(^|/)CODEOWNERS$|(^|/)[^/]*(rbac|cluster_?role)[^/]*\.ya?ml$", re.IGNORECASE
    ),
}
_TEST = re.compile(
    r"(^|/)(tests?|__tests__|spec)/|(^|/)(test_[^/]*|[^/]*_test\.\w+|[^/]*\.(test|spec)\.\w+)$"
)
_CODE = re.compile(r"(?<!`)`([^`\n]*[^`\s][^`\n]*)`(?!`)")
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~&$])")


def analyse(commit: Commit, language: Language) -> Analysis:
    """Write the analysis of a commit that its own facts allow."""
    locale = locale_of(language)
    words = locale.offline
    message = read_message(commit.message)
    parts = [
        (Field.TYPE, locale.change_types[ChangeType(message.type)]),
        (Field.SUMMARY, _prose(shorten(message.lead, _MAX_SUMMARY))),
        (Field.SCOPE, _list(_scope(commit, words))),
        (Field.RISK_ADVICE, _list(_findings(commit, message, words))),
    ]
    body = "\n\n".join(labelled(field, text, language) for field, text in parts if text)
    return Analysis(Status.OFFLINE, body, prompt=PROMPT, coverage=_coverage(commit))


def _coverage(commit: Commit) -> Coverage | None:
    """Count the files looked at; `None` where it is not known what the commit touches."""
    if commit.totals is None and not commit.files:
        return None
    changed = commit.totals.files if commit.totals else len(commit.files)
    return Coverage(len(commit.files), changed)


def _scope(commit: Commit, words: OfflineWords) -> Iterator[str]:
    """List the directories touched, two levels deep, those with the most files first."""
    files: Counter[str] = Counter()
    added: Counter[str] = Counter()
    deleted: Counter[str] = Counter()
    for change in commit.files:
        area = "/".join(PurePosixPath(change.path).parts[:-1][:2])
        files[area] += 1
        added[area] += change.additions or 0
        deleted[area] += change.deletions or 0
    for area, number in sorted(files.items(), key=lambda pair: (-pair[1], pair[0]))[:_MAX_AREAS]:
        name = _code(area + "/") if area else words.root
        counted = words.files_one if number == 1 else words.files.format(n=number)
        yield f"{name}: {counted}, +{added[area]} −{deleted[area]}"
    if len(files) > _MAX_AREAS:
        yield words.more.format(n=len(files) - _MAX_AREAS)


def _findings(commit: Commit, message: Message, words: OfflineWords) -> Iterator[str]:
    """Yield what every rule that fires says: the risk with its fact, then what to do about it."""
    for rule, fact in _facts(commit, message):
        risk, advice = getattr(words, rule)
        yield words.finding.format(risk=risk.format(fact=fact), advice=advice)


def _facts(commit: Commit, message: Message) -> Iterator[tuple[str, str]]:
    if message.breaking:
        yield "breaking", _code(message.breaking)
    if message.revert:
        yield "revert", _taken_back(message.revert)
    for rule, pattern in _PATHS.items():
        if paths := [change for change in commit.files if pattern.search(change.path)]:
            yield rule, _paths(paths)
    if message.bump and message.bump.is_major:
        yield "major", _code(message.bump.step)
    if gone := [f for f in commit.files if f.status == "D" and _TEST.search(f.path)]:
        yield "deleted_tests", _paths(gone)


def _taken_back(revert: Revert) -> str:
    """Name what is taken back so that it becomes a link; else quote the words that say so."""
    if revert.shas:
        return f"#{revert.shas[0][:7]}"
    if revert.pulls:
        where, _, number = revert.pulls[0].rpartition("#")
        return _escape(shorten(f"{where}#{number}", _MAX_QUOTED))
    return _code(revert.words)


def _paths(changes: list[FileChange]) -> str:
    names = [_code(change.path) for change in changes[:_MAX_FACTS]]
    left = len(changes) - len(names)
    return ", ".join(names) + (f", … +{left}" if left else "")


def _list(items: Iterable[str]) -> str:
    return "".join(f"\n\n- {item}" if not n else f"\n- {item}" for n, item in enumerate(items))


def _code(text: str) -> str:
    """Write a literal as a code span, whatever backticks and line ends it holds, and how long."""
    line = " ".join(shorten(text, _MAX_QUOTED).split("\n"))
    runs = [len(run) for run in re.findall(r"`+", line)]
    fence = "`" * (max(runs, default=0) + 1)
    pad = " " if runs else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def _prose(text: str) -> str:
    """Write a sentence as Markdown: what it has as code stays code, all else shows as it is."""
    parts = _CODE.split(text)  # each second one is a code span's text
    return "".join(_code(part) if n % 2 else _escape(part) for n, part in enumerate(parts))


def _escape(text: str) -> str:
    """Write a literal as Markdown that shows it as it is."""
    return _SPECIAL.sub(r"\\\1", text)
