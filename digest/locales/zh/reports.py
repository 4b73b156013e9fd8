"""What reports say, in Chinese."""

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
    title="# 每日更新报告（{day}）",
    columns="| 提交时间 | 作者 | 提交信息 |",
    summary="📊 统计摘要",
    counts="本日共 {total} 个提交",
    contents="## 📋 目录",
    group="{name}重要度变更",
    flat="## {repository} 的LLM分析结果",
    link="查看提交",
    nothing="*暂无分析*",
    colon="：",
    cut="［已截断：提交信息共 {length} 个字符］",
    redacted="[已隐去:{kind}]",
)

RELEASES = ReleaseWords(
    title="# 版本报告（{tag}）",
    prerelease="预发布",
    since="自 {previous} 起共 {total} 个提交",
    first="共 {total} 个提交",
    breaking="⚠️ 不兼容变更",
    security="🔒 安全",
    reverts="⏪ 回滚",
    unrated="⚪ 暂无日报",
    more="另有 {number} 个较次要的提交",
    contributors="👥 贡献者",
    newcomers="🌱 首次贡献",
    links="🔗 链接",
    page="发布页面",
    changes="全部变更",
)

NOTICES = NoticeWords(
    title="{name}，{days}",
    everything="重要变更",
    more="另有 {number} 个",
    site="{day} 全部提交",
)

LEVELS = LevelNames(
    high="高",
    medium="中",
    low="低",
)

FIELDS = FieldNames(
    type="变更类型",
    importance="重要程度",
    headline="一句话",
    summary="变更摘要",
    breaking="不兼容变更",
    scope="影响范围",
    insight="技术洞察",
    architecture="架构影响",
    performance="性能影响",
    security="安全考虑",
    maintainability="可维护性",
    compatibility="兼容性",
    testing="测试影响",
    risk="潜在风险",
    risk_advice="风险与建议",
    advice="关注建议",
    conclusion="结论",
    unshown="diff 未体现的说法",
)

CHANGE_TYPES = ChangeTypeNames(
    feat="功能增强",
    fix="缺陷修复",
    perf="性能优化",
    refactor="代码重构",
    test="测试",
    docs="文档",
    ci="持续集成",
    build="构建",
    chore="配置与维护",
    style="代码风格",
    revert="回滚",
    security="安全",
    other="其他",
)
