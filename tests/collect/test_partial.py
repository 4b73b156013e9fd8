"""A clone that has the contents of files for new commits only: what is read is what git has."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest

from digest.collect import clone as cloning
from digest.collect import (
    existing_clone,
    fetch,
    fetch_contents,
    find_code_owners,
    landings_of,
    read_code_owners,
    read_commits,
    read_diffs,
    readable_commits,
    update_clone,
)
from digest.collect.fetch import is_partial_clone
from digest.errors import CollectError
from digest.importance import make_rules
from digest.limits import MAX_FILES
from digest.models import Merges, Source
from digest.pipeline import RunRequest, run_pipeline
from digest.record.rating import CUT, RatingRequest, rate_archive
from tests.examples import first
from tests.githost import GitBackend, make_certificate, serving
from tests.gitrepos import DAY, NOON, Repo, make_repo
from tests.settings import make_test_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from digest.collect import Clone, Landing
    from digest.config import Settings
    from digest.models import Commit

FIRST = date(2023, 11, 14)  # the day of NOON, in UTC
NOW = datetime(2024, 3, 1, 9, 0, tzinfo=UTC)
DAYS = 12


class Host(NamedTuple):
    """A folder of repositories, their address, and what takes notes of what was asked."""

    folder: Path
    address: str
    backend: type[GitBackend]

    def repo(self, name: str) -> Repo:
        """Make an empty repository that it serves, as a forge does."""
        made = make_repo(self.folder / f"{name}.git")
        made.git("config", "uploadpack.allowFilter", "true")
        made.git("config", "uploadpack.allowAnySHA1InWant", "true")
        return made

    def source(self, repo: Repo, **options: Any) -> Source:
        """Give a repository of its as a source."""
        return Source("acme/rocket", f"https://{self.address}/{repo.path.name}", **options)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Host, Path]]:
    folder = tmp_path_factory.mktemp("host")
    certificate = make_certificate(tmp_path_factory.mktemp("certificate"))
    with serving(GitBackend, folder, certificate) as (address, backend):
        yield Host(folder, address, backend), certificate.with_name("only.pem")


@pytest.fixture
def host(served: tuple[Host, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    monkeypatch.setenv("GIT_SSL_CAINFO", str(served[1]))
    monkeypatch.setattr(served[0].backend, "protocol", True)
    yield served[0]
    for path in served[0].folder.iterdir():
        shutil.rmtree(path)


@pytest.fixture(scope="module")
def odd_repo(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    made = make_repo(tmp_path_factory.mktemp("odd") / "rocket.git")
    odd_history(made)
    return made


@pytest.fixture
def odd(odd_repo: Repo, host: Host) -> Repo:
    """Give a copy of that history, served, to be changed."""
    repo = host.repo("rocket")
    shutil.copytree(odd_repo.path / "objects", repo.path / "objects", dirs_exist_ok=True)
    shutil.copytree(odd_repo.path / "refs", repo.path / "refs", dirs_exist_ok=True)
    return repo


# Histories


def noise(number: int, lines: int = 30) -> bytes:
    """Give text that nothing else resembles."""
    drawn = random.Random(number)  # noqa: S311 - the same in every run
    return b"".join(b"%032x\n" % drawn.getrandbits(128) for _ in range(lines))


def odd_history(repo: Repo) -> None:
    """Make a history with whatever a diff may hold, sides with old forks and joined histories."""
    numbers = count()

    def at(day: float) -> int:
        return NOON + int(day * DAY) + next(numbers)

    repo.commit(
        b"Base",
        {b"kept%d" % n: noise(n) for n in range(20)}
        | {b"moved": noise(50), b"edited": noise(51), b"image": bytes(range(256)) * 20,
           b"link": (b"120000", b"kept1"), b"run.sh": noise(52), b"doc/NEWS.md": b"# News\n",
           b".mailmap": b"Ada Byron <ada@x.org>\n", b"huge": noise(53, 9_000)},
        at=at(0),
    )  # fmt: skip
    old = repo.commit(b"Old side", {b"side": noise(60)}, branch="old", start="main", at=at(0.1))
    repo.commit(b"Second root", {b"other/a": noise(61)}, branch="other", at=at(0.2))
    repo.commit(b"Edit", {b"edited": noise(51) + b"more\n"}, at=at(1))
    moved = noise(50).replace(b"a", b"b", 40)
    repo.commit(b"Move and edit", {b"moved": None, b"new/moved": moved}, at=at(2))
    repo.commit(b"Move alone", {b"kept3": None, b"new/kept3": noise(3)}, at=at(2))
    repo.commit(b"Picture", {b"image": bytes(range(255, -1, -1)) * 20}, at=at(3))
    side = repo.commit(b"Side", {b"kept4": noise(4) + b"x\n"}, branch="s", start="main", at=at(3))
    repo.commit(b"Line", {b"kept5": noise(5) + b"x\n"}, at=at(3.2))
    merge = b"Merge pull request #7 from acme/s\n\nSide"
    repo.commit(merge, {b"kept4": noise(4) + b"x\n"}, at=at(4), merged=(side,))
    repo.commit(b"feat!: link, mode and submodule", {
        b"link": (b"120000", b"kept2"), b"run.sh": (b"100755", noise(52)),
        b"lib": (b"160000", b"1" * 40), b"doc/NEWS.md": b"# News\nBreaking: metres\n"}, at=at(5),
    )  # fmt: skip
    repo.commit(b"Type and submodule", {
        b"link": noise(70), b"lib": (b"160000", b"2" * 40)}, at=at(6),
    )  # fmt: skip
    repo.commit(b"Nothing", at=at(7))
    side_tip = repo.commit(b"Old side goes on", {b"side": noise(62)}, branch="old", at=at(7))
    assert old != side_tip
    repo.commit(b"Merge branch 'old'", {b"side": noise(62)}, at=at(8), merged=(side_tip,))
    joined = repo.head("other")
    repo.commit(b"Join", {b"other/a": noise(61), b"kept6": None}, at=at(9), merged=(joined,))
    repo.commit(b'Revert "Edit"', {b"edited": noise(51)}, at=at(10))
    repo.commit(b"Huge", {b"huge": noise(53, 9_000) + b"end\n"}, at=at(10))
    repo.commit(b"Back", {b"link": (b"120000", b"kept1"), b"kept6": noise(6)}, at=at(11))


def drawn_history(repo: Repo, seed: int) -> None:
    """Make a history by chance: files written, moved and gone, sides and their merges."""
    drawn = random.Random(seed)  # noqa: S311 - the same in every run
    files = {b"f%d" % n: noise(n) for n in range(8)}
    repo.commit(b"Base", dict(files), at=NOON)
    sides: list[tuple[str, dict[bytes, bytes | None]]] = []
    for number in range(24):
        when = NOON + number * DAY // 2 + 1
        change: dict[bytes, bytes | None] = {}
        for name in drawn.sample(sorted(files), 2):
            if drawn.random() < 0.3:
                change[b"d%d/%s" % (number, name.rpartition(b"/")[2])] = files[name] + b"m\n"
                change[name] = None
            else:
                change[name] = files[name] + b"%d\n" % number
        if sides and drawn.random() < 0.4:
            branch, brought = sides.pop(drawn.randrange(len(sides)))
            side = repo.head(branch)
            repo.commit(b"Merge branch '%s'" % branch.encode(), brought, at=when, merged=(side,))
        elif drawn.random() < 0.4:
            new = {b"s%d" % number: noise(number)}
            branch = f"s{number}"
            repo.commit(b"Side %d" % number, new, branch=branch, start="main", at=when)
            sides.append((branch, dict(new)))
        else:
            repo.commit(b"Line %d" % number, change, at=when)
            files = {n: c for n, c in (files | change).items() if c is not None}


# Reading


def settings_of(folder: Path, source: Source) -> Settings:
    return make_test_settings(folder, since=FIRST.isoformat(), repositories=(source,))


def run(folder: Path, source: Source, until: date) -> dict[str, bytes]:
    """Run the pipeline, and give the archive."""
    made = settings_of(folder, source)
    (outcome,) = run_pipeline(made, RunRequest(until=until), NOW, lambda name, done, total: None)
    assert (outcome.error, outcome.warnings, outcome.notes) == ("", (), ())
    return {str(p.relative_to(folder)): p.read_bytes() for p in made.archive.rglob("*.md")}


def tips(repo: Repo) -> dict[date, str]:
    """Give where the branch stood at the end of each day."""
    found = {}
    for line in repo.git("log", "--first-parent", "--reverse", "--format=%ct %H").splitlines():
        time, sha = line.decode().split()
        found[datetime.fromtimestamp(int(time), UTC).date()] = sha
    return found


def known_before(repo: Repo, day: int) -> tuple[datetime, frozenset[str]]:
    """Give a day's start, and what landed before it: all that the own line had reached."""
    start = NOON + day * DAY - DAY // 2
    below = repo.git("rev-list", "--first-parent", f"--until={start}", "--max-count=1", "main")
    known = repo.git("rev-list", below.decode().strip()).decode().split() if below else ()
    return datetime.fromtimestamp(start, UTC), frozenset(known)


