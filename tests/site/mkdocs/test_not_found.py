"""The page that is served where there is none: its words, its links, and whose it is."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import pytest

from digest.locales import locale_of
from digest.models import Language
from tests.site.outline import parse
from tests.site.project import CONFIG, OPTIONS

if TYPE_CHECKING:
    from tests.site.project import Built, Project

MINE = "theme:\n  name: material\n  custom_dir: mine\n"


def lost(built: Built) -> str:
    """Give the page."""
    return (built.folder / "404.html").read_text(encoding="utf-8")


def test_its_links_and_files_are_found_from_any_depth(small: Built) -> None:
    page = parse(lost(small))
    links = page.xpath("//@href | //@src | //@action")
    own = [link for link in links if not link.startswith(("#", "https://", "javascript:"))]
    assert len(own) > 10
    assert [link for link in own if not link.startswith("/digest/")] == []
    assert page.xpath("//script[@type='module']/@src") == [
        f"/digest/assets/digest/{name}.js" for name in ("search/box", "pages")
    ]
    assert page.xpath("//form[@aria-label]/@action") == ["/digest/search/"]


def test_a_site_without_an_address_holds_its_scripts_back(project: Project) -> None:
    base = CONFIG.replace("site_url: https://team.github.io/digest/\n", "")
    away = "extra_javascript: [https://example.org/x.js, mine.js]\n"
    project.configure(f"{OPTIONS}      search: false\n", base=base, rest=away)
    built = project.build(strict=True)
    page = parse(lost(built))
    assert page.xpath("//article//a[contains(., 'Home')]/@href") == ["/"]
    assert page.xpath("//form[@role='search']") == []
    assert page.xpath("//script/@src") == ["https://example.org/x.js"]
    assert "/mine.js" in page.xpath("//script/@data-src")
    (key,) = page.xpath("//script/@data-site")
    told = json.loads((built.folder / "assets/digest/site.json").read_text(encoding="utf-8"))
    assert told == {"site": key}
    assert not (built.folder / "assets/digest/base.js").exists()
    project.configure(base=base.replace("Launch log", "Another"))
    assert key not in lost(project.build(strict=True))


def test_no_script_of_ours_stands_in_it(small: Built, project: Project) -> None:
    """The theme has scripts in each page it makes; there are no more with us."""
    project.write("mine/404.html", '{% extends "main.html" %}')
    project.configure(base=CONFIG.replace("theme:\n  name: material\n", MINE))
    scripts = "//script[not(@src)]"
    plain = parse(lost(project.build(strict=True))).xpath(scripts)
    assert len(parse(lost(small)).xpath(scripts)) == len(plain)
    assert not (small.folder / "assets/digest/site.json").exists()


def test_it_speaks_the_sites_language(project: Project) -> None:
    project.configure(f"{OPTIONS}      language: zh\n")
    page = parse(lost(project.build(strict=True)))
    assert page.xpath("//h1/text()") == ["找不到页面"]
    (told,) = page.xpath("//@data-words")
    assert json.loads(told) == asdict(locale_of(Language.ZH).not_found.script)


def test_the_users_template_wins(project: Project) -> None:
    project.write(
        "mine/404.html", '{% extends "main.html" %}{% block content %}Adrift{% endblock %}'
    )
    project.configure(base=CONFIG.replace("theme:\n  name: material\n", MINE))
    page = lost(project.build(strict=True))
    assert "Adrift" in page
    assert "digest-lost" not in page


def test_the_users_template_may_show_ours(project: Project) -> None:
    template = '{% extends "main.html" %}{% block content %}Adrift {{ digest.lost }}{% endblock %}'
    project.write("mine/404.html", template)
    project.configure(base=CONFIG.replace("theme:\n  name: material\n", MINE))
    page = lost(project.build(strict=True))
    assert "Adrift" in page
    assert "digest-lost" in page


def test_the_users_file_wins(project: Project) -> None:
    project.write("docs/404.html", "<title>Adrift</title>\n")
    assert lost(project.build(strict=True)) == "<title>Adrift</title>\n"


@pytest.fixture
def own(project: Project) -> Built:
    """Give a site with a `404.md`."""
    text = "# Adrift\n\n[Onwards](guide/a.md), [by hand](../away/), [there](https://example.org/)\n"
    project.write("docs/404.md", f"{text}[mail](mailto:a@example.org), [above](#adrift)\n")
    project.write("docs/index.md", "# Home\n")
    project.write("docs/guide/a.md", "# Guide\n")
    return project.build()


def test_the_users_own_words_stand_in_place_of_ours(own: Built) -> None:
    page = parse(lost(own))
    assert page.xpath("//h1/text()") == ["Adrift"]
    assert "No page of this site" not in page.xpath("//main")[0].text_content()
    assert page.xpath("//main//*[@role='status']")
    links = page.xpath("//div[@class='digest-lost']//p[1]/a/@href")
    assert links == [
        *("/digest/guide/a/", "/digest/away/", "https://example.org/"),
        *("mailto:a@example.org", "#adrift"),
    ]


def test_the_users_own_words_are_no_result_of_a_search(own: Built) -> None:
    assert own.build is not None
    assert [document.title for document in own.build.hand_written] == ["Home", "Guide"]
