"""The language model's options. The docstring below each is its documentation (`reference`)."""

from __future__ import annotations

from typing import Any

from mkdocs.config import base
from mkdocs.config import config_options as c

from digest.config.option_types import Flag, Number, StrictConfig, Text

EXAMPLE_MODEL = "deepseek/deepseek-v4-flash"  # in examples; a test fails once it is withdrawn
_OURS = {  # parameters that are not the user's to set here, and what sets them
    "model": "the option 'model'",
    "messages": "the prompt's template",
    "api_base": "the option 'api_base'",
    "base_url": "the option 'api_base'",
    "api_key": "the variable that 'api_key_env' names",
    "max_tokens": "the option 'max_tokens'",
    "max_completion_tokens": "the option 'max_tokens'",
    "timeout": "the option 'timeout'",
    "response_format": "the schema of the answer",
    "stream": "what the server takes",
    "n": "one answer a question",
}


class CallOptions(base.BaseConfigOption["dict[str, Any]"]):
    """Parameters of a request that are handed on as they are."""

    def __init__(self) -> None:
        super().__init__()
        self.default = {}

    def run_validation(self, value: object) -> dict[str, Any]:
        """Give the table back. Raises ValidationError for names that something else sets."""
        if value is None:
            return {}
        if not isinstance(value, dict) or not all(isinstance(name, str) for name in value):
            raise base.ValidationError(f"{value!r} is no table such as {{temperature: 0.3}}")
        for name in value:
            if name in _OURS:
                raise base.ValidationError(f"{name!r} is set by {_OURS[name]}; leave it out here")
        return dict(value)


class Glossary(base.BaseConfigOption["dict[str, str] | str"]):
    """Terms and their meanings, or the path of a file that has them."""

    def __init__(self) -> None:
        super().__init__()
        self.default = {}

    def run_validation(self, value: object) -> dict[str, str] | str:
        """Give a table or a path back. Raises ValidationError for what is neither."""
        if value is None:
            return {}
        if isinstance(value, str):
            return value
        if isinstance(value, dict) and all(
            isinstance(text, str) for pair in value.items() for text in pair
        ):
            return dict(value)
        raise base.ValidationError(f"{value!r} is neither a path nor a table {{term: meaning}}")


class FallbackConfig(StrictConfig):
    """A model that is asked where the one before gave no usable answer."""

    model = Text(None, f"a model's name as litellm knows it, such as {EXAMPLE_MODEL}")
    """The model's name. Example: `model: openai/gpt-5-mini`."""

    api_base = Text("", "an address such as http://localhost:11434/v1")
    """Address of its API. Default: the first model's, if both are of one provider, else the
    provider's own. Example: `api_base: http://localhost:11434/v1`."""

    api_key_env = Text("", "an environment variable's name")
    """Name of the variable that holds its key. Default: the first model's, if both are of one
    provider and address, else the provider's own, such as `OPENAI_API_KEY`.
    Example: `api_key_env: OPENAI_API_KEY`."""

    price = c.ListOfItems(Number(None, 0, whole=False, null=False), default=[])
    """Its price. Default: the first model's, if both are of one provider and address, else
    litellm's own table. Example: `price: [0.25, 2.00]`."""

    options = CallOptions()
    """Its further parameters. Default: the first model's, if both are of one provider.
    Example: `options: {reasoning_effort: low}`."""


class FallbackList(base.BaseConfigOption["list[FallbackConfig]"]):
    """Models to fall back on: names, or tables of `FallbackConfig`."""

    def __init__(self) -> None:
        super().__init__()
        self.default = []

    def run_validation(self, value: object) -> list[FallbackConfig]:
        """Give a checked table for each. Raises ValidationError for the first that is wrong."""
        if value is None:
            return []
        if not isinstance(value, list):
            raise base.ValidationError(f"{value!r} is no list of models, such as [{EXAMPLE_MODEL}]")
        return [self._fallback(item) for item in value]

    def _fallback(self, item: object) -> FallbackConfig:
        if not isinstance(item, str | dict):
            raise base.ValidationError(f"{item!r} is neither a model's name nor a table of options")
        config = FallbackConfig()
        config.load_dict({"model": item} if isinstance(item, str) else dict(item))
        for name, problem in config.validate()[0]:
            raise base.ValidationError(f"{name}: {problem}")
        return config


