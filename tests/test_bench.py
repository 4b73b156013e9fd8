"""The benchmark: the archive it makes up, what it computes and says, and a small run of it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from digest.archive import read_report
from digest.archive.store import read_archive
from digest.models import Level, Report, Status
from tests.bench import plan
from tests.bench.cli import FAILED, INTERRUPTED, main
from tests.bench.commands import BenchError, Usage, middle, run
from tests.bench.corpus import Corpus, copy, make_up
from tests.bench.floor import pack, unpack
from tests.bench.goals import KB, MB, goals, ratio_text
from tests.bench.growth import exponent
from tests.bench.hugo import write_hugo
from tests.bench.instructions import read_perf, read_valgrind
from tests.bench.machine import Machine, this_machine
from tests.bench.measuring import Measured, Results
from tests.bench.output import Output, Weight, count_output, weigh
from tests.bench.own import NEW_DAY, OwnSite
from tests.bench.page import describe_where, history_row, page, read_history
from tests.bench.place import Place, describe_place, find_place
from tests.bench.plain import plain_pages
from tests.bench.plan import NAMES, Plan
from tests.bench.shapes import Quantiles, zipf
from tests.bench.stock import write_stock
from tests.bench.synthetic import LAST_DAY, REPOSITORIES, make_reports, write_archive
from tests.bench.tables import report, table
from tests.site.browsing import find_browser

ROOT = Path(__file__).parents[1]
SMALL = 1500  # commits: enough for shares to be near what they are to be


@pytest.fixture(scope="module")
def reports() -> list[Report]:
    return list(make_reports(SMALL))


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "archive"
    write_archive(folder, 120)
    return folder


# ---- the archive made up


def test_an_archive_has_the_commits_asked_for(reports: list[Report]) -> None:
    shas = [entry.commit.sha for found in reports for entry in found.entries]
    assert len(shas) == len(set(shas)) == SMALL
    assert {found.repository for found in reports} == set(REPOSITORIES)


def test_its_days_are_consecutive_up_to_a_fixed_one(reports: list[Report]) -> None:
    days = sorted({found.day for found in reports}, reverse=True)
    assert days == [LAST_DAY - timedelta(days=back) for back in range(len(days))]


def test_one_seed_gives_one_archive() -> None:
    assert list(make_reports(90, seed=3)) == list(make_reports(90, seed=3))
    assert list(make_reports(90, seed=3)) != list(make_reports(90, seed=4))


def test_what_is_written_reads_back_without_a_problem(tmp_path: Path, archive: Path) -> None:
    found = read_archive(archive)
    assert found.warnings == ()
    written = [read_report(one.path.read_bytes(), one.path.name) for one in found.files]
    assert all(one.problems == () and one.verbatim is None for one in written)
    key = [(one.day, one.repository) for one in written]
    made = {(one.day, one.repository): one for one in make_reports(120)}
    assert written == [made[each] for each in key]


def test_its_shares_are_those_of_a_real_one(reports: list[Report]) -> None:
    entries = [entry for found in reports for entry in found.entries]
    levels = Counter(entry.importance.level for entry in entries)
    assert 0.14 < levels[Level.HIGH] / SMALL < 0.22
    assert 0.36 < levels[Level.MEDIUM] / SMALL < 0.46
    failed = [entry for entry in entries if entry.analysis.status is Status.FAILED]
    assert 0.22 < len(failed) / SMALL < 0.30
    assert all(entry.analysis.error and not entry.analysis.body for entry in failed)
    high = [
        entry.analysis.status
        for entry in entries
        if entry.importance.level is Level.HIGH and entry.analysis.body
    ]
    assert 0.3 < high.count(Status.PARTIAL) / len(high) < 0.5


def test_its_analyses_are_as_long_as_real_ones(reports: list[Report]) -> None:
    bodies = [entry.analysis.body for found in reports for entry in found.entries]
    sizes = sorted(len(body.encode()) for body in bodies if body)
    assert 1500 < sizes[len(sizes) // 2] < 2200
    assert 5600 < sizes[len(sizes) * 95 // 100] < 6500
    assert sizes[-1] < 7600
    assert any("\n| ---" in body or "\n|---" in body for body in bodies)
    assert all("**🎯 变更类型**：" in body for body in bodies if body)


def test_its_words_go_on_being_new(reports: list[Report]) -> None:
    authors = Counter(entry.commit.author for found in reports for entry in found.entries)
    assert len(authors) > 300
    assert authors.most_common(1)[0][1] > 10
    bodies = [entry.analysis.body for found in reports for entry in found.entries]
    half = len(bodies) // 2
    seen = set("".join(bodies[:half]).split("`"))
    again = set("".join(bodies).split("`"))
    assert len(again) > 1.4 * len(seen)


def test_quantiles_are_kept() -> None:
    shape = Quantiles(((0, 10), (0.5, 20), (1, 100)))
    assert [shape.at(share) for share in (0, 0.25, 0.5, 0.75, 1)] == [10, 15, 20, 60, 100]


def test_zipf_weights_fall_with_the_rank() -> None:
    shape = zipf(["a", "b", "c"], 1.0, shift=1.0)
    assert shape.weights == pytest.approx((1, 1 + 1 / 2, 1 + 1 / 2 + 1 / 3))


# ---- the archive measured


def test_a_made_up_corpus_is_surveyed(tmp_path: Path) -> None:
    corpus = make_up(tmp_path, 120)
    assert (corpus.commits, corpus.pages, corpus.is_made_up) == (120, 120, True)
    assert corpus.last_day == LAST_DAY
    assert corpus.size == sum(path.stat().st_size for path in tmp_path.rglob("*.md"))
    assert (tmp_path / corpus.editable).is_file()


def test_a_given_archive_is_copied_and_left_alone(tmp_path: Path, archive: Path) -> None:
    before = _files(archive)
    corpus = copy(archive, tmp_path, None)
    assert _files(tmp_path) == before == _files(archive)
    assert (corpus.commits, corpus.is_made_up) == (120, False)


def test_of_a_large_archive_the_newest_is_taken(tmp_path: Path, archive: Path) -> None:
    corpus = copy(archive, tmp_path, 80)
    assert 40 < corpus.commits <= 80
    assert corpus.last_day == LAST_DAY


def test_an_archive_without_analyses_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    with pytest.raises(BenchError, match="no report with an analysis"):
        copy(tmp_path / "none", tmp_path / "copy", None)


def test_a_day_is_added_and_a_report_edited(tmp_path: Path) -> None:
    corpus = make_up(tmp_path / "archive", 120)
    own = OwnSite(tmp_path / "own", corpus)
    own.create(search=True)
    before = _files(own.folder)
    own.prepare(plan.NEW_DAY, 1)
    (added,) = _files(own.folder).keys() - before.keys()
    found = read_report((own.folder / added).read_bytes(), added)
    assert (found.day, len(found.entries)) == (LAST_DAY + timedelta(days=1), NEW_DAY)
    for turn in (1, 2):
        before = _files(own.folder)
        own.prepare(plan.EDITED, turn)
        after = _files(own.folder)
        (edited,) = (name for name, data in after.items() if data != before[name])
        assert edited.endswith(corpus.editable.as_posix())
        assert read_report(after[edited], edited).problems == ()


def test_plain_pages_link_to_pages_that_exist(archive: Path) -> None:
    pages = list(plain_pages(archive))
    paths = [page.path for page in pages]
    assert len(paths) == len(set(paths))
    assert sum("/commit/" in path for path in paths) == 120
    linked = {link.path for page in pages for link in page.links}
    assert linked == set(paths) - {"index"}


def test_every_plain_page_becomes_a_file(tmp_path: Path, archive: Path) -> None:
    pages = list(plain_pages(archive))
    write_stock(tmp_path / "stock", pages, search=False)
    write_hugo(tmp_path / "hugo", pages)
    assert len(list((tmp_path / "stock" / "docs").rglob("*.md"))) == len(pages)
    assert len(list((tmp_path / "hugo" / "content").rglob("*.md"))) == len(pages)
    repository = REPOSITORIES[0]
    assert (tmp_path / "hugo" / "content" / repository / "_index.md").is_file()
    text = (tmp_path / "stock" / "docs" / f"{LAST_DAY}.md").read_text(encoding="utf-8")
    assert f"- [{repository}]({repository}/{LAST_DAY}.md)" in text


# ---- commands and what they leave


def test_a_command_is_measured(tmp_path: Path) -> None:
    small = run("small", (sys.executable, "-c", "pass"), tmp_path)
    child = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'bytearray(10 ** 8)'])"
    large = run("large", (sys.executable, "-c", child), tmp_path)
    assert 0 < small.peak < 100 * MB < large.peak  # that of its largest child
    assert small.wall > 0
    assert small.cpu > 0


def test_the_memory_of_the_caller_does_not_count(tmp_path: Path) -> None:
    ballast = bytes(200 * MB) + b"."
    found = run("small", (sys.executable, "-c", "pass"), tmp_path)
    assert found.peak < 100 * MB < len(ballast)


def test_a_command_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match=r"(?s)broken: .* status 3\n.*the reason"):
        run("broken", (sys.executable, "-c", "print('the reason'); exit(3)"), tmp_path)
    with pytest.raises(BenchError, match="could not be run"):
        run("missing", ("no-such-command",), tmp_path)


def test_output_is_counted_and_weighed(tmp_path: Path) -> None:
    content = '<article class=digest-commit lang="zh">x</article>'
    place = tmp_path / "acme" / "rocket" / "commit" / "0a" / "index.html"
    place.parent.mkdir(parents=True)
    place.write_text(f"<body><article>{content}</article></body>", encoding="utf-8")
    (tmp_path / "style.css").write_bytes(b"123")
    size = len(content)
    around = len("<body><article></article></body>")
    assert count_output(tmp_path) == Output(1, 2, size + around + 3)
    assert weigh(tmp_path) == Weight(size, around)
    assert weigh(tmp_path / "acme") is None


def test_a_bare_write_gives_the_same_files(tmp_path: Path, archive: Path) -> None:
    pack(archive, tmp_path / "all.pack")
    unpack(tmp_path / "all.pack", tmp_path / "copy")
    assert _files(tmp_path / "copy") == _files(archive)


def _files(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


# ---- figures


def test_the_exponent_of_growth_is_fitted() -> None:
    assert exponent({10: 5, 100: 50, 1000: 500}) == pytest.approx(1)
    assert exponent({10: 3, 100: 300}) == pytest.approx(2)
    assert 1 < exponent({10: 10, 100: 130, 1000: 1300}) < 1.1


def test_the_median_is_of_each_figure() -> None:
    usages = [Usage(1, 9, 5), Usage(2, 8, 7), Usage(6, 1, 6)]
    assert middle(usages) == Usage(2, 8, 6)


def test_ratios_are_written_as_people_say_them() -> None:
    found = [ratio_text(ratio) for ratio in (1 / 12, 1 / 3.5, 1, 2.5, 1 / 123.4)]
    assert found == ["1/12", "1/3.5", "1", "2.5", "1/123"]


def _results(commits: int = 20_000, **walls: float) -> Results:
    measured = (
        Measured(name.replace("_", "+"), Usage(wall, wall, 310 * MB), Output(1, 2, 3 * MB))
        for name, wall in walls.items()
    )
    corpus = Corpus(
        Path(), True, 7, commits, commits, 5 * MB, LAST_DAY, REPOSITORIES[0], Path("a.md")
    )
    return Results(corpus, 1, tuple(measured), (("cold", Weight(9 * KB, 7 * KB)),), ())


def _verdicts(results: Results) -> dict[str, tuple[str, bool | None]]:
    return {goal.what: (goal.found, goal.is_reached) for goal in goals(results)}


def test_results_are_held_against_their_targets() -> None:
    found = _verdicts(_results(cold=6, warm=3, stock=90, hugo=9, write=2))
    assert found["cold / stock"] == ("1/15", True)
    assert found["warm / stock"] == ("1/30", False)
    assert found["cold / hugo"] == ("1/1.5", True)
    assert found["cold / write"] == ("3", None)
    assert found["peak memory of cold"] == ("310 MB", False)
    assert found["a commit's page beyond its own content, cold"] == ("7.0 KB", True)
    assert "cold+search / stock+search" not in found


def test_targets_for_another_size_are_not_judged() -> None:
    found = _verdicts(_results(commits=300, cold=6, stock=90))
    assert found["cold / stock"] == ("1/15", None)
    assert "not judged" in report(_results(commits=300, cold=6, stock=90))


def test_growth_is_held_against_its_targets() -> None:
    walls = {5_000: 1.0, 20_000: 4.0, 100_000: 20.0}
    scale = tuple((commits, _results(cold=wall).measured[0]) for commits, wall in walls.items())
    grown = Results(_results().corpus, 1, (), (), scale)
    found = _verdicts(grown)
    assert found["peak memory at 20,000 commits"] == ("310 MB", False)
    assert found["peak memory at 100,000 commits"] == ("310 MB", True)
    assert found["growth of time"] == ("commits ^ 1.00", True)
    assert found["time at 100,000 commits"] == ("20.0 s", True)
    assert "| 100,000 |    20.0 |" in report(grown)


def test_a_table_is_aligned() -> None:
    assert table(("", "s"), [("cold", "1.25"), ("a", "10")]) == (
        "|      |    s |\n| ---- | ---: |\n| cold | 1.25 |\n| a    |   10 |\n"
    )


def test_a_page_tells_all_and_nothing_of_the_machine_s_owner() -> None:
    machine = Machine("Some CPU", 2, 8_000_000_000, "3.11.1", "1.6.1", "9.6.0", "")
    text = page(_results(cold=6, stock_search=90), machine, MEMORY, date(2026, 1, 2), [])
    assert text.startswith("# Benchmarks\n")
    assert "make bench" in text
    assert "2026-01-02: Some CPU, 2 cores, 8 GB of memory; Python 3.11.1, " in text
    assert "no Hugo" in text
    assert "stock+search" in text
    assert os.uname().nodename not in repr(this_machine())


MEMORY = Place(Path("/memory"), "tmpfs", 23_000_000_000, 25_000_000_000)


def test_a_run_adds_a_row_to_the_history(tmp_path: Path) -> None:
    machine = Machine("Some CPU", 2, 8_000_000_000, "3.11.1", "1.6.1", "9.6.0", "")
    file, rows = tmp_path / "page.md", []
    for day, cold in ((1, 6), (2, 4.5)):
        results = _results(cold=cold, stock=90, cold_search=9)
        rows.append(history_row(results, MEMORY, date(2026, 1, day)))
        text = page(results, machine, MEMORY, date(2026, 1, day), read_history(file))
        file.write_text(text, encoding="utf-8")
    assert [row[:4] for row in rows] == [
        ["2026-01-01", rows[0][1], "tmpfs", "1/15"],
        ["2026-01-02", rows[0][1], "tmpfs", "1/20"],
    ]
    assert rows[0][-1] == "3"
    assert read_history(file) == rows
    assert read_history(tmp_path / "none.md") == []


def test_where_it_works_is_told() -> None:
    assert describe_where(MEMORY) == "The files lay in memory: tmpfs, 23 of 25 GB free."
    disk = Place(Path("/srv"), "ext4", 77_000_000_000, 252_000_000_000)
    assert describe_where(disk) == "The files lay on a disk: ext4, 77 of 252 GB free."
    assert describe_place(ROOT).free > 0
    usual = Path(tempfile.gettempdir())
    assert find_place(10**9, on_disk=False).folder == usual, "there is no room for so many"


def test_instructions_are_read_from_what_counts_them(tmp_path: Path) -> None:
    assert read_perf("# started\n\n1200,,instructions:u,900,100.00,,\n") == 1200
    assert read_perf("<not supported>,,instructions:u,0,100.00,,\n") is None
    (tmp_path / "7.log").write_text("==7== \n==7== I   refs:      1,234,567\n")
    (tmp_path / "8.log").write_text("==8== I refs: 433\n")
    assert read_valgrind(tmp_path) == 1_235_000
    assert read_valgrind(tmp_path / "none") is None


# ---- the command


@pytest.mark.slow
def test_a_small_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target, work = tmp_path / "benchmarks.md", tmp_path / "work"
    arguments = ["--commits", "60", "--only", "cold,warm,write", "--scale", "20,40"]
    arguments += ["--runs", "2"]
    status = main([*arguments, "--keep", str(work), "--write", str(target)])
    out, err = capsys.readouterr()
    assert status == 0, err
    rows = [line.split("|")[1].strip() for line in out.splitlines() if line.startswith("|")]
    assert rows[2:5] == ["cold", "warm", "write"]
    assert {"cold / write", "growth of time", "20", "40"} < set(rows)
    assert out[out.index("A made-up archive") :] in target.read_text(encoding="utf-8")
    assert count_output(work / "written") == count_output(work / "own" / "site")
    assert len(list((work / "own" / "site").glob("*/*/commit/*/index.html"))) == 60


def test_what_cannot_be_chosen_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    wrong = (["--only", "warmer"], ["--commits", "0"], ["--archive", "no-such-folder"])
    for arguments in wrong:
        with pytest.raises(SystemExit):
            main(arguments)
        assert arguments[0] in capsys.readouterr().err


def test_a_failure_is_said_and_told_by_the_status(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--archive", str(tmp_path)]) == FAILED
    assert "no report with an analysis" in capsys.readouterr().err


def test_an_interrupted_run_leaves_nothing(tmp_path: Path) -> None:
    process = subprocess.Popen(
        (sys.executable, "-m", "tests.bench", "--disk", "--commits", "600", "--only", "stock"),
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(tmp_path)},
        stderr=subprocess.DEVNULL,
    )
    while not list(tmp_path.glob("*/said")):  # what the build says
        with contextlib.suppress(subprocess.TimeoutExpired):
            pytest.fail(f"it ended by itself: {process.wait(0.05)}")
    process.send_signal(signal.SIGINT)
    assert process.wait() == INTERRUPTED
    assert list(tmp_path.iterdir()) == []


def test_names_and_their_order() -> None:
    chosen = Plan(frozenset(("warm+search", "cold+search", "cold", "hugo")))
    assert chosen.own(search=True) == ["cold", "warm"]
    assert chosen.own(search=False) == ["cold"]
    assert all(plan.meaning(name) for name in NAMES)


@pytest.mark.slow
def test_the_others_build_the_same_commits(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--commits", "30", "--runs", "1", "--only", "stock,stock+search,hugo"]) == 0
    out, err = capsys.readouterr()
    assert "| stock " in out
    assert "| stock+search " in out
    assert ("| hugo " in out) or "hugo: left out" in err


@pytest.mark.browser
@pytest.mark.slow
def test_a_search_in_a_browser_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    if find_browser() is None:
        pytest.skip("no chromium on the path")
    assert main(["--commits", "60", "--runs", "1", "--only", "cold+search", "--search"]) == 0
    said = capsys.readouterr().out
    assert "| search in a browser" in said
    assert "60 commits" in said
    assert "300 commits" in said


@pytest.mark.slow
def test_runs_over_a_history_are_measured(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--commits", "60", "--runs", "1", "--only", "warm", "--nightly", "300"]) == 0
    said = capsys.readouterr().out
    rows = [line.split("|")[1].strip() for line in said.splitlines() if line.startswith("|")]
    assert rows[-4:] == ["first run", "nothing new", "50 new", "50 new, without a cache"]
