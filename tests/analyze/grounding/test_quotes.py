"""A quoted line stands in message or diff, or the claim that rests on it is not believed."""

from __future__ import annotations

import pytest

from digest.analyze.grounding.quotes import is_quoted

MESSAGE = "feat: name the engine\n\nBREAKING CHANGE: callers name the engine.\n"
DIFF = """\
diff --git a/src/engine.py b/src/engine.py
--- a/src/engine.py
+++ b/src/engine.py
@@ -1,4 +1,4 @@ class Engine:
-    def ignite(self):
+    def ignite(self, engine: str, *, dry: bool = False) -> None:
         if True:
         }
"""


@pytest.mark.parametrize(
    "quote",
    [
        "-    def ignite(self):",
        "def ignite(self):",
        "`def ignite(self):`",
        "“def  ignite(self):”",
        "-def ignite(self):\n+def ignite(self, engine: str, *, dry: bool = False) -> None:",
        "def ignite(self, engine: str",
        "def ignite(self, engine: str, *…",
        "BREAKING CHANGE: callers name the engine.",
        "callers name the engine",
        "--- a/src/engine.py",
    ],
)
def test_a_line_that_is_there_is_quoted(quote: str) -> None:
    assert is_quoted(quote, MESSAGE, DIFF)


@pytest.mark.parametrize(
    "quote",
    [
        "",
        "-",
        "}",
        "```",
        "engine",
        "def ignite(",
        "def ignite(self, engine: int",
        "def start(self):",
        "def ignite(self):\ndef start(self):",
        "Callers must name the engine.",
    ],
)
def test_what_is_not_there_or_anywhere_is_not(quote: str) -> None:
    assert not is_quoted(quote, MESSAGE, DIFF)
