"""Whether an answer can be believed: what follows the schema may still be no analysis.

A model that is too small, or refuses, fills the fields with its prompt, the schema's own words, one
sentence over and over, an apology, or another language. Doubt counts for the answer.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import asdict
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from digest.analyze.answer.languages import other_language
from digest.analyze.answer.records import AnswerError
from digest.locales import locale_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.analyze.answer.records import Answer
    from digest.analyze.records import Request
    from digest.models import Language

_FENCE = re.compile(r"<<<DATA|DATA>>>")
_FENCED = re.compile(r"<<<DATA (\w+)\n(.*?)\nDATA>>> \1", re.DOTALL)
_DIFF = re.compile(r"^(?:diff --git |@@ -\d)", re.MULTILINE)
_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_WORD = re.compile(rf"[{_CJK}]|[^\W_{_CJK}]+")
_SENTENCE = re.compile(r"[。！？；]|[.!?;](?=\s|$)|\n+")
_RUN = 8  # words in a row that nobody writes by chance as another did
_LEAST_WORDS = 3
_LOOP_TAIL = 400  # characters at the end of a text that a loop fills
_LONGEST_PERIOD = 120  # characters that repeat
_NOT = r"(?:can(?:'|’)?t|can ?not|won(?:'|’)?t|will not|must decline|am unable|do not|don(?:'|’)?t)"
_REFUSALS = (  # how a model begins that refuses
    r"(?:i(?:'|’)?m|i am|we(?:'|’)?re)\s+(?:very |really |so )?(?:sorry|afraid|unable|not able)\b",
    r"(?:sorry|apologies|unfortunately)\b[^.]{0,40}\b(?:i|we)\b[^.]{0,20}(?:can|could|am|are|not)",
    r"my apologies|i apologi[sz]e|as an? (?:ai|artificial|large|language|assistant)",
    rf"(?:i|we) {_NOT}\b[^.]{{0,30}}\b(?:help|assist|comply|provide|answer|analy[sz]e|fulfil)",
    rf"(?:i|we) {_NOT}\b[^.]{{0,30}}\b(?:do that|discuss|process|respond|have access|see)",
    rf"this request (?:violates|{_NOT})|request (?:denied|refused)",
    r"(?:content|response) (?:was |is )?(?:blocked|filtered)",
    r"(?:非常|很)?(?:抱歉|对不起|遗憾)|我(?:无法|不能|没有办法|没法)",
    r"作为(?:一个|一名)?\s*(?:ai|人工智能|语言模型|大模型)",
    r"无法(?:回答|提供|处理|满足|协助|分析)(?:该|此|您|你|这)",
    r"je suis désolé|désolé|lo siento|es tut mir leid|entschuldigung|申し訳|죄송|извините",
)
_REFUSAL = re.compile(rf"\s*(?:{'|'.join(_REFUSALS)})", re.IGNORECASE)


_Run: TypeAlias = "tuple[str, ...]"


def check_answer(answer: Answer, request: Request, language: Language) -> None:
    """Raise AnswerError for an answer to `request` that is no analysis in `language`.

    The error's text tells the model what is wrong, its `kind` people.
    """
    texts = [text for text in answer.texts() if text.strip()]
    if is_refusal(answer.summary):
        raise AnswerError("summary: it refuses; explain the commit", "refusal")
    check_texts(texts, request, _described(language))
    if _words(answer.summary) < _LEAST_WORDS:
        text = "summary: one or two words say nothing; write what the commit changes and why"
        raise AnswerError(text, "short")
    for text in (answer.summary, " ".join(texts)):
        check_language(text, language)


def check_texts(texts: Iterable[str], request: Request, described: frozenset[str]) -> None:
    """Raise AnswerError for texts that repeat the question, the schema or themselves.

    `described` are the schema's descriptions, as `wording` gives them.
    """
    prompt = _copyable(request.system, request.user)
    for text in texts:
        if _FENCE.search(text) or any(mark in text for mark in _marks(request)):
            raise AnswerError("the data's fence is repeated; write about the commit", "echo")
        if any(one in wording(text) for one in described):
            raise AnswerError("the schema's own words are repeated; write about the commit", "echo")
        if _copies(text, prompt):
            raise AnswerError("the question is repeated; write about the commit", "echo")
        if is_loop(text) or _repeats(text):
            raise AnswerError("one sentence is written again and again; write it once", "loop")


def check_language(text: str, language: Language) -> None:
    """Raise AnswerError for a text that is in another language."""
    if wrong := other_language(text, language):
        name = "Chinese" if language == "zh" else "English" if language == "en" else language
        raise AnswerError(f"the texts are in another language ({wrong}); write {name}", "language")


def is_refusal(text: str) -> bool:
    """Tell whether a text begins as a model does that refuses to answer."""
    return bool(_REFUSAL.match(text))


def is_loop(text: str) -> bool:
    """Tell whether the end of a text is one short piece over and over."""
    tail = re.sub(r"\d+", "0", text)[-_LOOP_TAIL:].rstrip('"}] \n')
    tail = tail[-(_LOOP_TAIL - 40) :]
    if len(tail) < _LOOP_TAIL // 2 or len(set(tail)) < 2:
        return len(tail) >= _LOOP_TAIL // 2
    return any(
        tail[period:] == tail[:-period] for period in range(1, min(_LONGEST_PERIOD, len(tail) // 3))
    )


def _words(text: str) -> float:
    """Count a text's words; two Chinese characters count as one."""
    wide = re.findall(f"[{_CJK}]", text)
    return len(_WORD.findall(re.sub(f"[{_CJK}]", " ", text))) + len(wide) / 2


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.lower()))


