"""Which of an analysis's words are claims: facts are, proposals and everybody's names are not."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

import pytest

from digest.analyze.grounding.claims import ClaimKind, find_claims
from digest.analyze.grounding.marks import find_marks
from digest.archive import read_report

if TYPE_CHECKING:
    from pathlib import Path


def cited(body: str) -> list[str]:
    return [claim.text for claim in find_claims(body)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("`valve`", ClaimKind.NAME),
        ("`Valve::shut()`", ClaimKind.NAME),
        ("`open/shut`", ClaimKind.NAME),
        ("`/health`", ClaimKind.NAME),
        ("`state.lock`", ClaimKind.NAME),
        ("`this.vue`", ClaimKind.NAME),
        ("`build/pump.lock`", ClaimKind.PATH),
        ("`valve.py`", ClaimKind.PATH),
        ("src/valve.py", ClaimKind.PATH),
        ("`./tools/valve`", ClaimKind.PATH),
        ("`lib/engine/valves`", ClaimKind.PATH),
        ("30 ms", ClaimKind.QUANTITY),
        ("`64 KiB`", ClaimKind.QUANTITY),
        ("`v1.2.3`", ClaimKind.VERSION),
    ],
)
def test_what_a_claim_names(text: str, kind: ClaimKind) -> None:
    assert [(claim.text, claim.kind) for claim in find_claims(text)] == [(text.strip("`"), kind)]


def test_odd_backticks_cost_their_line_alone() -> None:
    assert cited("an ` odd one\n`engine` and ``a`bc`` and `` `c_d` ``\n`open_up") == [
        "engine",
        "a`bc",
        "`c_d`",
    ]


def test_bold_words_are_read_like_others() -> None:
    body = "saves **64 MB** in **src/valve.py**, see src/**/x.py and ** 7 s **"
    assert set(cited(body)) >= {"64 MB", "src/valve.py", "7 s"}


@pytest.mark.parametrize(
    "advice",
    [
        "**Advice**:\n\n- Call `drain_all()` in src/drain.py for 5 s.",
        "**Recommendations**\n`drain_all` `src/drain.py` 5 s",
        "## 💡 建议\n\n### 短期\n\n- `drain_all()`\n\n**测试**：src/drain.py\n\n**其他**：5 秒",
        "**💡 关注建议**：\n1. `drain_all` 需在 `src/drain.py` 中验证 5 秒",
        "**Risks and advice**: `drain_all` may run for 5 s",
        "**Insights**:\n- **Advice:** see below\n  - `drain_all`\n\n    **64 MB**\n- none",
        "**🔍 技术洞察**：\n- **建议**：用 `drain_all` 处理 src/drain.py，约 5 秒",
        "| **建议** | 用 `drain_all` 处理 src/drain.py，约 5 秒 |",
    ],
)
def test_advice_claims_nothing(advice: str) -> None:
    assert cited(f"**Summary**: `valve`.\n\n{advice}") == ["valve"]


def test_what_follows_advice_is_read_again() -> None:
    body = "**Advice**: `drain_all`\n\n**Odd label**: `drain_one`\n\n**Conclusion**: `valve`."
    assert cited(body) == ["valve"]


@pytest.mark.parametrize(
    "risk",
    [
        "**Risks**:\n\n- `Pump` may leak 64 MB, see `src/pump.c`.",
        "**⚠️ 潜在风险**：\n1. **兼容性**：`Pump` 可能泄漏 64 MB（`src/pump.c`）",
        "**🔍 技术洞察**：\n- **风险**：`Pump` 可能泄漏 64 MB，见 `src/pump.c`",
    ],
)
def test_risks_claim_paths_and_quantities_alone(risk: str) -> None:
    assert sorted(cited(risk)) == ["64 MB", "src/pump.c"]


@pytest.mark.parametrize(
    "sentence",
    [
        "We recommend `drain_all` here.",
        "Consider setting `drain_all` to 5 s!",
        "One should add `drain_all` to src/drain.py;",
        "It may be worth calling `drain_all`.",
        "建议在 `drain_all` 中加锁。",
        "可考虑改用 `drain_all`；",
        "后续可引入 `drain_all`！",
        "| x | 最好由 `drain_all` 处理 |",
    ],
)
def test_a_sentence_that_proposes_claims_nothing(sentence: str) -> None:
    assert cited(f"`valve` is shut. {sentence} `valve_b` too") == ["valve", "valve_b"]


@pytest.mark.parametrize(
    "sentence",
    [
        "It is a considerable change of `pump`.",
        "`pump` should be faster now.",
        "`pump` may be `pipe`.",
        "`pump` 应当更快。",
        "推迟 `pump` 的启动。",
    ],
)
def test_a_sentence_that_tells_is_no_proposal(sentence: str) -> None:
    assert "pump" in cited(sentence)


OWN = {
    "python": "`None` `async def` `isinstance()` `ValueError` `ModuleNotFoundError` `asyncio.Lock`"
    " `collections.OrderedDict` `os.path.join(...)` `dict.get` `typing.Any` `__init__` `@property`"
    " `functools.lru_cache` `str | None` `defaultdict`",
    "rust": "`Option<Vec<u8>>` `Arc<Mutex<T>>` `HashMap::get` `std::mem::take` `Send + Sync`"
    " `Send/Sync` `Future` `.unwrap()` `#[derive(Debug)]` `impl Iterator` `&mut self` `AtomicU64`"
    " `Result<(), Box<dyn Error>>` `fetch_add/fetch_sub` `Arc::clone` `usize`",
    "go": "`context.Context` `sync.Mutex` `chan struct{}` `map[string]int` `fmt.Errorf`"
    " `interface{}` `defer` `go test` `[]byte` `errors.Is` `uint64`",
    "c++": "`std::vector<int>` `nullptr` `constexpr` `std::move` `unique_ptr` `static_cast<int>`"
    " `operator==` `size_t` `std::chrono::milliseconds` `override`",
    "typescript": "`Promise<void>` `undefined` `JSON.stringify` `Array.from` `console.log`"
    " `keyof T` `unknown` `process.env` `AbortSignal` `readonly`",
    "tools": "`git` `git rebase --onto` `pip install --upgrade` `cargo doc` `npm ci` `go mod tidy`"
    " `docker compose up -d` `kubectl get pods` `uv sync --locked` `pytest -q` `ruff check --fix`",
    "formats": "`Node.js` `vue.js` `application/json` `text/event-stream` `:ref:` `:py:class:`"
    " `GET` `SELECT` `utf-8`",
    "chinese": "`配置` `是` `None` 和 `True`",
}


@pytest.mark.parametrize("family", OWN)
def test_everybodys_names_are_no_claims(family: str) -> None:
    assert cited(OWN[family]) == []


@pytest.mark.parametrize(
    "text",
    [
        "Future of `future_map`",
        "`HashMap<Valve, u8>`",
        "`asyncio.Lock` and `my_asyncio.Lock`",
        "`std::vector<Valve>`",
        "`make bench-valve`",
        "`npm run build-valve`",
        "`pytest tests/test_valve.py`",
        "`git checkout release_valve`",
        "`core`",
        "`runtime`",
        "`Config`",
        "`KubernetesValve.get`",
    ],
)
def test_a_projects_names_beside_them_are(text: str) -> None:
    assert cited(text) != []


def test_real_analyses_cite_enough_to_be_checked(shared: Path) -> None:
    """Of the sample's analyses few cite nothing, and none cites what it lacks itself."""
    paths = sorted((shared / "archive" / "reports").rglob("*.md"))[::24]
    reports = [read_report(path.read_bytes(), path.name) for path in paths]
    bodies = [e.analysis.body for report in reports for e in report.entries if e.analysis.body]
    counts = [len(find_claims(body)) for body in bodies]
    assert median(counts) >= 5
    assert counts.count(0) < len(counts) / 8
    marks = sum(len(find_marks(body, "", body).unfounded) for body in bodies)
    assert marks <= sum(counts) / 1000
