"""What a run keeps of repositories' `CODEOWNERS`, for the watch lists that go by owners."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from digest.archive.store import refuse_links_out
from digest.atomic import write_file
from digest.collect import existing_clone, fetch_contents, find_code_owners, read_code_owners
from digest.errors import CollectError, ReportError, describe_os_error
from digest.watching.choosing import covers
from digest.watching.ownership import owners_named
from digest.watching.store import owners_path, read_copy

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from digest.config import Settings
    from digest.models import Source
    from digest.watching.lists import WatchList


class KeptOwners(NamedTuple):
    """What became of the archive's copies: whole sentences for the user."""

    warnings: dict[str, str]  # why a repository's could not be made, by its name
    notes: tuple[str, ...]  # lists that let nothing through, since no file names their owners


def keep_code_owners(settings: Settings, names: Collection[str]) -> KeptOwners:
    """Bring the copies of these repositories' `CODEOWNERS` in the archive up to date.

    Only those are kept that a watch list goes by.
    """
    lists = [one for one in settings.watch_lists if one.owners]
    sources = [s for s in settings.repositories if any(covers(one, s.name) for one in lists)]
    failed = {source.name: _keep(source, settings) for source in sources if source.name in names}
    warnings = {name: text for name, text in failed.items() if text}
    return KeptOwners(warnings, () if warnings else tuple(_unnamed(lists, sources, settings)))


def _keep(source: Source, settings: Settings) -> str:
    """Make a repository's copy, or remove it where there is no such file; "" or what failed."""
    path = owners_path(settings.archive, source.name)
    try:
        refuse_links_out(path, settings.archive)
        clone = existing_clone(source, settings.cache)
        name = find_code_owners(clone) if clone else ""
        if clone and name:
            fetch_contents(clone, (), name)
            write_file(path, f"{read_code_owners(clone, name)}\n".encode())
        else:
            path.unlink(missing_ok=True)
    except (CollectError, ReportError) as error:
        return str(error)
    except OSError as error:
        return f"{source.name}: {describe_os_error(error)}"
    return ""


def _unnamed(
    lists: Sequence[WatchList], sources: Sequence[Source], settings: Settings
) -> Iterator[str]:
    named = {one.name: owners_named(read_copy(settings.archive, one.name)) for one in sources}
    for wanted in lists:
        covered = [name for name in named if covers(wanted, name)]
        for owner in wanted.owners:
            if not any(owner.lower() in named[name] for name in covered):
                text = f"no CODEOWNERS of {', '.join(covered)} names {owner}; correct the name"
                yield f"watch: {wanted.name}: {text} or the repositories"
