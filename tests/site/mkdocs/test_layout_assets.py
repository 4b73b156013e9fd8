"""What repeats in each page's surroundings, left out or said once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.site.mkdocs.layout_assets import LayoutAssets

if TYPE_CHECKING:
    from tests.site.project import Project

NAMED = '<meta name="description" content="{}">'
TOLD = '<meta property="og:description" content="{}">'
BUTTON = '<label class="md-header__button md-icon" for="__search">\n<b>?</b>\n</label>'
CONFIG = '<script id="__config" type="application/json">{}</script>'


def shrink(html: str, *, has_search: bool = True) -> str:
    return LayoutAssets(has_search=has_search).shrink(html, "../")


def test_a_description_that_is_said_twice_is_said_once() -> None:
    html = f"<head>\n{NAMED.format('A valve')}\n<b></b>\n{TOLD.format('A valve')}\n</head>"
    both = '<meta name="description" property="og:description" content="A valve">'
    assert shrink(html) == f"<head>{both}\n<b></b></head>"


def test_two_descriptions_stay_two() -> None:
    html = f"{NAMED.format('A valve')}{TOLD.format('A pump')}"
    assert shrink(html) == html


@pytest.mark.parametrize("has_search", [True, False])
def test_the_button_of_the_themes_search_goes_where_ours_stands_in(*, has_search: bool) -> None:
    shown = shrink(f"<i></i>{BUTTON}\n<u></u>", has_search=has_search)
    assert ("__search" in shown) is not has_search
    assert shown.startswith("<i></i>")
    assert shown.endswith("<u></u>")


def test_what_reads_a_readers_choice_darkens_the_page_at_once() -> None:
    assets = LayoutAssets(has_search=True)
    reads = f"<script>__md_get=name=>JSON.parse(localStorage[name]){' ' * 100}</script>"
    html = assets.shrink(f"{reads}<script>{'other()' * 20}</script>", "../")
    assert html.count('<script src="../assets/digest/t/') == 2
    scripts = [text for name, text in assets.files.items() if name.endswith(".js")]
    assert ["digest-dark" in text for text in scripts] == [True, False]


def test_settings_keep_what_is_set() -> None:
    given = '{"base":"..","version":{"provider":"mike"},"tags":null,"search":"x.js",'
    given += '"translations":{"select.version":"Select","search.none":"No","clipboard.copy":"C"}}'
    kept = '{"base":"..","version":{"provider":"mike"},"search":"",'
    kept += '"translations":{"select.version":"Select","clipboard.copy":"C"}}'
    assert shrink(CONFIG.format(given)) == CONFIG.format(kept)


def test_lines_end_where_they_mean_something() -> None:
    html = "<div>\n<p>one\n<b>two</b>\n<i>three</i>\n</p>\n</div>\n<pre>\n<p>\n</pre>\n<hr>\n"
    kept = "<div><p>one\n<b>two</b>\n<i>three</i></p></div><pre>\n<p>\n</pre>\n<hr>"
    assert shrink(html) == kept


def test_nothing_of_the_themes_own_search_is_published(project: Project) -> None:
    built = project.build(strict=True)
    names = [path.name for path in (built.folder / "assets" / "javascripts").rglob("*")]
    assert "lunr" not in names
    assert "workers" not in names
    assert any(name.startswith("bundle") for name in names)


def test_the_themes_own_search_keeps_its_files(project: Project) -> None:
    project.configure(rest="  - search\n")
    names = {path.name for path in (project.build().folder / "assets" / "javascripts").rglob("*")}
    assert {"lunr", "workers"} <= names
