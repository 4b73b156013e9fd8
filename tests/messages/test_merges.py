"""Merges of pull and merge requests, as the forges write them: what they are listed and read by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.forges import NamedRequest
from digest.messages import headline, read_message

GITHUB = "Merge pull request #14 from acme/warp"
GITLAB = "Merge branch 'warp' into 'main'"
CASES = {
    "GitHub": (f"{GITHUB}\n\nfeat(api)!: warp drive", "feat(api)!: warp drive (#14)"),
    "GitHub, with a body": (f"{GITHUB}\n\nfeat!: warp\n\nSlower now.", "feat!: warp (#14)"),
    "GitHub, no title": (GITHUB, GITHUB),
    "GitHub, only blank lines": (f"{GITHUB}\n\n \n", GITHUB),
    "GitLab": (f"{GITLAB}\n\nfeat!: warp\n\nSee merge request acme/rocket!12", "feat!: warp (!12)"),
    "GitLab, subgroup": (
        f"{GITLAB}\n\nfeat!: warp\n\nCloses #3\n\nSee merge request a/b/c/rocket!7",
        "feat!: warp (!7)",
    ),
    "GitLab, no number": (f"{GITLAB}\n\nfeat!: warp", GITLAB),
    "GitLab, no title": (f"{GITLAB}\n\nSee merge request acme/rocket!12", GITLAB),
    "Gitea": (
        "Merge pull request 'feat!: warp' (#5) from ada/warp into main",
        "feat!: warp (#5)",
    ),
    "Gitea, quotes": (
        "Merge pull request 'fix: 'a' and \"b\"' (#5) from ada:warp into main\n\nReviewed-on: x",
        "fix: 'a' and \"b\" (#5)",
    ),
    "Bitbucket": (
        "Merged in ada/warp (pull request #9)\n\nfeat!: warp\n\nApproved-by: Ben",
        "feat!: warp (pull request #9)",
    ),
    "Bitbucket Data Center": (
        "Pull request #9: feat!: warp\n\nMerge in AC/x from warp to main\n\n* commit 'a1':\n  x",
        "feat!: warp (pull request #9)",
    ),
    "Bitbucket Data Center, squashed": (
        "Pull request #9: feat!: warp\n\nMerge in AC/rocket from ~ADA/x:warp to main\n\nSquashed …",
        "feat!: warp (pull request #9)",
    ),
    "Bitbucket Server, of old": (
        "Merge pull request #9 in AC/rocket from warp to main\n\n* commit 'a1':\n  feat!: warp",
        "Merge pull request #9 in AC/rocket from warp to main",
    ),
    "no words of a forge's": ("Pull request #9: feat", "Pull request #9: feat"),
    "Azure DevOps": ("Merged PR 123: feat!: warp\n\nRelated work items: #4", "feat!: warp (!123)"),
    "Gitee": ("!7 feat!: warp\nMerge pull request !7 from ada/warp", "feat!: warp (!7)"),
    "an exclamation": ("!7 feat: warp", "!7 feat: warp"),
    "git, a branch": ("Merge branch 'stable'", "Merge branch 'stable'"),
    "git, by hand": ("Merge branch 'x' into y\n\n# Conflicts:\n#\ta.py", "Merge branch 'x' into y"),
    "no merge": ("Merge two lists (#3)\n\nfeat: inner", "Merge two lists (#3)"),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_headline(text: str, expected: str) -> None:
    assert headline(text) == expected


OWN = {  # a message → the requests that it may name as its own
    GITHUB: [NamedRequest("#", "14", "github")],
    f"{GITHUB}\n\nfix: a (#7)": [NamedRequest("#", "14", "github")],
    "Merge pull request 'a' (#5) from ada/warp into main": [NamedRequest("#", "5", "gitea")],
    f"{GITLAB}\n\nfeat\n\nSee merge request acme/a/rocket!12": [
        NamedRequest("!", "12", "gitlab", "acme/a/rocket")
    ],
    f"{GITLAB}\n\nfeat\n\nSee merge request !12": [NamedRequest("!", "12", "gitlab")],
    "fix: a (#7)\n\nSee merge request acme/rocket!12": [
        NamedRequest("!", "12", "gitlab", "acme/rocket"),
        NamedRequest("#", "7"),
    ],
    "fix: a\n\nPart-of: <https://gitlab.example.org/mesa/mesa/-/merge_requests/12>": [
        NamedRequest("!", "12", "gitlab", "mesa/mesa")
    ],
    "Merged in ada/warp (pull request #9)": [NamedRequest("#", "9", "bitbucket")],
    "Merge pull request #9 in AC/rocket from warp to main": [
        NamedRequest("#", "9", "bitbucket-server")
    ],
    "Merged PR 41: fix: the valve": [NamedRequest("!", "41", "azure")],
    "fix: the valve (#41)": [NamedRequest("#", "41")],
    "fix: the valve (!41)": [NamedRequest("!", "41")],
    'Revert "fix: the valve (#41)" (#57)': [NamedRequest("#", "57")],
    'Revert "fix: the valve (#41)"': [],
    "fix: the valve (#41) again": [NamedRequest("#", "41")],
    "fix: #41": [],
    "fix: the valve (#0)": [],
    "fix: the valve (#77aa88b)": [],
    "fix: the valve\n\nas of (#41)": [],
    "": [],
}


@pytest.mark.parametrize(("text", "requests"), OWN.items())
def test_a_messages_own_requests(text: str, requests: list[NamedRequest]) -> None:
    assert [*read_message(text).requests] == requests


@pytest.mark.parametrize("text", [text for text, line in CASES.values() if line[:4] == "feat"])
def test_a_merge_is_read_by_the_title_of_its_request(text: str) -> None:
    message = read_message(text)
    assert (message.type, message.breaking != "") == ("feat", True)
    (request,) = message.requests
    assert headline(text).endswith(f"{request.sign}{request.number})")


@given(st.text(alphabet=st.sampled_from("Merge pull request#12 'from(in)to!\n feat:"), max_size=80))
def test_a_headline_is_one_line_of_the_message(text: str) -> None:
    line = headline(text)
    assert "\n" not in line
    assert line in text or line.rpartition(" (")[0] in text