def update(host: Host, repo: Repo, cache: Path, day: int) -> tuple[Clone, list[Landing]]:
    """Give a clone of what landed from a day on, and that; the contents are not there yet."""
    since, known = known_before(repo, day)
    clone = update_clone(host.source(repo), cache, since, known, since, without_contents=True)
    return clone, [one for one in landings_of(clone, NOW) if one.sha not in known]


def read_all(clone: Clone, landings: list[Landing]) -> tuple[list[Commit], dict[str, str]]:
    """Read all that anything here reads of commits, and the names with their lines of diffs."""
    commits = list(read_commits(clone, landings, ZoneInfo("UTC"), diff_merges=True))
    return commits, dict(read_diffs(clone, [one.sha for one in landings]))


def test_what_is_read_is_what_a_whole_clone_has(host: Host, odd: Repo, tmp_path: Path) -> None:
    hold_to_a_whole_clone(host, odd, tmp_path, (8, 4, 1))


@pytest.mark.slow
def test_so_it_is_of_a_history_drawn_by_chance(host: Host, tmp_path: Path) -> None:
    repo = host.repo("rocket")
    drawn_history(repo, 1)
    hold_to_a_whole_clone(host, repo, tmp_path, (8, 2))


def hold_to_a_whole_clone(host: Host, repo: Repo, tmp_path: Path, days: tuple[int, ...]) -> None:
    local = replace(host.source(repo), url=str(repo.path))
    whole = update_clone(local, tmp_path / "whole", None)
    for day in days:
        clone, landings = update(host, repo, tmp_path / f"{day}", day)
        assert landings
        assert is_partial_clone(clone.path)
        fetch_contents(clone, [one.sha for one in landings])
        asked = len(host.backend.asked)
        commits, diffs = read_all(clone, landings)
        told = {one.sha: one for one in landings_of(whole, NOW)}
        assert landings == [told[one.sha] for one in landings]
        assert (commits, diffs) == read_all(whole, landings)
        assert len(diffs) == len(landings)
        assert len(host.backend.asked) == asked  # nothing is fetched while reading


