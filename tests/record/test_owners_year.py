"""Whatever an owner changes, and whenever: each commit that landed stands in the archive once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.archive.store import read_archive
from digest.health import check_archive
from digest.models import Merges
from digest.record.names import under_present_names
from tests.examples import examples
from tests.gitrepos import DAY, NOON
from tests.record.owning import Owner, make_owner

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.process
HOUR = 3600
ZONES = ("UTC", "Asia/Shanghai", "America/New_York", "Pacific/Kiritimati", "Asia/Kathmandu")
NAMES = ("umbrella/rocket", "umbrella/lander", "Acme/Rocket")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["line", "line", "side", "merge"]), st.integers(-30, 30)),
        st.tuples(st.just("zone"), st.sampled_from(ZONES)),
        st.tuples(st.just("omit"), st.integers(0, 9)),
        st.tuples(st.just("name"), st.sampled_from(NAMES)),
        st.tuples(st.sampled_from(["run", "run", "rewrite"]), st.integers(1, 2)),
    ),
    min_size=4,
    max_size=14,
)


def change(owner: Owner, kind: str, value: Any, omitted: set[str]) -> None:
    """Do what the owner does: change an option."""
    (source,) = owner.settings.repositories
    if kind == "zone":
        owner.set(timezone=value)
    elif kind == "name" and value != source.name:
        former = {name: None for name in (*source.formerly, source.name) if name != value}
        owner.set(name=value, formerly=tuple(former))
    elif kind == "omit":
        shas = owner.repo.git("rev-list", "main").decode().split()
        omitted.add(shas[value % len(shas)])
        owner.set(omit=tuple(sha[:12] for sha in sorted(omitted)))


def go(owner: Owner, steps: Sequence[tuple[str, Any]]) -> set[str]:
    """Let time pass, half a day a step; give the commits that are left out at the end."""
    omitted: set[str] = set()
    side, now = "", 0
    for number, (kind, value) in enumerate(steps):
        now += DAY // 2
        when, name = NOON + now, b"%d" % number
        if kind in {"line", "side"}:
            when += value * HOUR
            if kind == "side":
                side = side or f"side{number}"
            branch = side if kind == "side" else "main"
            owner.repo.commit(name, {name: b"1\n"}, at=when, branch=branch, start="main")
        elif kind == "merge" and side:
            owner.repo.commit(b"Merge " + name, at=when, merged=(owner.repo.head(side),))
            side = ""
        elif kind in {"run", "rewrite"}:
            owner.run(now // DAY - value, rewrite=kind == "rewrite")
        else:
            change(owner, kind, value, omitted)
    return omitted


@settings(
    max_examples=examples(25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(STEPS, st.sampled_from([Merges.INCLUDE, Merges.FIRST_PARENT]))
def test_each_commit_stands_there_once(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, Any]], merges: Merges
) -> None:
    owner = make_owner(tmp_path_factory.mktemp("year"))
    owner.set(merges=merges)
    owner.settings = replace(owner.settings, path="{owner}/{repo}/{date}.md")
    owner.repo.commit(b"Base", {b"base": b"1\n"}, at=NOON)
    owner.run(1)
    omitted = go(owner, steps)
    owner.run(20)
    own_line = ("--first-parent",) if merges is Merges.FIRST_PARENT else ()
    landed = set(owner.repo.git("rev-list", *own_line, "main").decode().split())

    def check() -> None:
        held = [sha for shas in owner.shas().values() for sha in shas]
        assert sorted(held) == sorted(landed - omitted)
        compared = owner.compared()
        assert (compared.is_whole, compared.gone) == (True, ())
        archive = under_present_names(
            read_archive(owner.settings.archive), owner.settings.repositories
        )
        health = check_archive(archive, [owner.settings.repositories[0].name])
        assert (health.unwatched, health.absent, health.gap_days) == ((), (), 0)

    check()
    files = owner.files()
    owner.run(20)
    assert owner.files() == files
    owner.run(20, rewrite=True)
    check()
    assert owner.compared().elsewhere == ()
