"""Unified diff → records: nothing lost, nothing refused."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.analyze.question.diff import UNREADABLE, FileDiff, parse_diff, truncate_hunk
from tests.timing import within

CHANGE = """\
diff --git a/a.py b/a.py
index 111..222 100644
--- a/a.py
+++ b/a.py
@@ -1,3 +1,4 @@ def f():
 same
-old
+new
+more
 same
@@ -10 +11 @@
-x
\\ No newline at end of file
+y
"""


def one(text: str) -> FileDiff:
    (file,) = parse_diff(text)
    return file


def test_a_change() -> None:
    file = one(CHANGE)
    assert (file.path, file.old_path, file.status) == ("a.py", None, "M")
    assert (file.is_binary, file.is_cut) == (False, False)
    assert [(h.header, h.added, h.deleted) for h in file.hunks] == [
        ("@@ -1,3 +1,4 @@ def f():", 2, 1),
        ("@@ -10 +11 @@", 1, 1),
    ]
    assert (file.added, file.deleted) == (3, 2)
    assert file.text == CHANGE


@pytest.mark.parametrize(
    ("lines", "path", "old_path", "status"),
    [
        ("diff --git a/x y b/x y\nold mode 100644\nnew mode 100755\n", "x y", None, "M"),
        ("diff --git a/x b/x b/x b/x\nold mode 1\nnew mode 2\n", "x b/x", None, "M"),
        ("diff --git a/e b/e\nnew file mode 100644\nindex 0..e\n", "e", None, "A"),
        ("diff --git a/e b/e\ndeleted file mode 100644\nindex e..0\n", "e", None, "D"),
        (
            "diff --git a/o b/n w\nsimilarity index 100%\nrename from o\nrename to n w\n",
            "n w", "o", "R",
        ),
        ('diff --git a/o "b/\\tn"\ncopy from o\ncopy to "\\tn"\n', "\tn", "o", "C"),
        ("diff --git a/s p b/s p\n--- /dev/null\n+++ b/s p\t\n", "s p", None, "M"),
        ("diff --git a/s b/s\n--- a/s\n+++ /dev/null\n", "s", None, "M"),
    ],
)  # fmt: skip
def test_headers(lines: str, path: str, old_path: str | None, status: str) -> None:
    file = one(lines)
    assert (file.path, file.old_path, file.status) == (path, old_path, status)
    assert file.hunks == ()


@pytest.mark.parametrize(
    ("quoted", "path"),
    [
        (r"\344\270\255\346\226\207", "中文"),
        (r"a\"b\\c\t\n\a\b\v\f\r", 'a"b\\c\t\n\a\b\v\f\r'),
        (r"\377\777\8\x", "\ufffd\ufffd\\8\\x"),
        ("中\\1", "中\x01"),
    ],
)
def test_quoted_paths(quoted: str, path: str) -> None:
    assert one(f'diff --git "a/{quoted}" "b/{quoted}"\nnew mode 100755\n').path == path


def test_binary_files() -> None:
    file = one("diff --git a/i b/i\nindex 1..2\nBinary files a/i and b/i differ\n")
    assert (file.path, file.is_binary, file.hunks) == ("i", True, ())


def test_lines_that_look_like_headers() -> None:
    """With its sign before it, a file's line can look like a header all the same."""
    text = (
        "diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1,4 +1,4 @@\n"
        "--- a/fake\n+++ b/fake\n @@ -1 +1 @@\n diff --git a/x b/x\n-Binary files differ\n"
        "+rename to y\n"
    )
    file = one(text)
    assert (file.path, file.status, file.is_binary) == ("a", "M", False)
    assert [(hunk.added, hunk.deleted) for hunk in file.hunks] == [(2, 2)]


def test_only_as_many_lines_count_as_the_header_says() -> None:
    file = one("diff --git a/a b/a\n@@ -1 +1 @@\n-x\n+y\n-- \n2.39.5\n+z\n")
    assert (file.added, file.deleted) == (1, 1)
    assert file.text.endswith("+z\n")


def test_a_context_line_that_lost_its_space() -> None:
    assert one("diff --git a/a b/a\n@@ -1,2 +1,2 @@\n\n-x\n+y\n").added == 1


