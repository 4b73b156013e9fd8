"""`python -m tests.bench.meaning`: what is found by words alone, and by meaning.

It builds the site of an archive, or takes a built one. With `--words` and `--similar` it also
prints related words and similar commits drawn at random, for somebody to judge.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from digest.site.reading.library import make_catalog, read_library
from digest.site.search.meaning.keeping import know_meaning
from tests.bench import corpus
from tests.bench.commands import MKDOCS, run
from tests.bench.meaning.cases import ROOT, measure, read_commits
from tests.bench.own import OwnSite

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from digest.site.reading.records import Meaning
    from tests.bench.meaning.cases import Outcome

ARCHIVE = ROOT / "../shared/archive/reports"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    chosen = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        site = chosen.site or _build(chosen.archive, Path(folder))
        commits = read_commits(chosen.archive)
        print("\n".join(_rows(measure(site, commits))))
        if chosen.words or chosen.similar:
            library = read_library(chosen.archive, Path(folder))
            meaning = know_meaning(make_catalog(library), library, Path(folder))
            dice = random.Random(chosen.seed)  # noqa: S311 - no secret
            print("\n".join(_drawn(meaning, dice, chosen.words, chosen.similar, commits)))
    return 0


def _build(archive: Path, folder: Path) -> Path:
    own = OwnSite(folder / "site", corpus.copy(archive, folder / "archive", None))
    own.create(search=True)
    run("build", MKDOCS, own.folder)
    return own.site


def _rows(outcomes: Sequence[Outcome]) -> Iterator[str]:
    yield "alone  meaning  right  query"
    for one in outcomes:
        places = f"{one.alone or '-':>5}  {one.related or '-':>7}"
        yield f"{places}  {one.right:>5}  {one.case.query} ({one.case.form})"
    total, added = len(outcomes), [one.added for one in outcomes]
    alone = sum(one.alone > 0 for one in outcomes)
    related = sum(one.related > 0 for one in outcomes)
    yield f"found among the first ten: {alone} of {total} by words alone, {related} with meaning"
    yield f"more bytes of words: median {median(added):,.0f}, at most {max(added):,}"


def _drawn(
    meaning: Meaning, dice: random.Random, words: int, similar: int, commits: dict[str, str]
) -> Iterator[str]:
    rows = (line.split("\x1f") for line in meaning.related.splitlines())
    pairs = [(word, other) for word, others in rows for other in others.split(" ")]
    yield f"{len(pairs)} related words"
    yield from (f"{word} → {other}" for word, other in dice.sample(pairs, min(words, len(pairs))))
    alike = [(one, other) for one, others in meaning.similar.items() for other in others[:3]]
    yield f"{len(alike)} pairs of similar commits, of {len(meaning.similar)} commits"
    for pair in dice.sample(alike, min(similar, len(alike))):
        yield " ‖ ".join(commits[address].partition("\n")[0] for address in pair)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.meaning", description=__doc__)
    parser.add_argument("--archive", type=Path, default=ARCHIVE, help="a folder of reports")
    parser.add_argument("--site", type=Path, help="its site, built before")
    parser.add_argument("--words", type=int, default=0, metavar="N", help="related words drawn")
    parser.add_argument("--similar", type=int, default=0, metavar="N", help="similar commits drawn")
    parser.add_argument("--seed", type=int, default=1, help="of what is drawn")
    return parser


if __name__ == "__main__":
    sys.exit(main())
