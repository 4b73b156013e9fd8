"""What an analysis cites is looked up; what neither message nor diff has is named."""

from __future__ import annotations

import json
import time
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.analyze.answer.grounding import find_claims, find_unfounded
from digest.archive import read_report

CASES = json.loads(
    (Path(__file__).parents[2] / "data" / "analyze" / "grounding.json").read_text(encoding="utf-8")
)
DIFF = """\
diff --git a/src/engine/valve.py b/src/engine/valve.py
index 1234567..89abcde 100644
--- a/src/engine/valve.py
+++ b/src/engine/valve.py
@@ -901,7 +902,9 @@ class Valve(Part):
-    limit = 512 * 1024 * 1024
+    def shut(self, timeout_ms: int = 30000) -> None:
+        self.state.close_all(force=True)  # about 1.5x faster, saves 20%
+    parser.add_argument("--dry-run"); flags.max_heat = 0.25
+    image = "acme/rocket-base:12.9.1"; size = 1_000_000
"""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_claims_of_a_golden_body(case: dict[str, Any]) -> None:
    assert list(find_claims(case["body"])) == case["claims"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_a_golden_body_can_not_prove(case: dict[str, Any]) -> None:
    assert list(find_unfounded(case["body"], case["message"], case["diff"])) == case["unfounded"]


@pytest.mark.parametrize(
    "body",
    [
        "`src/engine/valve.py`, `engine/valve.py`, `valve.py`, `src/engine`, `src/engine/`",
        "src/engine/valve.py and engine/*.py and `src/*/valve.py` and `…/valve.py`",
        "`Valve`, `Valve.shut`, `shut()`, `shut(timeout_ms=…)`, `self.state.close_all(force=True)`",
        "`state.close_all`, `close_all(...)`, `Valve(Part)`, `close_…`",
        "`--dry-run`, `--dry-run=1`, `--dry-*`",
        "`12.9.1`, `v12.9.1`, `acme/rocket-base:12.9.1`",
        "512 MB, 512 MiB, 1024 KB, 30 s, 30000 ms, 30\u202fs, `30 s`, 1.5×, 1.5x, 20 %, 20%, 25 %",
        "1,000,000 tokens, 1000000 bytes, 1 MB, 0.5 GiB",
        "0.5 分钟，30 秒，1.5 倍",
        "`None`, `true`, `git`, `async def`, `int`, `JSON`, and/or, CI/CD, 100 %, 3 files",
        "```python\nnowhere()\n```",
    ],
)
def test_what_the_diff_has_is_borne_out(body: str) -> None:
    assert find_unfounded(body, "", DIFF) == ()


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("`valves.py`", ["valves.py"]),
        ("`lib/valve.py`", ["lib/valve.py"]),
        ("`src/valve.py`", ["src/valve.py"]),
        ("see lib/other.py.", ["lib/other.py"]),
        ("`Shut`", ["Shut"]),
        ("`close`", ["close"]),
        ("`Valve.open`", ["Valve.open"]),
        ("`open_all()`", ["open_all()"]),
        ("`--dry-runs`", ["--dry-runs"]),
        ("`12.9.2`", ["12.9.2"]),
        ("901 MB", ["901 MB"]),
        ("31 s", ["31 s"]),
        ("3× faster, `3×`", ["3×"]),
        ("21 %", ["21 %"]),
        ("`gone` twice: `gone`, then `lost()`", ["gone", "lost()"]),
    ],
)
def test_what_the_diff_lacks_is_named_once_in_order(body: str, named: list[str]) -> None:
    assert list(find_unfounded(body, "", DIFF)) == named


def test_message_counts_like_the_diff() -> None:
    body = "`Nozzle` in `lib/nozzle.rs` gains 7 %."
    assert find_unfounded(body, "", DIFF) == find_claims(body)
    assert find_unfounded(body, "Nozzle, see lib/nozzle.rs: 7 percent", DIFF) == ()


def test_odd_backticks_cost_their_line_alone() -> None:
    assert find_claims("an ` odd one\n`engine` and ``a`b`` and `` `c_d` ``\n`open") == (
        "engine",
        "`c_d`",
    )


def test_hyphens_only_a_model_would_write_are_hyphens() -> None:
    assert find_unfounded("`--dry\u2011run`", "", DIFF) == ()


@given(st.text(), st.text())
def test_what_is_cited_from_itself_is_borne_out(text: str, more: str) -> None:
    body = f"`{text}` {more}"
    for claim in find_unfounded(body, "", body.replace("`", " ")):
        assert claim in find_claims(body)
    assert set(find_unfounded(body, "", more)) <= set(find_claims(body))


@pytest.mark.parametrize(
    "piece",
    ["`", "a", "a/", "a.b/", "1", "1,", "1.1", "1,000", ".", "…", "-", "--a", "` `` ", "@@ ", "a`"],
)
def test_time_is_linear(piece: str) -> None:
    """A hundred thousand characters take well below a second; what is quadratic takes minutes."""
    text = piece * (100_000 // len(piece))
    start = time.process_time()
    find_unfounded(f"`name` {text}", text, text)
    find_unfounded("".join("`" * size + " " for size in range(400)), text, text)
    assert time.process_time() - start < 5


def test_real_analyses_cite_enough_to_be_checked(shared: Path) -> None:
    """Of the sample's analyses few cite nothing, and none cites what it lacks itself."""
    paths = sorted((shared / "archive" / "reports").rglob("*.md"))[::8]
    reports = [read_report(path.read_bytes(), path.name) for path in paths]
    bodies = [e.analysis.body for report in reports for e in report.entries if e.analysis.body]
    counts = [len(find_claims(body)) for body in bodies]
    assert median(counts) >= 5
    assert counts.count(0) < len(counts) / 10
    assert sum(len(find_unfounded(body, "", body)) for body in bodies) <= sum(counts) / 1000


def test_bold_words_are_read_like_others() -> None:
    body = "saves **64 MB** in **src/valve.py**, see src/**/x.py and ** 7 s **"
    assert set(find_claims(body)) >= {"64 MB", "src/valve.py", "7 s"}
    assert "64 MB" in find_unfounded(body, "fix: valve", "+x = 1")
