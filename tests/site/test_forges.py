"""A site of repositories on several forges: links and words of each, and what `forge` changes."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from digest.forges import web_repository
from tests.site.records import make_entry, make_report, write_archive

if TYPE_CHECKING:
    from digest.models import Entry
    from tests.site.project import Built, Project

GITLAB, UNKNOWN = "https://gitlab.com/acme/tools/rocket", "https://git.example.org/acme/lander"
OPTIONS = """\
      archive: archive
      api: true
      repositories:
        - name: acme/lander
          url: https://git.example.org/acme/lander.git
"""
MERGE = "Merge branch 'v' into 'main'\n\nfeat: a valve\n\nSee merge request acme/tools/rocket!12"


def at(web: str, message: str, repository: str) -> Entry:
    title, _, rest = message.partition("\n")
    entry = make_entry(title, rest=rest, repository=repository)
    url = web_repository(web).commit_url(entry.commit.sha)
    return replace(entry, commit=replace(entry.commit, url=url))


def links(built: Built, entry: Entry, repository: str) -> dict[str, str]:
    """Give the facts' links of a commit's page, and as "related" what others are called."""
    html = built.text(f"{repository}/commit/{entry.commit.sha}/")
    (facts,) = re.findall(r'<p class="?digest-facts"?>(.*?)</p>', html, re.DOTALL)
    found = {name: to for to, name in re.findall(r'<a href="?(http[^" >]*)[^>]*>([^<]*)', facts)}
    related = html.partition("digest-related")[2].partition("</section>")[0]
    names = re.findall(r"<dt>([^<]*)", related)
    return found | ({"related": ", ".join(names)} if names else {})


def test_each_repository_has_its_forges_links_and_words(project: Project) -> None:
    rocket = [
        at(GITLAB, MERGE, "acme/rocket"),
        at(GITLAB, "fix: the valve (!12)", "acme/rocket"),
        at(GITLAB, "fix: the pad (#12)", "acme/rocket"),
    ]
    lander = [
        at(UNKNOWN, "fix: legs (#12)", "acme/lander"),
        at(UNKNOWN, "fix: feet (#12)", "acme/lander"),
    ]
    reports = [
        make_report(*rocket, repository="acme/rocket"),
        make_report(*lander, repository="acme/lander"),
    ]
    write_archive(project.archive, reports)
    project.configure(OPTIONS)
    built = project.build(strict=True)
    host = {"View on gitlab.com": f"{GITLAB}/-/commit/{rocket[0].commit.sha}"}
    request = {"Merge request !12": f"{GITLAB}/-/merge_requests/12"}
    related = {"related": "Same merge request"}
    assert links(built, rocket[0], "acme/rocket") == host | request | related
    (url,) = request.values()
    report = built.text("acme/rocket/2025-03-04/")
    assert "feat: a valve</a></h3>" in report
    assert f'<a href="{url}">!12</a>' in report
    pad = links(built, rocket[2], "acme/rocket")
    assert pad.pop("Issue #12") == f"{GITLAB}/-/issues/12"
    assert pad == {"View on gitlab.com": f"{GITLAB}/-/commit/{rocket[2].commit.sha}"}
    there = {"View on git.example.org": f"{UNKNOWN}/commit/{lander[0].commit.sha}"}
    assert links(built, lander[0], "acme/lander") == there | {"related": "Same pull request"}
    assert GITLAB in built.text("acme/rocket/")
    assert f'"web":"{GITLAB}"' in (built.folder / "api/manifest.json").read_text("utf-8")

    project.configure(OPTIONS + "          forge: forgejo\n")
    assert links(project.build(strict=True), lander[0], "acme/lander") == {
        **there,
        "Pull request #12": f"{UNKNOWN}/pulls/12",
        "related": "Same pull request",
    }
    project.configure(OPTIONS + "          forge: gitlab\n")
    assert links(project.build(strict=True), lander[0], "acme/lander") == {
        **there,
        "Issue #12": f"{UNKNOWN}/-/issues/12",
    }
