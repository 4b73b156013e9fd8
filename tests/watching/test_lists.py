"""What a watch list is called in addresses: safe, unique, readable where that is possible."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.watching.lists import key_of

SAFE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:~[0-9a-f]{16})?")


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("Runtime", "runtime"),
        (" Back end ", "back-end"),
        ("back_end", "back-end"),
        ("C", "c"),
        ("C++", "c~"),
        ("../../etc/passwd", "etc-passwd~"),
        ("feed.xml", "feed-xml~"),
        ("运行时", "list~"),
        ("..", "list~"),
        ("a" * 41, "a" * 40 + "~"),
        ("ab\u202edc", "ab-dc~"),
    ],
)
def test_a_name_gives_a_safe_folder(name: str, start: str) -> None:
    key = key_of(name)
    assert SAFE.fullmatch(key)
    assert key == start or (start.endswith("~") and key.startswith(start))


@given(st.lists(st.text(min_size=1, max_size=200), min_size=2, max_size=6))
def test_names_of_other_letters_have_other_folders(names: list[str]) -> None:
    alike = {re.sub("[ _]", "-", name.strip().lower()) for name in names}
    keys = {key_of(name) for name in names}
    assert len(alike) <= len(keys) <= len({name.strip().lower() for name in names})
    assert all(SAFE.fullmatch(key) and len(key) < 60 for key in keys)
