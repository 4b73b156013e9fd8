"""Check that a site has all its parts: what its own data and its search name is there."""

from __future__ import annotations

import gzip
import json
import zlib
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any

from digest.sitecheck.rules import Fault

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

_NOT_FOUND, _EVERYWHERE = "404.html", "every site has it"
_OURS = "assets/digest/"  # in sites of this package only
_MANIFEST, _NAVIGATION = "api/manifest.json", "api/navigation.json"
_SEARCH_PAGE, _SEARCH_INDEX = "search/index.html", "search/index.bin"
_STARTS = tuple(f"{n:02x}" for n in range(256))  # the first two digits of a SHA
_UNREADABLE = (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError, zlib.error)


def missing_parts(site: Path, files: Collection[str], mount: str = "") -> Iterator[Fault]:
    """Yield a fault for each file that a site must have and has not; `files` are those it has.

    The digest lies in the folder `mount`, which has a slash at its end, or is all of the site.

    Files that can't be read are not looked into here: they are faults of their own.
    """
    own = {file.removeprefix(mount) for file in files if file.startswith(mount)}
    if not any(file.startswith(_OURS) for file in own):
        return
    folder = site / mount
    needed = chain(
        ((name, _EVERYWHERE) for name in (_MANIFEST, _NAVIGATION)),
        _needed_by_manifest(folder),
        _needed_by_navigation(folder),
        _needed_by_shas(folder),
        _needed_by_search(folder, own),
    )
    below = ((mount + name, why) for name, why in needed)
    for name, why in chain([(_NOT_FOUND, _EVERYWHERE)], below):
        if name not in files:
            yield Fault(name, 0, "missing", f"is not there, though {why}")


def _needed_by_manifest(site: Path) -> Iterator[tuple[str, str]]:
    why = f"{_MANIFEST} names it"
    try:
        manifest = json.loads((site / _MANIFEST).read_bytes())
        feeds = list(manifest.get("feeds", ()))
        for repository in manifest["repositories"]:
            feeds += repository.get("feeds", ())
            yield f"{repository['page']}index.html", why
            for day in repository["days"]:
                yield f"{repository['page']}{day['day']}/index.html", why
                yield f"{day['day']}/index.html", why
                if "data" in day:
                    yield day["data"], why
    except _UNREADABLE:
        return
    yield from ((feed, why) for feed in feeds)


def _needed_by_navigation(site: Path) -> Iterator[tuple[str, str]]:
    why = f"{_NAVIGATION} names it"
    try:
        months: dict[str, str] = json.loads((site / _NAVIGATION).read_bytes())["months"]
        for month, states in months.items():
            for n, state in enumerate(states):
                if state != "0":
                    day = date.fromisoformat(f"{month}-{n + 1:02}")
                    year, week, _ = day.isocalendar()
                    yield f"{day}/index.html", why
                    yield f"{year:04}-W{week:02}/index.html", why
    except _UNREADABLE:
        return


def _needed_by_shas(site: Path) -> Iterator[tuple[str, str]]:
    for start in _STARTS:
        name = f"api/sha/{start}.json"
        yield name, "short SHAs are looked up in it"
        try:
            commits: dict[str, list[str]] = json.loads((site / name).read_bytes())["commits"]
            pages = [f"{repo}/commit/{sha}/index.html" for repo in commits for sha in commits[repo]]
        except _UNREADABLE:
            continue
        yield from ((page, f"{name} names it") for page in pages)


def _needed_by_search(site: Path, files: Collection[str]) -> Iterator[tuple[str, str]]:
    if _SEARCH_PAGE not in files:
        return
    yield _SEARCH_INDEX, f"{_SEARCH_PAGE} needs it"
    try:
        with gzip.open(site / _SEARCH_INDEX) as file:
            index: dict[str, Any] = json.load(file)
        chunks = [f"terms/{index['version']}/{n}" for n in range(len(index["bounds"]))]
        chunks += [f"facets/{index['version']}/{name}" for name in index["others"]]
        for documents, version, *_ in index["shards"]:
            parts = range(-(-documents // index["group"]))
            chunks += [f"texts/{version}/{n}" for n in parts]
    except _UNREADABLE:
        return
    yield from ((f"search/{chunk}.bin", f"{_SEARCH_INDEX} names it") for chunk in chunks)
