"""Hugo with a theme of a few lines over plain pages: how fast it could be."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

from tests.bench.plain import HOME, link_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tests.bench.plain import PlainPage

COMMAND = "hugo"
OUTPUT = "public"
_PAGE = """\
<!doctype html>
<html lang="zh">
<head><meta charset="utf-8"><title>{{ .Title }}</title></head>
<body>
<nav><a href="/">{{ .Site.Title }}</a></nav>
<article><h1>{{ .Title }}</h1>{{ .Content }}</article>
</body>
</html>
"""
_FILES = {
    "config.toml": """\
baseURL = "https://example.org/"
title = "Benchmark"
languageCode = "zh"
disableKinds = ["taxonomy", "term", "RSS"]
""",
    "layouts/_default/single.html": _PAGE,
    "layouts/_default/list.html": _PAGE,
    "layouts/index.html": _PAGE,
}


def is_there() -> bool:
    """Tell whether there is a Hugo to be measured."""
    return shutil.which(COMMAND) is not None


def command(folder: Path) -> tuple[str, ...]:
    """Give the command that builds a project; its cache would be left behind elsewhere."""
    return (COMMAND, "--quiet", "--cacheDir", str(folder / "cache"))


def write_hugo(folder: Path, pages: Iterable[PlainPage]) -> None:
    """Write a project for Hugo."""
    for name, text in _FILES.items():
        _write(folder / name, text)
    for page in pages:
        _write(folder / "content" / _place(page), _markdown(page))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _place(page: PlainPage) -> str:
    """Give a page's file; Hugo's own name for the page of a folder is `_index`."""
    folder, _, name = page.path.rpartition("/")
    return f"{folder}/{'_index' if name == HOME else name}.md".lstrip("/")


def _markdown(page: PlainPage) -> str:
    """Write a page, its title as JSON; `{{<` and `{{%` would call a template."""
    links = (
        f"- [{link_text(link.text)}](/{link.path.removesuffix(HOME).rstrip('/')}/)\n"
        for link in page.links
    )
    text = page.text.replace("{{<", "{{ <").replace("{{%", "{{ %")
    return f"{json.dumps({'title': page.title}, ensure_ascii=False)}\n\n{text}{''.join(links)}"
