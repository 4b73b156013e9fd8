"""Releases for the site's tests: made up, and put into an archive as a run does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from digest.archive.store import DEFAULT_PATH
from digest.models import ChangeType, Level
from digest.releases import Release, ReleaseCommit, ReleaseCounts, release_order, write_release
from digest.releases.store import release_path
from tests.site.records import GUIDANCE_SHA, HOSTILE_TITLES, ROCKET, VALVE_SHA, sha_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

WEB = f"https://github.com/{ROCKET}"
OLD_SHA = sha_of("older than the archive")


def make_commit(title: str = "fix: a valve", sha: str = "", **values: Any) -> ReleaseCommit:
    """Make a commit of a release; a SHA is made up from its title."""
    sha = sha or sha_of(title)
    return ReleaseCommit(sha, title, **{"author": "Ada Example", **values})


def make_release(
    tag: str = "v1.0", *commits: ReleaseCommit, day: int = 4, hour: int = 12, **values: Any
) -> Release:
    """Make a release of a day of March 2025; all its commits are listed and counted."""
    counts = [sum(one.level is level for one in commits) for level in (*Level, None)]
    made: dict[str, Any] = {
        "repository": ROCKET,
        "counts": ReleaseCounts(*counts),
        "commits": tuple(sorted(commits, key=release_order)),
        "contributors": tuple(dict.fromkeys(one.author for one in commits)),
    }
    released = datetime(2025, 3, day, hour, tzinfo=UTC)
    return Release(tag=tag, commit=sha_of(tag), released=released, **{**made, **values})


def write_releases(folder: Path, releases: Iterable[Release]) -> None:
    """Write releases into an archive's folder, at the usual paths."""
    for release in releases:
        path = folder / release_path(DEFAULT_PATH, release.repository, release.tag)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(write_release(release))


FIRST = make_release(
    "v1.0-rc1",
    make_commit("fix: close the valve (#40)", VALVE_SHA, type=ChangeType.FIX),
    make_commit(
        "chore: light the first candle", OLD_SHA, author="Old Hand", url=f"{WEB}/commit/{OLD_SHA}"
    ),
    day=3,
    is_prerelease=True,
)
SECOND = make_release(
    "v1.0",
    make_commit(
        "feat(guidance): hold attitude during coast (#41)",
        GUIDANCE_SHA,
        level=Level.HIGH,
        type=ChangeType.FEAT,
    ),
    make_commit("fix: close the valve (#40)", VALVE_SHA, type=ChangeType.FIX),
    make_commit(
        HOSTILE_TITLES[0], author="<i>Mallory</i> & Sons", level=Level.HIGH, is_breaking=True
    ),
    previous="v1.0-rc1",
    newcomers=("<i>Mallory</i> & Sons",),
    url=f"{WEB}/releases/tag/v1.0",
    compare_url=f"{WEB}/compare/v1.0-rc1...v1.0",
    prose="# Thanks\n\nBurns *twice*.\n\n<script>alert(1)</script>",
)
SMALL_RELEASES = (FIRST, SECOND)
