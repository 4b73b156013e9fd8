"""Releases on the site: their order and addresses, and in which of them a commit is first."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.site.html.addresses import release_address
from digest.site.reading.library.presentation import Presentation
from digest.site.reading.releases import shown as shown_module
from digest.site.reading.releases.index import (
    UNKNOWN,
    UNRELEASED,
    FirstIn,
    ReleaseIndex,
    place_releases,
)
from digest.site.reading.releases.shown import (
    ShownRelease,
    clean_release,
    present_release,
    read_shown_releases,
)
from digest.site.reading.releases.shown_json import pack_release, unpack_release
from tests.site.records import LANDER, ROCKET, TUESDAY, sha_of
from tests.site.releasing import SMALL_RELEASES, make_commit, make_release, write_releases

if TYPE_CHECKING:
    from pathlib import Path

    from digest.releases import Release

UTC = ZoneInfo("UTC")
TAGS = f"{ROCKET}/releases/tag"
SAFE = re.compile(rf"{TAGS}/(?:(?!\.)[A-Za-z0-9._@+~-]+(?<!\.)/)+")
COMMIT = make_commit()


def index_of(*releases: Release, zone: ZoneInfo = UTC) -> ReleaseIndex:
    shown = (ShownRelease(one, "") for one in releases)
    return place_releases(shown, zone, {ROCKET, LANDER})


def first_in(index: ReleaseIndex, sha: str = COMMIT.sha, day: date = TUESDAY) -> FirstIn:
    return index.first_in(ROCKET, sha, day)


# ---- first in


def test_a_commit_is_first_in_the_earliest_release_that_holds_it() -> None:
    later, earlier = make_release("v1.1", COMMIT, day=5), make_release("v1.1-rc1", COMMIT, day=4)
    assert first_in(index_of(later, earlier)) == FirstIn("v1.1-rc1", f"{TAGS}/v1.1-rc1/")


def test_the_release_before_one_is_earlier_whatever_the_dates_say() -> None:
    follower = make_release("v2", COMMIT, day=1, previous="v1")
    assert first_in(index_of(follower, make_release("v1", COMMIT, day=9))).tag == "v1"


def test_releases_that_follow_each_other_in_a_circle_are_all_there() -> None:
    circle = make_release("a", previous="b"), make_release("b", previous="a")
    assert {one.tag for one in index_of(*circle).releases} == {"a", "b"}


def test_a_commit_that_is_only_named_counts_as_well() -> None:
    release = make_release("v1", others=(COMMIT.sha,))
    assert first_in(index_of(release)).tag == "v1"


def test_of_a_repository_without_releases_nothing_is_known() -> None:
    index = index_of(make_release(repository=LANDER))
    assert (first_in(index), first_in(ReleaseIndex())) == (UNKNOWN, UNKNOWN)


@pytest.mark.parametrize(
    ("values", "day", "expected"),
    [
        ({}, 1, UNRELEASED),  # it is the first of all: whatever it has not is not released
        ({"previous": "v0"}, 4, UNRELEASED),
        ({"previous": "v0"}, 3, UNKNOWN),  # it may be in the one before, which is not here
        ({"is_cut": True}, 3, UNKNOWN),
        ({"others": (), "counts": make_release("v1", COMMIT, COMMIT).counts}, 9, UNKNOWN),
    ],
)
def test_what_no_release_holds_is_unreleased_where_all_is_known(
    values: dict[str, object], day: int, expected: FirstIn
) -> None:
    index = index_of(make_release("v1", **values))  # type: ignore[arg-type]
    assert first_in(index, sha_of("another"), date(2025, 3, day)) == expected


# ---- order, days, neighbours


def test_neighbours_are_of_the_same_series() -> None:
    tags = (("a@1", "a"), ("b@1", "b"), ("a@2", "a"))
    index = index_of(*(make_release(tag, day=n + 1, series=s) for n, (tag, s) in enumerate(tags)))
    first, other, second = index.by_repository[ROCKET]
    assert index.around(first) == (None, second)
    assert index.around(other) == (None, None)


def test_a_release_is_of_the_day_in_the_archives_time_zone() -> None:
    index = index_of(make_release("v1", day=4, hour=23), zone=ZoneInfo("Asia/Shanghai"))
    assert [one.tag for one in index.on([date(2025, 3, 4), date(2025, 3, 5)])] == ["v1"]
    assert list(index.by_day) == [date(2025, 3, 5)]


# ---- addresses


@pytest.mark.parametrize("tag", ["v1.2", "pkg@1.2", "pkg/v1.2", "@scope/pkg@1.2.3", "1.0+build-5"])
def test_a_tag_has_the_forges_own_address(tag: str) -> None:
    assert release_address(ROCKET, tag) == f"{TAGS}/{tag}/"


@pytest.mark.parametrize(
    "tag",
    [
        *("../../../etc", "a/../b", "a//b", "/v1", "v1/", ".hidden", "v1.", "100%", "a%2fb"),
        *('"><script>', "v1\u202e", "版本", "x" * 200, "v1/index.html", "feed.xml", "~", ""),
    ],
)
def test_a_hostile_tag_has_a_safe_address(tag: str) -> None:
    address = release_address(ROCKET, tag)
    assert SAFE.fullmatch(address)
    assert "~" in address
    assert len(address) < 200


@given(st.lists(st.text(min_size=1, max_size=90), min_size=2, max_size=6, unique=True))
def test_addresses_tell_tags_apart_whatever_the_file_system(tags: list[str]) -> None:
    index = index_of(*map(make_release, tags))
    addresses = {one.address.lower() for one in index.releases}
    assert len(addresses) == len(tags)
    assert all(SAFE.fullmatch(address) for address in addresses)


# ---- as it is shown


def test_a_release_is_shown_without_secrets() -> None:
    token = f"ghp_{'a1B2' * 9}"
    release = make_release("v1", make_commit(f"fix: drop {token}"), prose=f"See {token}")
    shown = clean_release(release)
    assert [one.title for one in shown.commits] == ["fix: drop [redacted:github-token]"]
    assert shown.prose == "See [redacted:github-token]"


def test_commits_that_are_left_out_are_in_no_release() -> None:
    gone, other = make_commit("chore: of nobody's business"), sha_of("y")
    release = make_release("v1", COMMIT, gone, others=(sha_of("x"), other))
    omit = {ROCKET: (gone.sha[:7],), "": (other,)}
    shown = present_release(release, Presentation(omit=omit))
    assert (shown.commits, shown.others, shown.counts.total) == ((COMMIT,), (sha_of("x"),), 1)


def test_a_release_is_shown_under_the_present_name() -> None:
    shown = present_release(make_release(), Presentation({"Acme/Rocket": "acme/missile"}))
    assert shown.repository == "acme/missile"


def test_long_texts_of_a_release_are_cut() -> None:
    long = make_commit("x" * 5000, author="y" * 5000)
    (shown,) = clean_release(make_release("v1", long)).commits
    assert (len(shown.title), len(shown.author)) == (1000, 200)
    assert replace(shown, title=long.title, author=long.author) == long


@pytest.mark.parametrize("release", SMALL_RELEASES, ids=lambda one: one.tag)
def test_the_cache_gives_a_release_as_it_was(release: Release) -> None:
    assert unpack_release(json.loads(json.dumps(pack_release(release)))) == release


def test_a_release_that_did_not_change_is_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "archive"
    write_releases(folder, SMALL_RELEASES)
    paths = sorted(folder.rglob("*.md"))
    first = read_shown_releases(folder, paths, tmp_path, Presentation())
    monkeypatch.setattr(shown_module, "read_release", None)
    assert read_shown_releases(folder, paths, tmp_path, Presentation()) == first
    assert [one.release.tag for one in first[0]] == ["v1.0-rc1", "v1.0"]


def test_a_file_that_is_no_release_costs_that_file(tmp_path: Path) -> None:
    write_releases(tmp_path, SMALL_RELEASES)
    bad = tmp_path / "bad.md"
    bad.write_text("# Release (v9)\n")
    found, warnings = read_shown_releases(
        tmp_path, sorted(tmp_path.rglob("*.md")), tmp_path / "cache", Presentation()
    )
    assert (len(found), len(warnings)) == (2, 1)
    assert "bad.md" in warnings[0]
