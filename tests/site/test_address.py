"""The site's address, whoever sets it, with a slash at its end or without: one and the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.site.project import CONFIG, Built, Project
from tests.site.records import SMALL, write_archive

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SITE = "https://team.github.io/digest/"
LINE = f"site_url: {SITE}\n"
HOOK = "def on_config(config):\n    config.site_url = 'https://team.github.io/digest'\n"


def make(folder: Path, base: str = CONFIG, hook: str = "") -> Built:
    project = Project(folder)
    project.configure(base=base, rest="hooks: [hook.py]\n" if hook else "")
    project.write("hook.py", hook)
    project.write("docs/guide/a.md", "# Guide\n")
    write_archive(project.archive, SMALL)
    return project.build(strict=True)


def files(built: Built) -> dict[str, bytes]:
    found = (path for path in built.folder.rglob("*") if path.is_file())
    return {path.relative_to(built.folder).as_posix(): path.read_bytes() for path in found}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return files(make(tmp_path_factory.mktemp("plain")))


def by_file(folder: Path, _: pytest.MonkeyPatch) -> Built:
    return make(folder, CONFIG.replace(SITE, SITE.rstrip("/")))


def by_hook(folder: Path, _: pytest.MonkeyPatch) -> Built:
    return make(folder, CONFIG.replace(LINE, ""), HOOK)


def by_publisher(folder: Path, patch: pytest.MonkeyPatch) -> Built:
    patch.setenv("DIGEST_SITE_URL", SITE.rstrip("/"))
    return make(folder, CONFIG.replace(LINE, ""))


def by_publisher_who_knows_better(folder: Path, patch: pytest.MonkeyPatch) -> Built:
    patch.setenv("DIGEST_SITE_URL", SITE.rstrip("/"))
    return make(folder, CONFIG.replace(SITE, "https://old.example.org/wrong"))


@pytest.mark.parametrize("build", [by_file, by_hook, by_publisher, by_publisher_who_knows_better])
def test_whoever_sets_it_the_site_is_the_same(
    build: Callable[[Path, pytest.MonkeyPatch], Built],
    plain: dict[str, bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = files(build(tmp_path, monkeypatch))
    assert made.keys() == plain.keys()
    own = {".digest"}  # what the next build goes by
    assert [name for name in plain.keys() - own if made[name] != plain[name]] == []
    assert json.loads(made["api/manifest.json"])["root"] == SITE


@pytest.mark.parametrize(
    "text", ["team.github.io", "ftp://x.org/", "https://", "https://u:p@x.org", "https://x.org/?a"]
)
def test_what_is_no_address_is_refused(
    project: Project, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("DIGEST_SITE_URL", text)
    built = project.build()
    assert not built.is_done
    assert f"DIGEST_SITE_URL: {text!r} is no address of a site" in " ".join(built.said)
