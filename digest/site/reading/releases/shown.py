"""Releases as the site shows them: without secrets and what is left out, texts cut short.

What was read of a file is kept by its hash, since most releases never change again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from digest import limits
from digest.archive.store import read_bytes_below, relative_name
from digest.models import begins_with_one
from digest.releases import ReleaseCounts, read_release
from digest.releases.store import read_releases
from digest.secrets.finding import can_hold_shaped
from digest.secrets.redact import redact_shaped
from digest.site import cache
from digest.site.reading.limits import limit_marks
from digest.site.reading.releases.shown_json import pack_release, unpack_release
from digest.text import shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from digest.releases import Release, ReleaseCommit
    from digest.site.reading.library.presentation import Presentation

CACHE_FILE = "releases.json"


class ShownRelease(NamedTuple):
    """A release as it is shown, and a hash of all that is shown of it."""

    release: Release
    hash: str


def read_shown_releases(
    folder: Path, paths: Sequence[Path], cache_folder: Path, presentation: Presentation
) -> tuple[tuple[ShownRelease, ...], tuple[str, ...]]:
    """Read the releases of an archive's folder from their files; give the warnings as well.

    Raises DigestError where the cache can't be written.
    """
    file = cache_folder / CACHE_FILE
    kept: dict[str, list[object]] = cache.load(file) or {} if paths else {}
    hashes: dict[Path, str] = {}

    def read(path: Path, root: Path) -> Release:
        data = read_bytes_below(path, root)
        file_hash = hashes[path] = cache.hash_of(data)
        if file_hash not in kept:
            clean = clean_release(read_release(data, relative_name(path, root)))
            kept[file_hash] = pack_release(clean)
            return clean
        return unpack_release(kept[file_hash])

    before = set(kept)
    found = read_releases(folder, paths, read)
    used = set(hashes.values())
    if used - before or before - used:
        cache.save(file, {one: kept[one] for one in sorted(used) if one in kept})
    shown = (
        ShownRelease(
            present_release(one.release, presentation),
            cache.hash_of(hashes[one.path], repr(presentation.omit), one.release.repository),
        )
        for one in found.files
    )
    return tuple(shown), found.warnings


def clean_release(release: Release) -> Release:
    """Give a release without secrets, its texts within the limits."""
    clean = _cleaner(release)
    return replace(
        release,
        commits=tuple(_clean_commit(commit, clean) for commit in release.commits),
        contributors=tuple(_name(clean(one)) for one in release.contributors),
        newcomers=tuple(_name(clean(one)) for one in release.newcomers),
        prose=clean(release.prose)[: limits.MAX_ANALYSIS_LENGTH],
    )


def present_release(release: Release, presentation: Presentation) -> Release:
    """Give a release under its repository's present name, without commits that are left out."""
    name = presentation.name_of(release.repository)
    omit = (*presentation.omit.get(name, ()), *presentation.omit.get("", ()))
    if not omit:
        return release if release.repository == name else replace(release, repository=name)
    left_out = [commit for commit in release.commits if begins_with_one(commit.sha, omit)]
    return replace(
        release,
        repository=name,
        counts=_without(release.counts, left_out),
        commits=tuple(commit for commit in release.commits if commit not in left_out),
        others=tuple(sha for sha in release.others if not begins_with_one(sha, omit)),
    )


def _cleaner(release: Release) -> Callable[[str], str]:
    """Give what takes secrets out of a release's texts; of most, that is nothing."""
    texts = [text for commit in release.commits for text in (commit.title, commit.author)]
    texts += (*release.contributors, *release.newcomers, release.prose)
    if not can_hold_shaped("\n".join(texts)):
        return str
    return lambda text: redact_shaped(text, release.language).text


def _clean_commit(commit: ReleaseCommit, clean: Callable[[str], str]) -> ReleaseCommit:
    title, author = clean(commit.title), _name(clean(commit.author))
    title = limit_marks(shorten(title, limits.MAX_TITLE_LENGTH))
    if (title, author) == (commit.title, commit.author):
        return commit
    return replace(commit, title=title, author=author)


def _name(name: str) -> str:
    return limit_marks(shorten(name, limits.MAX_AUTHOR_LENGTH))


def _without(counts: ReleaseCounts, left_out: list[ReleaseCommit]) -> ReleaseCounts:
    """Count no commit that is left out, where all were counted."""
    levels = [commit.level or "unrated" for commit in left_out]
    return ReleaseCounts(*(max(0, n - levels.count(k)) for k, n in counts._asdict().items()))