class LlmConfig(StrictConfig):
    """The language model that writes analyses."""

    model = Text("", "a model's name as litellm knows it, such as deepseek/deepseek-v4-flash")
    """The model's name, as litellm knows it. Without one, analyses are made by rules.
    Example: `model: deepseek/deepseek-v4-flash`."""

    api_base = Text("", "an address such as http://localhost:11434/v1")
    """Address of the model's API, where it is not the provider's own.
    Example: `api_base: http://localhost:11434/v1`."""

    api_key_env = Text("LLM_API_KEY", "an environment variable's name")
    """Name of the environment variable that holds the key; never the key itself.
    Example: `api_key_env: DEEPSEEK_API_KEY`."""

    options = CallOptions()
    """Further parameters of each request, as litellm names them: `temperature`, `thinking`,
    `reasoning_effort`, `num_ctx`, `extra_headers`, `extra_body`, ….
    Example: `options: {temperature: 0.3}`."""

    fallbacks = FallbackList()
    """Models asked, in this order, where the one before gave no usable answer: names, or tables
    as below. Example: `fallbacks: [openai/gpt-5-mini]`."""

    jobs = Number(8, 1, whole=True, null=False)
    """Requests at once. Example: `jobs: 4`."""

    timeout = Number(120, 1, whole=False, null=False)
    """Seconds a request may take. Example: `timeout: 300`."""

    requests_per_minute = Number(None, 1, whole=True, null=True)
    """Requests a minute; more of them wait. Example: `requests_per_minute: 60`."""

    tokens_per_minute = Number(None, 1, whole=True, null=True)
    """Tokens a minute, sent and received; more of them wait.
    Example: `tokens_per_minute: 200000`."""

    max_tokens = Number(4096, 64, whole=True, null=False)
    """Tokens an answer may have. Example: `max_tokens: 8192`."""

    max_input = Number(24_000, 500, whole=True, null=False)
    """Tokens of a commit's diff that are sent. Example: `max_input: 12000`."""

    max_context = Number(1_500, 0, whole=True, null=False)
    """Tokens of what else is known of a commit: what it takes back, its pull request, what its
    files were changed for before, terms of the glossary, what the README says first. `0`: nothing.
    Example: `max_context: 500`."""

    glossary = Glossary()
    """What the project's own terms mean, told with commits that have them: a table, or a file
    beside `mkdocs.yml` with lines `term: meaning`.
    Example: `glossary: {prefill: the pass over the prompt}`."""

    pull_token_env = Text("", "an environment variable's name")
    """Name of the environment variable with a token for GitHub. Then pull requests of its
    repositories are read, and their texts told. Example: `pull_token_env: GITHUB_TOKEN`."""

    max_cost = Number(1.0, 0, whole=False, null=True)
    """US dollars a run may cost; `null`: no limit. Example: `max_cost: 0.50`."""

    price = c.ListOfItems(Number(None, 0, whole=False, null=False), default=[])
    """US dollars per million tokens: in, out and, if they cost less, in from the provider's cache.
    Default: litellm's own table. Example: `price: [0.27, 1.10]`."""

    allow_private = Flag(default=False)
    """Also send the text of repositories marked `private`. Example: `allow_private: true`."""

    scanner = c.ListOfItems(Text(None, "a part of a command"), default=[])
    """Command that gets a text and prints the secrets it finds, which are then left out too.
    Example: `scanner: [my-scanner, --stdin]`."""
