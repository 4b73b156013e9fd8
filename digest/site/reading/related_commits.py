"""Which commits are related: by a pull request, a revert, or files that are changed again."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from itertools import chain, islice
from typing import TYPE_CHECKING

from digest.messages import Earlier, read_message, said_requests
from digest.models import Status
from digest.site.reading.records import NO_RELATIONS, RELATION_KINDS, RelatedCommits, Relations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from digest.forges import NamedRequest, WebRepository
    from digest.models import Commit
    from digest.site.reading.records import CatalogEntry, CatalogReport, Meaning

Relation = tuple[str, str, "CatalogEntry"]  # a commit's page, the kind of relation, the other

MAX_RELATED = 5  # commits of a kind, where there may be any number
_MAX_NEAR = 3  # commits by the same author, in the same area and of the same day
_MAX_SIMILAR = 3  # commits that are about the same thing
_NOT_TWICE = {"similar", "author", "area", "day"}
_ANALYSED = {Status.OK, Status.PARTIAL}
_MAX_FILES = 50  # of a commit; one that changes more is not related by its files


def relations_of(commit: Commit) -> Relations:
    """Read what relates a commit to others from its message and its files."""
    number = commit.totals.files if commit.totals else len(commit.files)  # not all may be listed
    files = tuple(file.path for file in commit.files) if number <= _MAX_FILES else ()
    reverts, merge = read_message(commit.message).revert, commit.landed_with
    found = Relations(reverts, files, merge, said_requests(commit.message))
    return found if any(found) else NO_RELATIONS


def find_related_commits(
    by_repository: Mapping[str, Sequence[CatalogReport]],
    resolve: Callable[[str, str], str | None],
    web_of: Callable[[Commit, str], WebRepository],
    item_at: Callable[[str], CatalogEntry | None],
    meaning: Meaning | None,
) -> dict[str, tuple[RelatedCommits, ...]]:
    """Find the related commits of each commit that has some, by the address of its page.

    Commits are related within a repository, but for those that are similar. `by_repository` has
    each one's reports, the oldest first; `resolve` gives the address of the commit whose SHA
    begins so, `web_of` where a commit's repository is on the web, both for a repository;
    `item_at` gives the commit at an address, and `meaning` says which are similar. Each
    commit's groups are in the order of `RELATION_KINDS`.
    """
    found: dict[str, dict[str, dict[str, CatalogEntry]]] = {}
    similar = meaning.similar if meaning else {}
    for name, reports in by_repository.items():
        ordered = [(one, [*_oldest_first(one)]) for one in reports]
        items = [item for _, of_day in ordered for item in of_day if item.address]
        requests = [_request_of(item, name, web_of) for item in items]
        for address, kind, other in chain(
            _pair_merges(items, name, resolve),
            _pair_requests(items, requests),
            _pair_reverts(items, requests, name, resolve),
            _pair_later_changes(items),
            _pair_similar(items, item_at, similar),
            _pair_unanalysed(ordered),
        ):
            found.setdefault(address, {}).setdefault(kind, {})[other.address] = other
    return {address: tuple(_grouped(kinds)) for address, kinds in found.items()}


def find_brought(
    by_repository: Mapping[str, Sequence[CatalogReport]],
    resolve: Callable[[str, str], str | None],
) -> dict[str, tuple[CatalogEntry, ...]]:
    """Find the commits that each merge brought, by the address of its page: the oldest first.

    They are those of the kind `brought` among all related ones, which take long to be found.
    """
    found: dict[str, dict[str, CatalogEntry]] = {}
    for name, reports in by_repository.items():
        items = [item for one in reports for item in _oldest_first(one) if item.address]
        for address, kind, other in _pair_merges(items, name, resolve):
            if kind == "brought":
                found.setdefault(address, {})[other.address] = other
    return {address: tuple(brought.values()) for address, brought in found.items()}


def _oldest_first(catalog_report: CatalogReport) -> Iterator[CatalogEntry]:
    return (catalog_report.items[n] for n in reversed([*catalog_report.table_order]))


def _request_of(
    item: CatalogEntry, repository: str, web_of: Callable[[Commit, str], WebRepository]
) -> tuple[NamedRequest, str] | None:
    """Give a commit's own request with what is the same for all its names; `None` for none."""
    requests = item.requests
    if not requests:
        return None
    there = web_of(item.entry.commit, repository)
    request = there.forge.choose(requests)
    return (request, there.key_of(request)) if request else None


def _grouped(kinds: Mapping[str, Mapping[str, CatalogEntry]]) -> Iterator[RelatedCommits]:
    """Group a commit's relations; one that is similar or near is listed once."""
    listed: set[str] = set()
    for kind in RELATION_KINDS:
        if items := kinds.get(kind):
            if kind in _NOT_TWICE:
                items = {address: item for address, item in items.items() if address not in listed}
            if kind == "similar":
                items = dict(islice(items.items(), _MAX_SIMILAR))
            listed.update(items)
            if items:
                yield RelatedCommits(kind, tuple(items.values()))