@pytest.mark.parametrize(
    "merges", [Merges.INCLUDE, pytest.param(Merges.FIRST_PARENT, marks=pytest.mark.slow)]
)
def test_nights_without_a_cache_give_the_archive_of_one_run(
    host: Host, odd: Repo, tmp_path: Path, merges: Merges
) -> None:
    source = host.source(odd, merges=merges)
    for number, (day, sha) in enumerate(list(tips(odd).items())[3::4]):
        odd.git("update-ref", "refs/heads/main", sha)
        shutil.rmtree(tmp_path / "nights/cache", ignore_errors=True)
        found = run(tmp_path / "nights", source, day)
        clone = existing_clone(source, tmp_path / "nights/cache")
        assert clone
        assert is_partial_clone(clone.path) is bool(number)  # of a first run, all is new
    local = replace(source, url=str(odd.path))
    assert found == run(tmp_path / "once", local, day)
    assert len(found) == DAYS


def test_rating_again_reads_what_is_there_and_fetches_nothing(host: Host, tmp_path: Path) -> None:
    """Two commits of more files than a report lists: one of an earlier night, one of the last."""
    repo = host.repo("rocket")
    repo.commit(b"Base", {b"base": noise(1)}, at=NOON)
    for day, folder in ((1, b"early"), (5, b"late")):
        shutil.rmtree(tmp_path / "cache", ignore_errors=True)
        numbers = range(1000 * day, 1000 * day + MAX_FILES + 1)
        files = {b"%b/%d" % (folder, number): noise(number, 1) for number in numbers}
        repo.commit(b"feat: many files", files, at=NOON + day * DAY)
        run(tmp_path, host.source(repo), FIRST + timedelta(day))
    clone = existing_clone(host.source(repo), tmp_path / "cache")
    assert clone
    assert is_partial_clone(clone.path)
    asked = len(host.backend.asked)
    settings = settings_of(tmp_path, host.source(repo))
    settings = replace(settings, rules=make_rules(thresholds={"high": 1, "medium": 0}))
    (rated,) = rate_archive(settings, RatingRequest(), NOW)
    told = {one.day: (one.kept, one.is_changed) for one in rated.entries}
    assert told[FIRST + timedelta(1)] == (CUT, False)
    assert told[FIRST + timedelta(5)] == ("", True)
    assert rated.warnings == ()
    assert len(host.backend.asked) == asked


