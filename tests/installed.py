"""The package as users have it: built as a wheel, installed by pip, run by its commands.

The environment holds what the package depends on as links to what is installed here, so nothing is
fetched. What is on GitHub, for git, lies in a folder.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.gitrepos import make_repo

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.gitrepos import Repo

ROOT = Path(__file__).parents[1]
_OWN = ("commit_digest", "_commit_digest", "_editable_impl_commit_digest", "__editable__")
_GIT = """\
#!/bin/sh
# Takes https://github.com/ from a folder, and lets git read that.
export GIT_ALLOW_PROTOCOL=file:https
exec "{git}" -c "url.file://{folder}/.insteadOf=https://github.com/" \\
  -c "url.file://{folder}/.insteadOf=https://digest:token@github.com/" \\
  -c protocol.file.allow=always "$@"
"""
_PYTHON = """\
#!{python}
# What `python3 -m venv` makes has all that the package depends on, as if pip had fetched it.
import os, sys
from pathlib import Path

if sys.argv[1:3] != ["-m", "venv"]:
    os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
sys.path.insert(0, "{root}")
from tests.installed import make_environment

make_environment(Path(sys.argv[3]).absolute())
"""
_MKDOCS = "#!{python}\nfrom mkdocs.__main__ import cli\n\ncli()\n"
_PIP = "#!{python}\nfrom pip._internal.cli.main import main\n\nraise SystemExit(main())\n"


@dataclass(frozen=True)
class Installed:
    """An environment to install the package into, a wheel of it, and a GitHub of its own."""

    folder: Path

    @property
    def wheels(self) -> Path:
        """The folder that pip finds the package in."""
        return self.folder / "wheels"

    @property
    def wheel(self) -> Path:
        """The package."""
        (found,) = self.wheels.glob("*.whl")
        return found

    def on_github(self, name: str) -> Repo:
        """Make the repository that https://github.com/NAME is, in the place of an earlier one."""
        path = self.folder / "github" / f"{name}.git"
        shutil.rmtree(path, ignore_errors=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        return make_repo(path)

    def environment(self, home: Path) -> dict[str, str]:
        """Give the environment of a user whose home is empty."""
        places = (self.folder / "bin", self.folder / "env" / "bin")
        own = str(Path(sysconfig.get_path("scripts")))  # theirs is not on the user's path
        others = (p for p in os.environ["PATH"].split(os.pathsep) if p != own)
        return {
            "PATH": os.pathsep.join([*map(str, places), *others]),
            "HOME": str(home),
            "TZ": "UTC",
            "LANG": "C.UTF-8",
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(self.wheels),
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIP_NO_WARN_CONFLICTS": "0",  # it does not: that takes half of its time
            "NO_MKDOCS_2_WARNING": "1",
            "GIT_CONFIG_NOSYSTEM": "1",
        }

    def run(self, command: str, cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a line of shell as the user would."""
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", command],
            cwd=cwd,
            env=self.environment(cwd) | more,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def install(self) -> None:
        """Install the package, where no test has done so."""
        if (self.folder / "env" / "bin" / "digest").exists():
            return
        done = self.run("python -m pip install --quiet commit-digest", self.folder)
        assert done.returncode == 0, done.stderr


def make_installed(folder: Path, environ: Mapping[str, str] = os.environ) -> Installed:
    """Build the wheel and make the environment."""
    made = Installed(folder)
    build_wheel(made.wheels)
    make_environment(folder / "env")
    git = shutil.which("git", path=environ["PATH"])
    _script(folder / "bin" / "git", _GIT.format(git=git, folder=folder / "github"))
    _script(folder / "bin" / "python3", _PYTHON.format(python=sys.executable, root=ROOT))
    return made


def make_environment(folder: Path) -> None:
    """Make an environment in which all that the package depends on is installed.

    Its pip is that of the environment which uv is in: to unpack one takes five seconds.
    """
    pip = next((ROOT / ".cache" / "uv").glob("lib/python*/site-packages/pip"), None)
    lacks = ["--without-pip"] if pip else []
    subprocess.run([sys.executable, "-m", "venv", *lacks, folder], check=True)
    packages, python = next(folder.glob("lib/python*/site-packages")), folder / "bin" / "python"
    if pip:
        for path in pip.parent.glob("pip*"):
            (packages / path.name).symlink_to(path)
        _script(folder / "bin" / "pip", _PIP.format(python=python))
    _link(Path(sysconfig.get_path("purelib")), packages)
    _script(folder / "bin" / "mkdocs", _MKDOCS.format(python=python))


def build_wheel(folder: Path) -> None:
    """Build the package's wheel as an installer would.

    Where the environment variable DIST names a folder, the wheel in it is taken as it is.
    """
    if dist := os.environ.get("DIST"):
        folder.mkdir(exist_ok=True)
        shutil.copy(next((ROOT / dist).glob("*.whl")), folder)
        return
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip


def _link(source: Path, target: Path) -> None:
    for path in source.iterdir():
        if not path.name.startswith((*_OWN, "pip")) and not (target / path.name).exists():
            (target / path.name).symlink_to(path)


def _script(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
