"""Packages that hand on names later: each name is there, and is what its module has."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

import pytest

PACKAGES = [
    *("digest", "digest.archive", "digest.collect", "digest.importance", "digest.messages"),
    "digest.site.reading.library",
]


@pytest.mark.parametrize("name", PACKAGES)
def test_all_names_are_there(name: str) -> None:
    package = import_module(name)
    modules = {one.name for one in iter_modules(package.__path__)}
    assert not modules.intersection(package.__all__), "it would stand in the name's place"
    for one in package.__all__:
        assert not isinstance(getattr(package, one), ModuleType)


@pytest.mark.parametrize("name", PACKAGES)
def test_another_name_is_told_of(name: str) -> None:
    with pytest.raises(AttributeError, match=f"module '{name}' has no attribute 'nothing'"):
        _ = import_module(name).nothing


def test_a_package_alone_loads_none_of_its_modules() -> None:
    script = "import sys, digest.collect; print(*[m for m in sys.modules if 'collect.' in m])"
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert run.stdout.split() == []
