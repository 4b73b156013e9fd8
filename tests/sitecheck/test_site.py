"""A whole site: links, data, what lies where it should not, what must appear nowhere."""

from __future__ import annotations

import gzip
import json
import pickle
import re
import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from digest.cli import main
from digest.errors import DigestError
from digest.sitecheck import CheckRules, check_site
from digest.sitecheck.addresses import SiteBase
from digest.sitecheck.files import examine_file
from digest.sitecheck.run import read_site_base
from tests.examples import first
from tests.site.project import Project
from tests.site.records import SMALL, write_archive

if TYPE_CHECKING:
    from click.testing import Result

    from tests.site.project import Built

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<id>x</id><title>t</title><updated>2026-03-02T00:00:00Z</updated>
<link rel="self" href="https://team.github.io/digest/feed.xml"/>
<entry><id>y</id><title>t</title><updated>2026-03-02T00:00:00Z</updated>
<link href="https://team.github.io/digest/2025-03-04/"/>
<content type="html">{content}</content></entry>
</feed>
"""
SITE_MAP = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>{}</loc></url></urlset>'
)
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg">{}</svg>'


def json_feed(html: str) -> str:
    item = {"id": "1", "url": "https://team.github.io/digest/2025-03-04/", "content_html": html}
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [item]})


@cache
def examine_once(file: str, data: bytes, rules: CheckRules, base: SiteBase) -> bytes:
    return pickle.dumps(examine_file(file, data, rules, base))


def examine(*arguments: Any) -> Any:
    """Give a file's findings anew, as they are added to when its links are followed."""
    return pickle.loads(examine_once(*arguments))  # noqa: S301 - made above


@pytest.fixture(autouse=True)
def examined(monkeypatch: pytest.MonkeyPatch) -> None:
    """Examine a file once: most tests here check the same site, but for a file or two."""
    monkeypatch.setattr("digest.sitecheck.run.examine_file", examine)


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Give a site of the small archive's days with one commit each: it is examined often."""
    project = Project(tmp_path_factory.mktemp("few"))
    project.configure()
    write_archive(project.archive, [replace(one, entries=one.entries[:1]) for one in SMALL])
    return project.build(strict=True)


