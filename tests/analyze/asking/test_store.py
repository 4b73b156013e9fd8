"""An answer is kept whole or not at all, and found again by what it depends on."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.analyze.asking.store import FILE_VERSION, AnswerStore, answer_key
from digest.errors import DigestError
from tests.examples import examples

KEY = answer_key({"schema": "1", "prompt": "p", "model": "m"})
OTHER = answer_key({"schema": "1", "prompt": "p", "model": "n"})
ANSWER = {"summary": "加锁 🔒 \ud800", "risks": [], "cost": 0.25, "cut": False, "none": None}

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
answers = st.dictionaries(st.text(), values)


@pytest.fixture
def store(tmp_path: Path) -> AnswerStore:
    return AnswerStore(tmp_path / "cache" / "answers")


def file_of(store: AnswerStore, key: str = KEY) -> Path:
    return store.folder / key[:2] / f"{key}.json"


def names(store: AnswerStore) -> list[str]:
    return sorted(path.name for path in store.folder.rglob("*") if path.is_file())


# --- keys ----------------------------------------------------------------------------------------


def test_a_key_is_the_hash_of_canonical_json() -> None:
    # Fixed for good: another spelling would pay for every answer again.
    assert answer_key({"b": [1, 0.5, None, True], "a": "é"}) == (
        "352f7bbc5353b08c00c7960327218eb4ddb533f6a3c39f831569f2f4a704ce6b"
    )


def test_the_order_of_parts_does_not_matter() -> None:
    assert answer_key({"a": 1, "b": {"c": 2, "d": 3}}) == answer_key(
        {"b": {"d": 3, "c": 2}, "a": 1}
    )


@given(answers, answers)
@settings(max_examples=examples(25), deadline=None)
def test_different_parts_have_different_keys(one: dict[str, Any], two: dict[str, Any]) -> None:
    same = json.dumps(one, sort_keys=True) == json.dumps(two, sort_keys=True)

    assert (answer_key(one) == answer_key(two)) == same


def test_what_json_cannot_say_has_no_key() -> None:
    with pytest.raises(ValueError, match="JSON"):
        answer_key({"temperature": float("nan")})


@pytest.mark.parametrize("wrong", ["", "../../etc/passwd", KEY.upper(), KEY + "0", KEY + "\n"])
def test_only_keys_lead_to_files(store: AnswerStore, wrong: str) -> None:
    with pytest.raises(ValueError, match="no key"):
        store.get(wrong)
    with pytest.raises(ValueError, match="no key"):
        store.put(wrong, {})


# --- keeping -------------------------------------------------------------------------------------


def test_what_was_never_put_is_absent(store: AnswerStore) -> None:
    assert store.get(KEY) is None
    assert not store.folder.exists()


def test_what_was_put_is_found_by_everyone(store: AnswerStore) -> None:
    store.put(KEY, ANSWER)

    assert AnswerStore(store.folder).get(KEY) == ANSWER
    assert store.get(OTHER) is None
    assert names(store) == [f"{KEY}.json"]


def test_the_last_answer_put_counts(store: AnswerStore) -> None:
    store.put(KEY, {"summary": "old"})
    store.put(KEY, {"summary": "new"})

    assert store.get(KEY) == {"summary": "new"}
    assert names(store) == [f"{KEY}.json"]


@given(answers)
@settings(max_examples=examples(40), deadline=None)
def test_every_answer_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, answer: dict[str, Any]
) -> None:
    store = AnswerStore(tmp_path_factory.getbasetemp() / "any")
    store.put(KEY, answer)

    assert store.get(KEY) == answer


# --- damage --------------------------------------------------------------------------------------


def sealed(**changes: object) -> bytes:
    """Give a whole file of the answer `{}` with some parts changed."""
    digest = answer_key({})
    return json.dumps(
        {"version": FILE_VERSION, "key": KEY, "sha256": digest, "value": {}} | changes
    ).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 100,
        b"{",
        b"null",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b"[" * 200_000,
        b"9" * 10_000,
        b'{"value": NaN}',
        sealed(version=FILE_VERSION + 1),
        sealed(version="1"),
        sealed(answer_key=OTHER),
        sealed(sha256="0" * 64),
        sealed(value={"summary": "changed"}),
        sealed(value=[], sha256="4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945"),
        sealed(more=1),
    ],
)
def test_a_damaged_or_foreign_file_is_absent_and_replaced(store: AnswerStore, data: bytes) -> None:
    file_of(store).parent.mkdir(parents=True)
    file_of(store).write_bytes(data)

    assert store.get(KEY) is None

    store.put(KEY, ANSWER)
    assert store.get(KEY) == ANSWER


def test_the_sample_would_count_if_it_were_whole(store: AnswerStore) -> None:
    file_of(store).parent.mkdir(parents=True)
    file_of(store).write_bytes(sealed())

    assert store.get(KEY) == {}


def test_a_file_cut_off_anywhere_is_absent(store: AnswerStore) -> None:
    store.put(KEY, {"summary": "a"})
    data = file_of(store).read_bytes()

    for length in range(len(data)):
        file_of(store).write_bytes(data[:length])
        assert store.get(KEY) is None


@given(st.binary())
@settings(deadline=None)
def test_no_file_makes_reading_fail(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    store = AnswerStore(tmp_path_factory.getbasetemp() / "binary")
    file_of(store).parent.mkdir(parents=True, exist_ok=True)
    file_of(store).write_bytes(data)

    assert store.get(KEY) is None


def test_a_folder_in_the_place_of_an_answer_is_absent_and_named(store: AnswerStore) -> None:
    file_of(store).mkdir(parents=True)

    assert store.get(KEY) is None
    with pytest.raises(DigestError, match="an answer can't be written"):
        store.put(KEY, ANSWER)
    assert names(store) == []


# --- interruption --------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.replace"])
@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_write_that_fails_leaves_the_old_answer_alone(
    store: AnswerStore, monkeypatch: pytest.MonkeyPatch, step: str, failure: BaseException
) -> None:
    store.put(KEY, {"summary": "old"})

    def fail(*_: object) -> None:
        raise failure

    monkeypatch.setattr(step, fail)
    with pytest.raises((DigestError, KeyboardInterrupt)):
        store.put(KEY, {"summary": "new"})

    assert store.get(KEY) == {"summary": "old"}
    assert names(store) == [f"{KEY}.json"]


WRITER = """
import sys
from pathlib import Path
from digest.analyze.asking.store import AnswerStore
store, key = AnswerStore(Path(sys.argv[1])), sys.argv[2]
print("ready", flush=True)
turn = 0
while True:
    turn += 1
    store.put(key, {"turn": turn, "text": str(turn % 10) * 50_000})
