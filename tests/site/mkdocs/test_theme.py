"""The theme around archive pages: as MkDocs would insert it there, the user's changes included."""

from __future__ import annotations

import html
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from mkdocs.commands.build import get_context
from mkdocs.structure.files import File
from mkdocs.structure.pages import Page as ThemePage
from mkdocs.structure.toc import AnchorLink, TableOfContents

import digest.site
from digest.site.html.addresses import root_of
from digest.site.html.templates import slot_mark
from digest.site.html.text import unquoted
from digest.site.mkdocs.layout import Layouts
from digest.site.mkdocs.layout_assets import ICONS, LayoutAssets
from digest.site.mkdocs.other_plugins import search_box
from digest.site.pages.kinds import sources_of_all
from digest.site.pages.report import FullReport
from digest.site.reading.analysis import render_analysis
from digest.site.reading.records import make_catalog_report
from digest.site.rendering.page import HEADING
from tests.site.outline import parse
from tests.site.records import GUIDANCE_SHA, HOSTILE_TITLES, ROCKET, sha_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.site.building.build import Build
    from digest.site.rendering.page import Page, Surroundings, TocEntry
    from tests.site.project import Built, Project

THEME = Path(digest.site.__file__).parent / "theme"
CUSTOM = "  custom_dir: mine\n"
REPORT = "acme/rocket/2025-03-04/"
COMMIT = f"{ROCKET}/commit/{GUIDANCE_SHA}/"
PAGES = {
    "search": "search/",
    "day": "2025-03-04/",
    "week": "2025-W10/",
    "repository": "acme/rocket/",
    "report": REPORT,
    "report without commits": "acme/lander/2025-03-03/",
    "commit": COMMIT,
    "commit with a hostile title": f"{ROCKET}/commit/{sha_of(HOSTILE_TITLES[0])}/",
    "commit with Markdown in its title": f"{ROCKET}/commit/{sha_of(HOSTILE_TITLES[2])}/",
    "commit without contents": f"{ROCKET}/commit/{sha_of(HOSTILE_TITLES[1])}/",
}


def render_whole(page: Page, surroundings: Surroundings) -> str:
    """Render a page as MkDocs renders its own: all at once, by the theme's template.

    Its content is put in last: nothing is shrunk in it.
    """
    assert isinstance(surroundings, Layouts)
    layouts = surroundings
    config = layouts.config
    file = File.generated(config, f"{page.address.rstrip('/')}.md", content="")
    own = ThemePage(html.escape(page.title), file, config)
    root = root_of(page.address)
    neighbours = {"prev": page.previous, "next": page.next}
    links = [f'<link rel="{rel}" href="{root}{to}">' for rel, to in neighbours.items() if to]
    own.meta = {
        "title": html.escape(page.title),
        "description": html.escape(page.description),
        "digest_styles": f'<link rel="stylesheet" href="{root}{page.styles}">' * bool(page.styles),
        "digest_head": "".join([*links, page.head]),
    }
    own.content = slot_mark("content")
    top = AnchorLink("", HEADING, 1)
    top.children = [link(entry, 2) for entry in page.toc]
    own.toc = TableOfContents([top])
    context: dict[str, Any] = dict(get_context(layouts.nav, layouts.files, config, own))
    with search_box(config, has_search=True):
        whole = layouts.env.get_template("digest/page.html").render(context)
    shrunk = LayoutAssets(has_search=True).shrink(whole, root) + "\n"
    assert shrunk.count(slot_mark("content")) == 1
    shrunk = shrunk.replace(slot_mark("content"), page.content)
    return layouts.policy_writer.insert(shrunk, whole) if layouts.policy_writer else shrunk


def all_pages(build: Build) -> Iterator[Page]:
    """Make every archive page of a site but the home."""
    for kind, source in sources_of_all(build.renderer.site.catalog, has_search=True):
        key = source.key
        if kind.reads_report:
            whole = make_catalog_report(build.library.report(key.day, key.repository))
            key = FullReport(whole, [render_analysis(item.entry) for item in whole.items])
        yield from kind.make(build.renderer, key)


def link(entry: TocEntry, level: int) -> AnchorLink:
    made = AnchorLink(html.escape(entry.title), entry.anchor, level)
    made.children = [link(child, level + 1) for child in entry.children]
    return made


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)
def test_a_page_filled_in_equals_the_page_rendered_whole(small: Built, address: str) -> None:
    assert small.build is not None
    page = next(page for page in all_pages(small.build) if page.address == address)
    whole = render_whole(page, small.build.surroundings)
    assert unquoted(small.text(address)) == unquoted(whole)


def test_every_icon_that_a_page_shows_is_in_the_file_of_icons(small: Built) -> None:
    icons = parse((small.folder / ICONS).read_text(encoding="utf-8"))
    names = {f"i.svg#{name}" for name in icons.xpath("//symbol/@id")}
    for address in PAGES.values():
        shown = parse(small.text(address)).xpath("//use/@href")
        assert len(shown) > 3
        assert {link.rsplit("/", 1)[1] for link in shown} <= names


