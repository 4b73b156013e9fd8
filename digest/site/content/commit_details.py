"""What a commit's page says beside its analysis: the files it changes, and related commits."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from digest.models import Totals
from digest.site.html.addresses import ROOT_PLACEHOLDER, repository_of
from digest.site.html.text import path_with_turns_shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from digest.forges import WebRepository
    from digest.models import Commit, FileChange
    from digest.site.reading.records import CatalogEntry, RelatedCommits

WIDTH = 100  # of a bar, in the units of its drawing


class Bar(NamedTuple):
    """The lengths of a bar's two parts, up to `WIDTH`; 1 at least where there are lines."""

    added: int
    deleted: int


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file of a commit; a binary file's counts are `None`."""

    name: str  # below its folder
    url: str  # of its diff at the forge, or of the commit; "" for none
    status: str  # git's letter
    old_path: str  # of a file that was renamed or copied, else ""
    additions: int | None
    deletions: int | None
    bar: Bar

    @property
    def is_binary(self) -> bool:
        """Whether its lines are not counted."""
        return self.additions is None or self.deletions is None


@dataclass(frozen=True, slots=True)
class Folder:
    """The files of a commit in one folder."""

    path: str  # "" for the repository's root
    files: tuple[FileLine, ...]


@dataclass(frozen=True, slots=True)
class ChangedFiles:
    """What a commit changed; `totals` count all of it, also where not all files are listed."""

    totals: Totals
    folders: tuple[Folder, ...]
    left_out: int  # files that are not listed


class CommitLink(NamedTuple):
    """A link to a commit."""

    address: str  # begins with `ROOT_PLACEHOLDER`
    title: str
    short_sha: str  # of a similar commit with its repository: `acme/rocket@334cbd9`
    level: str


def knows_files(commit: Commit) -> bool:
    """Tell whether a report says which files a commit changed, or how many."""
    return bool(commit.files or (commit.totals and commit.totals.files))


def changed_files(commit: Commit, repository: WebRepository, url: str) -> ChangedFiles | None:
    """Group a commit's files by folder, in order of the paths; `None` where none is known.

    A report may list none of a commit's files and have their totals alone. `url` is the commit's
    own, in `repository`; "" for none.
    """
    if not knows_files(commit):
        return None
    files = sorted(commit.files, key=lambda file: file.path.rpartition("/")[::2])
    longest = max(map(_lines, files), default=0) or 1
    folders = (
        Folder(
            _readable(path),
            tuple(_file_line(file, longest, repository.file_url(url, file.path)) for file in group),
        )
        for path, group in groupby(files, key=lambda file: file.path.rpartition("/")[0])
    )
    totals = commit.totals or Totals(
        len(files),
        sum(file.additions or 0 for file in files),
        sum(file.deletions or 0 for file in files),
    )
    return ChangedFiles(totals, tuple(folders), max(totals.files - len(files), 0))


def related_links(
    related: Sequence[RelatedCommits], request_word: str = "pull"
) -> list[tuple[str, list[CommitLink]]]:
    """Make links to related commits, by kind of relation; they begin with `ROOT_PLACEHOLDER`.

    Those of one request have the forge's word for it as their kind; those that are similar may be
    of other repositories, and so have theirs before their SHAs.
    """
    return [
        (request_word if kind == "pull" else kind, [*_links(kind, items)])
        for kind, items in related
    ]


def _readable(path: str) -> str:
    """Make the marks of direction in a path visible."""
    return path if path.isascii() else path_with_turns_shown(path)


def _file_line(file: FileChange, longest: int, url: str) -> FileLine:
    added, deleted = (_length(count or 0, longest) for count in (file.additions, file.deletions))
    return FileLine(
        _readable(file.path.rpartition("/")[2]),
        url,
        file.status,
        _readable(file.old_path or ""),
        file.additions,
        file.deletions,
        Bar(added, deleted),
    )


def _length(lines: int, longest: int) -> int:
    return max(1, round(lines * WIDTH / longest)) if lines else 0


def _lines(file: FileChange) -> int:
    return (file.additions or 0) + (file.deletions or 0)


def _links(kind: str, items: Iterable[CatalogEntry]) -> Iterator[CommitLink]:
    for item in items:
        commit, level = item.entry.commit, item.entry.importance.level
        repository = f"{repository_of(item.address)}@" if kind == "similar" else ""
        name = f"{repository}{commit.sha[:7]}"
        yield CommitLink(ROOT_PLACEHOLDER + item.address, item.title, name, str(level or ""))
