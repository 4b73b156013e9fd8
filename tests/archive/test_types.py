"""What a model or a title calls a change's type, and the names it is read as."""

from __future__ import annotations

import pytest

from digest.archive.types import change_types
from digest.models import ChangeType


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("功能增强", "feat"),
        ("支持新模型", "feat"),
        ("Bug 修复", "fix"),
        ("🐛 Bug Fix", "fix"),
        ("性能优化", "perf"),
        ("优化", "feat"),
        ("performance improvement", "perf"),
        ("代码重构", "refactor"),
        ("Refactoring", "refactor"),
        ("测试", "test"),
        ("文档更新", "docs"),
        ("Documentation", "docs"),
        ("CI/CD", "ci"),
        ("持续集成", "ci"),
        ("依赖升级", "build"),
        ("配置变更", "chore"),
        ("代码风格", "style"),
        ("lint", "style"),
        ("回滚", "revert"),
        ("Revert of a feature", "revert"),
        ("安全", "security"),
        ("其他", "other"),
        ("杂七杂八", "other"),
    ],
)
def test_each_type_is_known_by_its_words(text: str, names: str) -> None:
    assert change_types(text) == (ChangeType(names),)


@pytest.mark.parametrize("kind", ChangeType)
def test_each_machine_name_is_its_own_word(kind: ChangeType) -> None:
    assert change_types(str(kind)) == (kind,)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("测试修复", "test"),
        ("文档修复", "docs"),
        ("修复安全漏洞", "security"),
        ("CI 修复", "ci"),
        ("回滚性能优化", "revert"),
    ],
)
def test_the_more_telling_word_goes_first(text: str, names: str) -> None:
    assert change_types(text) == (ChangeType(names),)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("🐛 Bug修复 / 🛠️ 代码重构", "fix refactor"),
        ("功能增强、测试", "feat test"),
        ("新增与修复", "feat fix"),
        ("功能增强以及文档", "feat docs"),
        ("Feature and fix", "feat fix"),
        ("feat, fix; docs", "feat fix docs"),
        ("功能增强 + 测试 & 文档", "feat test docs"),
        ("代码重构 → 清理", "refactor"),
        ("修复\n功能", "fix feat"),
        ("fix / what else", "fix"),
    ],
)
def test_a_list_gives_its_types_in_order_each_once(text: str, names: str) -> None:
    assert change_types(text) == tuple(map(ChangeType, names.split()))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("代码重构（修复了三个缺陷）", "refactor"),
        ("fix (security) / test", "fix test"),
        ("【测试】修复", "fix"),
        ("功能增强（含文档、没有写完", "feat"),
        ("（修复）", ""),
    ],
)
def test_what_stands_in_brackets_is_left_aside(text: str, names: str) -> None:
    assert change_types(text) == tuple(map(ChangeType, names.split()))


@pytest.mark.parametrize("word", ["prefix", "suffix", "address", "latest", "specific"])
def test_english_words_count_only_from_their_start(word: str) -> None:
    assert change_types(word) == (ChangeType.OTHER,)


@pytest.mark.parametrize("text", ["", " ", "🎯", "—", "、/"])
def test_no_words_give_no_types(text: str) -> None:
    assert change_types(text) == ()
