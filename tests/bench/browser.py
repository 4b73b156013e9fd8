"""The search as a browser sees it: what it loads, and how soon it answers."""

from __future__ import annotations

import random
import re
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.archive import parse_report
from digest.models import Status
from tests.bench.commands import BenchError
from tests.site.browsing import ARGUMENTS, find_browser
from tests.site.serving import serve

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from digest.models import Entry

SEED = 7
FRESH = 5  # pages opened with nothing loaded before
_WORDS = re.compile(r"[A-Za-z_]{5,}")
_CHINESE = re.compile(r"[\u4e00-\u9fff]{4,8}")
TURNING = 300  # milliseconds between turning to the box and the last key of a query
# Puts a query in and gives the milliseconds until its first results are in the list.
_ASK = """query => new Promise(resolve => {
  const input = document.querySelector('.digest-box input')
  const old = document.querySelector('.digest-box [role=option]')
  const start = performance.now()
  const look = () => {
    const option = document.querySelector('.digest-box [role=option]')
    const taken = performance.now() - start
    if ((option && option !== old) || taken > 5000) resolve(taken)
    else requestAnimationFrame(look)
  }
  input.value = query
  input.dispatchEvent(new Event('input', { bubbles: true }))
  look()
})"""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What queries took: bytes over the wire, and milliseconds to their first results."""

    sizes: tuple[int, ...]
    times: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Searched:
    """The search of one site: first queries on fresh pages, and those after them."""

    commits: int
    first: Loaded  # with the page, its styles and scripts
    later: Loaded
    index: int  # bytes of what every search loads
    whole: int  # bytes of all there is of the search


def search_site(site: Path, archive: Path, commits: int) -> Searched:
    """Search a built site of an archive. Raises BenchError without a browser."""
    found = find_browser()
    if found is None:
        raise BenchError("search: there is no chromium; install it, or leave out --search")
    from playwright.sync_api import sync_playwright

    queries = list(_queries(archive))
    page = next(iter(sorted(site.glob("*/*/commit/*/index.html")))).parent.relative_to(site)
    with serve(site) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(ARGUMENTS))
        rounds = [
            list(_visit(browser, f"{address}{page.as_posix()}/", queries[start::FRESH]))
            for start in range(FRESH)
        ]
        browser.close()
    files = [path.stat().st_size for path in (site / "search").rglob("*") if path.is_file()]
    return Searched(
        commits,
        _loaded([done[0] for done in rounds]),
        _loaded([one for done in rounds for one in done[1:]]),
        (site / "search" / "index.bin").stat().st_size,
        sum(files),
    )


def _loaded(found: Sequence[tuple[int, float]]) -> Loaded:
    return Loaded(tuple(size for size, _ in found), tuple(time for _, time in found))


def _visit(browser: Browser, address: str, queries: Sequence[str]) -> Iterator[tuple[int, float]]:
    """Open a page with nothing loaded before and ask one query after the other."""
    page = browser.new_context().new_page()
    counted = _Wire(page)
    page.goto(address)
    page.wait_for_selector(".digest-box input", state="attached")
    for query in queries:
        page.focus(".digest-box input")
        page.wait_for_timeout(TURNING)
        time = page.evaluate(_ASK, query)
        page.wait_for_load_state("networkidle")
        yield counted.take(), time
    page.context.close()


class _Wire:
    """Counts the bytes that a page loads, headers included."""

    def __init__(self, page: Page) -> None:
        self._bytes = 0
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", self._count)

    def _count(self, event: dict[str, float]) -> None:
        self._bytes += int(event["encodedDataLength"])

    def take(self) -> int:
        """Give the bytes since it was asked last."""
        taken, self._bytes = self._bytes, 0
        return taken


def _queries(archive: Path) -> Iterator[str]:
    """Yield four queries of each kind, from the archive itself."""
    entries = _some_entries(archive)
    for entry in entries[:4]:
        yield _chosen(_CHINESE, entry.analysis.body)
    for entry in entries[4:8]:
        yield _chosen(_WORDS, entry.commit.title)
    for entry in entries[8:12]:
        yield f"{_chosen(_CHINESE, entry.analysis.body)} {_chosen(_WORDS, entry.commit.title)}"
    for entry in entries[12:16]:
        yield " ".join(_WORDS.findall(entry.commit.title)[:3]) or entry.commit.sha[:7]
    for entry in entries[16:20]:
        yield entry.commit.sha[:9]


def _chosen(pattern: re.Pattern[str], text: str) -> str:
    found: list[str] = pattern.findall(text)
    return max(found, key=len, default="fix")


def _some_entries(archive: Path) -> list[Entry]:
    dice = random.Random(SEED)  # noqa: S311 - the same queries every time
    paths = sorted(archive.rglob("*.md"))
    entries: list[Entry] = []
    while len(entries) < 20:
        path = dice.choice(paths)
        found = parse_report(path.read_bytes(), path.name).entries
        whole = [entry for entry in found if entry.analysis.status is Status.OK]
        entries += [dice.choice(whole)] if whole else []
    return entries


def middle_and_most(values: Sequence[float]) -> tuple[float, float]:
    """Give the median and the largest of some figures."""
    return statistics.median(values), max(values)
