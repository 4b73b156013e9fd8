"""Which release holds what: compared with naive answers, for any history."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from digest.releases.graph import ReleaseTag, Step, make_graph
from tests.examples import examples


def reach(steps: dict[str, tuple[str, ...]], sha: str) -> set[str]:
    """Give a commit and all before it."""
    found, waiting = set[str](), [sha]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += steps[one]
    return found


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Step], list[ReleaseTag]]:
    """Draw commits, each with up to three parents before it, and tags, with dates in any order."""
    steps: list[Step] = []
    for number in range(draw(st.integers(1, 14))):
        parents = (
            draw(st.lists(st.integers(0, number - 1), max_size=3, unique=True)) if number else []
        )
        steps.append(Step(f"{number:040x}", tuple(f"{parent:040x}" for parent in parents)))
    tags = draw(
        st.lists(
            st.builds(
                ReleaseTag,
                st.integers(0, 99).map(lambda number: f"v{number}"),
                st.sampled_from([step.sha for step in steps]),
                st.integers(0, 5),
                st.sampled_from(["", "pkg"]),
                st.booleans(),
            ),
            max_size=8,
            unique_by=lambda tag: tag.name,
        )
    )
    return steps[::-1], tags


@settings(max_examples=examples(80))
@given(histories())
def test_a_commit_is_first_in_the_earliest_release_that_holds_it(
    drawn: tuple[list[Step], list[ReleaseTag]],
) -> None:
    steps, tags = drawn
    graph = make_graph(steps, tags)
    parents = {step.sha: step.parents for step in steps}
    held = {tag.name: reach(parents, tag.commit) for tag in tags}
    order = [tag.name for tag in graph.tags]
    assert sorted(order) == sorted(held)
    for n, tag in enumerate(graph.tags):  # what it descends from is earlier
        for later in graph.tags[n + 1 :]:
            assert later.commit == tag.commit or later.commit not in held[tag.name]
    first = graph.first_in()
    for step in steps:
        holders = [name for name in order if step.sha in held[name]]
        assert first.get(step.sha) == (holders[0] if holders else None)


@settings(max_examples=examples(80))
@given(histories())
def test_a_release_holds_what_no_earlier_one_of_its_series_does(
    drawn: tuple[list[Step], list[ReleaseTag]],
) -> None:
    steps, tags = drawn
    graph = make_graph(steps, tags)
    parents = {step.sha: step.parents for step in steps}
    held = {tag.name: reach(parents, tag.commit) for tag in tags}
    found = graph.holdings()
    for n, tag in enumerate(graph.tags):
        rivals = [
            other.name
            for other in graph.tags[:n]
            if other.series == tag.series and (tag.is_prerelease or not other.is_prerelease)
        ]
        before = set[str]().union(*(held[name] for name in rivals))
        shas, previous = found[tag.name]
        assert set(shas) == held[tag.name] - before
        assert len(set(shas)) == len(shas)
        assert previous is None or previous in rivals
        if held[tag.name] & before:  # it goes on from one of them
            assert previous is not None
            assert held[previous] & held[tag.name]


def chain(*names: str) -> list[Step]:
    before = ("", *names)
    return [Step(name, (before[n],) if before[n] else ()) for n, name in enumerate(names)][::-1]


def previous(steps: list[Step], *tags: ReleaseTag) -> dict[str, str | None]:
    return {name: one.previous for name, one in make_graph(steps, tags).holdings().items()}


def test_a_release_goes_on_from_the_one_before_and_a_try_from_any() -> None:
    tags = (
        ReleaseTag("1.0", "a", 1),
        ReleaseTag("2.0rc1", "b", 2, is_prerelease=True),
        ReleaseTag("2.0rc2", "c", 3, is_prerelease=True),
        ReleaseTag("2.0", "d", 4),
    )
    graph = make_graph(chain(*"abcd"), tags)
    assert previous(chain(*"abcd"), *tags) == {
        "1.0": None,
        "2.0rc1": "1.0",
        "2.0rc2": "2.0rc1",
        "2.0": "1.0",
    }
    assert graph.holdings()["2.0"].shas == ("d", "c", "b")
    assert graph.first_in()["b"] == "2.0rc1"


def test_each_part_of_a_repository_has_releases_of_its_own() -> None:
    tags = (
        ReleaseTag("pump@1", "a", 1, "pump"),
        ReleaseTag("valve@1", "b", 2, "valve"),
        ReleaseTag("pump@2", "c", 3, "pump"),
    )
    assert previous(chain(*"abc"), *tags) == {"pump@1": None, "valve@1": None, "pump@2": "pump@1"}
    assert make_graph(chain(*"abc"), tags).holdings()["pump@2"].shas == ("c", "b")


def test_a_fix_for_an_old_branch_goes_on_from_that_branch() -> None:
    steps = [Step("c", ("b",)), Step("fix", ("a",)), *chain("a", "b")]
    tags = (
        ReleaseTag("8.1", "a", 1),
        ReleaseTag("8.2", "b", 2),
        ReleaseTag("8.1.1", "fix", 3),
        ReleaseTag("8.3", "c", 4),
    )
    assert previous(steps, *tags) == {"8.1": None, "8.2": "8.1", "8.1.1": "8.1", "8.3": "8.2"}


def test_tags_on_branches_that_are_never_merged_go_on_from_where_they_left() -> None:
    """From the newest of those whose branch left last: `9.0.1`, not the line's own `8.0`."""
    steps = [
        *(Step("d", ("c",)), Step("r2", ("r1",)), Step("r1", ("b",)), Step("c", ("b",))),
        *chain("a", "b"),
    ]
    tags = (
        ReleaseTag("8.0", "a", 1),
        ReleaseTag("9.0", "r1", 2),
        ReleaseTag("9.0.1", "r2", 3),
        ReleaseTag("9.1", "d", 4),
    )
    assert previous(steps, *tags) == {"8.0": None, "9.0": "8.0", "9.0.1": "9.0", "9.1": "9.0.1"}


def test_an_ancestor_is_the_earlier_whatever_the_dates_say() -> None:
    tags = (ReleaseTag("1.1", "b", 1), ReleaseTag("1.0", "a", 9))
    graph = make_graph(chain("a", "b"), tags)
    assert [tag.name for tag in graph.tags] == ["1.0", "1.1"]
    assert graph.first_in() == {"a": "1.0", "b": "1.1"}
    assert previous(chain("a", "b"), *tags)["1.1"] == "1.0"


def test_one_walk_is_enough_however_many_tags_there_are() -> None:
    """Each commit is looked at once: the answers name every commit once in all."""
    names = [f"{number:040x}" for number in range(2_000)]
    tags = [ReleaseTag(f"v{n}", sha, n) for n, sha in enumerate(names[::10])]
    found = make_graph(chain(*names), tags).holdings()
    assert sum(len(one.shas) for one in found.values()) == 1_991
