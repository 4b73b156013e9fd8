"""The site's own words in each language; the format's are in `digest.archive.labels`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.models import Language, Status

if TYPE_CHECKING:
    from datetime import date

WORDS: dict[Language, dict[str, str]] = {
    Language.EN: {
        "home": "Home",
        "path": "Where you are",
        "commit": "Commit",
        "commits": "{n} commits",
        "commits_one": "1 commit",
        "commits_heading": "Commits",
        "latest": "Latest days",
        "all_days": "All days",
        "repositories": "Repositories",
        "day": "Day",
        "report": "Report",
        "reports": "{n} days",
        "reports_one": "1 day",
        "time": "Time",
        "author": "Author",
        "importance": "Importance",
        "level": "{level} importance",
        "unrated": "Not rated",
        "unrated_heading": "Analyses",
        "message": "Message",
        "title": "Title",
        "source": "View on {host}",
        "pull": "Pull request #{n}",
        "previous": "Previous",
        "next": "Next",
        "previous_day": "Previous day",
        "next_day": "Next day",
        "neighbours": "Previous and next",
        "up": "All commits of {day}",
        "whole": "Whole analysis",
        "no_commits": "No commits on this day.",
        "no_reports": "There are no reports yet: the archive is empty.",
        "others": "{n} more",
        "failed_count": "{n} failed",
        "partial_count": "{n} cut off",
        "missing_count": "{n} without analysis",
        "offline_count": "{n} without a model",
        "analyses": "Analyses",
        "types": "Change type",
        "range": "{first} to {last}",
        "summary_of": "{commits} in {name} on {day}",
        "unfounded": "not found in the diff",
        "unfounded_note": "{n} citations not found in the diff",
        "coverage": "{n} of {total} files read",
        "model": "Written by {model}",
    },
    Language.ZH: {
        "home": "首页",
        "path": "当前位置",
        "commit": "提交",
        "commits": "{n} 个提交",
        "commits_one": "1 个提交",
        "commits_heading": "提交",
        "latest": "最近几天",
        "all_days": "全部日期",
        "repositories": "仓库",
        "day": "日期",
        "report": "日报",
        "reports": "{n} 天",
        "reports_one": "1 天",
        "time": "时间",
        "author": "作者",
        "importance": "重要度",
        "level": "{level}重要度",
        "unrated": "未分级",
        "unrated_heading": "分析结果",
        "message": "提交信息",
        "title": "标题",
        "source": "在 {host} 上查看",
        "pull": "拉取请求 #{n}",
        "previous": "上一个",
        "next": "下一个",
        "previous_day": "前一天",
        "next_day": "后一天",
        "neighbours": "上一个与下一个",
        "up": "{day} 的全部提交",
        "whole": "完整分析",
        "no_commits": "当天没有提交。",
        "no_reports": "还没有日报：归档目录是空的。",
        "others": "另外 {n} 个",
        "failed_count": "{n} 个分析失败",
        "partial_count": "{n} 个分析不完整",
        "missing_count": "{n} 个暂无分析",
        "offline_count": "{n} 个未使用模型",
        "analyses": "分析情况",
        "types": "变更类型",
        "range": "{first} 至 {last}",
        "summary_of": "{name} 在 {day} 有{commits}",
        "unfounded": "在改动中未找到",
        "unfounded_note": "{n} 处引用在改动中未找到",
        "coverage": "读取了 {total} 个文件中的 {n} 个",
        "model": "由 {model} 撰写",
    },
}

STATUS_NOTICES: dict[Language, dict[Status, str]] = {
    Language.EN: {
        Status.PARTIAL: "This analysis is cut off: the model stopped before its end.",
        Status.FAILED: "The analysis of this commit failed, so there is none to show yet.",
        Status.OFFLINE: "This analysis was made by rules, without a language model.",
        Status.MISSING: "This commit has not been analysed.",
    },
    Language.ZH: {
        Status.PARTIAL: "这份分析不完整：模型在写完之前停止了输出。",
        Status.FAILED: "这个提交的分析失败了，暂时没有内容可看。",
        Status.OFFLINE: "这份分析由规则生成，没有使用语言模型。",
        Status.MISSING: "这个提交还没有分析。",
    },
}

STATUS_NAMES: dict[Language, dict[Status, str]] = {
    Language.EN: {
        Status.OK: "Analysed",
        Status.PARTIAL: "Cut off",
        Status.FAILED: "Analysis failed",
        Status.OFFLINE: "No model",
        Status.MISSING: "No analysis",
    },
    Language.ZH: {
        Status.OK: "已分析",
        Status.PARTIAL: "分析不完整",
        Status.FAILED: "分析失败",
        Status.OFFLINE: "未用模型",
        Status.MISSING: "暂无分析",
    },
}

_WEEKDAYS = {
    Language.EN: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    Language.ZH: ["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"],
}


def weekday(day: date, language: Language) -> str:
    """Name a day's weekday."""
    return _WEEKDAYS[language][day.weekday()]


def counted(word: str, number: int, language: Language) -> str:
    """Say how many: `counted("commits", 1, …)` → `1 commit`."""
    words = WORDS[language]
    return words[f"{word}_one"] if number == 1 else words[word].format(n=f"{number:,}")
