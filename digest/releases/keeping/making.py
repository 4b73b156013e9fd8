"""Tags, their history and what the archive says of commits → releases.

Titles, names and whether a commit breaks something come from git, levels and scores from the
archive, so that a commit is as important in a release as on its day.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from digest import limits
from digest.collect.tags import read_tagged, walk_tags
from digest.forges import web_repository
from digest.messages import Security, headline, read_message
from digest.messages.people import contributors, is_bot, person_of, spelling_of
from digest.models import ChangeType, Commit, Language, Merges, begins_with_one
from digest.releases import Release, ReleaseCommit, ReleaseCounts, release_order
from digest.releases.graph import ReleaseTag, Step, make_graph
from digest.releases.versions import is_release, read_tag_name
from digest.secrets.redact import redact
from digest.text import shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from digest.collect.tags import Tag, TaggedCommit, TagHistory, WalkedCommit
    from digest.forges import WebRepository
    from digest.models import Source, TagRules
    from digest.record.skimming import SkimmedCommit
    from digest.releases.graph import Holding


@dataclass(frozen=True, slots=True)
class ReleaseMaker:
    """What all releases of a repository are made with."""

    history: TagHistory
    ratings: Mapping[str, SkimmedCommit]  # what the archive has, by full SHA
    language: Language
    now: datetime  # aware; dates after it are none
    repository: WebRepository = field(init=False)

    def __post_init__(self) -> None:
        """Find where the repository is on the web."""
        found = web_repository(self.source.web, self.source.forge)
        object.__setattr__(self, "repository", found)

    @property
    def source(self) -> Source:
        """The repository."""
        return self.history.source

    def make(self, tags: Sequence[Tag], is_wanted: Callable[[datetime], bool]) -> list[Release]:
        """Give the releases that were made when it is wanted, the earliest first, by history.

        Raises CollectError.
        """
        walk = walk_tags(self.history, (tag.commit for tag in tags))
        made = release_times(tags, walk, self.now)
        found = [_release_tag(tag, made[tag.name]) for tag in tags]
        graph = make_graph([Step(one.sha, one.parents) for one in walk], found)
        holdings = graph.holdings()
        newcomers = {} if self.history.is_cut else _newcomers(graph.tags, holdings, walk)
        return [
            self.tell(
                tag.name,
                tag.commit,
                made[tag.name],
                holdings[tag.name],
                newcomers.get(tag.name, ()),
            )
            for tag in graph.tags
            if is_wanted(made[tag.name])
        ]

    def tell(
        self,
        tag: str,
        commit: str,
        released: datetime,
        holding: Holding,
        newcomers: Iterable[str] = (),
    ) -> Release:
        """Make a release of what it holds; `newcomers` are people as `person_of` gives them."""
        own_line = self._own_line(commit, holding.shas)
        shas = [sha for sha in holding.shas if self._belongs(sha, own_line)]
        read = [
            one
            for one in read_tagged(self.history, shas)
            if one.sha in self.ratings or self.source.merges is not Merges.EXCLUDE or not one.merges
        ]
        commits = sorted(map(self._commit, read), key=release_order)
        listed = commits[: limits.MAX_RELEASE_COMMITS]
        others = commits[len(listed) :][: limits.MAX_RELEASE_SHAS]
        people = _people(read)
        new = set(newcomers)
        name = read_tag_name(tag)
        return Release(
            self.source.name,
            tag,
            commit,
            released,
            series=name.series,
            is_prerelease=name.is_prerelease,
            previous=holding.previous,
            url=self.repository.release_url(tag),
            compare_url=self.repository.compare_url(holding.previous, tag)
            if holding.previous
            else "",
            counts=ReleaseCounts(*_count(commits)),
            commits=tuple(listed),
            others=tuple(one.sha for one in others),
            contributors=tuple(map(self._clean, people)),
            newcomers=tuple(self._clean(one) for one in people if person_of(one) in new),
            is_cut=self.history.is_cut and holding.previous is None,
            language=self.language,
        )

    def _own_line(self, commit: str, shas: Sequence[str]) -> frozenset[str]:
        """Give the first parents of a release, where a merge stands for all that it brought."""
        if self.source.merges is not Merges.FIRST_PARENT or not shas:
            return frozenset()
        parents = {one.sha: one.parents for one in walk_tags(self.history, [commit])}
        line = []
        while commit in parents:
            line.append(commit)
            commit = next(iter(parents[commit]), "")
        return frozenset(line)

    def _belongs(self, sha: str, own_line: frozenset[str]) -> bool:
        """Tell whether a commit is told of: as a day's report would, and all that there are in one.

        Of a commit that the archive does not have, which files it touches is not known.
        """
        source = self.source
        if begins_with_one(sha, source.omit):
            return False
        if sha in self.ratings:
            return True
        if source.include or source.exclude:
            return False
        return source.merges is not Merges.FIRST_PARENT or sha in own_line

    def _commit(self, commit: TaggedCommit) -> ReleaseCommit:
        message = read_message(commit.message)
        rating = self.ratings.get(commit.sha)
        request = self.repository.own_request(message.requests)
        is_known = message.security is Security.VULNERABILITY
        return ReleaseCommit(
            commit.sha,
            self._clean(shorten(headline(commit.message), limits.MAX_TITLE_LENGTH)),
            self._clean(shorten(commit.author, limits.MAX_AUTHOR_LENGTH)),
            commit.time if commit.time and commit.time <= self.now else None,
            rating.level if rating else None,
            rating.score if rating else None,
            ChangeType(message.type),
            is_breaking=bool(message.breaking) or bool(rating and rating.is_breaking),
            is_security=is_known or message.type == ChangeType.SECURITY,
            is_revert=message.revert is not None,
            pull=int(request.number) if request else 0,
            url=self.repository.commit_url(commit.sha),
        )

    def _clean(self, text: str) -> str:
        return redact(text, language=self.language).text


def choose_tags(tags: Iterable[Tag], rules: TagRules) -> tuple[Tag, ...]:
    """Give the tags that are releases, without short names of others: `v4`, where `v4.1.2` is."""
    found = [tag for tag in tags if is_release(tag.name, rules)]
    by_commit: dict[str, list[str]] = {}
    for tag in found:
        by_commit.setdefault(tag.commit, []).append(tag.name)
    return tuple(
        tag
        for tag in found
        if not any(
            read_tag_name(tag.name).is_short_for(read_tag_name(other))
            for other in by_commit[tag.commit]
        )
    )


def release_times(
    tags: Iterable[Tag], walk: Sequence[WalkedCommit], now: datetime
) -> dict[str, datetime]:
    """Give when each tag was made, by its name: as it says itself, or else its commit.

    `walk` has all commits behind them. What lies after `now` is no date.
    """
    times = _commit_times(walk, now)
    return {
        tag.name: tag.time if tag.time and tag.time <= now else times[tag.commit] for tag in tags
    }


def previous_release(
    history: TagHistory, tags: Sequence[Tag], commit: str, name: str, now: datetime
) -> str | None:
    """Give the release that one with this name would go on from, were it made of a commit now.

    Raises CollectError.
    """
    walk = walk_tags(history, [commit, *(tag.commit for tag in tags)])
    times = release_times(tags, walk, now)
    others = [_release_tag(tag, times[tag.name]) for tag in tags if tag.name != name]
    read = read_tag_name(name)
    own = ReleaseTag(name, commit, int(now.timestamp()), read.series, read.is_prerelease)
    made = next((times[tag.name] for tag in tags if tag.name == name), None)
    own = own._replace(time=int(made.timestamp())) if made else own
    graph = make_graph([Step(one.sha, one.parents) for one in walk], [*others, own])
    return graph.holdings()[name].previous


def _release_tag(tag: Tag, released: datetime) -> ReleaseTag:
    name = read_tag_name(tag.name)
    seconds = int(released.timestamp())
    return ReleaseTag(tag.name, tag.commit, seconds, name.series, name.is_prerelease)


def _commit_times(walk: Sequence[WalkedCommit], now: datetime) -> dict[str, datetime]:
    """Give when each commit was made; one whose date is none, when those before it were."""
    times: dict[str, datetime] = {}
    for one in reversed(walk):
        before = (times[sha] for sha in one.parents if sha in times)
        is_date = one.time and one.time <= now
        none = datetime.fromtimestamp(0, UTC)
        times[one.sha] = one.time if one.time and is_date else max(before, default=none)
    return times


def _newcomers(
    tags: Sequence[ReleaseTag], holdings: Mapping[str, Holding], walk: Sequence[WalkedCommit]
) -> dict[str, set[str]]:
    """Give the people whose first commits of all each release holds, by tag."""
    authors = {one.sha: one.author for one in walk}
    known: dict[bool, set[str]] = {True: set(), False: set()}  # by releases of any kind, and final
    found: dict[str, set[str]] = {}
    for tag in tags:
        names = {authors[sha] for sha in holdings[tag.name].shas}
        people = {person_of(name) for name in names if name and not is_bot(name)}
        found[tag.name] = people - known[tag.is_prerelease]
        for kind in {True, tag.is_prerelease}:
            known[kind] |= people
    return found


def _people(commits: Iterable[TaggedCommit]) -> list[str]:
    """Name those who made commits, those with most of them first, as they are mostly spelled."""
    names = [
        name.strip()
        for one in commits
        for name in contributors(Commit(one.sha, one.author, None, one.message))
        if name.strip()
    ]
    spelled = spelling_of(names)
    counts = Counter(map(person_of, names))
    ordered = sorted(counts, key=lambda person: (-counts[person], spelled[person].casefold()))
    return [spelled[person] for person in ordered[: limits.MAX_RELEASE_NAMES]]


def _count(commits: Sequence[ReleaseCommit]) -> Iterator[int]:
    """Count commits in the order of `ReleaseCounts`."""
    counts = Counter(commit.level or "unrated" for commit in commits)
    return (counts[name] for name in ReleaseCounts._fields)
