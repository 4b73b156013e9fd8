"""What is read of a message beside what `test_agreement` holds all its readers to."""

from __future__ import annotations

import pytest

from digest.messages import Earlier, Revert, Trailer, read_message


@pytest.mark.parametrize(
    ("title", "areas"),
    [
        ("[Bugfix][Spec Decode] keep the draft", ("spec decode",)),
        ("feat(router): weigh the queues", ("router",)),
        ("fix(core, kernel)!: align", ("core", "kernel")),
        ("router: weigh the queues", ("router",)),
        ("router::queue: weigh them", ("router::queue",)),
        ("[CI/Build] pin the image", ()),
        ("[2/n] [XPU] part two", ("xpu",)),
        ("fix: align", ()),
        ("Align the wheels", ()),
        ("[<img src=x>] align", ("<img src=x>",)),
        ("【内核】对齐", ("内核",)),
        ("[ROCKET-12] align", ()),
        ("feat(ABC-12): align", ()),
        ("Problem: they are not aligned", ()),
        ("[Breaking] align", ()),
        ("[skip ci] align", ()),
        (":wrench: align", ()),
        ("Revert: align", ()),
        ("", ()),
    ],
)
def test_the_areas_of_a_title_are_its_scope_and_tags(title: str, areas: tuple[str, ...]) -> None:
    assert read_message(title).areas == areas


def test_what_stands_before_the_words_is_told_apart() -> None:
    message = read_message("💥 :bug: [ABC-1] #12: [Core] fix(api, cli)!: align the wheels")
    assert message.title.emoji == ("💥", ":bug:")
    assert message.title.tickets == ("ABC-1", "#12")
    assert message.title.tags == ("Core",)
    assert message.scopes == ("api", "cli")
    assert message.title.words == "align the wheels"


@pytest.mark.parametrize(
    ("title", "declared"),
    [
        ("feat: x", "feat"),
        ("[Bugfix] x", "fix"),
        ("revert: x", "revert"),
        ("fix: revert the template", "fix"),
        ("Add x", ""),
        ("router: add x", ""),
    ],
)
def test_a_type_is_declared_or_guessed(title: str, declared: str) -> None:
    assert read_message(title).declared_type == declared


def test_other_types_are_those_of_whoever_asks() -> None:
    assert read_message("[Model] Heron 2", frozenset({"model"})).type == "model"
    assert read_message("[Model] Heron 2").type == "other"


@pytest.mark.parametrize(
    ("title", "is_merge"),
    [
        ("Merge branch 'main' into valve", True),
        ("Merge pull request #41 from ada/valve", True),
        ("Merge remote-tracking branch 'origin/main'", True),
        ("Merged in ada/valve (pull request #41)", True),
        ("合并分支 valve", True),
        ("Merged PR 41: fix: the valve", False),
        ("Merge the two lists", False),
        ("feat: merge branches", False),
    ],
)
def test_merges_have_titles_of_their_own(title: str, is_merge: bool) -> None:
    assert read_message(title).is_merge is is_merge


@pytest.mark.parametrize(
    ("message", "skips"),
    [
        ("[skip ci] x", True),
        ("x\n\nbody [ci skip]", True),
        ("x ***NO_CI***", True),
        ("x\n\nskip-checks: true", True),
        ("skip ci", False),
        ("[CI] skip a test", False),
    ],
)
def test_a_message_may_ask_services_to_do_nothing(message: str, skips: bool) -> None:
    assert read_message(message).skips_ci is skips


def test_trailers_and_those_whom_they_call_authors() -> None:
    text = "x\n\ny\n\nCo-authored-by: Ada <a>\nCo-Authored-By: Bo\nco-authored-by: Ada\nCc: Di"
    message = read_message(text)
    assert message.co_authors == ("Ada", "Bo")
    assert message.trailers[-1] == Trailer("Cc", "Di")
    assert read_message("x\n\nBREAKING CHANGE: y").trailers == (Trailer("BREAKING CHANGE", "y"),)


@pytest.mark.parametrize(
    ("revert", "found"),
    [
        (Revert("", pulls=("12",)), ["one", "two", "five"]),
        (Revert("", pulls=("#12",)), ["one", "two"]),
        (Revert("", pulls=("!12",)), ["five"]),
        (Revert("", pulls=("acme/x/rocket!12",)), ["five"]),
        (Revert("", pulls=("acme/rocket#12",)), ["one", "two"]),
        (Revert("", pulls=("fork/Rocket#12",)), ["one", "two"]),
        (Revert("", pulls=("acme/lander#12",)), []),
        (Revert("", pulls=("99",), title="fix: b"), ["three"]),
        (Revert("", title="fix: b (#13)"), ["three"]),
        (Revert("", title="fix: b"), ["three"]),
        (Revert("", title='Revert "fix: b"'), ["four"]),
        (Revert("", title="fix: c"), []),
        (Revert("", title="fix: d"), ["five"]),
        (Revert("", title="Merged PR 12: fix: d"), ["five"]),
        (Revert(""), []),
    ],
)
def test_a_revert_finds_what_was_before_it(revert: Revert, found: list[str]) -> None:
    earlier: Earlier[str] = Earlier("acme/rocket")
    earlier.add("", "0", "untitled")
    earlier.add("feat: a (#12)", "1", "one")
    earlier.add("fix: a (#12)", "2", "two")
    earlier.add("fix: b (#13)", "3", "three")
    earlier.add('Revert "fix: b" (#14)', "4", "four")
    earlier.add("Merged PR 12: fix: d", "5", "five")
    assert [*earlier.find(revert)] == found