def _pair_merges(
    items: Sequence[CatalogEntry], repository: str, resolve: Callable[[str, str], str | None]
) -> Iterator[Relation]:
    """Relate each commit to the merge that it landed with, and the merge to all that it brought."""
    merged = [item for item in items if item.summary.relations.merge]
    by_address = {item.address: item for item in items} if merged else {}
    for item in merged:
        merge = by_address.get(resolve(item.summary.relations.merge, repository) or "")
        if merge:
            yield item.address, "merge", merge
            yield merge.address, "brought", item


def _pair_requests(
    items: Sequence[CatalogEntry], requests: Sequence[tuple[NamedRequest, str] | None]
) -> Iterator[Relation]:
    """Relate the commits of one request, but none to itself where it is in two reports."""
    groups: dict[str, dict[str, CatalogEntry]] = {}
    for item, named in zip(items, requests, strict=True):
        if named:
            groups.setdefault(named[1], {}).setdefault(item.address, item)
    for group in groups.values():
        for item in group.values() if len(group) > 1 else ():
            others = (other for other in group.values() if other.address != item.address)
            yield from ((item.address, "pull", other) for other in islice(others, MAX_RELATED))


def _pair_reverts(
    items: Sequence[CatalogEntry],
    requests: Sequence[tuple[NamedRequest, str] | None],
    repository: str,
    resolve: Callable[[str, str], str | None],
) -> Iterator[Relation]:
    """Relate each revert to what it reverts: by SHAs, else as `Earlier` finds it."""
    earlier: Earlier[CatalogEntry] = Earlier(repository)
    by_address = {item.address: item for item in items}
    for item, own in zip(items, requests, strict=True):
        if revert := item.summary.relations.reverts:
            addresses = [resolve(sha, repository) for sha in revert.shas]
            named = [by_address[address] for address in addresses if address in by_address]
            for reverted in islice(named or earlier.find(revert), MAX_RELATED):
                if reverted.address != item.address:
                    yield item.address, "reverts", reverted
                    yield reverted.address, "reverted", item
        commit = item.entry.commit
        earlier.add(commit.title, commit.sha, item, own[:1] if own else ())


def _pair_later_changes(items: Sequence[CatalogEntry]) -> Iterator[Relation]:
    """Relate a commit to those that change its files next; first to who changes most of them."""
    following: dict[str, CatalogEntry] = {}
    for item in reversed(items):
        if not item.summary.relations.files:
            continue
        addresses = [following[path] for path in item.summary.relations.files if path in following]
        counts = Counter(other.address for other in addresses if other.address != item.address)
        by_address = {other.address: other for other in addresses}
        for address, _ in counts.most_common(MAX_RELATED):
            yield item.address, "again", by_address[address]
        following.update(dict.fromkeys(item.summary.relations.files, item))


def _pair_similar(
    items: Sequence[CatalogEntry],
    item_at: Callable[[str], CatalogEntry | None],
    similar: Mapping[str, Sequence[str]],
) -> Iterator[Relation]:
    """Relate each commit to those that are about the same thing, of any repository."""
    for item in items:
        for address in similar.get(item.address, ()):
            if other := item_at(address):
                yield item.address, "similar", other


def _pair_unanalysed(
    ordered: Sequence[tuple[CatalogReport, Sequence[CatalogEntry]]],
) -> Iterator[Relation]:
    """Relate a commit without a model's analysis to those near it.

    They are the last before it by the same author and in the same area, and the most important of
    its day. All that is there to be read of it is what git knows. Later commits are left out: else
    pages would change with every day that comes. `ordered` has each report's entries, the oldest
    first.
    """
    latest: defaultdict[tuple[str, str], deque[CatalogEntry]]
    latest = defaultdict(lambda: deque(maxlen=_MAX_NEAR))
    for catalog_report, items in ordered:
        # One more than are named: the commit itself is left out.
        of_day = [*islice((one for one in catalog_report.items if one.address), _MAX_NEAR + 1)]
        for item in items:
            if not item.address:
                continue
            keys = [("author", item.entry.commit.author)]
            keys += [("area", area) for area in item.labels.areas[:1]]
            if item.entry.analysis.status not in _ANALYSED:
                for kind, value in keys:
                    yield from (
                        (item.address, kind, other) for other in reversed(latest[kind, value])
                    )
                others = (other for other in of_day if other.address != item.address)
                yield from ((item.address, "day", other) for other in islice(others, _MAX_NEAR))
            for key in keys:
                latest[key].append(item)
