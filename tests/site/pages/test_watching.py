"""Pages of watch lists, built for real: what they show, who leads to them, their feeds."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from tests.site.checking import atom_faults
from tests.site.outline import parse, texts

if TYPE_CHECKING:
    from tests.site.project import Built

PAD, ODD = "watch/pad-9/", "watch/b-odd-b-etc-co~4366255ed1dcd3fc/"


def test_a_list_says_what_it_watches_and_has_commits_by_day(small: Built) -> None:
    page = parse(small.text(PAD))
    assert texts(page, "//h1") == ["Pad 9"]
    assert texts(page, "//p[@class='digest-facts']/span") == [
        "Repositories: acme/rocket",
        "Change types: Feature, Fix",
        "Importance: Medium or higher",
    ]
    assert texts(page, "//p[@class='digest-counts']/span") == [
        *("3 commits", "High 1", "Medium 2", "2025-03-04"),
    ]
    assert texts(page, "//h2/a") == ["2025-03-04"]
    assert texts(page, "//h3/a") == ["acme/rocket"]
    assert len(page.xpath("//ul[@class='digest-lines']/li")) == 3


def test_a_list_that_lets_nothing_through_says_so(small: Built) -> None:
    page = parse(small.text(ODD))
    assert texts(page, "//h1") == ["<b>Odd</b> [U+202E] ../../etc & co"]
    assert "No commit of this archive passes these filters." in texts(page, "//p")
    assert texts(page, "//p[@class='digest-facts']//code") == ["<i>*</i>/**"]
    assert page.xpath("//h2") == []


def test_the_list_of_lists_and_the_home_lead_to_them(small: Built) -> None:
    rows = parse(small.text("watch/")).xpath("//tbody/tr")
    assert [texts(row, "./td")[1] for row in rows] == ["3", "0"]
    assert [row.xpath(".//a/@href") for row in rows] == [[f"../{PAD}"], [f"../{ODD}"]]
    links = parse(small.text("")).xpath("//p[@class='digest-watch']//a/@href")
    assert links == ["./watch/", f"./{PAD}", f"./{ODD}", "./notifications/"]


def test_a_list_has_a_feed_and_a_place_in_the_sitemap(small: Built) -> None:
    lasting = gzip.decompress((small.folder / "sitemap-repositories.xml.gz").read_bytes()).decode()
    for address, title, number in ((PAD, "Pad 9", 3), (ODD, "&lt;b&gt;Odd", 0)):
        path = small.folder / address / "feed.xml"
        feed = path.read_text(encoding="utf-8")
        assert atom_faults(path) == []
        assert f"<title>{title}" in feed
        assert feed.count("<entry>") == number
        assert f'href="../../{address}feed.xml"' in small.text(address)
        assert f"https://team.github.io/digest/{address}" in lasting


def test_a_page_shows_what_is_sent(small: Built) -> None:
    page = parse(small.text("notifications/"))
    assert texts(page, "//h2") == ["Pad 9"]  # nobody asked for all commits, nor for the other list
    assert texts(page, "//div[@class='digest-sent']/p[1]") == ["Pad 9, 2025-03-04"]
    assert texts(page, "//div[@class='digest-sent']//li")[0].startswith("🔴")
    address = "../acme/rocket/commit/"
    assert page.xpath("//div[@class='digest-sent']//li/a/@href")[0].startswith(address)
