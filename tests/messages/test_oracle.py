"""Messages of the Conventional form are read as npm's conventional-commits-parser reads them.

Where we differ is said below, and why; any other difference is a failure. The messages are those
of data/messages/cases.yml, and of ../shared where it is beside this checkout.
"""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
import yaml

from digest.archive.store import read_archive
from digest.messages import read_message
from digest.models import ChangeType
from tests.hostile.corpora import PARSER, PRESET, unpack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from digest.messages import Message

CASES = Path(__file__).parents[1] / "data/messages/cases.yml"
NONE = re.compile(r"CHANGES?: *(?:none|n/a|无)", re.IGNORECASE)
SCRIPT = Path(__file__).with_name("conventional.mjs")


class Read(NamedTuple):
    """What the other parser reads; a type of "" is no Conventional form."""

    type: str
    scope: str
    notes: tuple[str, ...]  # the words that announce breaking changes


Explained = tuple[str, "Callable[[Message, Read], bool]"]
TYPE: tuple[Explained, ...] = (
    (
        "`fix: revert the template` is a revert, whatever its type",
        lambda ours, other: ours.type == "revert" and other.type != "revert",
    ),
)
BREAKING: tuple[Explained, ...] = (
    (
        "a line that begins with these words in lower case, and no colon, is prose",
        lambda ours, other: not ours.breaking and all(note.islower() for note in other.notes),
    ),
    (
        "footers may be in the plural, in a list, emphasised, or in Chinese",
        lambda ours, other: not other.notes and ours.breaking in ours.body,
    ),
    (
        "titles may say so in a tag, by an emoji, in words, or after another type's mark",
        lambda ours, other: not other.notes and ours.breaking in ours.title.text,
    ),
    (
        "`BREAKING CHANGE: none` announces none",
        lambda ours, _: (
            re.search(r"CHANGES?: *(?:none|n/a|无)", ours.body, re.IGNORECASE) is not None
        ),
    ),
    ("what stands in a code block is an example", lambda ours, _: "```" in ours.body),
    ("a bump's body quotes the dependency's changelog", lambda ours, _: bool(ours.bump)),
)


@pytest.fixture(scope="module")
def parse(tmp_path_factory: pytest.TempPathFactory) -> Callable[[list[str]], list[Read]]:
    """Give the other parser, as npm has it; skipped without node or npm."""
    if shutil.which("node") is None:
        pytest.skip("no node to run the parser with")
    folder = tmp_path_factory.mktemp("npm")
    command = ["node", str(SCRIPT), *(str(unpack(*one, folder)) for one in (PARSER, PRESET))]

    def run(messages: list[str]) -> list[Read]:
        done = subprocess.run(
            command, input=json.dumps(messages), capture_output=True, check=True, encoding="utf-8"
        )
        return [Read(kind, scope, tuple(notes)) for kind, scope, notes in json.loads(done.stdout)]

    return run


def differences(messages: list[str], others: list[Read]) -> tuple[int, Counter[str]]:
    """Count the messages of Conventional form, and how often which difference is met."""
    pairs = [(read_message(text), other) for text, other in zip(messages, others, strict=True)]
    conventional = [pair for pair in pairs if pair[1].type]
    found = (explanation for pair in conventional for explanation in differences_of(*pair))
    return len(conventional), Counter(found)


def differences_of(ours: Message, other: Read) -> Iterable[str]:
    prefix = next(mark for mark in ours.title.marks if mark.is_prefix)
    assert (prefix.name, ",".join(prefix.scopes)) == (other.type, other.scope), ours.text
    if other.type in set(ChangeType) and ours.type != other.type:
        yield explained(TYPE, ours, other)
    if bool(ours.breaking) != bool(other.notes):
        yield explained(BREAKING, ours, other)


def explained(known: tuple[Explained, ...], ours: Message, other: Read) -> str:
    found = next((text for text, holds in known if holds(ours, other)), "")
    assert found, (ours.text, ours.type, ours.breaking, other)
    return found


def test_the_cases_are_read_alike_but_for_what_is_explained(
    parse: Callable[[list[str]], list[Read]],
) -> None:
    kinds = yaml.safe_load(CASES.read_text(encoding="utf-8"))
    messages = [row["message"] for kind in kinds.values() for row in kind]
    conventional, found = differences(messages, parse(messages))
    assert conventional >= 60
    assert set(found) == {text for text, _ in (*TYPE, *BREAKING)}  # each is met, and needed


@pytest.mark.slow
def test_real_messages_are_read_alike(
    shared: Path, parse: Callable[[list[str]], list[Read]]
) -> None:
    messages = [*labelled(shared / "importance"), *archived(shared / "archive/reports")]
    conventional, found = differences(messages, parse(messages))
    assert conventional > 4000
    assert found.total() < conventional / 500


def labelled(folder: Path) -> Iterable[str]:
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield from (json.loads(line)["message"] for line in lines)


def archived(folder: Path) -> Iterable[str]:
    for found in read_archive(folder).files:
        yield from (entry.commit.message for entry in found.report.entries)
