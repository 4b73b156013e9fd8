"""Stock MkDocs and Material over plain pages: what an archive takes without this project."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from tests.bench.plain import link_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tests.bench.plain import PlainPage

CONFIG = """\
site_name: Benchmark
site_url: https://example.org/digest/
theme:
  name: material
  font: false
  language: zh
nav:
  - index.md
not_in_nav: "*"
"""  # in the nav, they would be listed in each other: four times slower, ten times larger
PLUGINS = {True: "plugins: [search]\n", False: "plugins: []\n"}


def write_stock(folder: Path, pages: Iterable[PlainPage], *, search: bool) -> None:
    """Write a project for MkDocs."""
    for page in pages:
        path = folder / "docs" / f"{page.path}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_markdown(page), encoding="utf-8")
    (folder / "mkdocs.yml").write_text(CONFIG + PLUGINS[search], encoding="utf-8")


def _markdown(page: PlainPage) -> str:
    start = posixpath.dirname(page.path) or "."
    links = (
        f"- [{link_text(link.text)}]({posixpath.relpath(link.path, start)}.md)\n"
        for link in page.links
    )
    return f"# {page.title}\n\n{page.text}{''.join(links)}\n"