def test_no_mark_is_left_on_a_page(small: Built) -> None:
    for path in small.folder.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "\ue000" not in text
        assert "\ue001" not in text


def configure(project: Project, rest: str = "") -> None:
    """Let the project have templates of its own, in `mine`."""
    path = project.folder / "mkdocs.yml"
    (project.folder / "mine").mkdir(exist_ok=True)
    text = path.read_text(encoding="utf-8").replace("  font: false\n", f"  font: false\n{CUSTOM}")
    project.write("mkdocs.yml", text + rest)


def test_a_block_of_the_users_main_template_is_on_every_page(project: Project) -> None:
    block = '{% extends "base.html" %}{% block announce %}Launch at {{ 6 * 2 }}{% endblock %}'
    configure(project)
    project.write("mine/main.html", block)
    built = project.build(strict=True)
    assert built.said == ()
    for address in ("", *PAGES.values()):
        page = parse(built.text(address))
        (banner,) = page.xpath("//aside[contains(@class, 'md-banner')]")
        assert banner.text_content().strip() == "Launch at 12"


def test_the_users_parts_win_over_ours(project: Project) -> None:
    parts = (THEME / "digest" / "parts.html").read_text(encoding="utf-8")
    assert ' class="digest-badge digest-badge' in parts
    mine = parts.replace(' class="digest-badge digest-badge', ' class="mine digest-badge')
    configure(project)
    project.write("mine/digest/parts.html", mine)
    built = project.build(strict=True)
    assert built.said == ()
    for address in (REPORT, COMMIT, "2025-03-04/"):
        assert 'class="mine digest-badge' in built.text(address)


def test_the_users_page_template_wins_over_ours(project: Project) -> None:
    configure(project)
    template = (
        '{% extends "main.html" %}{% block content %}<i>Mine</i>{{ page.content }}{% endblock %}'
    )
    project.write("mine/digest/page.html", template)
    built = project.build(strict=True)
    assert "<i>Mine</i>" in built.text(REPORT)
    assert "hold attitude during coast" in built.text(REPORT)


def test_the_users_table_of_contents_is_on_archive_pages(project: Project) -> None:
    toc = (
        '<ol class="mine">{% for item in page.toc %}{% for child in item.children %}'
        "<li>{{ child.title }}</li>{% endfor %}{% endfor %}</ol>"
    )
    configure(project)
    project.write("mine/partials/toc.html", toc)
    built = project.build(strict=True)
    page = parse(built.text(REPORT))
    titles = page.xpath("//ol[@class='mine']/li/text()")
    assert titles == ["High importance (2)", "Medium importance (3)", "Low importance (3)"]


def test_a_table_of_contents_may_name_its_page(project: Project) -> None:
    configure(project)
    project.write(
        "mine/partials/toc.html", "<b class=mine>{{ page.title }}</b>{{ page.toc | length }}"
    )
    built = project.build()
    for address in (REPORT, COMMIT):
        assert "\ue000" not in built.text(address)


def test_the_users_styles_come_after_ours(project: Project) -> None:
    configure(project, rest="extra_css:\n  - mine.css\n")
    project.write("docs/mine.css", "p { color: red }\n")
    built = project.build(strict=True)
    for address, own in ((REPORT, ["report"]), ("search/", ["search-page"]), (COMMIT, [])):
        root = root_of(address)
        styles = parse(built.text(address)).xpath("//head/link[@rel='stylesheet']/@href")
        ours = [f"{root}assets/digest/{name}.css" for name in (*own, "digest", "search")]
        assert [name for name in styles if "/stylesheets/" not in name] == [
            *ours,
            f"{root}mine.css",
        ]


def test_another_plugins_changes_to_the_context_are_on_archive_pages(project: Project) -> None:
    hook = (
        "def on_page_context(context, **_):\n    context['fuel'] = 'kerosene'\n    return context\n"
    )
    configure(project, rest="hooks:\n  - hook.py\n")
    project.write("hook.py", hook)
    project.write(
        "mine/main.html",
        '{% extends "base.html" %}{% block announce %}{{ fuel }}{% endblock %}',
    )
    built = project.build(strict=True)
    assert "kerosene" in built.text(REPORT)


def test_the_nav_by_hand_is_on_archive_pages_at_every_depth(project: Project) -> None:
    project.write("docs/index.md", "# Launch log\n")
    project.write("docs/crew.md", "# The crew\n")
    project.configure(rest="nav:\n  - index.md\n  - Crew: crew.md\n")
    built = project.build(strict=True)
    assert built.said == ()
    for address, root in (("2025-03-04/", "../"), (REPORT, "../../../"), (COMMIT, "../../../../")):
        page = parse(built.text(address))
        links = page.xpath("//nav[contains(@class, 'md-nav--primary')]/ul//a/@href")
        assert f"{root}crew/" in links
