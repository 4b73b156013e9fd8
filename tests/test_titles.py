"""What a title says its commit is."""

from __future__ import annotations

import pytest

from digest.models import ChangeType
from digest.titles import read_title, title_areas, title_type


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("fix: close the valve", "fix"),
        ("fix(cli)!: close the valve", "fix"),
        ("feat!: close the valve", "feat"),
        ("FIX: close the valve", "fix"),
        ("perf:no space", "perf"),
        ("feature: a valve", "feat"),
        ("tests(bench): a valve", "test"),
        ("revert: feat: a valve", "revert"),
        ("security: a valve", "security"),
        ("fix the valve", "fix"),
        ("[Bugfix][Valve] close it", "fix"),
        ("ROCKET-12: add a valve", "feat"),
        ('Revert "feat: a valve"', "revert"),
        ("修复阀门", "fix"),
        ("the valve", "other"),
        ("", "other"),
        ("x" * 100_000, "other"),
    ],
)
def test_a_title_says_its_type(title: str, name: str) -> None:
    assert title_type(title) is ChangeType(name)


@pytest.mark.parametrize(
    ("title", "breaking"), [("feat!: x", True), ("feat(a)!: x", True), ("feat: x!", False)]
)
def test_a_mark_says_that_it_breaks(title: str, breaking: bool) -> None:
    assert read_title(title, {"feat"}) == ("feat", breaking)


@pytest.mark.parametrize(
    ("title", "areas"),
    [
        ("[Bugfix][Spec Decode] keep the draft", ("spec decode",)),
        ("feat(router): weigh the queues", ("router",)),
        ("fix(core, kernel)!: align", ("core", "kernel")),
        ("router: weigh the queues", ("router",)),
        ("[CI/Build] pin the image", ()),
        ("[2/n] [XPU] part two", ("xpu",)),
        ("fix: align", ()),
        ("Align the wheels", ()),
        ("[<img src=x>] align", ("<img src=x>",)),
        ("【内核】对齐", ("内核",)),
        ("", ()),
    ],
)
def test_the_areas_of_a_title_are_its_scope_and_tags(title: str, areas: tuple[str, ...]) -> None:
    assert title_areas(title) == areas
