"""Draft notes: what lies between any two of a repository's commits, told as a release is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from digest.collect.tags import read_tags, resolve, update_tags, walk_tags
from digest.errors import UsageError
from digest.messages.people import is_bot, person_of
from digest.models import TagRules
from digest.record.backlog import record_of
from digest.record.skimming import skim_archive
from digest.releases.graph import Holding
from digest.releases.keeping.making import ReleaseMaker, choose_tags, previous_release
from digest.releases.keeping.upkeep import ratings_of

if TYPE_CHECKING:
    from datetime import datetime

    from digest.collect.tags import TagHistory
    from digest.config import Settings
    from digest.models import Source
    from digest.releases import Release

TIP = "HEAD"


def draft_release(settings: Settings, span: str, name: str, now: datetime) -> Release:
    """Tell what `new` holds and `old` does not, of a `span` written `old..new`.

    Each may be a tag, `HEAD` or the first digits of a SHA. Without `new` it is `HEAD`, without
    `old` the release before `new`. `name` is the repository's, "" for the only one there is. Tags
    and branch are fetched first. Raises DigestError.
    """
    source = _source(settings, name)
    old, new = _ends(span)
    history = update_tags(source, settings.cache)
    last = resolve(history, new)
    old = old or _release_before(history, source, last, new, now)
    walk = walk_tags(history, [last, f"^{resolve(history, old)}"] if old else [last])
    if not walk:
        raise UsageError(f"{span}: {new} holds no commit that {old} lacks; swap them?")
    shas = tuple(one.sha for one in walk)
    record = record_of(skim_archive(settings.archive) if settings.archive.is_dir() else (), source)
    maker = ReleaseMaker(history, ratings_of(record), settings.language, now)
    known = {one.author for one in walk_tags(history, [resolve(history, old)])} if old else set()
    people = {person_of(name) for one in walk if (name := one.author) and not is_bot(name)}
    newcomers = () if history.is_cut else people - set(map(person_of, known))
    times = {tag.name: tag.time for tag in read_tags(history)}
    when = times.get(new) or next((one.time for one in walk if one.sha == last), None)
    release = maker.tell(new, last, min(when or now, now), Holding(shas, old or None), newcomers)
    is_tag = new in times
    return replace(
        release,
        url=release.url if is_tag else "",
        compare_url=maker.repository.compare_url(old, new if is_tag else last) if old else "",
    )


def _source(settings: Settings, name: str) -> Source:
    known = {source.name: source for source in settings.repositories}
    names = ", ".join(known) or "none"
    if name and name not in known:
        raise UsageError(f"--repo {name!r} is not configured; there are {names}")
    if not name and len(known) != 1:
        raise UsageError(f"of which repository? Name it with --repo; there are {names}")
    return known[name or next(iter(known))]


def _ends(span: str) -> tuple[str, str]:
    old, dots, new = span.partition("..")
    if not dots or new.startswith(".") or ".." in new or not (old or new):
        raise UsageError(f"{span!r} is no span; write it as v1.2..v1.3, v1.2..HEAD or ..v1.3")
    return old, new or TIP


def _release_before(
    history: TagHistory, source: Source, commit: str, name: str, now: datetime
) -> str:
    """Give the release before a commit; "" where it has none."""
    tags = choose_tags(read_tags(history), source.releases or TagRules())
    return previous_release(history, tags, commit, name, now) or ""
