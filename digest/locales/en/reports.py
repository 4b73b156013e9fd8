"""What reports say, in English."""

from __future__ import annotations

from digest.locales.reports import (
    ChangeTypeNames,
    FieldNames,
    LevelNames,
    NoticeWords,
    ReleaseWords,
    ReportWords,
)

REPORTS = ReportWords(
    title="# Daily report ({day})",
    columns="| Time | Author | Message |",
    summary="📊 Summary",
    counts="{total} commits",
    contents="## 📋 Contents",
    group="{name} importance",
    flat="## {repository} LLM analysis",
    link="View commit",
    nothing="*No analysis*",
    colon=": ",
    cut="[cut: the message has {length} characters]",
    redacted="[redacted:{kind}]",
)

RELEASES = ReleaseWords(
    title="# Release ({tag})",
    prerelease="pre-release",
    since="{total} commits since {previous}",
    first="{total} commits",
    breaking="⚠️ Breaking changes",
    security="🔒 Security",
    reverts="⏪ Reverts",
    unrated="⚪ Without a report",
    more="and {number} more, less important ones",
    contributors="👥 Contributors",
    newcomers="🌱 First contributions",
    links="🔗 Links",
    page="The release",
    changes="All changes",
)

NOTICES = NoticeWords(
    title="{name}, {days}",
    everything="What mattered",
    more="and {number} more",
    site="All of {day}",
)

LEVELS = LevelNames(
    high="High",
    medium="Medium",
    low="Low",
)

FIELDS = FieldNames(
    type="Change type",
    importance="Importance",
    headline="Headline",
    summary="Summary",
    breaking="Breaking",
    scope="Scope",
    insight="Insights",
    architecture="Architecture",
    performance="Performance",
    security="Security",
    maintainability="Maintainability",
    compatibility="Compatibility",
    testing="Testing",
    risk="Risks",
    risk_advice="Risks and advice",
    advice="Advice",
    conclusion="Conclusion",
    unshown="Not shown by the diff",
)

CHANGE_TYPES = ChangeTypeNames(
    feat="Feature",
    fix="Fix",
    perf="Performance",
    refactor="Refactoring",
    test="Tests",
    docs="Documentation",
    ci="CI",
    build="Build",
    chore="Chore",
    style="Style",
    revert="Revert",
    security="Security",
    other="Other",
)