def test_only_what_is_new_comes_over_the_wire(host: Host, tmp_path: Path) -> None:
    repo = host.repo("rocket")
    repo.commit(b"Base", {b"d%d/f%d" % (n % 9, n): noise(n, 200) for n in range(300)})
    for day in range(1, 9):
        repo.commit(b"Day", {b"d1/f1": noise(1, 200) + b"%d\n" % day}, at=NOON + day * DAY)
    before = sum(host.backend.sent)
    clone, landings = update(host, repo, tmp_path / "night", 8)
    fetch_contents(clone, [one.sha for one in landings])
    partial = sum(host.backend.sent) - before
    update_clone(host.source(repo), tmp_path / "whole", None)
    whole = sum(host.backend.sent) - before - partial
    assert whole > 900_000
    assert partial < 30_000
    assert len(read_all(clone, landings)[1]) == 1
    asked = len(host.backend.asked)
    fetch_contents(clone, [one.sha for one in landings])
    assert len(host.backend.asked) == asked  # nothing is missing


# Hosts


def test_a_file_of_the_branch_comes_by_its_name(host: Host, tmp_path: Path) -> None:
    repo = host.repo("rocket")
    repo.commit(b"Begin", {b"CODEOWNERS": b"* @ada\n", b"other": noise(1)})
    repo.commit(b"Go on", {b"a": b"1\n"}, at=NOON + DAY)
    clone, _ = update(host, repo, tmp_path, 2)
    assert is_partial_clone(clone.path)
    name = find_code_owners(clone)
    fetch_contents(clone, (), name)
    assert read_code_owners(clone, name) == "* @ada"


def _no_filter(repo: Repo) -> None:
    repo.git("config", "uploadpack.allowFilter", "false")


def _no_names(repo: Repo) -> None:
    """By the first version of the protocol, a host is asked for the tips of branches alone."""
    repo.git("config", "uploadpack.allowAnySHA1InWant", "false")


@pytest.mark.parametrize(
    ("limit", "is_partial", "is_new_protocol"),
    [(_no_filter, True, True), (_no_names, False, False)],
)
def test_a_host_that_can_not_do_so_is_read_as_a_whole(
    host: Host,
    odd: Repo,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    limit: Callable[[Repo], None],
    is_partial: bool,
    is_new_protocol: bool,
) -> None:
    limit(odd)
    monkeypatch.setattr(host.backend, "protocol", is_new_protocol)
    clone, landings = update(host, odd, tmp_path / "cache", 7)
    fetch_contents(clone, [one.sha for one in landings])
    found = read_all(clone, landings)
    assert is_partial_clone(clone.path) is is_partial  # without a filter, git marks it all the same
    local = replace(host.source(odd), url=str(odd.path))
    whole = update_clone(local, tmp_path / "whole", None)
    assert found == read_all(whole, landings)
    assert caplog.messages == []


def test_more_than_can_be_named_is_fetched_as_a_whole(
    host: Host, odd: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "MAX_NAMED", 3)
    clone, landings = update(host, odd, tmp_path / "cache", 7)
    asked = len(host.backend.asked)
    fetch_contents(clone, [landings[-1].sha])
    assert is_partial_clone(clone.path)
    fetch_contents(clone, [one.sha for one in landings])
    assert not is_partial_clone(clone.path)
    assert len(host.backend.asked) > asked
    assert len(read_all(clone, landings)[1]) == len(landings)


