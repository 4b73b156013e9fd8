"""Settings for runs in tests: the defaults of a small digest, with what a test needs otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from digest.config import Settings
from digest.importance import make_rules
from digest.models import Language

if TYPE_CHECKING:
    from pathlib import Path


def make_test_settings(folder: Path, **changes: Any) -> Settings:
    """Give the settings of a digest in a folder; `changes` replace fields of them."""
    settings = Settings(
        file=folder / "mkdocs.yml",
        archive=folder / "reports",
        cache=folder / "cache",
        path="{year}/{repo}/{date}.md",
        timezone=ZoneInfo("UTC"),
        language=Language.EN,
        since="2023-01-01",
        repositories=(),
        rules=make_rules(),
    )
    return replace(settings, **changes)
