"""What is too large is bounded, and said where text is left out; the rest of the site is built."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from digest.archive import write_report
from digest.archive.store import read_archive
from digest.limits import (
    MAX_ANALYSIS_LENGTH,
    MAX_AUTHOR_LENGTH,
    MAX_FEED_ITEM_LENGTH,
    MAX_REPORT_BYTES,
    MAX_TITLE_LENGTH,
)
from digest.locales import locale_of
from digest.models import Analysis, Entry, Language, Level, Status
from digest.site.html.markdown import render_markdown
from digest.site.html.text import plain_text
from digest.site.reading.limits import apply_limits
from tests.site.project import Built, Project
from tests.site.records import ROCKET, TUESDAY, make_entry, make_report, sha_of, write_archive

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from digest.models import Report

MEGABYTE = 1_000_000
TOO_LONG = 3 * MAX_ANALYSIS_LENGTH
# What takes much room or time where a parser is not careful: deep, wide or told again and again.
SHAPES = {
    "text": "The pump feeds the **nozzle** at `src/pump.py`. ",
    "list": "- a\n",
    "numbers": "1. a\n",
    "quotes": "> ",
    "deep list": "- ",
    "emphasis": "*a **b ",
    "elements": "<b>",
    "details": "<details>",
    "definitions": "[x]: y\n",
    "links": "[x](y) ",
    "names": "1a2b3c4 ",
    "table": "|a|b|\n|-|-|\n|c|d|\n",
    "blank": "\n",
}
BOMBS = {
    "one definition, used often": f"[a]: http://x/{'y' * 50_000}\n\n" + "[a] " * 12_000,
    "a wide table": f"|{'a|' * 1000}\n|{'-|' * 1000}\n" + "|a\n" * 30_000,
    "a wide table, old line ends": f"|{'a|' * 1000}\r|{'-|' * 1000}\r" + "|a\r" * 30_000,
    "a wide table in a quote": f"> |{'a|' * 900}\n> |{'-|' * 900}\n" + "> |a\n" * 18_000,
    "lines deep in quotes": (f"{'> ' * 300}a\n\n") * 150,
    "lists in one another": "".join("  " * depth + "- a\n" for depth in range(300)),
}


def build(folder: Path, reports: Sequence[Report], *, strict: bool = False) -> Built:
    folder.mkdir(exist_ok=True)
    project = Project(folder)
    project.configure()
    write_archive(project.archive, reports)
    return project.build(strict=strict)


def analysed(name: str, body: str) -> Entry:
    return make_entry(name, level=Level.HIGH, analysis=Analysis(Status.OK, body))


def page_of(built: Built, title: str) -> str:
    return built.text(f"{ROCKET}/commit/{sha_of(title)}/")


def test_a_title_of_a_megabyte_goes_on_below_it(tmp_path: Path) -> None:
    title = "x" * MEGABYTE
    built = build(tmp_path, [make_report(make_entry(title, author="n" * MEGABYTE), make_entry())])
    assert built.said == ()
    page = page_of(built, title)
    assert len(page) < MEGABYTE + 50_000
    shown = re.search(r"<h1[^>]*>(x+)…</h1>.*<pre[^>]*>…(x+)</pre>", page, re.DOTALL)
    assert shown
    assert len(shown[1]) == MAX_TITLE_LENGTH - 1
    assert shown[1] + shown[2] == title
    assert f"{'n' * (MAX_AUTHOR_LENGTH - 1)}…" in page
    others = [path for path in built.folder.rglob("*.html") if sha_of(title) not in path.parts]
    assert max(path.stat().st_size for path in others) < 100_000
    assert (built.folder / "feed.xml").stat().st_size < MAX_FEED_ITEM_LENGTH


@pytest.fixture(scope="module")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Give a site with an analysis of each shape that is too long, in a repository of its own."""
    reports = [
        make_report(
            analysed(f"huge {shape}", f"**Summary**: Before.\n\n{text * (TOO_LONG // len(text))}"),
            analysed(f"beside {shape}", "**Summary**: Untouched."),
            repository=repository_of(shape),
        )
        for shape, text in SHAPES.items()
    ]
    return build(tmp_path_factory.mktemp("shapes"), reports)


