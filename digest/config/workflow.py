"""What the workflow that `digest init` writes has to know of the configuration."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from digest.collect.source import is_local_path
from digest.errors import ConfigError

if TYPE_CHECKING:
    from digest.analyze.records import Llm
    from digest.config.settings import Settings

# Providers whose own variable is called as they are: `DEEPSEEK_API_KEY`; and those with another.
_CALLED_AS_THEY_ARE = frozenset(
    (
        *("anthropic", "cerebras", "cohere", "dashscope", "deepinfra", "deepseek", "fireworks_ai"),
        *("gemini", "groq", "huggingface", "mistral", "moonshot", "novita", "nvidia_nim"),
        *("openai", "openrouter", "replicate", "volcengine", "xai"),
    )
)
_CALLED_OTHERWISE = {"perplexity": "PERPLEXITYAI_API_KEY", "together_ai": "TOGETHERAI_API_KEY"}


def key_variables(llm: Llm) -> tuple[str, ...]:
    """Give the variables of the models' keys, and of the token that reads pull requests."""
    keys = (model.api_key_env or provider_variable(model.model) for model in llm.models)
    return tuple(dict.fromkeys(filter(None, (*keys, llm.pull_token_env))))


def provider_variable(model: str) -> str:
    """Give the variable of a provider's own key, which litellm reads; "" where it is not known."""
    provider, slash, _ = model.partition("/")
    if slash and provider in _CALLED_AS_THEY_ARE:
        return f"{provider.upper()}_API_KEY"
    return _CALLED_OTHERWISE.get(provider, "") if slash else ""


def workflow_values(settings: Settings) -> dict[str, str]:
    """Give the outputs of the workflow's first job, which the other jobs go by.

    `archive` is the archive's folder, relative to the top of the git repository that the site lies
    in. `depth` is how many commits to check out to collect, as `actions/checkout` takes it: "0",
    which is all of them, where that repository is itself watched by its path. Raises ConfigError
    for an archive that can't be committed there.
    """
    folder = settings.file.parent.resolve()
    top = next((f for f in (folder, *folder.parents) if (f / ".git").exists()), folder)
    if not settings.archive.is_relative_to(top):
        text = f"{settings.archive} lies outside of the repository {top}"
        raise ConfigError(f"archive: {text}, so that the workflow can't commit it; move it there")
    archive = settings.archive.relative_to(top).as_posix()
    if not archive.isprintable():
        raise ConfigError(f"archive: {archive!r} can't be a workflow's output; rename the folder")
    local = [Path(source.url) for source in settings.repositories if is_local_path(source.url)]
    is_own = any(path in {top, top / ".git"} for path in local)
    return {"archive": archive, "depth": "0" if is_own else "1"}
