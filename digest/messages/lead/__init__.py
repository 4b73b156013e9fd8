"""What a message says beyond its title, in short: the text that a summary begins with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.messages.lead.prose import Paragraph, read_paragraphs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digest.messages.title import Title

# ZeroMQ's form: the title or a paragraph tells the problem, another what was done.
_PROBLEM = re.compile(r"^(?:Problem|问题)[:：]", re.MULTILINE)
_SOLUTION = re.compile(r"(?:Solution|解决方案|解决办法|解决方法|解决)[:：]\s*")
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"\w+")
_IN_OTHER_FORMS = 2  # times its length a title may take in other forms of its words
# Headings of a request's template, the one that is read first first.
_TELLING = (
    re.compile(r"(?:pr |pull request )?(?:summary|description|overview|abstract|tl;?dr)\b"),
    re.compile(r"what\b|(?:the |proposed )?(?:changes?|solution|fix|implementation|purpose)\b"),
    re.compile(r"why\b|motivation\b|rationale\b|background\b|context\b|problem\b"),
    re.compile(r"概述|摘要|描述|说明|变更|改动|目的|背景|动机|为什么|做了什么"),
)
# What a template asks for beside that, and what robots write below their tables.
_ASIDE = re.compile(
    r"(?:how |manual |accuracy |new )?(?:test|verif|valid)|check ?list|to-?do|release notes"
    r"|changelog|configuration|new contributors|related|references?\b|linked|issues?\b|screenshots?"
    r"|reviewers?"
    r"|where should|additional|notes? (?:for|to) review|further|ai\b|benchmark|speed|type of change"
    r"|测试|清单|检查|相关|截图"
)


def read_lead(title: Title, body: str) -> str:
    """Give the first paragraph below the title that says more than the title, in one line.

    Of a message that tells a problem and its solution, the solution; of the Markdown that a
    request's template asks for, what stands under Summary, What or Why. It is "" where the message
    says nothing beyond its title.
    """
    paragraphs = read_paragraphs(body)
    is_problem = _PROBLEM.match(title.text) or _PROBLEM.search(body)
    if is_problem and (solution := _solution(paragraphs)):
        return solution
    told = (paragraph for paragraph in paragraphs if not _is_aside(paragraph.heading))
    texts = (paragraph.text for paragraph in sorted(told, key=lambda one: _rank(one.heading)))
    return next((text for text in texts if says_more(text, title.text)), "")


def _rank(heading: str) -> int:
    """Rank a heading; what stands below none comes after those that tell, before all others."""
    ranks = (n for n, telling in enumerate(_TELLING) if telling.match(heading.lower()))
    return next(ranks, len(_TELLING) + bool(heading))


def _is_aside(heading: str) -> bool:
    return _ASIDE.match(heading.lower()) is not None


def says_more(text: str, title: str) -> bool:
    """Tell whether a text has words, and one that a title has not in another form."""
    if len(text) > _IN_OTHER_FORMS * (len(title) + 1):
        return True
    has_letters = _LETTER.search(text) is not None
    return has_letters and not set(_stems(title)).issuperset(_stems(text))


def _stems(text: str) -> Iterable[str]:
    """Yield a text's words without an ending that `Fix`, `Fixes` and `Fixed` differ by."""
    words = _WORD.findall(text.lower())
    return (word.removesuffix("s").removesuffix("ed").removesuffix("e") for word in words)


def _solution(paragraphs: Iterable[Paragraph]) -> str:
    for paragraph in paragraphs:
        for number, line in enumerate(paragraph.lines):
            if match := _SOLUTION.match(line):
                return " ".join((line[match.end() :], *paragraph.lines[number + 1 :])).strip()
    return ""
