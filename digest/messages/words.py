"""Which words name a change's type, in English and Chinese."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.models import ChangeType

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

TYPES = frozenset(map(str, ChangeType))
_ENGLISH = {
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
_WORD = re.compile(r"[a-z]+|[\u4e00-\u9fff]+")


def type_in(text: str, others: AbstractSet[str] = frozenset()) -> str:
    """Give the type of the first word that has one: "" for `Spec Decode`, ci for `CI/Build`.

    `others` are names that are types as well.
    """
    for match in _WORD.finditer(text.lower()):  # mostly one of the first words
        if kind := _type_of(match[0], others):
            return kind
    return ""


def _type_of(word: str, others: AbstractSet[str]) -> str:
    if word.isascii():
        return _ENGLISH.get(word) or (word if word in others else "")
    return next((kind for kind, pattern in _CHINESE if pattern.match(word)), "")


# Words for what is beside the program: it does what it did before.
_TOPICS = {
    word: topic
    for topic, words in {
        "docs": "doc docs documentation docstring docstrings readme typo typos wording grammar"
        " spelling example examples",
        "tests": "test tests testing flaky coverage bench benches benchmark benchmarks",
        "tooling": "ci workflow workflows lint lints linting linter formatting nit nits annotation"
        " annotations",
    }.items()
    for word in words.split()
}
_CHINESE_TOPICS = (
    ("docs", re.compile("文档|注释|示例|错别字")),
    ("tests", re.compile("测试|用例|基准")),
    ("tooling", re.compile("格式化|类型注解|流水线")),
)
_NUMBER = r"v?\d+(?:\.\d+)+"
_RELEASE = re.compile(
    rf"(?:{_NUMBER}[\w.+-]*|(?:prepare |cut |tag )?(?:for )?(?:the |a |new |next )*releases?)"
    r"[\s.]*(?:\([#!]\d+\)[\s.]*)?\Z"  # and nothing more
    r"|versions? v?\d"
    rf"|(?:prepar\w+|releas\w+|cut|tag)\b(?: [\w./-]+){{0,3}}? {_NUMBER}"
    r"|(?:bump|update|set|increase|increment)s? (?:the |package |crate |project )*versions?"
    r"(?: numbers?)?(?:[:.]| to\b| for\b|\s*(?:\([#!]\d+\)\s*)?\Z)"
    r"|发布(?:版本|新版)? ?v?\d|(?:更新|升级)版本号",
    re.IGNORECASE,
)


def topics_in(title: str, words: str) -> tuple[str, ...]:
    """Name what a title is about beside the program: docs, tests, tooling.

    `words` are those of the title without its marks: `Document the pool` is about docs.
    """
    found = {_TOPICS[word] for word in _WORD.findall(title.lower()) if word in _TOPICS}
    if words.startswith(("Document ", "document ")):
        found.add("docs")
    if not title.isascii():
        found.update(topic for topic, pattern in _CHINESE_TOPICS if pattern.search(title))
    return tuple(sorted(found))


def says_release(words: str) -> bool:
    """Tell whether a title's words are those of a commit that makes a release: `Version 1.2`."""
    return _RELEASE.match(words) is not None