def repository_of(shape: str) -> str:
    return f"acme/{shape.replace(' ', '-')}"


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
def test_an_analysis_that_is_too_long_is_cut_and_said_to_be(shapes: Built, shape: str) -> None:
    repository = repository_of(shape)
    assert shapes.is_done
    assert len(shapes.said) == len(SHAPES)
    path = f"2025/{repository.partition('/')[2]}/{TUESDAY}.md"
    [warning] = (text for text in shapes.said if text.startswith(f"{path}:1: "))
    assert warning.startswith(f"{path}:1: the analysis of {sha_of(f'huge {shape}')[:7]} has ")
    assert f"only the first {MAX_ANALYSIS_LENGTH:,} are shown" in warning
    huge, beside = (
        shapes.text(f"{repository}/commit/{sha_of(f'{name} {shape}')}/")
        for name in ("huge", "beside")
    )
    assert locale_of(Language.EN).status_notices.partial in huge
    assert len(huge) < 20 * MAX_ANALYSIS_LENGTH
    assert "Untouched." in beside
    feed = shapes.folder / repository / "feed.xml"
    assert feed.stat().st_size < 2 * MAX_FEED_ITEM_LENGTH


def test_the_strict_build_fails_for_what_is_cut(tmp_path: Path) -> None:
    built = build(
        tmp_path, [make_report(analysed("huge", "a " * MAX_ANALYSIS_LENGTH))], strict=True
    )
    assert not built.is_done
    assert any("the analysis of" in text for text in built.said)


def test_a_report_that_is_too_large_is_left_out_by_name(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.configure()
    write_archive(project.archive, [make_report(make_entry())])
    data = write_report(make_report(make_entry(), day=TUESDAY - timedelta(1)))
    project.write("archive/2025/rocket/2025-03-03.md", data + b" " * MAX_REPORT_BYTES)
    built = project.build()
    [warning] = built.said
    assert warning.startswith("2025/rocket/2025-03-03.md:1: can't be read (it has 50,0")
    assert warning.endswith("a report may have 50,000,000); correct it. The file is left out.")
    assert f"{ROCKET}/{TUESDAY}/" in built.addresses()


@pytest.mark.parametrize("bomb", BOMBS)
def test_little_text_stays_little(bomb: str) -> None:
    safe = render_markdown(BOMBS[bomb])
    assert len(safe) < 20 * MAX_ANALYSIS_LENGTH
    letters = {char for char in plain_text(safe) if char.isalpha()}
    assert letters >= {"a"}


def test_a_table_of_many_rows_is_one() -> None:
    assert render_markdown("|a|b|\n|-|-|\n" + "|c|d|\n" * 5000).count("<tr>") == 5001


def test_what_is_within_bounds_is_the_same_record(shared: Path) -> None:
    found = read_archive(shared / "archive" / "reports").files
    assert len(found) == 183
    assert all(apply_limits(one.report) is one.report for one in found)


def days_of(days: int, entries: int, words: int) -> list[Report]:
    body = f"**Summary**: Short.\n\n**Risks**: {SHAPES['text'] * words}"
    return [
        make_report(
            *(analysed(f"{day} {number}", body) for number in range(entries)),
            day=TUESDAY - timedelta(day),
        )
        for day in range(days)
    ]


def size_of(built: Built) -> int:
    files = (path for path in built.folder.rglob("*") if path.is_file())
    return sum(path.stat().st_size for path in files if "assets" not in path.parts)


@pytest.mark.process
def test_a_site_grows_as_a_report_does(tmp_path: Path) -> None:
    small = build(tmp_path / "small", days_of(1, 100, 1))
    large = build(tmp_path / "large", days_of(1, 400, 1))
    assert len(large.addresses()) - len(small.addresses()) == 300
    assert size_of(large) < 4.2 * size_of(small)
    assert "Short." in page_of(large, "0 399")


@pytest.mark.long
@pytest.mark.slow
def test_ten_thousand_entries_in_a_report(tmp_path: Path) -> None:
    built = build(tmp_path, days_of(1, 10_000, 1))
    assert built.said == ()
    assert len(built.addresses()) > 10_000


@pytest.mark.long
@pytest.mark.slow
def test_a_report_of_almost_the_most_bytes(tmp_path: Path) -> None:
    built = build(tmp_path, days_of(1, 480, MAX_ANALYSIS_LENGTH // len(SHAPES["text"]) - 1))
    assert built.said == ()
    assert len(built.addresses()) > 480


@pytest.mark.long
@pytest.mark.slow
def test_a_month_of_large_days(tmp_path: Path) -> None:
    built = build(tmp_path, days_of(31, 300, 20))
    assert built.said == ()
    assert len(built.addresses()) > 31 * 300
