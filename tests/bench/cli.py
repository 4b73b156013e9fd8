"""The command: its arguments, a folder to work in, and what it prints."""

from __future__ import annotations

import argparse
import sys
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.commands import BenchError
from tests.bench.corpus import Corpus, copy, make_up
from tests.bench.machine import this_machine
from tests.bench.measuring import Bench
from tests.bench.nightly import COMMITS as COMMITS_OF_A_HISTORY
from tests.bench.page import describe, describe_where, page, read_history
from tests.bench.place import describe_place, find_place
from tests.bench.plan import NAMES, Plan
from tests.bench.tables import report

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

COMMITS = 20_000
RUNS = 5
SCALE = "5000,20000,100000"
FAILED, INTERRUPTED = 1, 130  # exit statuses


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark and give its exit status."""
    chosen = _parser().parse_args(arguments)
    try:
        with _work_folder(chosen) as folder:
            _run(chosen, folder)
    except (BenchError, OSError) as error:
        _say(f"Error: {error}")
        return FAILED
    except KeyboardInterrupt:
        _say("interrupted")
        return INTERRUPTED
    return 0


def _run(chosen: argparse.Namespace, folder: Path) -> None:
    plan = Plan(
        chosen.only,
        chosen.runs,
        chosen.valgrind,
        scale=chosen.scale,
        search=chosen.search,
        nightly=chosen.nightly,
    )
    place = describe_place(folder)
    bench = Bench(folder, plan, _say, is_memory=place.is_memory)
    results = bench.measure(_corpus(chosen, folder / "archive"))
    machine = this_machine()
    print(f"\n{describe(machine)}\n{describe_where(place)}\n\n{report(results)}", end="")
    if chosen.write:
        history = read_history(chosen.write)
        text = page(results, machine, place, datetime.now(UTC).date(), history)
        chosen.write.write_text(text, encoding="utf-8")


def _corpus(chosen: argparse.Namespace, folder: Path) -> Corpus:
    if chosen.archive:
        return copy(chosen.archive, folder, chosen.commits)
    commits = chosen.commits or COMMITS
    _say(f"making up {commits:,} commits")
    return make_up(folder, commits)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


@contextmanager
def _work_folder(chosen: argparse.Namespace) -> Iterator[Path]:
    kept: Path | None = chosen.keep
    if kept:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept.resolve()
        return
    commits = max(chosen.commits or COMMITS, *chosen.scale, 0)
    place = find_place(commits, on_disk=chosen.disk)
    if not place.is_memory and not chosen.disk:
        _say("there is no room in memory: what is measured depends on the disk's state, too")
    with tempfile.TemporaryDirectory(prefix="digest-bench-", dir=place.folder) as folder:
        yield Path(folder)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bench",
        description="Measure this project's builds beside stock MkDocs and Hugo.",
    )
    add = parser.add_argument
    add("--archive", type=_folder, metavar="PATH", help="measure a copy of this archive")
    add(
        "--commits",
        type=_number,
        metavar="N",
        help=f"size of the archive made up (default: {COMMITS:,}); of --archive, take the newest",
    )
    add(
        "--only",
        type=_names,
        default=frozenset(NAMES),
        metavar="NAMES",
        help=f"measure only these, separated by commas: {', '.join(NAMES)}",
    )
    add("--runs", type=_number, default=RUNS, metavar="K", help="rounds; medians (default: 5)")
    add("--disk", action="store_true", help="work on a disk, not in memory")
    add("--valgrind", action="store_true", help="count instructions of ours by valgrind; slow")
    add(
        "--scale",
        type=_sizes,
        nargs="?",
        const=SCALE,
        default=(),
        metavar="SIZES",
        help=f"also measure how it grows; takes long (default: {SCALE} commits)",
    )
    add("--search", action="store_true", help="also search in a browser, in five times as much too")
    add(
        "--nightly",
        type=_number,
        nargs="?",
        const=COMMITS_OF_A_HISTORY,
        default=0,
        metavar="N",
        help=f"also measure runs over a history (default: {COMMITS_OF_A_HISTORY:,} commits)",
    )
    add("--write", type=_file, metavar="FILE", help="write the results as a page in Markdown")
    add("--keep", type=_empty, metavar="DIR", help="work in this folder, and leave it there")
    return parser


def _folder(text: str) -> Path:
    path = Path(text)
    if not path.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {text}")
    return path


def _file(text: str) -> Path:
    """Give a file that can be written; found out at the end, it would cost all measurements."""
    path = Path(text)
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise argparse.ArgumentTypeError(f"{text} can't be written; name a file in a folder")
    return path


def _empty(text: str) -> Path:
    path = Path(text)
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise argparse.ArgumentTypeError(f"{text} is no empty folder")
    return path


def _number(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of 1 or more")
    return int(text)


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(sorted(set(map(_number, text.split(",")))))


def _names(text: str) -> frozenset[str]:
    names = frozenset(text.split(","))
    if unknown := sorted(names - set(NAMES)):
        raise argparse.ArgumentTypeError(f"there is no {unknown[0]!r}; choose from {NAMES}")
    return names
