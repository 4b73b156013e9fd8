"""What briefs say, in English."""

from __future__ import annotations

from digest.locales.briefs import BriefDescriptions, BriefWords

BRIEFS = BriefWords(
    day_title="# Daily brief ({day})",
    week_title="# Weekly brief ({week})",
    breaking="Breaking changes",
    reverts="Reverts",
    theme="{repository}: {area}",
    place="{area} ({repository}, {n})",
    repository="{repository} ({n})",
    places="{some}, {other}",
    quoted="“{title}”",
    commits="{n} commits",
    commits_one="1 commit",
    single="One commit: {title}.",
    many_high="{high} of {commits} are rated high; busiest: {places}.",
    highest="Rated highest of {commits}: {title}{others}.",
    others="; {n} others are rated high",
    others_one="; one other is rated high",
    no_high="Of {commits} none is rated high; rated highest: {title}.",
    quiet_day="A quiet day: {commits}, none rated above low.",
    quiet_week="A quiet week: {commits}, none rated above low.",
    unrated="{commits}, none of them rated; the largest: {title}.",
    and_more="And {n} more.",
    and_more_one="And one more.",
)

TOLD = BriefDescriptions(
    headline="What mattered most, in one sentence of at most 30 words.",
    breaking="What stops working, and who must do what; only of commits marked breaking.",
    reverts="What was taken back; only of commits marked revert.",
    themes="What belongs together, the most important first; three to seven.",
    title="What the theme is about, in at most six words.",
    sentences="What changed, for whom, what to do; one to three.",
    text="One plain sentence, without the names of commits.",
    commits="The commits it rests on, as the data names them: #334cbd9.",
)
