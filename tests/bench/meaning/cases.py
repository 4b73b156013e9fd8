"""The queries of `tests/data/site/search/meaning.json`, and which commits are right for each.

A reader of reports wrote each query before it was tried, with a rule: a commit is right if all
patterns stand in its title or its summary. So anybody can check what is counted as found, in any
archive.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digest.site.reading.analysis import brief_of_entry
from digest.site.reading.library import make_catalog, read_library

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).parents[3]
CASES = ROOT / "tests/data/site/search/meaning.json"
SEARCH = ROOT / "tests/scripts/found.js"


@dataclass(frozen=True, slots=True)
class Case:
    """A query; `form` says in which way its words differ from those of what it looks for."""

    query: str
    form: str
    about: tuple[str, ...]  # regular expressions, all of which a right commit has; case is ignored

    def is_right(self, text: str) -> bool:
        """Tell whether a commit is right, by its title and summary."""
        return all(re.search(pattern, text, re.IGNORECASE) for pattern in self.about)


@dataclass(frozen=True, slots=True)
class Outcome:
    """At which place each way of searching has the first right commit; 0 for none in ten."""

    case: Case
    right: int  # commits that there are
    alone: int
    related: int
    added: int  # bytes of files of words that related ones cost


def read_cases() -> list[Case]:
    """Read the queries."""
    rows: list[dict[str, Any]] = json.loads(CASES.read_text(encoding="utf-8"))
    return [Case(row["query"], row["form"], tuple(row["about"])) for row in rows]


def read_commits(archive: Path) -> dict[str, str]:
    """Give title and summary of each commit of an archive, by the address of its page."""
    with tempfile.TemporaryDirectory() as cache:
        library = read_library(archive, Path(cache))
    found: dict[str, str] = {}
    for outlined in make_catalog(library).reports:
        report = library.report(outlined.day, outlined.repository)
        for n, entry in zip(outlined.table_order, report.entries, strict=True):
            text = f"{entry.commit.title}\n{brief_of_entry(entry)}"
            found.setdefault(outlined.items[n].address, text)
    return found


def search(site: Path, queries: Sequence[str]) -> list[dict[str, Any]]:
    """Search a built site, as `tests/scripts/found.js` does. Raises OSError without Node.js."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(queries, file)
        file.flush()
        command = [shutil.which("node") or "node", str(SEARCH), str(site), file.name]
        done = subprocess.run(command, capture_output=True, check=True, text=True, timeout=600)
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def measure(site: Path, commits: Mapping[str, str]) -> list[Outcome]:
    """Search for each query, by its words alone and with related ones."""
    cases = read_cases()
    return [
        _outcome(case, found, commits)
        for case, found in zip(cases, search(site, [case.query for case in cases]), strict=True)
    ]


def _outcome(case: Case, found: Mapping[str, Any], commits: Mapping[str, str]) -> Outcome:
    right = {address for address, text in commits.items() if case.is_right(text)}
    places = {
        how: next((n for n, one in enumerate(found[how]["addresses"], 1) if one in right), 0)
        for how in ("alone", "related")
    }
    loaded = [found[how]["loaded"]["terms"] for how in ("alone", "related")]
    return Outcome(case, len(right), places["alone"], places["related"], loaded[1] - loaded[0])
