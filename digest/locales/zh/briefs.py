"""What briefs say, in Chinese."""

from __future__ import annotations

from digest.locales.briefs import BriefDescriptions, BriefWords

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

TOLD = BriefDescriptions(
    headline="用一句话写出最重要的事，最多 60 个汉字。",
    breaking="什么不再可用、谁必须做什么；只写标有 breaking 的提交。",
    reverts="撤销了什么；只写标有 revert 的提交。",
    themes="属于同一件事的内容，最重要的在前；三到七个。",
    title="主题名称，最多十二个汉字。",
    sentences="改了什么、对谁有影响、该做什么；一到三句。",
    text="一个平实的句子，不含提交的名称。",
    commits="所依据的提交，名称与数据中一致：#334cbd9。",
)