@pytest.fixture(scope="module")
def copy(few: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a site to be spoiled, and mended after."""
    return Path(shutil.copytree(few.folder, tmp_path_factory.mktemp("copy") / "site"))


@pytest.fixture
def own_copy(few: Built, tmp_path: Path) -> Path:
    """Give a site to be spoiled for good."""
    return Path(shutil.copytree(few.folder, tmp_path / "site"))


def spoiled(site: Path, name: str, data: str | bytes, rules: CheckRules | None = None) -> list[str]:
    path = site / name
    before = path.read_bytes() if path.exists() else None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    faults = check_site(site, rules or CheckRules()).faults
    path.unlink() if before is None else path.write_bytes(before)
    return [f"{fault.file} {fault.kind}" for fault in faults]


def test_built_sites_have_no_faults(small: Built) -> None:
    checked = check_site(small.folder, CheckRules(canaries=(str(small.folder.parent),)))
    assert checked.faults == ()
    assert checked.pages == len(small.addresses()) + 1  # and 404.html
    assert checked.links > 20 * checked.pages


@pytest.mark.parametrize(
    "link",
    [
        '<link rel="canonical" href="https://team.github.io/digest/">',
        '<link href="https://team.github.io/digest/" rel="canonical">',
        "<link rel=canonical href=https://team.github.io/digest/>",
        "<link href=https://team.github.io/digest/ rel=canonical>",
    ],
)
def test_where_a_site_is_published_is_read_from_its_home(tmp_path: Path, link: str) -> None:
    (tmp_path / "index.html").write_text(f'<link rel="icon" href="x.png">{link}<p>')
    assert read_site_base(tmp_path) == SiteBase("https://team.github.io", "/digest/")


@pytest.mark.slow
def test_the_real_sample_has_no_faults(real: Built) -> None:
    checked = check_site(real.folder, CheckRules())
    assert checked.faults == ()
    assert checked.pages > 1500


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        (".env", "KEY=1", "tree"),
        (".git/config", "x", "tree"),
        ("acme/.github/index.html", "<!doctype html><p>x", ""),
        ("acme/.github/.env", "x", "tree"),
        ("notes.py", "x", "tree"),
        ("mkdocs.yml", "x", "tree"),
        ("2025-03-04/evil.html", "<!doctype html><p>x", "tree"),
        ("acme/rocket/commit/x.json", "{}", "tree"),
        ("acme/rocket/2025-03-04/../x", "x", "tree"),
        ("api/x.html", "<!doctype html><p>x", "tree"),
        ("api/functions/index.html", "<!doctype html><p>x", ""),
        ("search/x.js", "x", "tree"),
        ("search/search_index.json", "{}", ""),
        ("search/lunr.multi.js", "x", ""),
        ("a\nb.txt", "x", "tree"),
        ("GUIDE.txt", "x", ""),
        ("api/x.json", "{", "parse"),
        ("api/x.json", '{"a": NaN}', "parse"),
        ("api/x.json", b'"\xff"', "text"),
        ("feed.json", json_feed("<p>fine</p>"), ""),
        ("feed.json", json_feed("<p onclick=x>"), "handler"),
        ("feed.json", json_feed("<a href='javascript:x'>x</a>"), "scheme"),
        ("feed.json", json_feed("<a href='nowhere/'>x</a>"), "link"),
        ("feed.json", '{"version": "https://jsonfeed.org/version/1.1"}', "parse"),
        ("feed.xml", ATOM.format(content="&lt;p&gt;fine"), ""),
        ("feed.xml", ATOM.format(content="&lt;p onerror=y&gt;"), "handler"),
        ("feed.xml", ATOM.format(content="&lt;script&gt;x&lt;/script&gt;"), "script"),
        ("feed.xml", ATOM.format(content="x").replace("<id>y</id>", ""), "parse"),
        ("feed.xml", ATOM.format(content="x").replace("2025-03-04/", "1999-01-01/"), "link"),
        ("feed.xml", ATOM.format(content="<p>"), "parse"),
        ("feed.xml", ATOM.format(content="a \x08 b"), "parse"),
        ("feed.xml", "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", "parse"),
        ("x.xml", "<?xml-stylesheet href='//evil.example/x.xsl'?><x/>", "markup"),
        ("sitemap.xml", SITE_MAP.format("https://team.github.io/digest/2025-03-04/"), ""),
        ("sitemap.xml", SITE_MAP.format("https://team.github.io/digest/no/"), "link"),
        ("sitemap.xml.gz", gzip.compress(b"<urlset>", mtime=0), "parse"),
        ("sitemap.xml.gz", gzip.compress(b"<urlset/>", mtime=0)[:-4], "parse"),
        ("x.svg", DRAWING.format("<path d='M0'/><use href='#a'/><g id='a'/>"), ""),
        ("x.svg", DRAWING.format("<script>x</script>"), "element"),
        ("x.svg", DRAWING.format("<g onload='x'/>"), "handler"),
        ("x.svg", DRAWING.format("<a href='javascript:x'/>"), "scheme"),
        ("x.svg", DRAWING.format("<style>@import '//evil.example'</style>"), "host"),
        ("x.svg", DRAWING.format("<use href='#none'/>"), "link"),
        ("robots.txt", "User-agent: *\nSitemap: x\n", ""),
        ("llms.txt", "a\n\x1b[31mb", "text"),
    ],
)
def test_a_file_too_many_or_broken_is_found(copy: Path, name: str, data: str, kind: str) -> None:
    name = name.replace("/../", "/")
    expected = [f"{name} {kind}"] if kind else []
    assert spoiled(copy, name, data) == expected


def _removed(site: Path, pattern: str) -> list[str]:
    """Remove what matches; name the files."""
    paths = [path for path in site.glob(pattern) if path.is_file()]
    for path in paths:
        path.unlink()
    return [path.relative_to(site).as_posix() for path in paths]


@pytest.mark.parametrize(
    "pattern",
    first(
        6,
        [
            *("404.html", "api/manifest.json", "api/navigation.json", "api/sha/a*.json"),
            *("feed*.*", "acme/rocket/feed*.*", "2025-W09/index.html"),
            *(
                "search/index.bin",
                "search/terms/*/0.bin",
                "search/texts/*/0.bin",
                "search/*/*/*.bin",
            ),
            *("acme/rocket/index.html", "acme/rocket/commit/*/index.html", "2025-03-04/index.html"),
            "acme/rocket/2025-03-04/index.html",
        ],
    ),
)
def test_a_part_that_is_not_there_is_found(own_copy: Path, pattern: str) -> None:
    names = _removed(own_copy, pattern)
    found = [fault for fault in check_site(own_copy, CheckRules()).faults if fault.line == 0]
    assert names
    assert {fault.file for fault in found if fault.kind == "missing"} == set(names)
    assert "build again" in found[0].remedy


def test_of_a_site_of_others_no_part_is_missed(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<!doctype html><title>x</title><p>x")
    assert [fault.kind for fault in check_site(tmp_path, CheckRules()).faults] == []


@pytest.mark.parametrize("data", first(2, [b"", b'{"repositories": [7]}', b"x", b"{}", b"[]"]))
@pytest.mark.parametrize("name", ["api/manifest.json", "api/sha/ab.json", "search/index.bin"])
def test_what_names_the_parts_may_be_damaged(copy: Path, name: str, data: bytes) -> None:
    assert all(fault.startswith(name) for fault in spoiled(copy, name, data))


def test_a_link_that_leads_out_of_the_site_is_found(own_copy: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("x")
    (own_copy / "assets" / "x.txt").symlink_to(tmp_path / "secret.txt")
    (own_copy / "assets" / "y").symlink_to(tmp_path)
    found = {f"{fault.file} {fault.kind}" for fault in check_site(own_copy, CheckRules()).faults}
    assert {"assets/x.txt tree", "assets/y tree"} <= found


@pytest.mark.parametrize(
    ("written", "kind"),
    [("../2025-03-04/", ""), ("../2025-03-05/", "link"), ("../2025-03-04/#nothing", "link")],
)
def test_links_are_followed_to_their_anchors(copy: Path, written: str, kind: str) -> None:
    page = f"<!doctype html>\n<title>x</title>\n<a href={written}>x</a>\n<a href=#no>y</a><p id=no>"
    assert spoiled(copy, "guide/index.html", page) == ([f"guide/index.html {kind}"] if kind else [])


def test_an_archive_page_without_the_policy_is_found(copy: Path) -> None:
    name = "2025-03-04/index.html"
    page = (copy / name).read_text(encoding="utf-8")
    bare = re.sub(r"<meta http-equiv=[^>]*>", "", page, count=1)
    assert bare != page
    assert spoiled(copy, name, bare) == [f"{name} policy"]


@pytest.mark.parametrize("name", ["x.txt", "x.css", "search/index.bin", "x.json", "y/index.html"])
def test_canaries_are_found_wherever_they_are(copy: Path, name: str) -> None:
    canary = 'canary "17" <&> é'
    rules = CheckRules(canaries=(canary,))
    texts: dict[str, str | bytes] = {
        "search/index.bin": gzip.compress(json.dumps([canary], ensure_ascii=False).encode()),
        "x.json": json.dumps([canary]),
        "y/index.html": "<!doctype html><p>canary &quot;17&quot; &lt;&amp;&gt; é",
    }
    text = texts.get(name, canary)
    assert spoiled(copy, name, text, rules) == [f"{name} leak"]


def test_what_is_no_site_is_said(tmp_path: Path) -> None:
    with pytest.raises(DigestError, match="is no built site"):
        check_site(tmp_path, CheckRules())


def test_a_site_may_be_too_large_for_its_host(own_copy: Path) -> None:
    checked = check_site(own_copy, CheckRules())
    paths = [path for path in own_copy.rglob("*") if not path.is_symlink()]
    assert checked.entries == len(paths)
    assert checked.size == sum(path.stat().st_size for path in paths if path.is_file())
    rules = CheckRules(most_bytes=checked.size - 1, most_entries=checked.entries - 1)
    faults = check_site(own_copy, rules).faults
    assert [fault.kind for fault in faults] == ["size", "size"]
    said = f"{checked.size:,} bytes, while its host takes {checked.size - 1:,}"
    assert any(said in fault.what for fault in faults)


# ---- the command


def run(site: Path, *arguments: str) -> Result:
    config = site.parent / "mkdocs.yml"
    config.write_text("site_name: x\n")
    command = ["-f", str(config), "check", "--site", str(site), *arguments]
    return CliRunner().invoke(main, command)


def test_the_command_says_what_where_and_what_to_do(own_copy: Path) -> None:
    assert run(own_copy).exit_code == 0
    page = own_copy / "2025-03-04" / "index.html"
    page.write_text(page.read_text().replace("</article>", "\n<p onclick=x>\x1b[2J</article>", 1))
    result = run(own_copy, "--canary", "Grace 着陆器")
    assert result.exit_code == 1
    line = page.read_text()[: page.read_text().index("<p onclick")].count("\n") + 1
    assert f"{page}:{line}: handler: <p onclick='x'>; a text that brought it" in result.output
    assert "\x1b" not in result.output
    assert "leak: Grac… (9 characters), which must appear nowhere; find" in result.output
    assert "faults (handler 1, leak " in result.output.splitlines()[-1]
    assert "more of the kind" not in result.output


def test_the_command_goes_by_the_host_of_the_configuration(own_copy: Path) -> None:
    config = own_copy.parent / "host.yml"
    config.write_text("site_name: x\nplugins:\n  - digest:\n      site: {files: 20}\n")
    arguments = ["-f", str(config), "check", "--site", str(own_copy)]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 1
    assert f"{own_copy}: size: " in result.output
    assert "files and folders, while its host takes 20; show fewer years" in result.output


def test_the_command_names_the_builders_folder_and_lists_all_as_json(own_copy: Path) -> None:
    for number in range(30):
        (own_copy / f"{number}.txt").write_text(f"built in {own_copy.parent}")
    result = run(own_copy)
    assert "… and 10 more of the kind 'leak'" in result.output
    data = json.loads(run(own_copy, "--json").output)
    assert len(data["faults"]) == 30
    assert data["faults"][0]["remedy"]
