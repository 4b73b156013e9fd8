"""Pull requests, merge requests and issues on a commit's page, by the forge that shows it."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from digest.forges import WebRepository, web_repository
from digest.models import Analysis, Entry, Language, Status
from digest.site.content.entries import EntryView, SiteContext, view_entry
from digest.site.reading.analysis import render_analysis
from tests.site.records import ROCKET, make_catalog, make_entry, make_report

SQUASHED, BANG = "feat: valve (#7)", "feat: valve (!12)"
BY_GITHUB = "Merge pull request #14 from ada/valve\n\nfeat: valve"
BY_GITLAB = "Merge branch 'v' into 'main'\n\nfeat: valve\n\nSee merge request acme/rocket!12"
BY_GITEA = "Merge pull request 'feat: valve' (#5) from ada/valve into main"
BY_BITBUCKET = "Merged in ada/valve (pull request #9)\n\nfeat: valve"
BY_DATA_CENTER = "Pull request #9: feat: valve\n\nMerge in AC/rocket from valve to main"
BY_AZURE = "Merged PR 12: feat: valve"
BY_GITEE = "!7 feat: valve\nMerge pull request !7 from ada/valve"
MESSAGES = (
    *(SQUASHED, BANG, BY_GITHUB, BY_GITLAB, BY_GITEA),
    *(BY_BITBUCKET, BY_DATA_CENTER, BY_AZURE, BY_GITEE),
)
# A repository's address → what its messages lead to; every other message leads nowhere.
LINKS = {
    "https://github.com/acme/rocket": {
        SQUASHED: ("Pull request #7", "/pull/7"),
        BY_GITHUB: ("Pull request #14", "/pull/14"),
    },
    "https://gitlab.com/acme/rocket": {
        SQUASHED: ("Issue #7", "/-/issues/7"),
        BANG: ("Merge request !12", "/-/merge_requests/12"),
        BY_GITLAB: ("Merge request !12", "/-/merge_requests/12"),
    },
    "https://codeberg.org/acme/rocket": {
        SQUASHED: ("Pull request #7", "/pulls/7"),
        BANG: ("Pull request #12", "/pulls/12"),
        BY_GITEA: ("Pull request #5", "/pulls/5"),
    },
    "https://bitbucket.org/acme/rocket": {BY_BITBUCKET: ("Pull request #9", "/pull-requests/9")},
    "https://bitbucket.example.org/projects/AC/repos/rocket": {
        BY_DATA_CENTER: ("Pull request #9", "/pull-requests/9"),
    },
    "https://dev.azure.com/acme/tools/_git/rocket": {
        SQUASHED: ("Work item #7", "https://dev.azure.com/acme/tools/_workitems/edit/7"),
        BANG: ("Pull request !12", "/pullrequest/12"),
        BY_AZURE: ("Pull request !12", "/pullrequest/12"),
    },
    "https://gitee.com/acme/rocket": {
        BANG: ("Pull request !12", "/pulls/12"),
        BY_GITEE: ("Pull request !7", "/pulls/7"),
    },
    "https://git.sr.ht/~acme/rocket": {},
    "https://git.kernel.org/pub/scm/acme/rocket.git": {},
    "https://git.example.org/?p=rocket.git": {},
    "https://git.example.org/acme/rocket": {},
}


def shown_at(there: WebRepository, message: str, body: str = "") -> Entry:
    """Make an entry of a commit that a forge shows."""
    title, _, rest = message.partition("\n")
    entry = make_entry(title, rest=rest, analysis=Analysis(Status.OK, body) if body else None)
    return replace(entry, commit=replace(entry.commit, url=there.commit_url(entry.commit.sha)))


def view(
    entry: Entry,
    language: Language = Language.EN,
    configured: dict[str, WebRepository] | None = None,
) -> EntryView:
    catalog = replace(make_catalog([make_report(entry)]), configured=configured or {})
    site = SiteContext(catalog, language, ZoneInfo("UTC"))
    (report,) = catalog.reports
    return view_entry(report.items[0], report, site, render_analysis(entry))


@pytest.mark.parametrize("web", LINKS)
@pytest.mark.parametrize("message", MESSAGES)
def test_a_commits_request_is_that_of_its_forge(web: str, message: str) -> None:
    commit = view(shown_at(web_repository(web), message)).commit
    name, target = LINKS[web].get(message, ("", ""))
    assert commit.request == name
    assert commit.request_url == (f"{web}{target}" if target.startswith("/") else target)
    assert commit.url == web_repository(web).commit_url(commit.sha)


PATCHES = (
    "https://patch.msgid.link/20260101.1-a@example.org",
    "https://lists.sr.ht/~ada/rocket-devel/patches/123",
    "https://patchwork.example.org/project/rocket/patch/20260101.1-a@example.org/",
)


@pytest.mark.parametrize("url", PATCHES)
def test_without_requests_a_commit_leads_to_its_patch(url: str) -> None:
    message = f"valve: open it\n\nSlowly.\n\nLink: {url}\nSigned-off-by: Ada"
    for web, links in LINKS.items():
        commit = view(shown_at(web_repository(web), message)).commit
        has_none = web_repository(web).forge.takes_patches
        assert (commit.request, commit.request_url) == (("Patch", url) if has_none else ("", ""))
        assert not (has_none and links)


@pytest.mark.parametrize(
    "line",
    [
        "Link: https://lore.kernel.org/r/20260101.1-a@example.org",
        "Link: https://patch.msgid.link.example.org/x",
        'Link: https://patch.msgid.link/"><b>',
        "Link: javascript:https://patch.msgid.link/x",
        "See Link: https://patch.msgid.link/x",
        "Link: https://lists.sr.ht/~ada/rocket-devel/patches",
    ],
)
def test_other_addresses_are_no_patch(line: str) -> None:
    there = web_repository("https://git.kernel.org/pub/scm/acme/rocket.git")
    assert view(shown_at(there, f"valve: open it\n\n{line}")).commit.request_url == ""


def test_the_words_are_the_sites() -> None:
    there = web_repository("https://gitlab.com/acme/rocket")
    found = [view(shown_at(there, one), Language.ZH).commit.request for one in (SQUASHED, BANG)]
    assert found == ["议题 #7", "合并请求 !12"]


def test_an_address_of_no_known_form_is_linked_and_nothing_else() -> None:
    entry = make_entry(SQUASHED)
    url = f"https://review.example.org/rocket/+/{entry.commit.sha}"
    shown = view(replace(entry, commit=replace(entry.commit, url=url))).commit
    assert (shown.url, shown.host, shown.request) == (url, "review.example.org", "")


@pytest.mark.parametrize(
    ("configured", "name"),
    [
        ("https://git.example.org/acme/rocket", "Merge request !12"),
        ("https://git.example.org/other", "Merge request !12"),
        ("https://elsewhere.example.org/acme/rocket", ""),  # it lay here once
    ],
)
def test_a_forge_that_is_named_is_that_of_its_host(configured: str, name: str) -> None:
    there = web_repository("https://git.example.org/acme/rocket")
    named = {ROCKET: web_repository(configured, "gitlab")}
    assert view(shown_at(there, BY_GITLAB), configured=named).commit.request == name


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)//commit/",
        "https://ada:secret@github.com/acme/rocket/commit/",
        "https://github.com/acme/\x07/commit/",
        "ftp://github.com/acme/rocket/commit/",
    ],
)
def test_a_dangerous_address_is_not_linked_nor_anything_made_of_it(url: str) -> None:
    entry = make_entry(SQUASHED, analysis=Analysis(Status.OK, "**Summary**: As in (#7)."))
    url += entry.commit.sha
    shown = view(replace(entry, commit=replace(entry.commit, url=url)))
    assert (shown.commit.url, shown.commit.host, shown.commit.request_url) == ("", "", "")
    assert "<a" not in "".join(section.content for section in shown.sections)
