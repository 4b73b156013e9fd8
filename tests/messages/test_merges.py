"""Merges of pull and merge requests, as the forges write them: what they are listed and read by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    "Bitbucket": ("Merged in ada/warp (pull request #9)\n\nfeat!: warp", "feat!: warp (#9)"),
    "Azure DevOps": ("Merged PR 123: feat!: warp\n\nRelated work items: #4", "feat!: warp (#123)"),
    "git, a branch": ("Merge branch 'stable'", "Merge branch 'stable'"),
    "git, by hand": ("Merge branch 'x' into y\n\n# Conflicts:\n#\ta.py", "Merge branch 'x' into y"),
    "no merge": ("Merge two lists (#3)\n\nfeat: inner", "Merge two lists (#3)"),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_headline(text: str, expected: str) -> None:
    assert headline(text) == expected


@pytest.mark.parametrize("text", [text for text, line in CASES.values() if "feat" in line])
def test_a_merge_is_read_by_the_title_of_its_request(text: str) -> None:
    message = read_message(text)
    assert (message.type, message.breaking != "") == ("feat", True)
    assert message.pull == headline(text).rpartition("(")[2][1:-1]


@given(st.text(alphabet=st.sampled_from("Merge pull request#12 'from(in)to!\n feat:"), max_size=80))
def test_a_headline_is_one_line_of_the_message(text: str) -> None:
    line = headline(text)
    assert "\n" not in line
    assert line in text or line.rpartition(" (")[0] in text
