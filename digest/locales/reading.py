"""The records of how models write of changes in a language: regular expressions, case aside.

They widen what is read: the names that our own reports are written with are known without. The
order in which they are tried is the reader's (`digest.archive.labels` and `types`), not a
language's; an empty one matches nothing.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelPatterns:
    """What a label that means a field looks like."""

    type: str = ""
    importance: str = ""
    summary: str = ""
    scope: str = ""
    insight: str = ""
    architecture: str = ""
    performance: str = ""
    security: str = ""
    maintainability: str = ""
    compatibility: str = ""
    testing: str = ""
    risk_checks: str = ""  # of the field risk, even where it sounds like advice
    risk: str = ""
    risk_advice: str = ""
    none: str = ""  # a section of its own, even where it sounds like advice
    advice: str = ""
    conclusion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentencePatterns:
    """What sentences look like that are read in another way than others."""

    proposal: str = ""  # proposes something that need not be there yet


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeTypePatterns:
    """What words that mean a change type look like, and what joins several types."""

    feat: str = ""
    fix: str = ""
    perf: str = ""
    refactor: str = ""
    test: str = ""
    docs: str = ""
    ci: str = ""
    build: str = ""
    chore: str = ""
    style: str = ""
    revert: str = ""
    security: str = ""
    other: str = ""
    joint: str = ""
