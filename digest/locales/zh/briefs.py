"""What briefs say, in Chinese."""

from __future__ import annotations

from digest.locales.briefs import BriefWords

BRIEFS = BriefWords(
    day_title="# 每日简报（{day}）",
    week_title="# 每周简报（{week}）",
    breaking="不兼容变更",
    reverts="回滚",
    theme="{repository}：{area}",
    place="{repository} 的 {area}（{n}）",
    repository="{repository}（{n}）",
    places="{some}、{other}",
    quoted="“{title}”",
    commits="{n} 个提交",
    commits_one="1 个提交",
    single="仅有一个提交：{title}。",
    many_high="{commits}中有 {high} 个评级为高，最集中于 {places}。",
    highest="{commits}中评级最高的是{title}{others}。",
    others="，另有 {n} 个评级为高",
    others_one="，另有 1 个评级为高",
    no_high="{commits}中没有评级为高的，评级最高的是{title}。",
    quiet_day="平静的一天：{commits}，评级均为低。",
    quiet_week="平静的一周：{commits}，评级均为低。",
    unrated="{commits}，均未评级；改动最大的是{title}。",
    and_more="另有 {n} 个。",
    and_more_one="另有 1 个。",
)
