"""The records of what analyses without a model say, and what a model is told of its answer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OfflineWords:
    """What an analysis by rules says; `{}` takes the fact. A pair is a risk and its advice."""

    files: str
    files_one: str
    more: str
    root: str
    finding: str  # a risk and its advice
    breaking: tuple[str, str]
    revert: tuple[str, str]
    migration: tuple[str, str]
    interface: tuple[str, str]
    major: tuple[str, str]
    deleted_tests: tuple[str, str]
    pipeline: tuple[str, str]
    permissions: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerDescriptions:
    """What a model is told each property of its answer is about."""

    types: str
    headline: str
    summary: str
    breaking: str
    breaks: str
    action: str
    line: str
    unshown: str
    scope: str
    advice: str
    insights: str
    architecture: str
    performance: str
    security: str
    maintainability: str
    compatibility: str
    testing: str
    risks: str
