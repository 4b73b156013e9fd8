"""What of a model's brief is believed: sentences that cite, and say what their commits say.

What is refused is said in words that a model can act on, for one repair. Then it is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from digest.analyze.briefs.answer import MAX_TEXT, MAX_THEMES, MAX_TITLE
from digest.analyze.briefs.joining import BelievedBrief
from digest.analyze.briefs.material import breaks, texts_of
from digest.briefs.places import escape_line
from digest.briefs.records import Sentence, Theme

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from digest.analyze.briefs.answer import BriefAnswer, SaidSentence
    from digest.analyze.briefs.material import Material
    from digest.briefs.commits import BriefCommit

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_NAMED = re.compile(
    r"\s*[(\[（【]?\s*#[0-9a-f]{7,40}(?:\s*[,，、;]?\s*#[0-9a-f]{7,40})*\s*[)\]）】]?"
)
_SHA_WORD = re.compile(r"#([0-9a-f]{7,40})")
_SHOWN = 60  # characters of a sentence that is refused


@dataclass(slots=True)
class _Judge:
    material: Material
    complaints: list[str] = field(default_factory=list)

    def sentences(
        self, claims: Iterable[SaidSentence], fits: Callable[[BriefCommit], bool] | None = None
    ) -> tuple[Sentence, ...]:
        found = (self.sentence(claim, fits) for claim in claims)
        return tuple(one for one in found if one)

    def sentence(
        self, claim: SaidSentence, fits: Callable[[BriefCommit], bool] | None = None
    ) -> Sentence | None:
        """Give a sentence that can be believed; `fits` says what one of its commits has to be."""
        plain = " ".join(_NAMED.sub(" ", claim.text).split())
        plain = re.sub(r"\s+([.,;:!?])", r"\1", plain)
        names = (*claim.commits, *_SHA_WORD.findall(claim.text))
        found = map(self.material.find, names)
        cited = list({one and one.citation: one for one in found}.values())
        text = escape_line(plain)
        if not text or not any(map(str.isalnum, text)):
            return None
        if wrong := self._fault(claim, plain, cited, fits):
            self.complaints.append(f"“{plain[:_SHOWN]}”: {wrong}")
            return None
        return Sentence(text, tuple(one.citation for one in cited if one))

    def _fault(
        self,
        claim: SaidSentence,
        plain: str,
        cited: Sequence[BriefCommit | None],
        fits: Callable[[BriefCommit], bool] | None,
    ) -> str:
        """Say why a sentence is refused; "" where it is not."""
        if not cited:
            return "it names no commit; name those that it rests on"
        if None in cited:
            name = next(one for one in claim.commits if self.material.find(one) is None)
            return f"{name[:41]!r} names no one commit of the data; name those that it rests on"
        commits = [one for one in cited if one]
        if fits and not any(map(fits, commits)):
            return "none of its commits is marked so; tell it in a theme, or leave it out"
        if len(plain) > MAX_TEXT:
            return "it is too long; write a shorter one"
        return ungrounded(plain, commits)

    def theme(self, title: str, claims: Iterable[SaidSentence]) -> Theme | None:
        sentences = self.sentences(claims)
        if not sentences:
            return None
        cited = {one for sentence in sentences for one in sentence.commits}
        commits = [one for one in self.material.commits.values() if one.citation in cited]
        name = escape_line(" ".join(_NAMED.sub(" ", title).split()))
        wrong = ungrounded(title, commits) if name else "it has no title; give it one"
        if not wrong and len(title) > MAX_TITLE:
            wrong = "it is too long; write a shorter one"
        if wrong:
            self.complaints.append(f"title “{title[:_SHOWN]}”: {wrong}")
            return None
        return Theme(name, sentences)


def believe(answer: BriefAnswer, material: Material) -> tuple[BelievedBrief, tuple[str, ...]]:
    """Give what of an answer can be believed, and what is wrong with the rest of it."""
    judge = _Judge(material)
    headline = judge.sentence(answer.headline)
    breaking = judge.sentences(answer.breaking, breaks)
    reverts = judge.sentences(answer.reverts, lambda one: one.labels.is_revert)
    found = (judge.theme(title, claims) for title, claims in answer.themes[:MAX_THEMES])
    themes = tuple(one for one in found if one)
    return BelievedBrief(headline, breaking, reverts, themes), tuple(judge.complaints)


def ungrounded(text: str, commits: Sequence[BriefCommit]) -> str:
    """Say which number or quoted name no text of these commits holds; "" where all are there."""
    known = "\n".join(map(texts_of, commits))
    numbers = {_value(one) for one in _NUMBER.findall(known)}
    for number in _NUMBER.findall(text):
        if _value(number) not in numbers:
            return f"its commits don't say {number}; leave the number out"
    folded = known.casefold()
    for _, name in _CODE.findall(text):
        if name.strip().casefold() not in folded:
            return f"its commits don't name `{name[:_SHOWN]}`; leave the name out"
    return ""


def _value(number: str) -> str:
    """Give a number without the marks that group its digits: `1,000` and `1000` are one."""
    whole = re.sub(r",(?=\d{3}(?:\D|\Z))", "", number)
    return whole.replace(",", ".").rstrip(".")