@lru_cache(maxsize=8)
def _described(language: Language) -> frozenset[str]:
    """Give the schema's descriptions, as `wording` gives texts."""
    words = asdict(locale_of(language).answers)
    return frozenset(wording(text) for text in words.values() if isinstance(text, str))


def wording(text: str) -> str:
    """Give a text's words without its numbers, which a model that repeats them may change."""
    return " ".join(word for word in _plain(text).split() if not word.isdecimal())


def _marks(request: Request) -> set[str]:
    """Give the numbers of the prompt's fences."""
    return {match[1] for match in _FENCED.finditer(request.user)}


@lru_cache(maxsize=32)
def _copyable(system: str, user: str) -> tuple[frozenset[_Run], frozenset[_Run]]:
    """Give the runs of words of the question itself, and those of the diffs in it.

    What a commit's message says may be said again.
    """
    diffs = " ".join(m[2] for m in _FENCED.finditer(user) if _DIFF.search(m[2]))
    frame = f"{system}\n{_FENCED.sub(' ', user)}"
    return frozenset(_runs(frame)), frozenset(_runs(diffs))


def _runs(text: str) -> Iterator[_Run]:
    words = _WORD.findall(text.lower())
    return (tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1))


def _copies(text: str, prompt: tuple[frozenset[_Run], frozenset[_Run]]) -> bool:
    """Tell whether a text has a run of the question's words, or is for the most part the diff."""
    frame, diffs = prompt
    runs = list(_runs(text))
    from_diff = sum(run in diffs for run in runs)
    return any(run in frame for run in runs) or (len(runs) >= _RUN and from_diff > len(runs) / 2)


def _repeats(text: str) -> bool:
    """Tell whether a text is one sentence, several times."""
    sentences = [plain for part in _SENTENCE.split(text) if (plain := _plain(part))]
    if len(sentences) < 2:
        return False
    (_, most), *_ = Counter(sentences).most_common(1)
    in_a_row = any(
        before == after and before.count(" ") >= 2 for before, after in pairwise(sentences)
    )
    return (
        most == len(sentences)
        or (most >= 3 and most > len(sentences) / 3)
        or (in_a_row and most >= 3)
    )
