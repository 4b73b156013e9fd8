"""The options of the language model, and the names of models that the project gives as examples."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from digest.analyze.asking.errors import Endpoint
from digest.analyze.asking.llm import price_of, withdrawal_of
from digest.analyze.records import Llm
from digest.config.checks import check_options, check_value
from digest.config.llm_options import EXAMPLE_MODEL
from digest.config.workflow import provider_variable
from digest.errors import ConfigError
from tests.documents import ROOT

FIRST = {"model": "openai/a", "api_base": "http://g.example/v1", "api_key_env": "A_KEY",
         "price": [1, 2], "options": {"top_p": 0.5}}  # fmt: skip


def one(
    model: str,
    api_base: str | None,
    key: str,
    price: tuple[float, ...] | None,
    options: dict[str, Any],
) -> Llm:
    return Llm(model, api_base, key, price=price, options=options)


@pytest.mark.slow
@pytest.mark.parametrize(
    "model",
    [
        *("anthropic/a", "deepseek/a", "gemini/a", "mistral/a", "openai/a", "openrouter/a/b"),
        *("perplexity/a", "together_ai/a", "xai/a"),
    ],
)
def test_a_providers_own_variable_is_that_which_litellm_reads(model: str) -> None:
    from litellm import validate_environment  # once it knows that it has its table on this machine

    assert provider_variable(model) in validate_environment(model)["missing_keys"]


def test_where_nothing_tells_there_is_no_variable_of_its_own() -> None:
    assert {provider_variable(model) for model in ("gpt-5-mini", "ollama_chat/a", "x/y")} == {""}


def llm_of(**options: Any) -> Llm:
    llm = check_options({"llm": FIRST | options}, Path("mkdocs.yml")).llm
    assert llm
    return llm


@pytest.mark.parametrize(
    ("fallback", "access"),
    [
        ("openai/b",
         one("openai/b", "http://g.example/v1", "A_KEY", (1.0, 2.0), {"top_p": 0.5})),
        ({"model": "openai/b", "price": [3, 4, 1], "options": {"seed": 1}},
         one("openai/b", "http://g.example/v1", "A_KEY", (3.0, 4.0, 1.0), {"seed": 1})),
        ({"model": "openai/b", "api_key_env": "B_KEY"},
         one("openai/b", "http://g.example/v1", "B_KEY", (1.0, 2.0), {"top_p": 0.5})),
        # A key goes to no other address than its own, a price is that of one address.
        ({"model": "openai/b", "api_base": "http://h.example/v1"},
         one("openai/b", "http://h.example/v1", "", None, {"top_p": 0.5})),
        ("deepseek/b", one("deepseek/b", None, "", None, {})),
        ({"model": "deepseek/b", "api_key_env": "B_KEY"},
         one("deepseek/b", None, "B_KEY", None, {})),
    ],
    ids=str,
)  # fmt: skip
def test_a_fallback_has_its_own_or_shares_what_is_the_same(fallback: object, access: Llm) -> None:
    llm = llm_of(fallbacks=[fallback])
    assert llm.fallbacks == (access,)
    assert llm.models == (llm.models[0], access)
    assert hash(llm) == hash(llm_of(fallbacks=[fallback]))


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"fallbacks": "openai/b"}, "is no list of models"),
        ({"fallbacks": [7]}, "neither a model's name nor a table"),
        ({"fallbacks": [{"api_base": "http://h.example"}]}, "model: Required"),
        ({"fallbacks": [{"model": "openai/b", "jobs": 3}]}, "jobs: no such option"),
        ({"fallbacks": [{"model": "openai/b", "options": {"stream": True}}]}, "'stream' is set by"),
        ({"options": {"api_key": "sk-1"}}, "'api_key' is set by the variable"),
        ({"options": {"max_tokens": 3}}, "'max_tokens' is set by the option 'max_tokens'"),
        ({"options": ["temperature"]}, "is no table"),
        ({"price": [1]}, "not two or three numbers"),
        ({"price": [1, 2, 3, 4]}, "not two or three numbers"),
    ],
    ids=str,
)
def test_what_is_wrong_is_named(options: dict[str, Any], text: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(text)):
        llm_of(**options)


def examples() -> set[str]:
    """List the models that the project names: in documentation, options and commands."""
    paths = [ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "digest").rglob("*.py")]
    pattern = re.compile(r"\b(?:deepseek|openai|anthropic|gemini|mistral)/[\w.-]*\w")
    found = {name for path in paths for name in pattern.findall(path.read_text(encoding="utf-8"))}
    return found - {"openai/x"}


@pytest.mark.slow
@pytest.mark.parametrize("model", sorted(examples()))
def test_a_model_that_is_named_exists_and_is_not_withdrawn(model: str) -> None:
    day = withdrawal_of(model)
    assert day is None or day > date.today(), f"{model} was withdrawn on {day}: name another"
    assert price_of(Endpoint(model, None, "", 1.0, None)) is not None, f"litellm knows no {model}"


def test_the_example_is_among_them() -> None:
    assert EXAMPLE_MODEL in examples()
    assert check_value("llm.model", EXAMPLE_MODEL) == EXAMPLE_MODEL
