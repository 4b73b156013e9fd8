"""What the names of tags say."""

from __future__ import annotations

import pytest

from digest.models import TagRules
from digest.releases.versions import is_release, read_tag_name


@pytest.mark.parametrize(
    ("tags", "series", "is_prerelease"),
    [
        ("v1.2.3 1.2 V1.2 v1 v255 release-1.2 rel_1_2_3 release/2.0 Version-1.2 v1_2_3", "", False),
        ("v1.2+rc.1 1.0.post1 1.0.0-1 v1.2.3-lts v0.0.0-20240101", "", False),
        ("v2.0.0-rc.1 2.0b3 v1.0-M2 8.0.0.dev0 1.0a1 v255-rc1 v1.0.0-SNAPSHOT", "", True),
        ("pump@1.2 pump-v1.2 pump/v1.2 pump-1.2.3 pump@1 pump_1.2", "pump", False),
        ("pump@2.0.0-next.1 pump-1.2.3-beta.2 pump/v1-alpha", "pump", True),
        ("@acme/pump@1.2.0", "@acme/pump", False),
        ("parts/pump/v1.2", "parts/pump", False),
        ("go1.21", "go", False),
    ],
)
def test_a_version_says_of_what_it_is_and_whether_to_try_it(
    tags: str, series: str, is_prerelease: bool
) -> None:
    for tag in tags.split():
        name = read_tag_name(tag)
        assert (name.is_version, name.series, name.is_prerelease) == (True, series, is_prerelease)


@pytest.mark.parametrize("tag", ["nightly", "latest", "20240101", "2026-03-01", "8.0.x", "v", "1"])
def test_other_tags_are_no_versions(tag: str) -> None:
    assert not read_tag_name(tag).is_version


def test_a_short_name_moves_on_with_the_version() -> None:
    short, whole, other = map(read_tag_name, ("v4", "v4.1.2", "pump-v4.1"))
    assert short.is_short_for(whole)
    assert not whole.is_short_for(short)
    assert not short.is_short_for(other)


def test_patterns_are_those_of_git_tag() -> None:
    rules = TagRules(("v[0-9]*", "pump/*"), ("*-rc*",))
    tags = ("v1", "v1/a", "pump/v2", "valve/v2", "v1-rc1", "1.0")
    assert [tag for tag in tags if is_release(tag, rules)] == ["v1", "v1/a", "pump/v2"]
    assert [tag for tag in tags if is_release(tag, TagRules(exclude=("pump/*",)))] == [
        *("v1", "valve/v2", "v1-rc1", "1.0")
    ]