@pytest.mark.parametrize("text", ["hello\n", "diff --git\n", "diff --git a b c\n", "@@ -1 +1 @@\n"])
def test_what_has_no_header_is_one_unreadable_file(text: str) -> None:
    file = one(text)
    assert (file.path, file.status, file.text) == (UNREADABLE, "?", text)


def test_nothing_is_no_file() -> None:
    assert parse_diff("") == parse_diff("\n") == ()


@pytest.mark.parametrize(
    "text",
    [
        CHANGE * 10_000,
        "diff --git a/a b/a\n@@ -0,0 +1,100000 @@\n" + "+x\n" * 100_000,
        "diff --git a/a b/a\n@@ -0,0 +1 @@\n+" + "x" * 1_000_000 + "\n",
        "diff --git a/a b/a\n" + "@@ -1 +1 @@\n" * 100_000,
        'diff --git "a/' + "\\" * 1_000_000 + "\n",
        "diff --git " + "a b/" * 250_000 + "\n",
        "@" * 1_000_000,
        "diff --git a/a b/a\n@@ -" + "9" * 1_000_000 + " +1 @@\n",
        "\0" * 1_000_000,
        "diff --git a/a b/a\n" + "rename from a\n" * 100_000,
    ],
    ids=range(10),
)
def test_large_and_hostile_diffs_take_linear_time(text: str) -> None:
    with within(5):
        files = parse_diff(text)
    assert "".join(file.text for file in files) == text


HEADS = st.sampled_from(
    ["diff --git a/a b/a\n", 'diff --git "a/\\1" "b/\\1"\n', "diff --git a/o b/n\n", "--- a/a\n",
     "+++ b/a\n", "rename from o\n", "rename to n\n", "index 1..2\n", "@@ -1,2 +1,3 @@ x\n",
     "@@ -1 +0,0 @@\n", "@@@ -1 -1 +1 @@@\n", "+x\n", "-x\n", " x\n", "\\ Cut\n", "\n", "\0\n",
     "diff --cc a\n", "Binary files a and b differ\n", "+x"]
)  # fmt: skip


@given(st.lists(st.one_of(HEADS, st.text(max_size=9))).map("".join))
def test_whatever_comes_no_byte_is_lost(text: str) -> None:
    files = parse_diff(text)
    joined = "".join(file.text for file in files)
    assert text.endswith(joined)
    assert not text.removesuffix(joined).strip()


@st.composite
def hunk_texts(draw: st.DrawFn) -> tuple[str, int, int]:
    lines = draw(st.lists(st.tuples(st.sampled_from("+- "), st.text(max_size=9)), min_size=1))
    body = "".join(f"{sign}{text}\n" for sign, text in lines if "\n" not in text)
    signs = [line[0] for line in body.split("\n")[:-1]]
    added, deleted, same = (signs.count(sign) for sign in "+- ")
    return f"@@ -1,{same + deleted} +1,{same + added} @@\n{body}", added, deleted


@given(st.lists(st.lists(hunk_texts(), max_size=4), max_size=5))
def test_every_hunk_is_found_with_its_counts(files: list[list[tuple[str, int, int]]]) -> None:
    text = "".join(
        f"diff --git a/f{number} b/f{number}\n" + "".join(hunk for hunk, _, _ in hunks)
        for number, hunks in enumerate(files)
    )
    found = parse_diff(text)
    assert [file.path for file in found] == [f"f{number}" for number in range(len(files))]
    assert [[(h.text, h.added, h.deleted) for h in file.hunks] for file in found] == files


# Shorter hunks


def test_the_first_lines_of_a_hunk() -> None:
    short = truncate_hunk(one(CHANGE).hunks[0], 2)
    assert short.text == (
        "@@ -1,2 +1,1 @@ def f():\n same\n-old\n\\ 3 more lines of this hunk are left out\n"
    )
    assert (short.header, short.added, short.deleted) == ("@@ -1,2 +1,1 @@ def f():", 0, 1)


@given(hunk_texts(), st.integers(0, 20))
def test_a_shorter_hunk_is_a_hunk(made: tuple[str, int, int], count: int) -> None:
    head = "diff --git a/a b/a\n"
    hunk = one(head + made[0]).hunks[0]
    short = truncate_hunk(hunk, count)
    again = one(head + short.text)
    assert again.hunks == (short,)
    assert again.is_cut == (short != hunk)
    assert truncate_hunk(hunk, 10**6) == replace(hunk)
