"""The tools: what an assistant may ask of the archive, and what the answers hold.

Their names, docstrings and parameters' descriptions are what the assistant reads of them; no `from
__future__ import annotations` here, since the protocol's library reads the types at run time.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field

from digest.errors import DigestError
from digest.mcp.answers import (
    Answer,
    Citations,
    answer,
    commit_details,
    commit_line,
    day_page,
    first_release,
    period,
    release_details,
    release_line,
    repository_line,
    week_page,
)
from digest.mcp.index import ArchiveIndex, ArchiveReader, IndexedCommit
from digest.mcp.matching import search, words_of
from digest.site.html.addresses import monday_of

MAX_HITS = 50
Limit = Annotated[int, Field(ge=1, le=MAX_HITS, description="How many commits to list at most.")]
Repository = Annotated[str, Field(description="Only this repository: owner/name, or name alone.")]
Day = Annotated[str, Field(description="A day, YYYY-MM-DD.")]
Since = Annotated[str, Field(description="Landed on this day or later, YYYY-MM-DD.")]
Until = Annotated[str, Field(description="Landed on this day or earlier, YYYY-MM-DD.")]
Importance = Literal["high", "medium", "low"]
_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})")
_SHA = re.compile(r"[0-9a-f]{4,40}")
_REQUEST = re.compile(r"([\w./-]*)[#!](\d+)")
_URL = re.compile(
    r"(?:https?://[^/]+/)?([\w.-]+/[\w./-]+?)/(?:-/)?"
    r"(?:commits?/([0-9a-f]{4,40})|(?:pull|merge_requests|pulls|pull-requests|pullrequest)/(\d+))"
)


class ArchiveTools:
    """The tools, on the archive that `reader` gives; addresses are below `root`."""

    def __init__(self, reader: ArchiveReader, root: str) -> None:
        self._reader = reader
        self._citations = Citations(root)

    def search_commits(
        self,
        query: Annotated[
            str,
            Field(
                description="Words, parts of words, a #number or a SHA; several are all looked for."
                ' "Quotation marks" make a phrase. Empty: all commits, the newest first.'
            ),
        ] = "",
        repository: Repository = "",
        importance: list[Importance] | None = None,
        change_type: Annotated[str, Field(description="feat, fix, perf, security, …")] = "",
        author: Annotated[str, Field(description="A part of the author's name.")] = "",
        path: Annotated[str, Field(description="A part of the path of a changed file.")] = "",
        since: Since = "",
        until: Until = "",
        breaking: Annotated[bool, Field(description="Only breaking changes.")] = False,
        limit: Limit = 10,
    ) -> Answer:
        """Search the archive's commits: titles, messages, analyses, authors, paths."""
        index = self._reader.index()
        kept = _in_time(_of_repository(enumerate_commits(index), repository), since, until)
        chosen = [
            (number, one)
            for number, one in kept
            if (not importance or one.item.entry.importance.level in importance)
            and (not change_type or change_type in one.item.labels.types)
            and author.casefold() in one.item.entry.commit.author.casefold()
            and (not path or any(path in changed for changed in one.paths))
            and (not breaking or one.item.labels.is_breaking or one.item.summary.breaking)
        ]
        words = words_of(query)
        if not words:
            found, has_all = [one for _, one in chosen], True
        else:
            matches = search(words, [index.texts[number] for number, _ in chosen])
            found = [chosen[match.number][1] for match in matches.matches]
            has_all = matches.has_all
        return answer(
            found=len(found),
            shown=min(len(found), limit),
            hint="" if has_all or not found else "No commit has all words; these have some.",
            commits=[commit_line(one, self._citations) for one in found[:limit]],
        )

    def get_commit(
        self,
        reference: Annotated[
            str,
            Field(
                description="A SHA or its first digits, a pull or merge request (`#123`,"
                " `owner/name#123`, `!7`), or the address of one at its forge or on this site."
            ),
        ],
        repository: Repository = "",
    ) -> Answer:
        """Give all that the archive knows of a commit: message, analysis, files, related ones."""
        index = self._reader.index()
        found = _named(index, reference.strip(), repository)
        if not found:
            raise DigestError(f"{reference!r}: no commit of the archive is named so")
        if len(found) > 1:
            return answer(
                found=len(found),
                hint="Several commits are named so; ask again with a full SHA.",
                commits=[commit_line(one, self._citations) for one in found[:MAX_HITS]],
            )
        (one,) = found
        related = index.catalog.related(one.item, one.report.names or (), one.report.repository)
        entry = index.entry(one)
        details = commit_details(one, entry, related, self._citations)
        first = index.catalog.first_in(one.item, one.report)
        return answer(**details, **first_release(first, self._citations))

    def get_day(self, day: Day, repository: Repository = "", limit: Limit = 10) -> Answer:
        """Tell what landed on a day: counts, breaking changes, reverts, what mattered most."""
        when = _day(day)
        return self._period(when, when, repository, limit, day_page(when, self._citations))

    def get_week(
        self,
        week: Annotated[str, Field(description="2026-W09, or any day of the week.")],
        repository: Repository = "",
        limit: Limit = 10,
    ) -> Answer:
        """Tell what landed in a week: counts, breaking changes, reverts, what mattered most."""
        monday = _monday(week)
        last = monday + timedelta(days=6)
        return self._period(monday, last, repository, limit, week_page(monday, self._citations))

    def get_release(
        self,
        tag: Annotated[str, Field(description="Its tag, such as v1.2. Empty: list them.")] = "",
        repository: Repository = "",
        limit: Limit = 10,
    ) -> Answer:
        """Tell what a release holds: breaking changes, security, reverts, what mattered most."""
        index = self._reader.index()
        wanted = repository.strip("/").casefold()
        found = [
            release
            for release in index.catalog.releases.releases
            if (not wanted or _is_called(release.repository, wanted))
            and (not tag or release.tag == tag.strip())
        ]
        if not found:
            raise DigestError(f"{tag or repository!r}: no release of the archive is named so")
        if tag and len(found) == 1:
            (release,) = found
            own = {
                one.item.entry.commit.sha: one
                for one in index.commits
                if one.report.repository == release.repository
            }
            return answer(**release_details(release, own, limit, self._citations))
        newest = sorted(found, key=lambda one: one.release.released, reverse=True)
        return answer(
            found=len(found),
            shown=min(len(found), limit),
            releases=[release_line(one, self._citations) for one in newest[:limit]],
        )

    def list_repositories(self) -> Answer:
        """List the repositories of the archive: from when to when, how many commits."""
        index = self._reader.index()
        groups = index.catalog.by_repository.values()
        return answer(repositories=[repository_line(one, self._citations) for one in groups])

    def changes_of_path(
        self,
        path: Annotated[str, Field(description="A file, or a folder with all below it.")],
        repository: Repository = "",
        since: Since = "",
        until: Until = "",
        limit: Limit = 20,
    ) -> Answer:
        """List the commits that changed a file or a folder, the newest first."""
        wanted = path.strip("/")
        index = self._reader.index()
        kept = _in_time(_of_repository(enumerate_commits(index), repository), since, until)
        found = [
            one
            for _, one in kept
            if any(f"{changed}/".startswith(f"{wanted}/") for changed in one.paths)
        ]
        says_files = any(one.paths for one in index.commits)
        return answer(
            found=len(found),
            shown=min(len(found), limit),
            hint="" if says_files else "The archive's reports name no files.",
            commits=[commit_line(one, self._citations) for one in found[:limit]],
        )

    def _period(self, first: date, last: date, repository: str, limit: int, page: str) -> Answer:
        index = self._reader.index()
        kept = _of_repository(enumerate_commits(index), repository)
        commits = [one for _, one in kept if first <= one.report.day <= last]
        reports = list({id(one.report): one.report for one in commits}.values())
        told = period(commits, reports, limit, self._citations)
        return answer(first_day=str(first), last_day=str(last), page=page, **told)


