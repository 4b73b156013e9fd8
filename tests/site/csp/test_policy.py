"""The policy that each page has: what it lets through, and that nothing else changes it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from digest.site.csp.policy import format_policy
from digest.site.csp.sources import hash_source, sources_in
from tests.site.project import CONFIG, OPTIONS, Project

if TYPE_CHECKING:
    from tests.site.project import Built

LEAST = (
    "default-src 'self';img-src 'self' data:;frame-src 'none';object-src 'none';"
    "base-uri 'none';form-action 'self'"
)
META = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
COMMIT = "acme/rocket/commit/"
LINES = "\nx\n"
QUOTED = "'&lt;<p>'"
MOST = 450  # bytes that a page of the archive may spend on its policy


def added(html: str) -> str:
    """Give what a policy says besides the least, and what it says otherwise."""
    parts = format_policy(sources_in(html)).split(";")
    return ";".join(part for part in parts if part not in LEAST.split(";"))


def words(policy: str) -> list[list[str]]:
    return [part.split() for part in policy.split(";")]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p class=x>x</p><a href=https://a.example/x>x</a><img src=x.png>", ""),
        ("<script type=application/json>{}</script><script src=x.js></script>", ""),
        ("<link rel=canonical href=https://a.example/>", ""),
        ("<script>x</script>", f"script-src 'self' {hash_source('x')}"),
        ("<script>\r\nx\r\n</script>", f"script-src 'self' {hash_source(LINES)}"),
        (f"<script>{QUOTED}</script>", f"script-src 'self' {hash_source(QUOTED)}"),
        ("<a onclick='x'>x</a>", f"script-src 'self' 'unsafe-hashes' {hash_source('x')}"),
        ("<style>p{}</style>", f"style-src 'self' {hash_source('p{}')}"),
        (
            "<p style='color:red'>x</p>",
            f"style-src 'self' 'unsafe-hashes' {hash_source('color:red')}",
        ),
        (
            "<link rel=stylesheet href=https://a.example/x.css>"
            "<link rel=preconnect href=https://b.example crossorigin>",
            "img-src 'self' data: https://a.example;"
            "connect-src 'self' https://b.example;font-src 'self' https://a.example https://b.example;"
            "style-src 'self' https://a.example",
        ),
        ("<img srcset='a.png 1x, //a.example/b.png 2x'>", "img-src 'self' data: a.example"),
        ("<iframe src=x.html></iframe>", "frame-src 'self'"),
        ("<iframe src=https://a.example:8080/x></iframe>", "frame-src https://a.example:8080"),
        ("<form action=https://a.example/x></form>", "form-action 'self' https://a.example"),
        ("<video src=https://a.example/x></video>", "media-src 'self' https://a.example"),
        (
            "<a href=https://github.com/acme/rocket data-md-component=source>x</a>",
            "connect-src 'self' https://api.github.com",
        ),
        (
            "<a href=https://git.example.org/acme/rocket data-md-component=source>x</a>",
            "connect-src 'self' https://git.example.org",
        ),
        ("<img src='https://a.example;script-src *'>", "img-src 'self' data: https://a.example"),
    ],
)
def test_a_policy_lets_through_what_stands_in_a_page(html: str, expected: str) -> None:
    assert {*map(frozenset, words(added(html)))} == {*map(frozenset, words(expected))}


def test_a_script_from_another_host_may_load_from_there_and_write_styles() -> None:
    policy = added("<script src=https://a.example/x.js></script><p style='color:red'>x</p>")
    assert "style-src 'self' 'unsafe-inline' https://a.example;" in f"{policy};"
    for kind in ("script", "connect", "font"):
        assert f"{kind}-src 'self' https://a.example;" in f"{policy};"
    assert "frame-src https://a.example;" in f"{policy};"


def test_a_diagram_may_be_drawn() -> None:
    policy = added("<pre class=mermaid><code>graph</code></pre>")
    assert policy == "script-src 'self' https://unpkg.com;style-src 'self' 'unsafe-inline'"


def test_every_page_has_one_policy_before_all_that_could_run(small: Built) -> None:
    assert small.build is not None
    pages = sorted(small.folder.rglob("*.html"))
    assert len(pages) == len(small.addresses()) + 1
    for path in pages:
        text = path.read_text(encoding="utf-8")
        [match] = META.finditer(text)
        before = "".join(text[: match.start()].split("<head>")[1].split())
        assert before.replace('"', "") == "<metacharset=utf-8>"


def test_pages_of_the_archive_have_the_least(small: Built) -> None:
    for address in small.addresses() - {""}:
        [match] = META.finditer(small.text(address))
        assert match[1] == LEAST
        assert len(match[0]) < MOST


def test_the_home_lets_through_its_own_scripts_and_not_strangers(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = "<script>document.title += '!'</script>"
    project.write("docs/index.md", f"# Log\n\n{own}\n")
    stranger = "<script>alert(1)</script><meta http-equiv='Content-Security-Policy' content=''>"
    monkeypatch.setattr("digest.site.pages.home.make_home", lambda _: (stranger, ()))
    text = project.build().text("")
    assert stranger in text
    policy = META.findall(text)[0]
    assert hash_source("document.title += '!'") in policy
    assert hash_source("alert(1)") not in policy


def configure(project: Project, option: str, *, rest: str = "", theme: str = "font: false") -> None:
    base = CONFIG.replace("font: false", theme)
    project.configure(f"{OPTIONS}      csp: {option}\n", base=base, rest=rest)


def test_the_policy_can_be_left_out(project: Project) -> None:
    configure(project, "false")
    built = project.build(strict=True)
    assert [p for p in built.folder.rglob("*.html") if "Content-Security" in p.read_text()] == []


def test_the_owner_may_let_more_through(project: Project) -> None:
    configure(project, "{connect-src: [https://a.example], style-src: [\"'unsafe-inline'\"]}")
    project.write("docs/crew.md", "# Crew\n\n|a|\n|:--|\n|b|\n")
    built = project.build(strict=True)
    for address in ("", "crew/", "2025-03-04/"):
        [policy] = META.findall(built.text(address))
        assert "connect-src 'self' https://a.example" in policy
        assert policy.endswith("style-src 'self' 'unsafe-inline'")


def test_what_theme_and_configuration_load_is_let_through(project: Project) -> None:
    (project.folder / "mine").mkdir()
    configure(
        project,
        "true",
        theme="font: {text: Inter}\n  custom_dir: mine",
        rest="extra_javascript: [https://a.example/x.js]\nextra: {analytics: {provider: mine}}\n",
    )
    project.write(
        "mine/partials/integrations/analytics/mine.html",
        f"<script>load('https://b.example/count.js'){'/* long */' * 20}</script>",
    )
    built = project.build(strict=True)
    for address in ("", "2025-03-04/"):
        [policy] = META.findall(built.text(address))
        scripts = next(part for part in policy.split(";") if part.startswith("script-src"))
        assert {"https://a.example", "https://b.example"} <= {*scripts.split()}
        assert "https://fonts.gstatic.com" in policy
        assert "https://fonts.googleapis.com" in policy


def test_a_page_keeps_a_policy_of_its_own(project: Project) -> None:
    own = '<meta http-equiv=content-security-policy content="default-src *">'
    (project.folder / "mine").mkdir()
    configure(project, "true", theme="font: false\n  custom_dir: mine")
    template = (
        f'{{% extends "base.html" %}}{{% block site_meta %}}{{{{ super() }}}}{own}{{% endblock %}}'
    )
    project.write("mine/main.html", template)
    built = project.build(strict=True)
    for address in ("", "2025-03-04/"):
        assert own in built.text(address)
        assert not META.search(built.text(address))


def test_where_pages_take_each_others_place_each_lets_through_what_any_needs(
    project: Project,
) -> None:
    configure(project, "true", theme="font: false\n  features: [navigation.instant]")
    project.write("docs/crew.md", "# Crew\n\n<script>crew()</script>\n")
    project.write("docs/far/away.md", "# Away\n\n<script>away()</script>\n")
    built = project.build(strict=True)
    for address in ("", "crew/", "far/away/", "2025-03-04/", "acme/rocket/2025-03-04/"):
        [policy] = META.findall(built.text(address))
        assert hash_source("crew()") in policy
        assert hash_source("away()") in policy


def test_a_changed_policy_is_put_into_pages_that_are_there(project: Project) -> None:
    project.build(strict=True)
    configure(project, "{img-src: [https://a.example]}")
    built = project.build(strict=True)
    assert "img-src 'self' data: https://a.example;" in built.text("2025-03-04/")
