"""An analysis without a language model: what the commit itself says, and nothing more.

Deterministic. Every risk and every piece of advice comes from a rule and names the fact it rests
on; where no rule fires there is none.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from digest.archive.labels import COLON, FIELD_NAMES
from digest.archive.types import TYPE_NAMES
from digest.messages import read_message
from digest.models import Analysis, ChangeType, Coverage, Field, Language, Status
from digest.text import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.messages import Message, Revert
    from digest.models import Commit, FileChange

PROMPT = "offline-2"  # version of these rules; a change that alters their words raises it
_MAX_SUMMARY = 400  # characters
_MAX_AREAS = 8  # directories listed
_MAX_FACTS = 3  # paths named as a rule's fact


@dataclass(frozen=True, slots=True)
class OfflineWords:
    """This module's sentences in one language; `{}` takes the fact."""

    files: str
    files_one: str
    more: str
    root: str
    breaking: tuple[str, str]  # risk, advice
    revert: tuple[str, str]
    migration: tuple[str, str]
    interface: tuple[str, str]
    major: tuple[str, str]
    deleted_tests: tuple[str, str]
    pipeline: tuple[str, str]
    permissions: tuple[str, str]


_WORDS = {
    Language.EN: OfflineWords(
        files="{n} files",
        files_one="1 file",
        more="and {n} more directories",
        root="top directory",
        breaking=(
            "Breaking change, by the commit's own words ({fact}).",
            "Read the commit before upgrading, and adapt what depends on it.",
        ),
        revert=(
            "Takes back an earlier change ({fact}).",
            "Find out whether anything already relies on what was taken back.",
        ),
        migration=(
            "Changes a data migration ({fact}).",
            "Try the migration on a copy of the data first.",
        ),
        interface=(
            "Changes a public interface ({fact}).",
            "Check the callers and clients of this interface.",
        ),
        major=(
            "Raises a dependency to a new major version ({fact}).",
            "Read that dependency's notes on incompatible changes.",
        ),
        deleted_tests=(
            "Deletes tests ({fact}).",
            "Make sure that what they covered is covered elsewhere.",
        ),
        pipeline=(
            "Changes how the project is built or published ({fact}).",
            "Watch the next build.",
        ),
        permissions=(
            "Changes who may do what ({fact}).",
            "Have the new permissions reviewed.",
        ),
    ),
    Language.ZH: OfflineWords(
        files="{n} 个文件",
        files_one="1 个文件",
        more="以及另外 {n} 个目录",
        root="根目录",
        breaking=("提交自述为不兼容变更（{fact}）。", "升级前请阅读该提交，并调整依赖它的代码。"),
        revert=("撤销了之前的变更（{fact}）。", "请确认是否已有代码依赖被撤销的内容。"),
        migration=("修改了数据迁移（{fact}）。", "请先在数据副本上试运行迁移。"),
        interface=("修改了公开接口（{fact}）。", "请检查该接口的调用方和客户端。"),
        major=("把依赖升级到新的主版本（{fact}）。", "请阅读该依赖的不兼容变更说明。"),
        deleted_tests=("删除了测试（{fact}）。", "请确认原有覆盖范围在别处仍有测试。"),
        pipeline=("修改了构建或发布流程（{fact}）。", "请留意下一次构建。"),
        permissions=("修改了权限（{fact}）。", "请复核新的权限设置。"),
    ),
}

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
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~&$])")


def analyse(commit: Commit, language: Language) -> Analysis:
    """Write the analysis of a commit that its own facts allow."""
    words = _WORDS[language]
    message = read_message(commit.message)
    findings = list(_findings(commit, message, words))
    parts = [
        (Field.TYPE, TYPE_NAMES[language][ChangeType(message.type)]),
        (Field.SUMMARY, _escape(shorten(message.lead, _MAX_SUMMARY))),
        (Field.SCOPE, _list(_scope(commit, words))),
        (Field.RISK, _list(risk for risk, _ in findings)),
        (Field.ADVICE, _list(advice for _, advice in findings)),
    ]
    body = "\n\n".join(_labelled(field, text, language) for field, text in parts if text)
    changed = commit.totals.files if commit.totals else len(commit.files)
    return Analysis(
        status=Status.OFFLINE,
        body=body,
        prompt=PROMPT,
        coverage=Coverage(len(commit.files), changed),
    )


def _labelled(field: Field, text: str, language: Language) -> str:
    colon = COLON[language]
    return (
        f"**{FIELD_NAMES[language][field]}**{colon.rstrip() if text[0].isspace() else colon}{text}"
    )


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


def _findings(commit: Commit, message: Message, words: OfflineWords) -> Iterator[tuple[str, str]]:
    """Yield risk and advice of every rule that fires, with its fact filled in."""
    for rule, fact in _facts(commit, message):
        risk, advice = getattr(words, rule)
        yield risk.format(fact=fact), advice


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
        return _escape(f"{where}#{number}")
    return _code(revert.words)


def _paths(changes: list[FileChange]) -> str:
    names = [_code(change.path) for change in changes[:_MAX_FACTS]]
    left = len(changes) - len(names)
    return ", ".join(names) + (f", … +{left}" if left else "")


def _list(items: Iterable[str]) -> str:
    return "".join(f"\n\n- {item}" if not n else f"\n- {item}" for n, item in enumerate(items))


def _code(text: str) -> str:
    """Write a literal as a code span, whatever backticks and line ends it holds."""
    line = " ".join(text.split("\n"))
    runs = [len(run) for run in re.findall(r"`+", line)]
    fence = "`" * (max(runs, default=0) + 1)
    pad = " " if runs else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def _escape(text: str) -> str:
    """Write a literal as Markdown that shows it as it is."""
    return _SPECIAL.sub(r"\\\1", text)
