"""What repeats in each page's surroundings, left out or said once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.site.mkdocs.layout_assets import LayoutAssets, shrink_contents

if TYPE_CHECKING:
    from tests.site.project import Project

NAMED = '<meta name="description" content="{}">'
TOLD = '<meta property="og:description" content="{}">'
BUTTON = '<label class="md-header__button md-icon" for="__search">\n<b>?</b>\n</label>'
BUNDLE = '<script src="../assets/javascripts/bundle.1.min.js"></script>'
DIALOG = '<div class="md-dialog" data-md-component="dialog">\n<div class="a">\n</div>\n</div>'
TOGGLE = '<input class="md-toggle" data-md-toggle="search" id="__search">'
TOPIC = """<div class="md-header__topic" data-md-component="header-topic">
<span class="md-ellipsis">
{}
</span>
</div>"""
TITLE = '<meta property="og:title" content="{}">'
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


def moved(assets: LayoutAssets) -> str:
    """Give the script that puts in what the theme's script asks for, as it is read."""
    (text,) = (text for name, text in assets.files.items() if name.endswith(".js"))
    return text.replace('\\"', '"').replace("<\\/", "</")


def test_what_only_the_themes_script_asks_for_is_put_in_right_before_it() -> None:
    assets = LayoutAssets(has_search=True)
    config = CONFIG.format('{"base":".."}')
    html = assets.shrink(f"<b>{TOGGLE}\n{DIALOG}\n{config}\n</b>{BUNDLE}", "../")
    (name,) = (name for name in assets.files if name.endswith(".js"))
    assert html == f'<b></b><script src="../{name}"></script>{BUNDLE}'
    for part in ('id="__search"', 'data-md-component="dialog"', 'id="__config"', "</script>"):
        assert part in moved(assets)


def test_the_title_in_the_header_is_put_in_where_the_page_has_it_for_chats() -> None:
    assets = LayoutAssets(has_search=True)
    page = f"{TITLE}{TOPIC}{BUNDLE}"
    shown = assets.shrink(page.format("A &amp; B", "A &amp; B"), "")
    assert "header-topic" not in shown
    assert 'data-md-component="header-topic"' in moved(assets)
    assert "header-topic" in shrink(page.format("A", "B"))


def test_where_pages_are_put_into_each_other_they_keep_what_scripts_ask_for() -> None:
    assets = LayoutAssets(has_search=True, is_instant=True)
    title = f"{TITLE}{TOPIC}".format("A", "A")
    html = f"<b></b>{TOGGLE}{DIALOG}{CONFIG.format('{}')}{title}{BUNDLE}"
    shown = assets.shrink(html, "")
    for part in ("__search", "md-dialog", "__config", "header-topic"):
        assert part in shown


def test_the_themes_own_search_keeps_its_switch() -> None:
    assert TOGGLE in shrink(f"{TOGGLE}{BUNDLE}", has_search=False)


def test_what_a_page_of_the_archive_has_no_use_for_is_left_out() -> None:
    tabs = '<script>var target="__tabbed_"</script>'
    news = '<div data-md-component="announce">\n</div>'
    assert shrink(f"<i></i>{tabs}{news}<u></u>") == "<i></i><u></u>"
    said = news.replace(">\n", "><b>Launch</b>")
    assert said in shrink(said)


def test_a_table_of_contents_is_written_in_short() -> None:
    line = '<li class="md-nav__item">\n<a href="{}" class="md-nav__link">'
    line += '\n<span class="md-ellipsis">\n{}\n</span>\n</a></li>'
    short = '<li><a href="#why" class="md-nav__link">Why</a></li>'
    assert shrink_contents(line.format("#why", "Why")) == short
    kept = [line.format("../", "Home"), line.format("#b", "<b>typeset</b>")]
    assert [shrink_contents(one) for one in kept] == kept


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
