"""What an analysis cites is looked up; what neither message nor diff has is marked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.analyze.grounding.claims import find_claims
from digest.analyze.grounding.marks import Marks, find_marks
from tests.timing import within

if TYPE_CHECKING:
    from collections.abc import Sequence

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


def unfounded(body: str, message: str = "", diff: str = DIFF) -> list[str]:
    return list(find_marks(body, message, diff).unfounded)


def added(*lines: str, path: str = "src/a.txt") -> str:
    text = "".join(f"+{line}\n" for line in lines)
    return f"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n@@ -1 +1,9 @@\n{text}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_claims_of_a_golden_body(case: dict[str, Any]) -> None:
    assert [claim.text for claim in find_claims(case["body"])] == case["claims"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_a_golden_body_can_not_prove(case: dict[str, Any]) -> None:
    assert unfounded(case["body"], case["message"], case["diff"]) == case["unfounded"]


@pytest.mark.parametrize(
    "body",
    [
        "`src/engine/valve.py`, `engine/valve.py`, `valve.py`, `src/engine`, `src/engine/`",
        "src/engine/valve.py and engine/*.py and `src/*/valve.py` and `…/valve.py`",
        "`./src/engine/valve.py`, `src/engine/valve.py:902`, `valve.py#L902-L904`",
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
    assert unfounded(body) == []


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("`valves.py`", ["valves.py"]),
        ("`lib/valve.py`", ["lib/valve.py"]),
        ("`src/valve.py`", ["src/valve.py"]),
        ("see lib/other.py.", ["lib/other.py"]),
        ("`Shut`", ["Shut"]),
        ("`close`", ["close"]),
        ("`Valve.open_up`", ["Valve.open_up"]),
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
    assert unfounded(body) == named


def test_message_counts_like_the_diff() -> None:
    body = "`Nozzle` in `lib/nozzle.rs` gains 7 %."
    assert unfounded(body) == [claim.text for claim in find_claims(body)]
    assert unfounded(body, "Nozzle, see lib/nozzle.rs: 7 percent") == []


def test_hyphens_only_a_model_would_write_are_hyphens() -> None:
    assert unfounded("`--dry\u2011run`") == []


# Families: how analyses of a language write what its diffs write otherwise.
SAME = {
    "alternatives": (
        ["`encode_all/decode_all`", "`Codec::open/shut`", "`Opened/Shut`", "`ADD_A/ADD_B/ADD_C`",
         "`ADD_A/B`", "`ValueError/KeyError`", "`Codec.{open,shut}`"],
        added("encode_all(decode_all)", "impl Codec { open shut }", "Opened or Shut",
              "ADD_A, ADD_B, ADD_C"),
    ),
    "alternative files": (
        ["`go.mod/go.sum`", "`valve.h/.cpp`", "`valve.h/cpp`", "`valve.{h,cpp}`"],
        added(path="a/go.mod") + added(path="a/go.sum") + added(path="b/valve.h")
        + added(path="b/valve.cpp"),
    ),
    "wildcards": (
        ["`PUMP_*`", "`*_TIMEOUT`", "`max_*`", "`check_*_heat`", "`Pump*`", "`*Opened`",
         "`pump_…`", "`valve.check_*`", "`PUMP_`"],
        added("PUMP_MAX_TIMEOUT", "the_max_batch", "valve.check_all_heat = isOpened", "PumpState()",
              "pump_all"),
    ),
    "blanks in paths": (
        ["`charts/v*/pump.yaml`", "`charts/vX.Y.Z/pump.yaml`", "`charts/<name>/pump.yaml`",
         "`charts/{name}/pump.yaml`", "`charts/**/pump.yaml`", "charts/[slug]/pump.yaml"],
        added(path="charts/v1/pump.yaml"),
    ),
    "dashes": (
        ["`rocket-util`", "`rocket_util`", "`max-heat`", "`dry-run-all`"],
        added("use rocket_util::x;", "max_heat: 1", "--dry-run-all"),
    ),
    "parts of whole words": (
        ["`parent_ids`", "`PumpRequest`", "`HeatLimit`", "`build_plan`", "`Planner`", "`plan_all`"],
        added("parent_ids_by_worker = 1", "struct OldPumpRequestQueue", "MaxHeatLimit = 3",
              "fn build_plan_with_heat()", "class PlannerConfig:", "def _plan_all_v2(): ..."),
    ),
    "a module's dotted name": (
        ["`rocket/engine/pump.py`", "`engine/pump.py`", "`rocket.engine.pump`"],
        added("from rocket.engine.pump import Pump"),
    ),
    "a file without its kind": (
        ["`engine/pump`", "`rocket/engine/pump`", "`pump`"],
        added(path="rocket/engine/pump.py"),
    ),
    "imports without a kind": (
        ["`lib/pump.ts`", "`./lib/pump`", "`lib/pump.tsx`"],
        added('import { Pump } from "../lib/pump";', path="web/main.ts"),
    ),
    "c++": (
        ["`Pump<int>::shut() const`", "`std::vector<Pump>`", "`operator==(const Pump&)`",
         "`~Pump`", "`#include <vector>`", "`Pump*`", "`const Pump& pump`"],
        added("void Pump<T>::shut(pump) const {}", "#include <vector>", path="src/pump.cpp"),
    ),
    "rust": (
        ["`Arc<Mutex<Pump>>`", "`Pump::new`", "`impl Drop for Pump`", "`pump::Heat`",
         "`&mut Pump`", "`Option<&'static Pump>`", "`fmt::Display for Pump`", "`u64::MAX`"],
        added("pub struct Pump {", "mod pump; struct Heat;", path="src/pump.rs"),
    ),
    "go": (
        ["`*Pump`", "`[]*Pump`", "`map[string]Pump`", "`func (p *Pump) Shut(ctx context.Context)`",
         "`chan<- Pump`"],
        added("func (p *Pump) Shut(ctx context.Context) error {", path="pkg/pump.go"),
    ),
    "typescript": (
        ["`Promise<Pump>`", "`Record<string, Pump>`", "`pump?.shut()`", "`Pump | undefined`"],
        added("async shut(pump: Pump): Promise<void> {", path="web/pump.ts"),
    ),
    "yaml": (
        ["`spec.pump.maxHeat`", "`spec.pumps[].name`", "`pump: true`", "`RocketPumpClaim`"],
        added("spec:", "  pump:", "    maxHeat: 3", "  pumps:", "  - name: a",
              "crd: rocketpumpclaims.acme.dev", path="deploy/pump.yaml"),
    ),
    "chinese": (
        ["`src/泵/pump.py`", "`pump`模块的`shut`函数", "将`heat`改为30秒"],
        added("pump.shut(heat=30)", path="src/泵/pump.py"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("family", SAME)
def test_another_form_of_what_the_diff_has_is_borne_out(family: str) -> None:
    bodies, diff = SAME[family]
    assert [(body, unfounded(body, "", diff)) for body in bodies] == [(body, []) for body in bodies]


OTHER = {
    "alternatives, one made up": ("`encode/decode_all`", added("encode = 1; decode = 2")),
    "a path that only looks like alternatives": (
        "`engine/rocket/pumps`",
        added(path="rocket/src/engine/pumps/main.py") + added("rocket, pumps, engine"),
    ),
    "a folder beside one of the diff's": ("`lib/pump-rs`", added("pump rs", path="lib/heat/a.rs")),
    "a file in another folder": (
        "`src/pump/valve.go`",
        added(path="src/pump/heat.go") + added(path="src/valve.go"),
    ),
    "a file of another kind": ("`rocket/pump.rs`", added("from rocket.pump import Pump")),
    "a module's longer path": ("`src/rocket/pump.py`", added("import rocket.pump")),
    "a file of a longer name": ("`pump_base.py`", added(path="a/test_pump_base.py")),
    "a wildcard of nothing": ("`HEAT_*`", added("MAX_HEATED = OVERHEAT_A")),
    "a part of a word": ("`ump_heat`", added("pump_heat_max")),
    "one word of a name": ("`core`", added("core_plan = encore")),
    "a type that ends another's name": ("`Config`", added("class PumpConfig: ...")),
    "a type that begins with another's name": ("`PumpConfig`", added("class Pump: ...")),
    "a type for a module": ("`PumpWorker`", added(path="a/pump_worker.py")),
    "a case for another": ("`Config`", added("config.pump = 1")),
    "a folder for an abbreviation": ("`core/pump`", added(path="lib/pump/main.rs")),
    "a library that is not there": ("`aiopump`", added("import requests")),
    "a share": ("`about 34 %`" + " and 34 %", added("35 % and 3.4 %")),
}


@pytest.mark.parametrize("family", OTHER)
def test_what_the_diff_has_otherwise_is_marked(family: str) -> None:
    body, diff = OTHER[family]
    assert unfounded(body, "", diff) != []


def test_the_repositorys_own_names_are_known() -> None:
    body = "`pump` and `lab`; `pump/src/engine/valve.py`"
    assert unfounded(body) == ["pump", "lab", "pump/src/engine/valve.py"]
    assert find_marks(body, "", DIFF, "lab/pump") == Marks()


# The commit's tree

TREE = [
    "src/engine/valve.py",
    "src/engine/pump.py",
    "src/conf.toml",
    "pump.lock",
    "docs/guide.md",
    "tests/unit/helpers.py",
    "tests/e2e/helpers.py",
    "tests/data/a/case.json",
]


class Tree:
    """A tree of these paths whose files define these names, or one that can't be read."""

    def __init__(self, paths: list[str] | None, names: list[str] | None = None) -> None:
        self.paths, self.names = paths, names
        self.asked: list[str] = []

    def list_files(self) -> list[str] | None:
        self.asked.append("files")
        return self.paths

    def list_definitions(self, paths: Sequence[str]) -> list[str] | None:
        self.asked += paths
        return self.names


