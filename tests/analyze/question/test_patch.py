"""The same change is known wherever it applies, and no other is taken for it."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from digest.analyze.question.patch import patch_of

if TYPE_CHECKING:
    from pathlib import Path

MESSAGE = "fix: shut the valve (#12)\n\nIt leaked.\n\nSigned-off-by: Ada <a@x.org>"
DIFF = """\
diff --git a/valve.py b/valve.py
index 1111111..2222222 100644
--- a/valve.py
+++ b/valve.py
@@ -3,2 +3,3 @@ class Valve:
 def shut():
-    pass
+    turn()
+    lock()
diff --git a/z.py b/z.py
index 3333333..4444444 100644
--- a/z.py
+++ b/z.py
@@ -1 +1 @@
-a
+b
"""
FIRST, SECOND = DIFF[: DIFF.index("diff --git a/z.py")], DIFF[DIFF.index("diff --git a/z.py") :]
SAME = patch_of(MESSAGE, DIFF)


@pytest.mark.parametrize(
    ("message", "diff"),
    [
        ("fix: shut the valve (#31)\n\nIt leaked.", DIFF),
        (f"{MESSAGE}\n(cherry picked from commit {'a' * 40})\nReviewed-by: Bo <b@x.org>", DIFF),
        ("fix: shut the valve\nIt leaked.", DIFF),  # as a report without the whole message has it
        (MESSAGE, DIFF.replace("@@ -3,2 +3,3 @@ class Valve:", "@@ -90,2 +95,3 @@ class Pump:")),
        (MESSAGE, DIFF.replace("1111111..2222222", "5555555..6666666")),
        (MESSAGE, SECOND + FIRST),
    ],
)
def test_the_same_change_is_known(message: str, diff: str) -> None:
    assert patch_of(message, diff) == SAME


@pytest.mark.parametrize(
    ("message", "diff"),
    [
        ("fix: shut the pump (#12)\n\nIt leaked.", DIFF),
        ("fix: shut the valve (#12)\n\nIt dripped.", DIFF),
        ("fix: shut the valve (#12)", DIFF),
        (MESSAGE, DIFF.replace("    lock()", "    unlock()")),
        (MESSAGE, DIFF.replace(" def shut():", " def open():")),
        (MESSAGE, DIFF.replace("valve.py", "pump.py")),
        (MESSAGE, FIRST),
        (MESSAGE, DIFF.replace("index 3333333..4444444 100644", "new file mode 100755")),
    ],
)
def test_another_change_is_another(message: str, diff: str) -> None:
    assert patch_of(message, diff) not in {SAME, ""}


BINARY = "diff --git a/x.png b/x.png\nindex {}..2 100644\nBinary files a/x.png and b/x.png differ\n"


def test_what_can_not_be_told_is_never_the_same() -> None:
    assert patch_of(MESSAGE, "") == ""
    assert patch_of(MESSAGE, "not a diff\n") == ""
    assert patch_of(MESSAGE, f"{DIFF}\\ Cut here: the diff is too large\n") == ""
    assert patch_of(MESSAGE, BINARY.format(1)) != patch_of(MESSAGE, BINARY.format(3)) != ""


@pytest.mark.process
def test_git_tells_the_same_patches_apart(tmp_path: Path) -> None:
    def id_of(diff: str) -> str:
        given = f"{'0' * 40}\n{diff}"
        found = subprocess.run(
            ["git", "patch-id", "--stable"],
            input=given, capture_output=True, text=True, check=True, cwd=tmp_path,
        )  # fmt: skip
        return found.stdout.partition(" ")[0]

    assert id_of(DIFF) == id_of(SECOND + FIRST) == id_of(DIFF.replace("-3,2 +3,3", "-90,2 +95,3"))
    assert id_of(DIFF) != id_of(DIFF.replace("    lock()", "    unlock()"))