"""


def writer(folder: Path) -> subprocess.Popen[bytes]:
    root = Path(__file__).parents[3]
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, folder, KEY], stdout=subprocess.PIPE, cwd=root
    )


def is_whole(answer: dict[str, Any]) -> bool:
    return answer == {"turn": answer["turn"], "text": str(answer["turn"] % 10) * 50_000}


@pytest.mark.parametrize("batches", [1, pytest.param(4, marks=pytest.mark.slow)])
def test_a_process_killed_at_any_moment_leaves_an_answer_whole(
    tmp_path: Path, batches: int
) -> None:
    chance = random.Random(4)  # noqa: S311
    old = {"turn": 0, "text": "0" * 50_000}
    for batch in range(batches):
        stores = [AnswerStore(tmp_path / f"{batch}-{number}") for number in range(10)]
        for store in stores:
            store.put(KEY, old)
        processes = [writer(store.folder) for store in stores]
        for process, store in zip(processes, stores, strict=True):
            with process:
                assert process.stdout is not None
                process.stdout.readline()
                time.sleep(chance.uniform(0, 0.01))
                process.kill()
            found = store.get(KEY)
            assert found is not None
            assert is_whole(found)
            store.clear()
            assert names(store) == []


def test_two_processes_may_write_the_same_answer(tmp_path: Path) -> None:
    store = AnswerStore(tmp_path)
    processes = [writer(store.folder), writer(store.folder)]
    try:
        for process in processes:
            assert process.stdout is not None
            process.stdout.readline()
        found: list[bool] = []
        while len(found) < 200:
            if (answer := store.get(KEY)) is not None:
                found.append(is_whole(answer))
            assert all(process.poll() is None for process in processes)
    finally:
        for process in processes:
            with process:
                process.kill()

    assert all(found)


# --- folders -------------------------------------------------------------------------------------


def test_prepare_makes_the_folder_and_leaves_nothing_in_it(store: AnswerStore) -> None:
    store.check_writable()

    assert list(store.folder.iterdir()) == []


def test_a_file_in_the_place_of_the_folder_is_named_with_a_remedy(tmp_path: Path) -> None:
    store = AnswerStore(tmp_path / "file" / "answers")
    (tmp_path / "file").write_text("")

    for attempt in (store.check_writable, lambda: store.put(KEY, ANSWER)):
        with pytest.raises(DigestError, match=r"answers.*choose another folder"):
            attempt()
    assert store.get(KEY) is None


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write")
def test_an_unwritable_folder_is_named_with_a_remedy(store: AnswerStore) -> None:
    store.check_writable()
    store.folder.chmod(0o500)
    try:
        for attempt in (store.check_writable, lambda: store.put(KEY, ANSWER)):
            with pytest.raises(DigestError, match=r"Permission denied.*correct its permissions"):
                attempt()
    finally:
        store.folder.chmod(0o700)


def test_entries_tell_size_and_age(store: AnswerStore) -> None:
    store.put(KEY, ANSWER)
    store.put(OTHER, {})
    hour_ago = time.time() - 3600
    os.utime(file_of(store), (hour_ago, hour_ago))

    stored = {entry.key: entry for entry in store.stored_answers()}

    assert list(stored) == sorted([KEY, OTHER])
    assert stored[KEY].size == file_of(store).stat().st_size
    assert timedelta(minutes=59) < stored[KEY].age < timedelta(minutes=61)
    assert stored[OTHER].age < timedelta(minutes=1)


def test_nothing_stored_is_nothing_listed(store: AnswerStore) -> None:
    assert list(store.stored_answers()) == []
    assert store.clear() == 0


def test_clear_removes_answers_and_remains_and_nothing_else(store: AnswerStore) -> None:
    store.put(KEY, ANSWER)
    store.put(OTHER, ANSWER)
    (file_of(store).parent / f".{KEY}.json.left1234").write_text("cut o")
    (file_of(store).parent / "notes.txt").write_text("mine")
    (store.folder / "README.json").write_text("mine")

    assert store.clear() == 2

    assert names(store) == ["README.json", "notes.txt"]
    assert store.get(KEY) is None
