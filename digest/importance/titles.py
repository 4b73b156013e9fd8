"""What a commit's message says: its type, whether it breaks, mends security, or merges."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.models import Reason

if TYPE_CHECKING:
    from collections.abc import Mapping

    from digest.models import Commit

_SECURITY_POINTS = 3  # the title says "security"
_VULNERABILITY_POINTS = 6  # it names a vulnerability: with a fix's points, high
MAJOR_POINTS = 4  # a dependency's major version: with build and config, medium
_WORDS = {
    word: kind
    for kind, words in {
        "feat": "feat feature features new add adds added adding support supports supporting"
        " implement implements introduce enable allow expose integrate extend",
        "fix": "fix fixed fixes fixing fixbug bugfix bugfixes bug hotfix fixup testfix resolve"
        " resolves correct prevent avoid handle repair restore ensure guard patch workaround",
        "perf": "perf performance optimize optimise optimization optimizations optimized speed"
        " speedup accelerate fuse",
        "refactor": "refactor refactoring refact refactored rework restructure reorganize cleanup"
        " clean simplify remove removes removed removal delete drop move rename split extract"
        " consolidate unify migrate replace deprecate deprecation decouple convert dedupe",
        "test": "test tests testing unittest benchmark benchmarks bench",
        "docs": "doc docs documentation document cookbook readme changelog",
        "ci": "ci cicd workflow workflows",
        "build": "build bump upgrade downgrade deps docker packaging pin unpin",
        "chore": "chore release",
        "style": "style lint linting format formatting reformat black ruff isort pyupgrade prettier"
        " typo typos nit",
        "revert": "revert reverts reverted reverting rollback backout undo",
        "security": "security",
    }.items()
    for word in words.split()
}
_CHINESE = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (  # in this order: "修复文档" is documentation, "优化" alone is speed
        ("revert", "回滚|回退|撤销|还原"),
        ("security", "安全|(修复|修补).{0,10}漏洞"),
        ("style", "格式化|代码格式|.{0,6}错别字"),
        ("docs", "(更新|完善|补充|修改|修复|修正|新增|添加|优化)?(文档|注释|说明)"),
        ("test", "(更新|完善|补充|修改|修复|修正|新增|添加|增加)?(单元|集成)?(测试|单测|用例)"),
        ("fix", "修复|修正|修补|解决|避免|防止|处理|纠正"),
        ("feat", "新增|添加|增加|支持|实现|引入|接入|新功能|功能"),
        ("perf", "优化|提升.{0,6}性能|性能|加速|提速"),
        ("refactor", "重构|整理|简化|清理|移除|删除|去除|去掉|拆分|重命名|迁移|合并重复"),
        ("build", "升级|构建|打包|更新依赖|依赖"),
        ("ci", "持续集成|流水线"),
        ("chore", "发布|杂项"),
    )
)
_TITLE_LENGTH = 500  # characters read; more is no title, and anyone can write one
_JUNK = re.compile(r"[^\w\[【#]+")  # emoji, a tag's colon, a dash
_TAG = re.compile(r"\[([^]]*)]|【([^】]*)】")
_TICKET = re.compile(r"(?:#|[A-Za-z][A-Za-z0-9]*-)\d+\b(?=[:：,\s])")
_PREFIX = re.compile(r"([\w./,-]+)(\([^)]*\))?(!?)[:：]")
_WORD = re.compile(r"[a-z]+|[\u4e00-\u9fff]+")


def read_title(title: str, known: Mapping[str, int]) -> tuple[str, bool]:
    """Read a title's type and whether it is marked as breaking (`!`).

    Tags and prefixes go before the first word; where none says anything, any later word may.
    A revert is one under any tag.
    """
    declared: list[str] = []
    breaking, rest = False, title
    while match := next((m for p in (_JUNK, _TAG, _TICKET, _PREFIX) if (m := p.match(rest))), None):
        if match.re is _TAG:
            declared.append(_type_in(match[1] or match[2] or "", known))
        elif match.re is _PREFIX:
            declared.append(_type_in(match[1], known))
            breaking |= bool(match[3])
        rest = rest[match.end() :]
    declared += [_type_in(word, known) for word in rest.split(maxsplit=1)[:1]]
    if "revert" in declared:
        return "revert", breaking
    later = "" if any(declared) else _type_in(rest, known)
    return next(filter(None, declared), "" if later in _ONLY_FIRST else later) or "other", breaking


_ONLY_FIRST = ("revert", "security", "chore")  # further on these words say something else


def _type_in(text: str, known: Mapping[str, int]) -> str:
    """Give the type of the first word that has one: "" for `Spec Decode`, ci for `CI/Build`."""
    words = _WORD.findall(text.lower())
    return next((kind for word in words if (kind := _word_type(word, known))), "")


def _word_type(word: str, known: Mapping[str, int]) -> str:
    if word.isascii():
        return _WORDS.get(word) or (word if word in known and word != "other" else "")
    return next((kind for kind, pattern in _CHINESE if pattern.match(word)), "")


BREAKING = re.compile(
    r"^BREAKING[ -]CHANGES?\b|\[breaking[^]]*]|不兼容变更|破坏性变更", re.IGNORECASE
)
BREAKING_FOOTER = re.compile(r"^BREAKING[ -]CHANGE(\([^)]*\))?: ", re.MULTILINE)
_ADVISORY = re.compile(r"\b(CVE-\d{4}-\d{4,}|GHSA(-[0-9a-z]{4}){3})\b")
_VULNERABILITY = re.compile(
    r"\b(vulnerabilit(y|ies)|vulnerable|XSS|CSRF|SSRF|XXE|RCE|ReDoS|cross-site scripting"
    r"|(SQL|command|shell|code|header|prompt|template) injection|(path|directory) traversal"
    r"|remote code execution|privilege escalation|denial[ -]of[ -]service)\b|漏洞|越权|注入攻击",
    re.IGNORECASE,
)
# Whole words only, and none of a path or an identifier: docs/security.md, security_context.
_SECURITY = re.compile(
    r"(?<![\w/.-])security(?![\w/.-]*[\w/])|(?<!线程)(?<!类型)(?<!内存)(?<!并发)安全", re.IGNORECASE
)
BUMP = re.compile(
    r"\bbumps?\b|\b(upgrade|update|downgrade|pin)\b.*\b(to v?\d|dependenc|deps\b)"
    r"|^\w+\(deps(-dev)?\)|升级.*(到|至) ?v?\d|(升级|更新)依赖",
    re.IGNORECASE,
)
_VERSIONS = re.compile(r"\bfrom v?(\d+)\S* to v?(\d+)", re.IGNORECASE)
_NEW_MAJOR = re.compile(r"\bto (v\d+|v?[1-9]\d*\.0(\.0)?)(?![\w.])", re.IGNORECASE)
_CALENDAR = 1000  # a version from here on is a year, not a major version
_MERGE = re.compile(r"Merge (branch|pull request|remote-tracking|tag|commit|changes)\b|合并分支")
_REVERTED = re.compile(r"^This reverts commit\s+([0-9a-f]{7,40})\b", re.MULTILINE)


def reverted_sha(message: str) -> str:
    """Give the SHA (7–40 hex digits) that git says a message's commit reverts, or ""."""
    match = _REVERTED.search(message)
    return match[1] if match else ""


def title_of(commit: Commit) -> str:
    """Give what of a title is read."""
    return commit.title[:_TITLE_LENGTH]


def security_reason(commit: Commit) -> Reason | None:
    """Find what the title says about security; in the body, only an advisory's number counts."""
    # A bump's body quotes the dependency's whole changelog.
    title = title_of(commit)
    text = title if BUMP.search(title) else commit.message
    if _ADVISORY.search(text) or _VULNERABILITY.search(title):
        return Reason("vulnerability", _VULNERABILITY_POINTS)
    return Reason("security", _SECURITY_POINTS) if _SECURITY.search(title) else None


def is_major(title: str) -> bool:
    """Say whether a dependency's bump is one to a new major version."""
    if match := _VERSIONS.search(title):
        return match[1] != match[2] and int(match[2]) < _CALENDAR
    return _NEW_MAJOR.search(title) is not None


def is_merge(commit: Commit) -> bool:
    """Say whether a commit joins others; one with one parent was squashed and is a change."""
    return len(commit.parents) > 1 or (not commit.parents and bool(_MERGE.match(commit.title)))