def in_tree(body: str) -> tuple[list[str], list[str]]:
    found = find_marks(body, "", DIFF, "acme/rocket", Tree(TREE))
    return list(found.unfounded), list(found.missing_files)


@pytest.mark.parametrize(
    "body",
    [
        "`src/engine/pump.py`, `engine/pump.py`, src/engine/pump.py",
        "`rocket/docs/guide.md`, `./docs/guide.md`, `/docs/guide.md`, `docs/guide.md:12`",
        "`pump.py`, `conf.toml`, `guide.md`, `pump.lock`",
        "`tests/unit`, `unit/`, `tests/data/a/`",
        "`tests/*/helpers.py`, `tests/**/*.json`, `tests/<kind>/helpers.py`",
        "`engine.pump`, `src.engine.pump`, `tests.unit`",
        "**Risks**: docs/guide.md is old.",
    ],
)
def test_a_file_of_the_tree_is_no_mark(body: str) -> None:
    assert in_tree(body) == ([], [])


@pytest.mark.parametrize(
    ("body", "missing"),
    [
        ("`src/engine/nozzle.py`", "src/engine/nozzle.py"),
        ("see docs/manual.md.", "docs/manual.md"),
        ("`nozzle.rs`", "nozzle.rs"),
        ("`lib/valve.py:30`", "lib/valve.py:30"),
        ("**风险**：`src/nozzle.go` 未更新", "src/nozzle.go"),
    ],
)
def test_a_file_that_the_tree_lacks_as_well_is_missing(body: str, missing: str) -> None:
    assert in_tree(body) == ([], [missing])


