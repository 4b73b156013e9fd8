"""Release → text, by the grammar in the report format's documentation (`docs/format.md`)."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from digest.archive.labels import EMOJI, group_title
from digest.locales import locale_of
from digest.models import Language, Level
from digest.releases.comment import write_release_comment
from digest.releases.escaping import escape_name, escape_text
from digest.releases.records import ReleaseSection

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from digest.releases.records import Release, ReleaseCommit

UNRATED = "⚪"  # the sign of a commit that no daily report has
LEVELS: Mapping[Level | None, str] = {None: UNRATED} | EMOJI
SPECIAL = (ReleaseSection.BREAKING, ReleaseSection.SECURITY, ReleaseSection.REVERTS)
SEPARATOR = " · "
COMMA = ", "


def format_release(release: Release) -> str:
    """Write a release's text from its record alone. Raises ValueError for what JSON can't hold."""
    title = locale_of(release.language).releases.title
    parts = [
        title.format(tag=escape_text(release.tag)),
        "",
        f"## {release.repository}",
        "",
        *([release.prose, ""] if release.prose else []),
        _summary(release),
        "",
        *_sections(release),
    ]
    return "\n".join([*parts, write_release_comment(release), ""])


def format_notes(release: Release) -> str:
    """Write a release's text as notes for its users: without what the archive has to know."""
    title = f"## {escape_text(release.tag)}"
    text = "\n".join([title, "", _summary(release), "", *_sections(release)])
    return text.rstrip("\n")


def section_title(section: ReleaseSection, language: Language) -> str:
    """Give a section's heading without its marks and its number: `⚠️ Breaking changes`."""
    words = locale_of(language).releases
    if section is ReleaseSection.UNRATED:
        return words.unrated
    if section in SPECIAL:
        return str(getattr(words, section))
    return group_title(Level(section), 0, language).removesuffix(" (0)")


def _summary(release: Release) -> str:
    words, counts = locale_of(release.language).releases, release.counts
    names = locale_of(release.language).levels
    total = f"{counts.total:,}"
    is_first = release.previous is None
    told = words.first if is_first else words.since
    parts = [
        release.released.date().isoformat(),
        *[words.prerelease] * release.is_prerelease,
        told.format(total=total, previous=escape_text(release.previous or "")),
        *(f"{EMOJI[level]}{names[level]} {counts.of(level)}" for level in Level),
        *[f"{words.unrated.replace(' ', '', 1)} {counts.unrated}"] * bool(counts.unrated),
    ]
    return f"> {' | '.join(parts)}"


def _sections(release: Release) -> Iterator[str]:
    words = locale_of(release.language).releases
    for section, group in groupby(release.commits, lambda commit: commit.section):
        commits = list(group)
        yield f"### {section_title(section, release.language)} ({len(commits)})"
        yield ""
        yield from (_line(commit, section) for commit in commits)
        yield ""
    unlisted = release.counts.total - len(release.commits)
    if unlisted > 0:
        yield f"*{words.more.format(number=f'{unlisted:,}')}*"
        yield ""
    people = ((words.contributors, release.contributors), (words.newcomers, release.newcomers))
    for title, names in people:
        if names:
            yield f"### {title} ({len(names)})"
            yield ""
            yield COMMA.join(escape_name(name) for name in names)
            yield ""
    links = ((words.page, release.url), (words.changes, release.compare_url))
    if any(url for _, url in links):
        yield f"### {words.links}"
        yield ""
        yield from (f"- [{label}]({url})" for label, url in links if url)
        yield ""


def _line(commit: ReleaseCommit, section: ReleaseSection) -> str:
    """Write a commit's line; where the section does not tell its level, a sign does."""
    sign = f"{LEVELS[commit.level]} " if section in SPECIAL else ""
    name = f"[`{commit.sha[:7]}`]({commit.url})" if commit.url else f"`{commit.sha}`"
    return (
        f"- {sign}{SEPARATOR.join((escape_text(commit.title), name, escape_text(commit.author)))}"
    )
