"""The plugin under ProperDocs, which continues MkDocs 1.x: the same site, file for file."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from tests.site.conftest import make_project
from tests.test_package import Fresh, wheel

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["wheel"]  # a fixture

VERSION = "1.6.7"
# What says when or by what a site was built.
OWN = {"sitemap.xml", "sitemap.xml.gz", ".digest"}


def contents(site: Path) -> dict[str, str]:
    """Give the hash of every file, without the line that names the generator."""
    found = {}
    for path in site.rglob("*"):
        if path.is_file() and path.name not in OWN:
            data = path.read_bytes()
            if path.suffix == ".html":
                data = b"\n".join(
                    line for line in data.split(b"\n") if b'name="generator"' not in line
                )
            found[path.relative_to(site).as_posix()] = hashlib.sha256(data).hexdigest()
    return found


@pytest.mark.slow
def test_the_site_is_the_same(tmp_path: Path, wheel: Path) -> None:
    make_project(tmp_path)
    fresh = Fresh(tmp_path, (str(wheel), f"properdocs=={VERSION}"))
    fresh.run("mkdocs", "build", "--quiet", "--site-dir", "one")
    fresh.run("properdocs", "build", "--quiet", "--config-file", "mkdocs.yml", "--site-dir", "two")
    one, two = contents(tmp_path / "one"), contents(tmp_path / "two")
    assert sorted(one) == sorted(two)
    assert [name for name in one if one[name] != two[name]] == []
    assert sum(name.endswith("index.html") for name in one) > 20