def test_a_host_that_goes_away_in_between_costs_no_clone(
    host: Host, odd: Repo, tmp_path: Path
) -> None:
    clone, landings = update(host, odd, tmp_path / "cache", 7)
    shas = [one.sha for one in landings]
    packs = sorted((clone.path / "objects/pack").iterdir())
    odd.path.rename(odd.path.with_name("away"))
    with pytest.raises(CollectError, match="no git repository there") as caught:
        fetch_contents(clone, shas)
    assert caught.value.__cause__ is caught.value.__context__ is None
    assert sorted((clone.path / "objects/pack").iterdir()) == packs
    assert readable_commits(clone, shas) < set(shas)
    odd.path.with_name("away").rename(odd.path)
    again, landings = update(host, odd, tmp_path / "cache", 7)
    fetch_contents(again, shas)
    assert len(read_all(again, landings)[1]) == len(shas)


# Keeping one


def test_a_kept_clone_goes_on(
    host: Host,
    odd: Repo,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Through many nights, a rewritten branch, a jump back, a local address and another host."""
    monkeypatch.setattr(cloning, "_MAX_PACKS", 4)
    cache, tip = tmp_path / "cache", odd.head()
    for day, sha in enumerate(tips(odd).values()):
        odd.git("update-ref", "refs/heads/main", sha)
        if day % 3 == 2:
            clone, landings = update(host, odd, cache, day)
            fetch_contents(clone, [one.sha for one in landings])
            assert len(read_all(clone, landings)[1]) == len(landings)
    assert is_partial_clone(clone.path)
    assert len(list((clone.path / "objects/pack").glob("*.pack"))) <= 5
    odd.git("update-ref", "refs/heads/main", "main~4")
    odd.commit(b"Rewritten", {b"kept1": b"x\n"}, at=NOON + 13 * DAY)
    for day in (12, 2):
        clone, landings = update(host, odd, cache, day)
        fetch_contents(clone, [one.sha for one in landings])
        assert len(read_all(clone, landings)[1]) == len(landings)
    odd.git("update-ref", "refs/heads/main", tip)
    local = replace(host.source(odd), url=str(odd.path))
    clone = update_clone(local, cache, None)
    landings = list(landings_of(clone, NOW))
    fetch_contents(clone, [one.sha for one in landings])
    whole = read_all(update_clone(local, tmp_path / "whole", None), landings)
    assert read_all(clone, landings) == whole
    other = host.repo("other")
    other.commit(b"Other", {b"o": b"x\n"}, at=NOON + DAY)
    clone, landings = update(host, other, cache, 0)
    fetch_contents(clone, [one.sha for one in landings])
    assert [one.title for one in read_all(clone, landings)[0]] == ["Other"]
    assert caplog.messages == []


def _cut_packs(packs: Path) -> None:
    for pack in packs.glob("*.pack"):
        pack.chmod(0o644)
        pack.write_bytes(pack.read_bytes()[:100])


def _unmark(packs: Path) -> None:
    for mark in packs.glob("*.promisor"):
        mark.unlink()


def _lose_contents(packs: Path) -> None:
    """Lose the pack that was fetched last, and its index."""
    last = max(packs.glob("*.pack"), key=lambda pack: pack.stat().st_mtime_ns)
    for path in packs.glob(f"{last.stem}.*"):
        path.unlink()


@pytest.mark.parametrize(
    ("damage", "is_told"),
    first(2, [(_cut_packs, True), (_lose_contents, False), (_unmark, True)]),
)
def test_a_damaged_clone_heals(
    host: Host,
    odd: Repo,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    damage: Callable[[Path], None],
    is_told: bool,
) -> None:
    clone, landings = update(host, odd, tmp_path / "cache", 7)
    fetch_contents(clone, [one.sha for one in landings])
    wanted = read_all(clone, landings)
    damage(clone.path / "objects/pack")
    clone, landings = update(host, odd, tmp_path / "cache", 7)
    fetch_contents(clone, [one.sha for one in landings])
    assert read_all(clone, landings) == wanted
    assert ("making it anew" in caplog.text) is is_told


def test_a_whole_clone_stays_whole(host: Host, odd: Repo, tmp_path: Path) -> None:
    """As one that was fetched for the whole history, or by an earlier release."""
    update_clone(host.source(odd), tmp_path / "cache", None)
    odd.commit(b"Next", {b"kept1": b"x\n"}, at=NOON + 13 * DAY)
    clone, landings = update(host, odd, tmp_path / "cache", 13)
    assert not is_partial_clone(clone.path)
    asked = len(host.backend.asked)
    fetch_contents(clone, [one.sha for one in landings])
    assert len(host.backend.asked) == asked
    assert len(read_all(clone, landings)[1]) == 1
