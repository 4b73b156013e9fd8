"""What programs find their way by: sitemaps, `robots.txt`, `llms.txt`, canonical addresses."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING

import lxml.etree
import pytest

from digest.site.artifacts import sitemap
from digest.site.artifacts.sitemap import urlset
from tests.site.project import CONFIG, OPTIONS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.site.outline import Outline
    from tests.site.project import Built, Project

SITE = "https://team.github.io/digest/"
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def listed(data: bytes) -> dict[str, str | None]:
    """Read a sitemap or an index: addresses with their days."""
    root = lxml.etree.fromstring(data)
    return {
        str(part.findtext("s:loc", None, NAMES)): part.findtext("s:lastmod", None, NAMES)
        for part in root
    }


def sitemaps(folder: Path) -> dict[str, dict[str, str | None]]:
    """Read the sitemaps that a site's index names, by their files' names."""
    index = listed((folder / "sitemap-index.xml").read_bytes())
    names = [address.removeprefix(SITE) for address in index]
    return {name: listed(unpacked(folder / name)) for name in names}


def unpacked(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def test_the_sitemap_has_every_page_by_its_canonical_address(
    small: Built, small_pages: dict[str, Outline]
) -> None:
    addresses = [a for found in sitemaps(small.folder).values() for a in found]
    pages = [page.canonical for name, page in small_pages.items() if name != "404.html"]
    assert sorted(addresses) == sorted(pages)


def test_pages_have_their_reports_days(small: Built) -> None:
    found = sitemaps(small.folder)
    assert list(found) == [
        "sitemap.xml",
        "sitemap-repositories.xml.gz",
        "sitemap-2025-02.xml.gz",
        "sitemap-2025-03.xml.gz",
    ]
    assert found["sitemap.xml"] == {SITE: "2025-03-04"}
    assert found["sitemap-repositories.xml.gz"] == {
        f"{SITE}search/": None,
        f"{SITE}acme/lander/": "2025-03-04",
        f"{SITE}acme/rocket/": "2025-03-04",
        f"{SITE}authors/": "2025-03-04",
        f"{SITE}authors/adaexample/": "2025-03-04",
        f"{SITE}watch/": "2025-03-04",
        f"{SITE}watch/b-odd-b-etc-co~4366255ed1dcd3fc/": None,
        f"{SITE}watch/pad-9/": "2025-03-04",
        f"{SITE}notifications/": "2025-03-04",
    }
    assert set(found["sitemap-2025-02.xml.gz"].values()) == {"2025-02-28"}
    assert found["sitemap-2025-03.xml.gz"][f"{SITE}acme/rocket/2025-03-03/"] == "2025-03-03"


def test_the_index_has_each_months_newest_day(small: Built) -> None:
    index = (small.folder / "sitemap-index.xml").read_bytes()
    assert list(listed(index).values()) == [None, "2025-03-04", "2025-02-28", "2025-03-04"]


def test_the_themes_own_sitemap_is_packed_as_well(small: Built) -> None:
    whole = (small.folder / "sitemap.xml").read_bytes()
    assert unpacked(small.folder / "sitemap.xml.gz") == whole


def test_the_real_samples_pages_are_all_listed(real: Built) -> None:
    real_sitemaps = sitemaps(real.folder)
    assert {a.removeprefix(SITE) for f in real_sitemaps.values() for a in f} == real.addresses()


def test_pages_by_hand_are_listed(project: Project) -> None:
    project.write("docs/the crew & co.md", "# The crew\n")
    project.write("docs/draft.md", "# Not yet\n")
    project.configure(rest="draft_docs: draft.md\n")
    built = project.build(strict=True)
    pages = sitemaps(built.folder)["sitemap.xml"]
    assert f"{SITE}the%20crew%20&%20co/" in pages
    assert not [address for address in pages if "draft" in address]


def test_a_sitemap_is_split_below_its_limit(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = {a for found in sitemaps(project.build(strict=True).folder).values() for a in found}
    monkeypatch.setattr(sitemap, "LIMIT", 6)
    project.configure(f"{OPTIONS}      language: zh\n")  # another option: made anew
    built = project.build(strict=True)
    found = sitemaps(built.folder)
    assert [name for name in found if "-2025-03" in name] == [
        "sitemap-2025-03.xml.gz",
        *(f"sitemap-2025-03-{n}.xml.gz" for n in (2, 3, 4)),
    ]
    assert max(map(len, found.values())) <= 6
    assert {a for part in found.values() for a in part} == whole
    monkeypatch.undo()
    project.configure()
    again = project.build(strict=True)
    assert not (again.folder / "sitemap-2025-03-2.xml.gz").exists()


def test_the_longest_addresses_stay_below_the_size_that_is_allowed() -> None:
    longest = "x" * (2048 - len(SITE))
    size = len(urlset([(longest, None)] * 100, SITE)) / 100
    assert (size + len("<lastmod>2025-03-04</lastmod>")) * sitemap.LIMIT < 50_000_000
    assert sitemap.LIMIT <= 50_000


def test_the_same_addresses_give_the_same_bytes() -> None:
    assert urlset([("a/", None)], SITE) == urlset([("a/", None)], SITE)
    assert urlset([("ä&'</", None)], SITE).count(b"%C3%A4&amp;'%3C/") == 1


# ---- of the user's own


def test_a_template_of_the_users_own_stays(project: Project) -> None:
    project.configure(base=CONFIG.replace("  font: false\n", "  font: false\n  custom_dir: mine\n"))
    project.write("mine/sitemap.xml", "<mine pages='{{ pages | length }}'/>")
    built = project.build(strict=True)
    assert (built.folder / "sitemap.xml").read_text(encoding="utf-8") == "<mine pages='1'/>"
    assert [path.name for path in built.folder.glob("sitemap-*")] == []


@pytest.mark.parametrize("name", ["robots.txt", "llms.txt"])
def test_a_file_of_the_users_own_stays(project: Project, name: str) -> None:
    path = project.write(f"docs/{name}", "Mine.\n")
    built = project.build(strict=True)
    assert (built.folder / name).read_bytes() == path.read_bytes()
    path.unlink()
    assert (project.build(strict=True).folder / name).read_bytes() != b"Mine.\n"


# ---- robots.txt and llms.txt


def test_robots_find_the_sitemap(small: Built) -> None:
    text = (small.folder / "robots.txt").read_text(encoding="utf-8")
    assert text == f"User-agent: *\nAllow: /\n\nSitemap: {SITE}sitemap-index.xml\n"


def test_without_a_site_address_there_is_no_robots_file(project: Project) -> None:
    project.configure(base=re.sub("site_url.*\n", "", CONFIG))
    built = project.build(strict=True)
    assert not (built.folder / "robots.txt").exists()
    assert [path.name for path in built.folder.glob("sitemap-*")] == []


def test_llms_txt_has_the_form_of_llmstxt_org(small: Built) -> None:
    lines = (small.folder / "llms.txt").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "# Launch log"
    assert lines[2] == "> What changed on the pad."
    assert [line for line in lines if line.startswith("#")] == [
        *("# Launch log", "## Repositories", "## Data"),
    ]
    below = lines[lines.index("## Repositories") :]
    assert [line for line in below if line and not line.startswith(("#", "- "))] == []


def test_every_address_in_llms_txt_is_there(small: Built) -> None:
    text = (small.folder / "llms.txt").read_text(encoding="utf-8")
    links = [link.removeprefix(SITE) for link in re.findall(r"\]\(([^)]*)\)", text)]
    assert len(links) == 2 + 2 + 4 + 1
    files = [f"{link}index.html" if link.endswith("/") else link for link in links]
    assert [name for name in files if not (small.folder / name).is_file()] == []


def test_llms_txt_names_the_pages_by_hand_as_text(project: Project) -> None:
    project.configure(base=CONFIG.replace("Launch log", "'[Launch] log <b>'"))
    project.write("docs/crew.md", "# The *crew* [x](y)\n")
    built = project.build()
    text = (built.folder / "llms.txt").read_text(encoding="utf-8")
    assert text.startswith("# \\[Launch\\] log \\<b\\>\n")
    assert f"## Pages\n\n- [The crew x]({SITE}crew/)\n" in text