Numbered = tuple[int, IndexedCommit]


def enumerate_commits(index: ArchiveIndex) -> Iterable[Numbered]:
    """Give the commits with their numbers, the newest first."""
    return enumerate(index.commits)


def _of_repository(commits: Iterable[Numbered], name: str) -> Iterable[Numbered]:
    wanted = name.strip("/").casefold()
    if not wanted:
        return commits
    return (pair for pair in commits if _is_called(pair[1].report.repository, wanted))


def _is_called(repository: str, wanted: str) -> bool:
    """Tell whether a name is a repository's own, its end, or ends in it as a site's address may."""
    name = f"/{repository.casefold()}"
    return name.endswith(f"/{wanted}") or f"/{wanted}".endswith(name)


def _in_time(commits: Iterable[Numbered], since: str, until: str) -> Iterable[Numbered]:
    first, last = (_day(since) if since else date.min), (_day(until) if until else date.max)
    return (pair for pair in commits if first <= pair[1].report.day <= last)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise DigestError(f"{text!r} is no day; write it as YYYY-MM-DD") from None


def _monday(text: str) -> date:
    if found := _WEEK.fullmatch(text.strip()):
        try:
            return date.fromisocalendar(int(found[1]), int(found[2]), 1)
        except ValueError:
            raise DigestError(f"{text!r} is no week of that year") from None
    return monday_of(_day(text))


def _named(index: ArchiveIndex, reference: str, repository: str) -> Sequence[IndexedCommit]:
    """Give the commits that a SHA, a request or an address names."""
    sha, number = "", ""
    if found := _URL.search(reference):
        repository, sha, number = found[1], found[2] or "", found[3] or ""
    elif found := _REQUEST.fullmatch(reference):
        repository, number = found[1] or repository, found[2]
    elif _SHA.fullmatch(reference.lower().lstrip("#")):
        sha = reference.lower().lstrip("#")
    elif reference.isdigit():
        number = reference
    kept = [one for _, one in _of_repository(enumerate_commits(index), repository)]
    if sha:
        return [one for one in kept if one.item.entry.commit.sha.startswith(sha)]
    return [one for one in kept if number and _own_number(index, one) == number]


def _own_number(index: ArchiveIndex, one: IndexedCommit) -> str:
    """Give the number of a commit's own pull or merge request; "" without one."""
    if not one.item.requests:
        return ""
    web = index.catalog.web_repository(one.item.entry.commit, one.report.repository)
    request = web.forge.choose(one.item.requests)
    return request.number if request else ""
