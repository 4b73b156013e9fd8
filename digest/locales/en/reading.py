"""How models write of changes in English."""

from __future__ import annotations

from digest.locales.reading import ChangeTypePatterns, LabelPatterns, SentencePatterns

LABELS = LabelPatterns(
    type=r"^(change |commit )?types?$",
    importance=r"^(claimed )?importance$",
    summary=r"^summary$",
    scope=r"^(scope|impact)$",
    insight=r"^(technical )?insights?$",
    architecture=r"^architecture$",
    performance=r"^performance$",
    security=r"^security\b",
    maintainability=r"^maintainability\b",
    compatibility=r"^(backward )?compatibility\b",
    testing=r"^test(s|ing)$",
    risk=r"^(potential )?risks?$",
    risk_advice=r"^risks? (and|&) advice$",
    advice=r"^(advice|recommendations?|next steps?)$",
    conclusion=r"^TL;DR|^conclusion$",
)

SENTENCES = SentencePatterns(
    proposal=r"\b(recommend(s|ed|ation)?|suggest(s|ed|ion)?|advis(e|ed|able)|consider(ing)?)\b"
    r"|\bshould (also |ideally )?(be )?(add|check|document|ensure|monitor|review|test|use|verif)"
    r"|\b(could|might|may) (also )?(add|be worth|introduce|switch to|use|want to)\b"
    r"|\bworth \w+ing\b",
)

TYPES = ChangeTypePatterns(
    feat=r"\bfeat|enhance|\badd\b",
    fix=r"bug|\bfix",
    perf=r"\bperf",
    refactor=r"refactor|clean",
    test=r"\btests?(ing)?\b",
    docs=r"\bdocs?\b|documentation",
    ci=r"\bci\b|ci/cd|\bworkflow",
    build=r"\bbuild|\bdocker",
    chore=r"\bchore|\bconfig|\bmisc",
    style=r"\blint|\bstyle\b|formatting",
    revert=r"\brevert",
    security=r"\bsecurity|\bcve\b",
    other=r"\bother",
    joint=" and ",
)
