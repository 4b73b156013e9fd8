"""What models and titles call a change's type, read as the machine's names.

Models write the type in thousands of spellings (`🛠️ 代码重构 / 功能增强（…）`). What stands in
brackets explains, separators list; each part takes the first rule that matches it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from digest.models import ChangeType, Language

TYPE_NAMES: dict[Language, dict[ChangeType, str]] = {
    Language.EN: {
        ChangeType.FEAT: "Feature",
        ChangeType.FIX: "Fix",
        ChangeType.PERF: "Performance",
        ChangeType.REFACTOR: "Refactoring",
        ChangeType.TEST: "Tests",
        ChangeType.DOCS: "Documentation",
        ChangeType.CI: "CI",
        ChangeType.BUILD: "Build",
        ChangeType.CHORE: "Chore",
        ChangeType.STYLE: "Style",
        ChangeType.REVERT: "Revert",
        ChangeType.SECURITY: "Security",
        ChangeType.OTHER: "Other",
    },
    Language.ZH: {
        ChangeType.FEAT: "功能增强",
        ChangeType.FIX: "Bug 修复",
        ChangeType.PERF: "性能优化",
        ChangeType.REFACTOR: "代码重构",
        ChangeType.TEST: "测试",
        ChangeType.DOCS: "文档",
        ChangeType.CI: "持续集成",
        ChangeType.BUILD: "构建",
        ChangeType.CHORE: "配置与维护",
        ChangeType.STYLE: "代码风格",
        ChangeType.REVERT: "回滚",
        ChangeType.SECURITY: "安全",
        ChangeType.OTHER: "其他",
    },
}

# Order matters: "测试修复" is about tests, "文档修复" about documentation, "修复安全漏洞" about
# security; "性能优化" is no mere "优化".
_RULES: tuple[tuple[ChangeType, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (ChangeType.REVERT, r"回滚|回退|撤销|还原|\brevert"),
        (ChangeType.SECURITY, r"安全|漏洞|\bsecurity|\bcve\b"),
        (ChangeType.TEST, r"测试|\btests?(ing)?\b"),
        (ChangeType.DOCS, r"文档|注释|示例|\bdocs?\b|documentation"),
        (ChangeType.CI, r"\bci\b|ci/cd|持续集成|流水线|工作流|\bworkflow"),
        (ChangeType.FIX, r"修复|修正|纠正|缺陷|bug|\bfix"),
        (ChangeType.PERF, r"性能|提速|加速|\bperf"),
        (ChangeType.BUILD, r"构建|编译|打包|依赖|镜像|容器|发布|版本|\bbuild|\bdocker"),
        (ChangeType.REFACTOR, r"重构|重组|清理|整理|简化|移除|删除|去除|迁移|架构|refactor|clean"),
        (ChangeType.STYLE, r"风格|格式化|代码格式|\blint|\bstyle\b|formatting"),
        (ChangeType.FEAT, r"功能|新增|增强|特性|支持|新模型|改进|优化|扩展|\bfeat|enhance|\badd\b"),
        (ChangeType.CHORE, r"配置|维护|杂项|杂务|调整|更新|升级|工具|\bchore|\bconfig|\bmisc"),
        (ChangeType.OTHER, r"其他|其它|\bother"),
    )
)
_LONGEST = 4000  # characters; what is longer lists no types
_BRACKETS = re.compile(r"（[^（）]*(）|$)|\([^()]*(\)|$)|【[^】]*】")
_SEPARATORS = re.compile(r"[/、，,;；+＋&|→\n]|和|与|及|以及| and ")


@lru_cache(maxsize=8192)
def change_types(text: str) -> tuple[ChangeType, ...]:
    """Read the change types from a model's words, in their order, each once.

    Words no rule knows give `other`; no words give nothing.
    """
    plain = _BRACKETS.sub("", text[:_LONGEST])
    parts = [part for part in _SEPARATORS.split(plain) if any(map(str.isalnum, part))]
    kinds = [kind for part in parts if (kind := _kind(part))]
    if parts and not kinds:
        kinds = [_kind(plain) or ChangeType.OTHER]
    return tuple(dict.fromkeys(kinds))


def _kind(part: str) -> ChangeType | None:
    return next((kind for kind, pattern in _RULES if pattern.search(part)), None)
