"""What a run costs that finds nothing new, or little, in an archive of a long history."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from tests.bench.commands import run
from tests.gitrepos import DAY, make_repo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.bench.commands import Usage
    from tests.gitrepos import Repo

COMMITS = 100_000
NEW = 50  # commits of a night
REVERTS = 5  # of them
A_DAY = 100  # commits
EVERY = 10  # n-th commit is a merge of a side of two
CONFIG = """\
site_name: Benchmark
plugins:
  - digest:
      since: 2000-01-01
      repositories:
        - {name: acme/rocket, url: ROCKET, web: 'https://github.com/acme/rocket'}
"""
# Seconds of user+sys, at most; None: shown for information.
FIRST, NOTHING, SOME, FRESH = "first run", "nothing new", "50 new", "50 new, without a cache"
TARGETS = {FIRST: None, NOTHING: 3, SOME: 5, FRESH: None}


@dataclass(frozen=True, slots=True)
class Night:
    """A run, and what it took; `fetched` are bytes of packs."""

    name: str
    usage: Usage
    fetched: int


def measure_nights(folder: Path, commits: int, say: Callable[[str], None]) -> Iterator[Night]:
    """Make a history up and run over it: at first, then again each time it has changed."""
    folder.mkdir(parents=True)
    midnight = datetime.combine(datetime.now(UTC).date() - timedelta(3), time(), UTC)
    repo = make_repo(folder / "rocket.git")
    end = int(midnight.timestamp())
    _import(repo, _history(commits, end))
    (folder / "mkdocs.yml").write_text(CONFIG.replace("ROCKET", str(repo.path)), encoding="utf-8")
    clone = folder / ".cache/digest/git/acme/rocket.git"
    for number, name in enumerate((FIRST, NOTHING, SOME, FRESH)):
        if name in (SOME, FRESH):
            _import(repo, _night(repo, end + number * DAY // 4))
        if name == FRESH:
            (folder / ".cache").rename(folder / "old-cache")
        say(f"nightly: {name}")
        before = _packed(clone)
        usage = run(name, (sys.executable, "-m", "digest", "run", "--quiet"), folder)
        yield Night(name, usage, _packed(clone) - before)


def _packed(clone: Path) -> int:
    return sum(path.stat().st_size for path in clone.glob("objects/pack/*.pack"))


def _import(repo: Repo, stream: Iterator[bytes]) -> None:
    command = ("git", f"--git-dir={repo.path}", "fast-import", "--quiet", "--force")
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        assert process.stdin
        process.stdin.writelines(stream)
    assert process.returncode == 0


def _history(commits: int, end: int) -> Iterator[bytes]:
    """Make up a line with merges, `A_DAY` commits a day, the last just before `end`."""
    line: list[int] = []
    mark = 0
    while mark < commits:
        at = end - (commits - mark) * DAY // A_DAY
        if line and mark % EVERY == 0 and mark + 2 < commits:
            fork = line[-min(len(line), 1 + mark % 20)]
            yield _commit(b"side", mark + 1, at, f":{fork}")
            yield _commit(b"side", mark + 2, at, f":{mark + 1}")
            mark += 3
            yield _commit(b"main", mark, at, f":{line[-1]}", f":{mark - 1}")
        else:
            mark += 1
            yield _commit(b"main", mark, at, *(f":{sha}" for sha in line[-1:]))
        line.append(mark)


def _night(repo: Repo, at: int) -> Iterator[bytes]:
    """Make up what lands in a night: some of it takes back what landed long ago."""
    listed = repo.git("log", f"--max-count={EVERY * NEW}", "--no-merges", "--format=%H %s", "main")
    old = [line.split(" ", 1) for line in listed.decode().splitlines()][-REVERTS:]
    for number in range(NEW):
        parent = f":{number}" if number else repo.head()
        message = f"fix(core): new {at} {number}"
        if number < len(old):
            sha, title = old[number]
            message = f'Revert "{title}"\n\nThis reverts commit {sha}.'
        yield _commit(b"main", number + 1, at + number, parent, message=message.encode())


def _commit(branch: bytes, mark: int, at: int, *parents: str, message: bytes = b"") -> bytes:
    message = message or b"feat(area%d): change number %d (#%d)" % (mark % 20, mark, mark)
    content = b"line %d\n" % mark * 5
    lineage = [
        b"%s %s\n" % (word, parent.encode())
        for word, parent in zip((b"from", b"merge"), parents, strict=False)
    ]
    file = b"M 100644 inline src/d%d/f%d.py\n" % (mark % 30, mark % 300)
    return b"".join(
        (
            b"commit refs/heads/%s\nmark :%d\n" % (branch, mark),
            b"committer Cy <cy@x.org> %d +0000\n" % at,
            b"data %d\n%s\n" % (len(message), message),
            *lineage,
            *(() if len(parents) > 1 else (file, b"data %d\n%s\n" % (len(content), content))),
            b"\n",
        )
    )
