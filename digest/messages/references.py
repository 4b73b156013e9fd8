"""What a message calls other commits: a SHA, a pull or merge request, an address of either."""

from __future__ import annotations

import re
from typing import NamedTuple

from digest.messages.title import TITLE_LENGTH

_NUMBER = r"[1-9]\d{0,9}"
_OWN = re.compile(rf"\(#({_NUMBER})\)")
_MERGED = re.compile(
    rf"Merge pull request #({_NUMBER})\b|Merged PR ({_NUMBER}):"
    rf"|Merged in \S+ \(pull request #({_NUMBER})\)"
)
_MERGE = re.compile(
    r"Merge (branch|branches|pull request|merge request|remote-tracking|tag|commit|changes)\b"
    r"|Merged in \S+ \(pull request #|合并(远程)?分支"
)
# What may stand before a reference, or between two.
_BETWEEN = re.compile(
    r"(?:[ \t,;:&()\[\]`/、，和与及]|\*\*|\n(?=[0-9a-f]{7}|[-*+] )|(?<=\n)[-*+] "
    r"|\b(?:and|from|in|of|by|the|an?|this|that|following|commits?|changesets?|changes?|made|PRs?"
    r"|MRs?|pull requests?|merge requests?)\b|提交|合并请求)*"
)
_REFERENCE = re.compile(
    r"https?://(?:[^\s<>()/]+/)+?(?:commits?/(?P<sha_there>[0-9a-f]{7,40})"
    rf"|(?:pull|merge_requests|pull-requests|pullrequest)/(?P<number_there>{_NUMBER}))"
    r"\b[^\s<>()]*"
    r"|(?P<sha>[0-9a-f]{7,40})(?!\w)"
    rf"|(?P<repository>[\w.-]+/[\w.-]+)?[#!](?:&#8203;)?(?P<number>{_NUMBER})\b"
    rf"|(?P<bare>{_NUMBER})(?=[\s,)]|\Z)"  # "PRs 12 and 13"
)
_PLAIN_NUMBERS = re.compile(r"\b(?:PRs?|MRs?|(?:pull|merge) requests?) *\Z", re.IGNORECASE)
_MOST = 20  # references read in one place


class References(NamedTuple):
    """Commits as a text calls them, in its order."""

    shas: tuple[str, ...] = ()  # whole or their beginnings, 7 to 40 hex digits
    pulls: tuple[str, ...] = ()  # `12`, or `acme/rocket#12`


def references_at(text: str, start: int) -> tuple[References, int]:
    """Read the references that stand in a text from a place on; give where they end, too."""
    shas: list[str] = []
    pulls: list[str] = []
    end, are_plain = start, False
    for _ in range(_MOST):
        between = _BETWEEN.match(text, end)
        at = between.end() if between else end
        are_plain = are_plain or bool(_PLAIN_NUMBERS.search(text[end:at].rstrip() + " "))
        match = _REFERENCE.match(text, at)
        if not match or (match["bare"] and not are_plain):
            break
        if sha := match["sha"] or match["sha_there"]:
            shas.append(sha)
        else:
            where = f"{match['repository']}#" if match["repository"] else ""
            pulls.append(where + (match["number"] or match["number_there"] or match["bare"]))
        end = match.end()
    return References(tuple(shas), tuple(pulls)), end


def pull_number(title: str) -> str:
    """Give the pull request that a title names as its own, the last one; "" for none.

    What a title quotes is another's: `Revert "feat: a valve (#7)"` has none.
    """
    title = title[:TITLE_LENGTH]
    if "(#" in title:
        numbers: list[str] = _OWN.findall(title, title.rfind('"') + 1)
        if numbers:
            return numbers[-1]
    if title.startswith("Merge") and (match := _MERGED.match(title)):
        return str(next(filter(None, match.groups())))
    return ""


def says_merge(title: str) -> bool:
    """Tell whether a title is one that git and forges give to merges."""
    return _MERGE.match(title) is not None


class Merged(NamedTuple):
    """The pull or merge request that a forge's merge names."""

    number: str
    sign: str  # before its number, as the forge writes it: `#`, on GitLab `!`
    title: str
    body: str  # what follows the title


# GitHub and Bitbucket put the request's title below their own words, GitLab as well, with its
# number at the end; Gitea and Forgejo into the first line, Azure DevOps too.
_TITLE_BELOW = re.compile(
    rf"Merge pull request #(?P<github>{_NUMBER}) from \S+"
    rf"|Merged in \S+ \(pull request #(?P<bitbucket>{_NUMBER})\)"
)
_TITLE_WITHIN = re.compile(
    rf"Merge pull request '(?P<gitea>.+)' \(#(?P<gitea_number>{_NUMBER})\) from \S+ into \S+"
    rf"|Merged PR (?P<azure_number>{_NUMBER}): (?P<azure>.+)"
)
_GITLAB = re.compile(r"Merge (?:remote-tracking )?branch '[^']+'(?: of \S+)? into '[^']+'")
_SEE = re.compile(rf"^See merge request \S*!({_NUMBER})\s*$", re.MULTILINE)


def read_merged(text: str) -> Merged | None:
    """Read which request a merge is of, as the forges write it; `None` for any other message."""
    head, _, body = text.partition("\n")
    head = head.strip()[:TITLE_LENGTH]
    if not head.startswith("Merge"):
        return None
    if match := _TITLE_WITHIN.fullmatch(head):
        title = match["gitea"] or match["azure"]
        return Merged(match["gitea_number"] or match["azure_number"], "#", title.strip(), body)
    number, sign = "", "#"
    if match := _TITLE_BELOW.fullmatch(head):
        number = match["github"] or match["bitbucket"]
    elif _GITLAB.fullmatch(head) and (match := _SEE.search(body)):
        number, sign = match[1], "!"
        body = (body[: match.start()] + body[match.end() :]).rstrip()
    title, _, rest = body.strip().partition("\n")
    if not number or not title.strip():
        return None
    return Merged(number, sign, title.strip(), rest.strip("\n"))


def without_pull(title: str) -> str:
    """Give a title without the number of its own pull request at its end."""
    end = len(title.rstrip())
    while title.endswith(")", 0, end):
        start = title.rfind("(", 0, end)
        if start < 0 or not _OWN.fullmatch(title, start, end):
            break
        end = len(title[:start].rstrip())
    return title[:end] or title
