"""Whether a message's commit takes back another, and which.

A title says so by its type (`revert: …`, `[Revert] …`), or by a verb with what is taken back. Which
verb counts for how much depends: programs undo and roll back things too, and have buttons for it.
A body says so by git's line or a forge's, unless it stands in a list of squashed commits.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from digest.messages.references import references_at, without_pull
from digest.messages.words import type_in

if TYPE_CHECKING:
    from digest.messages.title import Mark, Title


class Revert(NamedTuple):
    """What a message says that it takes back; empty where it does not say what."""

    words: str  # that say that it does, as they stand
    shas: tuple[str, ...] = ()  # whole or their beginnings, 7 to 40 hex digits
    pulls: tuple[str, ...] = ()  # pull or merge requests: `12`, or `acme/rocket#12`
    title: str = ""  # of the commit that is taken back
    is_in_title: bool = False


_TYPE = re.compile(
    r"(?:reverts?|reverted|reverting|roll-?back|back-?out|undo)"
    r"(?=\s*(?:\Z|[/,#!]|(?:PR|MR|commit)\b))|回滚|回退|撤销|还原",
    re.IGNORECASE,
)
# Verbs. What `revert` takes back is a change; `undo` and `roll back` need one for their object.
_HOW = r"(?:(?:partial|temporary|automated|automatic)(?:ly)?\s+)?"
_STRONG = re.compile(rf"{_HOW}revert(?:s|ed|ing)?\b|回滚|回退", re.IGNORECASE)
_WEAK = re.compile(
    rf"{_HOW}(?:back(?:s|ed|ing)?[ -]?out|roll(?:s|ed|ing)?[ -]?back|undo(?:es|ing)?|undid)\b"
    r"|撤销|撤回|还原",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    r"re-?appl(?:y|ies|ied)\b|re-?land(?:s|ed)?\b|un-?revert\b|重新应用", re.IGNORECASE
)
_VERB = re.compile(
    rf"{_HOW}(?:revert|back|roll|und(?:o|id))|re-?(?:appl|land)|un-?revert|回[滚退]|撤[销回]|还原"
    "|重新应用",
    re.IGNORECASE,
)
_CHANGES = r"(?:changes|commits?|changesets?|changelists?|pull requests?|merge requests?|PRs?)\b"
_CHINESE_CHANGES = r"(?:提交|改动|修改|变更|更改|合并)"
_NAMES_CHANGES = re.compile(rf"\b{_CHANGES}|{_CHINESE_CHANGES}", re.IGNORECASE)
_OF_CHANGES = re.compile(
    rf"\s+(?:of\s+)?(?:(?:the|last|previous|recent|my|our)\s+)*{_CHANGES}"
    r"(?!.*\b(?:on|when|if|after|upon|once|button|stack)\b)"
    rf"|(?:了|掉)?{_CHINESE_CHANGES}|.*{_CHINESE_CHANGES}[\s。.]*(?:\(#\d+\)\s*)?\Z",
    re.IGNORECASE,
)
# What a program has: "Revert button for the editor".
_THING = re.compile(
    r"\s*(?:buttons?|commands?|dialogs?|menus?|stack|icons?|endpoints?|hotkeys?|shortcuts?"
    r"|is|are|was|were|should|must|may|can|when|if)\b"
    r"|按钮|按键|键|命令|菜单|图标|功能|机制|操作|接口|栈|快捷键|支持|策略|脚本|逻辑",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\s*(?:of\s+)?[:：]?\s*[\"“「『《](?P<title>.+)[\"”」』》]")
_QUOTED_OTHERWISE = re.compile(r"\s*(?P<mark>['`])(?P<title>.+)(?P=mark)")  # names, too
_ABOUT_REVERTING = ("feat", "docs", "test")  # types of what may be about the program's own undoing


def revert_in_title(title: Title, body: str) -> Revert | None:
    """Read what a title takes back; its `body` may go on with a title that is cut off."""
    at = 0
    for mark in title.marks:
        at += len(mark.text)
        if mark.name[:1] in _FIRST and is_revert_type(mark, title):
            return _revert(mark.text.strip(), _continued(title, body), at, is_type=True)
    if title.words[:1] in _FIRST and _VERB.match(title.words):
        return _of_words(title, _continued(title, body)[at:])
    return None


def revert_in_body(body: str, found: Revert | None) -> Revert | None:
    """Add what a body names to what was found in its title, or find it there alone."""
    if not _may_name(body):
        return found
    words, shas, pulls = _named(body, is_revert=found is not None)
    if found:
        return found._replace(shas=(*shas, *found.shas), pulls=(*pulls, *found.pulls))
    return Revert(words, shas, pulls) if words else None


def own_marks(title: Title) -> tuple[Mark, ...]:
    """Give the marks before a title's words that are its own: after `revert:` come another's."""
    for number, mark in enumerate(title.marks, 1):
        if mark.name[:1] in _FIRST and is_revert_type(mark, title):
            return title.marks[:number]
    return title.marks


def is_revert_type(mark: Mark, title: Title) -> bool:
    """Tell a revert by its type from an area that is called so: `undo: keep the cursor`."""
    match = _TYPE.match(mark.name) if mark.name else None
    if not match or _THING.match(mark.name, match.end()):
        return False
    if not mark.is_prefix:
        return match[0].lower() != "undo"
    is_area = match[0].isascii() and not match[0].lower().startswith("revert")
    last = [one for one in title.marks if one.name][-1]
    return not is_area or mark is not last or _is_reference(title.words, 0)


# ---- the title


_FIRST = frozenset("rbuptaRBUPTA回撤还重")  # letters that the verbs begin with


def _of_words(title: Title, words: str) -> Revert | None:
    if match := _AGAIN.match(words):
        quoted = _QUOTED.match(words, match.end())
        return Revert(match[0], (), (), f'Revert "{quoted["title"]}"', True) if quoted else None
    kinds = {type_in(mark.name) for mark in title.marks if mark.name}
    may_be_own = not kinds.isdisjoint(_ABOUT_REVERTING)
    strong = _STRONG.match(words)
    match = strong or _WEAK.match(words)
    if not match:
        return None
    end = match.end()
    if not _is_reference(words, end):
        if may_be_own:
            return None
        is_change = _is_no_thing(words, end) if strong else _OF_CHANGES.match(words, end)
        if not is_change:
            return None
    return _revert(match[0], words, end)


def _continued(title: Title, body: str) -> str:
    """Give a title with what GitHub has cut off of it and written below."""
    text, below = title.text, body.lstrip("\n")
    if text.endswith("…") and below.startswith("…"):
        return text[:-1] + below[1:].partition("\n")[0]
    return text


def _is_no_thing(words: str, at: int) -> bool:
    return not _THING.match(words, at) or bool(_NAMES_CHANGES.search(words, at))


def _is_reference(words: str, at: int) -> bool:
    """Tell whether a commit is named: by a title that is quoted up to the end, or otherwise."""
    words = without_pull(words)
    quoted = _QUOTED.match(words, at)
    if quoted and not words[quoted.end() :].strip(" .。"):
        return True
    found, _ = references_at(words, at)
    return any(found)


def _revert(said: str, text: str, at: int, *, is_type: bool = False) -> Revert:
    """Make the record of a title: what it quotes, or names after its verb or type."""
    if quoted := _QUOTED.match(text, at) or _QUOTED_OTHERWISE.match(text, at):
        return Revert(said, title=quoted["title"].strip(), is_in_title=True)
    own = without_pull(text)
    (shas, pulls), _ = references_at(own, at)
    return Revert(said, shas, pulls, own[at:].strip() if is_type else "", True)


# ---- the body

_LINE = re.compile(
    r"^(?:This (?:commit |change |PR |patch )?(?:(?:partially|effectively|manually|also) )?"
    r"(?:reverts|backs out|rolls back)|Partially reverts|Reverts?|Reverted|Back(?:s|ed) out"
    r"|Rolls back)(?![\w\"])"
    r"|^[本此该]?(?:次?提交)?(?:回滚|撤销|还原|回退)了?(?=提交|合并请求| ?[0-9a-f]{7})",
    re.MULTILINE,
)
_LISTED = re.compile(
    r"^\* \S|^[-•] (?:revert|undo|back)|^Squashed commit", re.MULTILINE | re.IGNORECASE
)


def _may_name(body: str) -> bool:
    """Spare nearly all bodies the search."""
    if "evert" in body or "ed out" in body or "ks out" in body or "olls back" in body:
        return True
    return "回" in body or "撤" in body or "还原" in body


def _named(body: str, *, is_revert: bool) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Read the lines that name what is taken back: their words, SHAs and pull requests.

    In a list of squashed commits they are of one of these, and of the whole only where its title
    says that it is a revert: then the first one is.
    """
    listed = _LISTED.search(body)
    words = ""
    shas: list[str] = []
    pulls: list[str] = []
    for match in _LINE.finditer(body):
        is_inner = listed is not None and listed.start() < match.start()
        if is_inner and (words or not is_revert):
            break
        found, _ = references_at(body, match.end())
        if any(found):
            words = words or match[0]
            shas += found.shas
            pulls += found.pulls
    return words, tuple(dict.fromkeys(shas)), tuple(dict.fromkeys(pulls))
