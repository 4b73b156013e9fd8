"""The requirements that the workflow installs: what is locked, and that `uv.lock` has the same."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from digest.init import locked
from digest.init.locked import LOCK, installed_package, is_from_here, locked_requirements
from tests.locked import ROOT
from tests.locked import locked as exported

UV = ROOT / ".cache/uv/bin/uv"
URL = "https://git.example.org/digest"
BLOCK = r"[a-z0-9].*==.* \\\n(    --hash=sha256:[0-9a-f]{64}( \\)?\n)+"


def names(text: str) -> set[str]:
    return set(re.findall(r"^([a-z0-9.-]+)==", text, re.MULTILINE))


@pytest.mark.process
@pytest.mark.skipif(not UV.exists(), reason="uv is not here")
def test_what_is_shipped_is_what_uv_locked() -> None:
    """Else: make locked."""
    assert exported(UV) == LOCK.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("package", "has", "lacks"),
    [
        ("commit-digest==0.1.0", {"mkdocs", "click"}, {"litellm", "distributed", "hatchling"}),
        ("commit-digest[llm]==0.1.0", {"mkdocs", "litellm", "pydantic"}, {"hatchling"}),
        ("commit-digest[ llm, dask ]==0.1.0", {"litellm", "distributed"}, {"hatchling"}),
        (f"commit-digest @ git+{URL}@main", {"mkdocs", "hatchling"}, {"litellm"}),
        (f"commit-digest[llm] @ {URL}.tar.gz#sha256=ab", {"litellm", "hatchling"}, {"distributed"}),
        (f"commit-digest @ {URL}.whl#sha256=ab", {"mkdocs"}, {"hatchling"}),
    ],
)
def test_what_is_needed_is_locked(package: str, has: set[str], lacks: set[str]) -> None:
    text = locked_requirements(package)
    assert has <= names(text)
    assert lacks.isdisjoint(names(text))
    assert re.fullmatch(f"(#.*\\n)+({BLOCK})+", text)  # each has its hashes


class Distribution:
    """Stands for the installed package."""

    version = "0.1.0"

    def __init__(self, origin: Any) -> None:
        self.origin = origin

    def read_text(self, name: str) -> str | None:
        """Give what the installer wrote down."""
        assert name == "direct_url.json"
        return json.dumps(self.origin) if self.origin else None


@pytest.mark.parametrize(
    ("origin", "package"),
    [
        (None, "commit-digest==0.1.0"),
        (
            {
                "url": URL,
                "vcs_info": {"vcs": "git", "commit_id": "12ab"},
            },
            f"commit-digest @ git+{URL}@12ab",
        ),
        (
            {"url": f"{URL}.whl", "archive_info": {"hashes": {"sha256": "12ab"}}},
            f"commit-digest @ {URL}.whl#sha256=12ab",
        ),
        ({"url": f"{URL}.whl", "archive_info": {}}, ""),
        ({"url": "file:///home/ada/digest", "dir_info": {"editable": True}}, ""),
        ({"url": "file:///x.whl", "archive_info": {"hashes": {"sha256": "12ab"}}}, ""),
        ({"url": "https://u:secret@x.org/d", "vcs_info": {"commit_id": "12ab"}}, ""),
        ({"url": "ssh://git@x.org/d", "vcs_info": {"commit_id": "12ab"}}, ""),
    ],
)
def test_the_package_is_named_as_it_was_installed(
    origin: Any, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locked, "distribution", lambda name: Distribution(origin))
    assert installed_package() == (package or "commit-digest==0.1.0")
    assert is_from_here() is (not package)
