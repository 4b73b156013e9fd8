"""The package as it is handed out: what the wheel holds, and that it is enough."""

from __future__ import annotations

import json
import os
import re
import subprocess
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.installed import ROOT, build_wheel
from tests.test_docs import fill

if TYPE_CHECKING:
    from pathlib import Path

    from tests.installed import Installed

UV = ROOT / ".cache/uv/bin/uv"


def test_the_wheel_holds_every_file_of_the_package(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as wheel:
        held = {name for name in wheel.namelist() if name.startswith("digest/")}
    files = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "digest"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.split()  # fmt: skip
    assert held == set(files)
    kinds = {name.rpartition(".")[2] for name in held}
    assert {"py", "typed", "html", "css", "js", "j2", "json"} <= kinds


def test_a_new_folder_needs_nothing_but_the_package(installed: Installed, tmp_path: Path) -> None:
    installed.install()
    shown = installed.run("python -c 'import digest; print(digest.__file__)'", tmp_path)
    assert str(installed.folder) in shown.stdout
    fill(installed.on_github("acme/rocket"))
    command = "digest init . --yes --repo acme/rocket && digest run && mkdocs build --strict"
    done = installed.run(command, tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "site/acme/rocket/index.html").is_file()


# In fresh environments, with what the registry has


@dataclass(frozen=True)
class Fresh:
    """An environment with the package and what it declares, made by uv."""

    folder: Path
    requirements: tuple[str, ...]

    def run(self, *command: str) -> str:
        """Run a command in it and give what it prints."""
        given = (part for name in self.requirements for part in ("--with", name))
        done = subprocess.run(
            [UV, "run", "--quiet", "--isolated", "--no-project", *given, "--", *command],
            cwd=self.folder,
            env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "UV_PYTHON_PREFERENCE": "system"},
            check=False, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not UV.is_file():
        pytest.fail("there is no uv; `make` puts it into .cache")
    folder = tmp_path_factory.mktemp("wheel")
    build_wheel(folder)
    return next(folder.glob("*.whl"))


def loaded(fresh: Fresh, name: str) -> bool:
    text = f"import importlib.util as u; print(u.find_spec('{name}') is not None)"
    return fresh.run("python", "-c", text).strip() == "True"


@pytest.mark.slow
def test_without_extras(tmp_path: Path, wheel: Path) -> None:
    fresh = Fresh(tmp_path, (str(wheel),))
    assert not any(loaded(fresh, name) for name in ("litellm", "pydantic", "distributed"))
    fresh.run("digest", "init", ".", "--yes", "--repo", f"commit-digest/self={ROOT}")
    said = fresh.run("digest", "run", "--since", "7d")
    assert re.fullmatch(r"commit-digest/self: \d+ days, \d+ reports written, .*\n", said)
    fresh.run("digest", "check", "--max-bad", "0")
    fresh.run("mkdocs", "build", "--strict", "--quiet")
    assert (tmp_path / "site/commit-digest/self/index.html").is_file()


@pytest.mark.slow
def test_with_the_extras(tmp_path: Path, wheel: Path) -> None:
    fresh = Fresh(tmp_path, (f"commit-digest[llm,dask] @ {wheel.as_uri()}",))
    assert all(loaded(fresh, name) for name in ("litellm", "pydantic", "distributed"))
    fresh.run("digest", "init", ".", "--yes", "--repo", f"commit-digest/self={ROOT}",
              "--model", "deepseek/deepseek-chat")  # fmt: skip
    fresh.run("digest", "collect", "--since", "7d")
    said = fresh.run("digest", "analyze", "--dry-run", "--json")
    assert json.loads(said)["cost"] is not None
