"""`formerly`: a repository that had another name goes on with the days it has."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from digest.archive.store import read_archive
from digest.health import check_archive
from digest.importance import make_rules
from digest.record.names import under_present_names
from digest.record.rating import RatingRequest, rate_archive, write_ratings
from tests.gitrepos import DAY, NOON
from tests.record.owning import FIRST, NAME, NOW, Owner, make_owner

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.process
NEW = "umbrella/lander"


@pytest.fixture
def owner(tmp_path: Path) -> Owner:
    """Make a history of a commit a day, three of which are in the archive."""
    made = make_owner(tmp_path)
    for day in range(5):
        made.repo.commit(b"Change %d" % day, {b"a": b"%d\n" % day}, at=NOON + day * DAY)
    made.run(2)
    return made


@pytest.mark.parametrize(
    "formerly", [(NAME,), ("Acme/ROCKET",), ("acme/older", NAME)], ids=["as is", "in case", "chain"]
)
def test_its_days_go_on_under_the_new_name(owner: Owner, formerly: tuple[str, ...]) -> None:
    before = owner.files()
    owner.set(name=NEW, formerly=formerly)
    assert owner.run(4).commits == 2
    after = owner.files()
    assert {name: after[name] for name in before} == before
    assert sorted(after.keys() - before.keys()) == [
        f"2023/lander/{FIRST + timedelta(day)}.md" for day in (3, 4)
    ]
    assert [len(shas) for shas in owner.shas().values()] == [1] * 5
    assert (owner.compared().is_whole, owner.compared().gone) == (True, ())
    archive = read_archive(owner.settings.archive)
    health = check_archive(under_present_names(archive, owner.settings.repositories), [NEW])
    assert (health.unwatched, health.absent, health.gap_days) == ((), (), 0)
    assert [repository.repository for repository in health.repositories] == [NEW]


def test_a_day_of_the_former_name_grows_where_it_is(owner: Owner) -> None:
    owner.repo.commit(b"Late", {b"b": b"1\n"}, at=NOON + 4 * DAY)
    owner.run(4)
    before = owner.files()
    owner.repo.commit(b"Later", {b"b": b"2\n"}, at=NOON + 4 * DAY + 60)
    owner.set(name=NEW, formerly=(NAME,))
    assert owner.run(4).commits == 1
    assert owner.files().keys() == before.keys()
    assert f"## {NAME}\n".encode() in owner.files()[f"2023/rocket/{FIRST + timedelta(4)}.md"]


def test_two_renames_in_a_row(owner: Owner) -> None:
    owner.set(name=NEW, formerly=(NAME,))
    owner.run(3)
    owner.set(name="umbrella/probe", formerly=(NEW, NAME))
    owner.run(4)
    assert [len(shas) for shas in owner.shas().values()] == [1] * 5
    assert owner.compared().is_whole


def test_a_second_report_of_a_day_is_no_loss_and_its_commits_are_told(owner: Owner) -> None:
    """It came to be while the option was not set: every commit was added again."""
    owner.set(name=NEW)
    owner.run(4)
    assert [len(shas) for shas in owner.shas().values()] == [2, 2, 2, 1, 1]
    owner.set(formerly=(NAME,))
    assert owner.run(4).commits == 0
    assert [(len(days), set(days)) for _, days in owner.compared().twice] == [
        (2, {days[0]}) for _, days in owner.compared().twice
    ]
    assert len(owner.compared().twice) == 3


def test_what_is_left_out_is_left_out_under_the_former_name(owner: Owner) -> None:
    sha = owner.shas()[FIRST][0]
    owner.set(name=NEW, formerly=(NAME,), omit=(sha[:8],))
    outcome = owner.run(4)
    assert (outcome.omitted, outcome.notes) == (1, ())
    assert owner.shas()[FIRST] == []


def test_the_days_of_former_names_are_rated_with_the_rest(owner: Owner) -> None:
    owner.set(name=NEW, formerly=(NAME,))
    owner.run(4)
    stricter = make_rules(thresholds={"high": 1, "medium": 0})
    owner.settings = replace(owner.settings, rules=stricter)
    (rated,) = rate_archive(owner.settings, RatingRequest(), NOW)
    assert (rated.repository, len(rated.entries), len(rated.reports)) == (NEW, 5, 5)
    assert write_ratings(rated).written == 5
    assert f"## {NAME}\n".encode() in owner.files()[f"2023/rocket/{FIRST}.md"]
