"""What else a model is told of a commit, within its budget, and the glossary."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.analyze.question.context import fit_context, redact_context
from digest.analyze.question.glossary import MAX_FILE, MAX_TERMS, read_glossary, terms_in
from digest.analyze.records import NO_CONTEXT, Context
from digest.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

KNOWN = Context("taken back " * 30, "", "subjects " * 30, "terms " * 30, "a project " * 30)


def test_what_helps_least_is_left_out_first() -> None:
    fitting = [fit_context(KNOWN, budget) for budget in range(0, 900, 20)]
    told = [[bool(text) for text in (c.earlier, c.history, c.glossary, c.readme)] for c in fitting]
    assert told[0] == [False] * 4
    assert told[-1] == [True] * 4
    assert [True, True, False, False] in told
    assert fit_context(KNOWN, -1) == NO_CONTEXT


def test_all_parts_are_redacted() -> None:
    found = redact_context(Context("a", "b", "c", "d", ""), lambda text: f"<{text}>")
    assert found == Context("<a>", "<b>", "<c>", "<d>", "")


def test_a_glossary_is_read_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "terms.md"
    path.write_text(
        "# Terms\n\n- **Prefill**: the pass over the prompt\n`KV cache`: keys and values\n"
        "术语：含义\nno meaning here\nempty:\n",
        encoding="utf-8",
    )
    assert read_glossary(path) == {
        "Prefill": "the pass over the prompt",
        "KV cache": "keys and values",
        "术语": "含义",
    }


def test_a_glossary_that_is_not_there_or_too_large_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"llm\.glossary: .*can't be read"):
        read_glossary(tmp_path / "none.md")
    (tmp_path / "large.md").write_bytes(b"a: b\n" * MAX_FILE)
    with pytest.raises(ConfigError, match="shorten it"):
        read_glossary(tmp_path / "large.md")


def test_only_terms_that_occur_are_told() -> None:
    glossary = {"prefill": "the  pass\nover the prompt", "hop": "a step", "调度器": "分配任务"}
    assert terms_in(glossary, "feat: Prefill first", "+hopper()") == (
        "prefill: the pass over the prompt"
    )
    assert terms_in(glossary, "修复调度器的错误") == "调度器: 分配任务"
    many = {f"term{n}": "x" for n in range(50)}
    assert terms_in(many, " ".join(many)).count("\n") == MAX_TERMS - 1
    assert terms_in(glossary, "") == ""
