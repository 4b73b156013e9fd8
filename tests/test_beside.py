"""This plugin beside others, as `docs/beside.md` tells of them: a real build with each."""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.installed import ROOT, build_wheel
from tests.site.records import SMALL, write_archive
from tests.test_package import ENVIRONMENT, UV

TOLD = (ROOT / "docs/beside.md").read_text()
CONFIG = """\
site_name: Launch log
site_url: https://team.github.io/digest/
repo_url: https://github.com/acme/rocket
theme: {name: material, font: false}
plugins:
"""
OWN = "  - digest: {archive: docs/reports}\n"
I18N = """\
  - i18n:
      docs_structure: suffix
      reconfigure_search: %s
      languages:
        - {locale: en, default: true, name: English, build: true}
        - {locale: zh, name: 中文, build: true}
"""
DOCUMENTS = {
    "docs/index.md": "# Pad\n",
    "docs/index.zh.md": "# 发射台\n",
    "docs/guide/index.md": "---\ntags: [fuel]\n---\n# Guide\n\nSee [the crew](crew.md).\n",
    "docs/guide/crew.md": "# The crew\n",
    "generate.py": "import mkdocs_gen_files\n"
    "with mkdocs_gen_files.open('made.md', 'w') as f: print('# Made', file=f)\n",
}


@dataclass(frozen=True, slots=True)
class Case:
    """A configuration, and what `digest check --site` then says of what is not ours."""

    plugins: str  # YAML; `OWN` stands where it belongs
    page: str = "guide/crew/"  # that is there
    faults: frozenset[str] = frozenset()  # kinds


# By the name in `plugins`; all of them are installed together.
CASES = {
    "i18n": Case(I18N % "true" + OWN, "zh/guide/crew/"),
    "i18n, after": Case(OWN + "  - search\n" + I18N % "false", "zh/guide/crew/"),
    "print-site": Case(OWN + "  - print-site\n", "print_page/", frozenset(("script", "id"))),
    "git-authors": Case("  - git-authors\n" + OWN),
    "git-revision-date-localized": Case("  - git-revision-date-localized\n" + OWN),
    "rss": Case("  - rss\n" + OWN, faults=frozenset(("link", "markup", "tree"))),
    "macros": Case("  - macros\n" + OWN),
    "awesome-pages": Case("  - awesome-pages\n" + OWN),
    "literate-nav": Case("  - literate-nav\n" + OWN),
    "redirects": Case(
        "  - redirects: {redirect_maps: {old.md: guide/crew.md}}\n" + OWN,
        "old/",
        frozenset(("script",)),
    ),
    "minify": Case("  - minify: {minify_html: true}\n" + OWN),
    "gen-files": Case("  - gen-files: {scripts: [generate.py]}\n" + OWN, "made/"),
    "section-index": Case("  - section-index\n" + OWN),
    "monorepo": Case("  - monorepo\n" + OWN),
}
PLUGINS = {name.partition(",")[0] for name in CASES} | {"mike"}
# By the name in `plugins`: what is installed for it, `mike==2.2.0`.
REQUIREMENTS = {
    name: f"{distribution}=={version}"
    for name, distribution, version in re.findall(
        r"^\| `([\w-]+)` \| `([\w-]+)` \| ([\d.]+) \|", TOLD, re.MULTILINE
    )
}


def test_the_page_tells_of_each() -> None:
    assert REQUIREMENTS.keys() == PLUGINS


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the package and all of the plugins; give the folder of the commands."""
    folder = tmp_path_factory.mktemp("beside")
    build_wheel(folder)
    wheel = next(folder.glob("*.whl")).as_uri()
    wanted = (f"commit-digest[check] @ {wheel}", *REQUIREMENTS.values())
    place = str(folder / "env")
    for command in (["venv", place], ["pip", "install", "--python", place, *wanted]):
        subprocess.run([UV, *command, "--quiet"], env=ENVIRONMENT, check=True)
    return folder / "env/bin"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a site with an archive, committed."""
    write_archive(tmp_path / "docs/reports", SMALL)
    for name, text in {**DOCUMENTS, ".gitignore": "/site/\n/.cache/\n"}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def run(folder: Path, *command: str | Path, allowed: tuple[int, ...] = (0,)) -> str:
    """Run a command, which finds those beside it first; give what it prints."""
    beside = f"{Path(command[0]).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        command,
        cwd=folder,
        env=ENVIRONMENT | {"PATH": beside},
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode in allowed, (command, done.stdout, done.stderr)
    return done.stdout


def commit(folder: Path, plugins: str) -> None:
    (folder / "mkdocs.yml").write_text(CONFIG + plugins)
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    run(folder, "git", "init", "--quiet", "--initial-branch", "main")
    run(folder, "git", "add", ".")
    run(folder, "git", *who, "commit", "--quiet", "--message", "Start")


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_a_site_is_built(folder: Path, programs: Path, name: str) -> None:
    case = CASES[name]
    commit(folder, case.plugins)
    run(folder, programs / "mkdocs", "build", "--strict", "--quiet")
    site = folder / "site"
    for page in ("", "acme/rocket/2025-03-04/", "search/", case.page):
        assert (site / page / "index.html").is_file(), page
    assert not (site / "reports").exists()
    check = (programs / "digest", "check", "--site", "site", "--json")
    found = json.loads(run(folder, *check, allowed=(0, 1)))
    assert {fault["kind"] for fault in found["faults"]} == case.faults


@pytest.mark.slow
def test_mike_publishes_versions(folder: Path, programs: Path) -> None:
    commit(folder, OWN)
    run(folder, programs / "mike", "deploy", "1.0", "latest")
    files = run(folder, "git", "ls-tree", "-r", "--name-only", "gh-pages").split("\n")
    assert {"1.0/index.html", "1.0/acme/rocket/2025-03-04/index.html", "latest"} <= {*files}
