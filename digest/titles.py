"""What a commit's message says it is, in English and Chinese: type, areas, breaking, a revert."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from digest.models import ChangeType

if TYPE_CHECKING:
    from collections.abc import Container

TITLE_LENGTH = 500  # characters read; more is no title, and anyone can write one
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
# What stands before a title's words: nothing telling (emoji, a tag's colon, a dash), a tag, a
# ticket, a prefix.
_MARK = re.compile(
    r"[^\w\[【#]+"
    r"|\[(?P<tag>[^]]*)]|【(?P<wide_tag>[^】]*)】"
    r"|(?:#|[A-Za-z][A-Za-z0-9]*-)\d+\b(?=[:：,\s])"
    r"|(?P<prefix>[\w./,-]+)(?P<scope>\([^)]*\))?(?P<breaking>!?)[:：]"
)
_WORD = re.compile(r"[a-z]+|[\u4e00-\u9fff]+")
_BREAKING = re.compile(
    r"^BREAKING[ -]CHANGES?\b|\[breaking[^]]*]|不兼容变更|破坏性变更", re.IGNORECASE
)
_BREAKING_FOOTER = re.compile(r"^BREAKING[ -]CHANGE(\([^)]*\))?: ", re.MULTILINE)
_REVERTED = re.compile(r"^This reverts commit\s+([0-9a-f]{7,40})\b", re.MULTILINE)


def read_title(title: str, known: Container[str]) -> tuple[str, bool]:
    """Read a title's type and whether it is marked as breaking (`!`).

    Tags and prefixes go before the first word; where none says anything, any later word may.
    A revert is one under any tag.
    """
    marks, rest = _marks(title)
    declared = [_type_in(mark.name, known) for mark in marks if mark.name]
    breaking = any(mark.is_breaking for mark in marks)
    declared += [_type_in(word, known) for word in rest.split(maxsplit=1)[:1]]
    if "revert" in declared:
        return "revert", breaking
    later = "" if any(declared) else _type_in(rest, known)
    return next(filter(None, declared), "" if later in _ONLY_FIRST else later) or "other", breaking


class _Mark(NamedTuple):
    """What stands before a title's words: a tag or prefix by its name, "" for what says nothing."""

    name: str
    scopes: tuple[str, ...] = ()
    is_breaking: bool = False


def _marks(title: str) -> tuple[list[_Mark], str]:
    """Read what stands before a title's words; give the words as well."""
    marks = []
    while match := _MARK.match(title):
        tag, wide_tag, prefix, scope, breaking = match.groups("")
        scopes = tuple(scope.strip("()").split(",")) if scope else ()
        marks.append(_Mark(tag or wide_tag or prefix, scopes, bool(breaking)))
        title = title[match.end() :]
    return marks, title


_ONLY_FIRST = ("revert", "security", "chore")  # further on these words say something else


def _type_in(text: str, known: Container[str]) -> str:
    """Give the type of the first word that has one: "" for `Spec Decode`, ci for `CI/Build`."""
    words = _WORD.findall(text.lower())
    return next((kind for word in words if (kind := _word_type(word, known))), "")


def _word_type(word: str, known: Container[str]) -> str:
    if word.isascii():
        return _WORDS.get(word) or (word if word in known and word != "other" else "")
    return next((kind for kind, pattern in _CHINESE if pattern.match(word)), "")


def title_type(title: str) -> ChangeType:
    """Give the change type that a title says, `other` when it says none."""
    return ChangeType(read_title(title[:TITLE_LENGTH], TYPES)[0])


def title_areas(title: str) -> tuple[str, ...]:
    """Give the areas a title names by its scope or tags, in lower case, each once.

    `[Bugfix][Spec Decode] …` → `spec decode`; `feat(router): …` and `router: …` → `router`.
    """
    marks, _ = _marks(title[:TITLE_LENGTH])
    areas = [area for mark in marks for area in mark.scopes or (mark.name,)]
    names = (area.strip().lower() for area in areas)
    return tuple(dict.fromkeys(name for name in names if _is_area(name)))


@lru_cache(maxsize=4096)  # of areas there are few, and titles are cut
def _is_area(name: str) -> bool:
    is_word = len(_LETTERS.findall(name)) > 1 and not _PART_OF.match(name)
    return is_word and not _type_in(name, TYPES)


_LETTERS = re.compile(r"[^\W\d_]")
_PART_OF = re.compile(r"\d+/")  # [2/n]
TYPES = frozenset(map(str, ChangeType))


def says_breaking(message: str) -> bool:
    """Tell whether a message says in words that its commit breaks something.

    The other way to say so, Conventional Commits' `!`, is `read_title`'s to find.
    """
    title = message.partition("\n")[0].strip()[:TITLE_LENGTH]
    return bool(_BREAKING.search(title) or _BREAKING_FOOTER.search(message))


def reverted_sha(message: str) -> str:
    """Give the SHA (7–40 hex digits) that git says a message's commit reverts, or ""."""
    match = _REVERTED.search(message)
    return match[1] if match else ""