@pytest.mark.parametrize(
    "body",
    [
        "`helpers.py`",  # which of them?
        "`lib/*.go`",
        "`nozzles/large/`",
        "`/etc/rocket/nozzle.conf`",
        "`~/.nozzle.toml`",
        "`Nozzle`",
        "`nozzle.heat`",
        "7 GB",
        "`state.lock`",
    ],
)
def test_what_is_no_file_of_a_repository_is_not_called_missing(body: str) -> None:
    assert in_tree(body) == ([body.strip("`")], [])


def test_what_a_changed_file_defines_is_no_mark() -> None:
    body = "`Pump.open_all` and `open_all(now)`, `close_none`; 7 GB in `gone.py`"
    found = find_marks(body, "", DIFF, "", Tree(TREE, ["Pump", "open_all", "now", "7"]))
    assert found == Marks(("close_none", "7 GB"), ("gone.py",))


def test_the_tree_is_asked_once_and_only_for_what_the_diff_lacks() -> None:
    tree = Tree(TREE, [])
    find_marks("`valve.py`, `Valve`, 7 GB", "", DIFF, "", tree)
    assert tree.asked == []
    find_marks("`pump.py` `guide.md`", "", DIFF, "", tree)
    assert tree.asked == ["files"]
    find_marks("`Nozzle` `Pump`", "", DIFF, "", tree)
    assert tree.asked == ["files", "src/engine/valve.py"]


def test_a_tree_that_cannot_be_read_says_nothing() -> None:
    found = find_marks("`nozzle.py` `Nozzle`", "", DIFF, "", Tree(None))
    assert found == Marks(("nozzle.py", "Nozzle"))


# Any text


@given(st.text(), st.text())
def test_what_is_cited_from_itself_is_borne_out(text: str, more: str) -> None:
    body = f"`{text}` {more}"
    claims = {claim.text for claim in find_claims(body)}
    found = find_marks(body, "", body.replace("`", " "), "", Tree([text], [text]))
    assert claims.issuperset(found.texts)
    assert claims.issuperset(find_marks(body, "", more).texts)


@pytest.mark.parametrize(
    "piece",
    [
        *("`", "a", "a/", "a.b/", "1", "1,", "1.1", "1,000", ".", "…", "-", "--a", "` `` ", "@@ "),
        *(
            "a`",
            "a.",
            "aB",
            "a_",
            "_",
            "*",
            "a*",
            "::",
            "A",
            "`a/b` ",
            "`a_*` ",
            "。",
            "**",
            "- **a**",
        ),
        *("`std::", "`git ", "`a.py` ", "| ", "<br>", "\n  ", "should add ", "{", "[", "<"),
    ],
)
def test_time_is_linear(piece: str) -> None:
    """So many characters take well below a second; what is quadratic takes a quarter minute."""
    text = piece * (25_000 // len(piece))
    with within(5):
        find_marks(f"`name` `a/name.py` {text}", text, text, "", Tree([text], [text]))
        find_marks("".join("`" * size + " " for size in range(400)), text, text)
