"""The package as it is handed out: what the wheel holds, and that it is enough."""

from __future__ import annotations

import json
import os
import re
import subprocess
import zipfile
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest

from tests.installed import ROOT, build_wheel
from tests.terminal import fill

if TYPE_CHECKING:
    from pathlib import Path

    from tests.installed import Installed

UV = ROOT / ".cache/uv/bin/uv"
ENVIRONMENT = {
    **os.environ,
    "NO_MKDOCS_2_WARNING": "1",
    "UV_PYTHON_PREFERENCE": "system",
    "UV_LINK_MODE": "copy",
}


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
            env=ENVIRONMENT,
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
    assert re.fullmatch(
        r"commit-digest/self: \d+ days?, \d+ reports? written, .*\n(\d+ briefs? written\n)?", said
    )
    fresh.run("digest", "check", "--max-bad", "0")
    fresh.run("mkdocs", "build", "--strict", "--quiet")
    assert (tmp_path / "site/commit-digest/self/index.html").is_file()


NAMES = {
    "digest": ("digest",),
    "commit-digest": ("commit-digest",),
    "python -m digest": ("python", "-m", "digest"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_every_name_of_the_command(tmp_path: Path, wheel: Path, name: str) -> None:
    fresh = Fresh(tmp_path, (str(wheel),))
    assert fresh.run(*NAMES[name], "--version") == f"{name}, version {version('commit-digest')}\n"
    said = fresh.run(*NAMES[name], "init", ".", "--yes", "--repo", "acme/rocket")
    assert said.endswith(f"\nNext: {name} run --since 7d && mkdocs serve\n")


@pytest.mark.slow
def test_it_runs_without_being_installed(tmp_path: Path, wheel: Path) -> None:
    def uvx(*command: str | Path) -> str:
        done = subprocess.run(
            [UV, "tool", "run", "--quiet", *command],
            cwd=tmp_path, env=ENVIRONMENT, check=False, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        return done.stdout

    own = ("--from", wheel, "commit-digest")
    uvx(*own, "init", "site", "--yes", "--repo", f"commit-digest/self={ROOT}")
    assert " written, " in uvx(*own, "-f", "site/mkdocs.yml", "run", "--since", "2d")
    uvx("--with", wheel, "mkdocs", "build", "--strict", "--config-file", "site/mkdocs.yml")
    assert (tmp_path / "site/site/commit-digest/self/index.html").is_file()


@pytest.mark.slow
def test_a_plugin_that_needs_an_older_gitpython_has_it(tmp_path: Path, wheel: Path) -> None:
    (oldest,) = re.findall(r'"gitpython>=(.+)"', (ROOT / "pyproject.toml").read_text())
    fresh = Fresh(tmp_path, (str(wheel), f"gitpython=={oldest}", "mkdocs-rss-plugin"))
    fresh.run("digest", "init", ".", "--yes", "--repo", f"commit-digest/self={ROOT}")
    assert " written, " in fresh.run("digest", "run", "--since", "2d")
    config = tmp_path / "mkdocs.yml"
    config.write_text(config.read_text().replace("plugins:\n", "plugins:\n  - rss\n"))
    fresh.run("mkdocs", "build", "--quiet")
    assert (tmp_path / "site/feed_rss_created.xml").is_file()
    assert (tmp_path / "site/commit-digest/self/index.html").is_file()


# Another distribution has a package and a command of the name `digest`


@pytest.mark.slow
def test_another_digest_takes_the_name_and_is_mended(tmp_path: Path, wheel: Path) -> None:
    def run(*command: str | Path) -> str:
        done = subprocess.run(
            command, cwd=tmp_path, env=ENVIRONMENT, check=False, capture_output=True, text=True
        )
        return done.stdout + done.stderr

    def pip(*command: str | Path) -> None:
        uv, place = (UV, "pip"), ("--quiet", "--python", ".venv")
        assert run(*uv, command[0], *place, *command[1:]) == ""

    run(UV, "venv", "--quiet", ".venv")
    own, programs = f"commit-digest, version {version('commit-digest')}\n", tmp_path / ".venv/bin"
    pip("install", wheel)
    pip("install", "digest==1.1.1")
    assert "argument algorithm: invalid choice: 'init'" in run(programs / "digest", "init")
    assert run(programs / "commit-digest", "--version") == own
    pip("uninstall", "digest")
    assert not (programs / "digest").exists()
    pip("install", "--reinstall-package", "commit-digest", wheel)
    assert run(programs / "digest", "--version") == own.removeprefix("commit-")


@pytest.mark.slow
def test_with_the_extras(tmp_path: Path, wheel: Path) -> None:
    fresh = Fresh(tmp_path, (f"commit-digest[llm,dask] @ {wheel.as_uri()}",))
    assert all(loaded(fresh, name) for name in ("litellm", "pydantic", "distributed"))
    fresh.run("digest", "init", ".", "--yes", "--repo", f"commit-digest/self={ROOT}",
              "--model", "deepseek/deepseek-v4-flash")  # fmt: skip
    fresh.run("digest", "collect", "--since", "7d")
    said = fresh.run("digest", "analyze", "--dry-run", "--json")
    assert json.loads(said)["cost"] is not None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("tool", "words"),
    [("uv", ["tool", "install"]), ("pipx", ["tool", "run", "pipx", "install"])],
)
def test_what_the_first_page_says_puts_every_command_there(
    tmp_path: Path, wheel: Path, tool: str, words: list[str]
) -> None:
    page = (ROOT / "docs/start.md").read_text(encoding="utf-8")
    (said,) = re.findall(rf"`{tool} (?:tool )?install ([^`]*) commit-digest`", page)
    homes = ("UV_TOOL_DIR", "PIPX_HOME", "PIPX_MAN_DIR", "PIPX_COMPLETION_DIR")
    places = {name: str(tmp_path / name) for name in homes}
    places |= dict.fromkeys(("UV_TOOL_BIN_DIR", "PIPX_BIN_DIR"), str(tmp_path / "bin"))
    subprocess.run(
        [UV, "--quiet", *words, *said.split(), str(wheel)], env=ENVIRONMENT | places, check=True
    )
    assert {"digest", "commit-digest", "mkdocs"} <= {p.name for p in (tmp_path / "bin").iterdir()}
