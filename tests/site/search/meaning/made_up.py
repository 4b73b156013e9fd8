"""Commits made up for what is learnt of them: each is about a topic, and names another one."""

from __future__ import annotations

import random

from digest.site.search.meaning.texts import CommitText

# In each, words that stand in titles, and those that analyses have for them.
TOPICS = (
    (("memory", "leak"), ("内存", "泄漏", "释放")),
    (("crash", "startup"), ("崩溃", "启动", "退出")),
    (("router", "balance"), ("路由", "均衡", "转发")),
    (("timeout", "retry"), ("超时", "重试", "等待")),
    (("tokenizer", "vocab"), ("分词", "词表", "编码")),
    (("docker", "image"), ("镜像", "容器", "构建")),
)
_FILLERS = ("更新", "代码", "接口", "模块", "逻辑", "字段", "参数", "函数")
_JOINTS = ("的", "，", "了", "。", " ", "和", "在", "、")
_OTHERS = ("Improve", "Refine", "Rework", "Extend", "module", "handler", "logic", "fields")


def make_texts(number: int, seed: int = 1) -> list[CommitText]:
    """Make commits' texts; the n-th is about topic n modulo the number of topics."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    return [_make(TOPICS[n % len(TOPICS)], dice) for n in range(number)]


def _make(topic: tuple[tuple[str, ...], tuple[str, ...]], dice: random.Random) -> CommitText:
    (english, chinese), (other_english, other_chinese) = topic, dice.choice(TOPICS)
    title = [*english, *dice.sample(_OTHERS, 2), *dice.sample(other_english, dice.randrange(2))]
    words = [*chinese, *dice.sample(_FILLERS, 3), *dice.sample(other_chinese, dice.randrange(3))]
    dice.shuffle(title)
    dice.shuffle(words)
    body = "".join(f"{word}{dice.choice(_JOINTS)}" for word in words)
    return CommitText(" ".join(title), body)
