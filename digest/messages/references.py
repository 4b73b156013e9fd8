"""What a message calls other commits, and which pull or merge request it is of itself.

Others are called by a SHA, a request, an address of either; its own request is named by the words
of a forge or by the number in its title.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from digest.forges import NamedRequest
from digest.forges.merges import BEGINNINGS, MERGE_FORMS, PATCH, SEE
from digest.forges.table import NUMBER
from digest.messages.title import TITLE_LENGTH

if TYPE_CHECKING:
    from digest.forges.merges import MergeForm

# ---- other commits

_OWN = re.compile(rf"\((?:[#!]|pull request #){NUMBER}\)")
# What may stand before a reference, or between two.
_BETWEEN = re.compile(
    r"(?:[ \t,;:&()\[\]`/、，和与及]|\*\*|\n(?=[0-9a-f]{7}|[-*+] )|(?<=\n)[-*+] "
    r"|\b(?:and|from|in|of|by|the|an?|this|that|following|commits?|changesets?|changes?|made|PRs?"
    r"|MRs?|pull requests?|merge requests?)\b|提交|合并请求)*"
)
_REFERENCE = re.compile(
    r"https?://(?:[^\s<>()/]+/)+?(?:(?:commits?/(?:\?id=)?|\?p=[^\s<>()]*;h=)"
    r"(?P<sha_there>[0-9a-f]{7,40})"
    rf"|(?:pulls?|pull-requests)/(?P<pull_there>{NUMBER})"
    rf"|(?:merge_requests|pullrequest)/(?P<merge_there>{NUMBER}))"
    r"\b[^\s<>()]*"
    r"|(?P<sha>[0-9a-f]{7,40})(?!\w)"
    rf"|(?P<repository>[\w.-]+(?:/[\w.-]+)+)?(?P<sign>[#!])(?:&#8203;)?(?P<number>{NUMBER})\b"
    rf"|(?P<bare>{NUMBER})(?=[\s,)]|\Z)"  # "PRs 12 and 13"
)
_PLAIN_NUMBERS = re.compile(r"\b(?:PRs?|MRs?|(?:pull|merge) requests?) *\Z", re.IGNORECASE)
_MOST = 20  # references read in one place


class References(NamedTuple):
    """Commits as a text calls them, in its order."""

    shas: tuple[str, ...] = ()  # whole or their beginnings, 7 to 40 hex digits
    pulls: tuple[str, ...] = ()  # `#12`, `!12`, `acme/rocket#12`; `12` where no sign is given


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
            pulls.append(_request_in(match))
        end = match.end()
    return References(tuple(shas), tuple(pulls)), end


def _request_in(match: re.Match[str]) -> str:
    if there := match["merge_there"]:
        return f"!{there}"
    if there := match["pull_there"]:
        return f"#{there}"
    return f"{match['repository'] or ''}{match['sign'] or ''}{match['number'] or match['bare']}"


def without_pull(title: str) -> str:
    """Give a title without the number of its own pull request at its end."""
    end = len(title.rstrip())
    while title.endswith(")", 0, end):
        start = title.rfind("(", 0, end)
        if start < 0 or not _OWN.fullmatch(title, start, end):
            break
        end = len(title[:start].rstrip())
    return title[:end] or title


# ---- its own request

_TITLE_NUMBER = re.compile(rf"\((?P<sign>[#!])(?P<number>{NUMBER})\)")
_MERGE = re.compile(
    r"Merge (branch|branches|pull request|merge request|remote-tracking|tag|commit|changes)\b"
    r"|Merged in \S+ \(pull request #|合并(远程)?分支"
)
_FOOT_LENGTH = 2_000  # characters at a message's end that may name its merge request


class Merged(NamedTuple):
    """A merge of a request: which one, and the request's own title and text."""

    request: NamedRequest
    title: str
    body: str  # what follows the title


def says_merge(title: str) -> bool:
    """Tell whether a title is one that git and forges give to merges."""
    return _MERGE.match(title) is not None


def read_merged(text: str) -> Merged | None:
    """Read which request a merge is of, as the forges write it; `None` for any other message.

    A merge whose words have no title is none, either: it is listed by its own first line.
    """
    merged = _read_merge(text)
    return merged if merged and merged.title else None


def headline(text: str) -> str:
    """Give the line that a message is listed by: its title, or as a merge's squash would have it.

    `Merge pull request #12 from acme/valve` with `feat: a valve` below → `feat: a valve (#12)`.
    """
    merged = read_merged(text)
    if not merged:
        return text.partition("\n")[0].strip()
    return f"{merged.title} ({_shown(merged.request)})"


def own_requests(text: str) -> tuple[NamedRequest, ...]:
    """Give the requests that a message may name as its own, the likeliest first.

    Which one is, the repository's forge knows: `(#7)` is a pull request on GitHub and an issue on
    GitLab, and what another forge wrote is from before the repository came here.
    """
    if merged := _read_merge(text):
        return (merged.request,)
    return (*_seen_requests(text), *title_requests(text))


def said_requests(text: str) -> tuple[NamedRequest, ...]:
    """Give those that a forge's own words name; nearly all messages have none."""
    merged = _read_merge(text)
    return (merged.request,) if merged else _seen_requests(text)


def patch_url(text: str) -> str:
    """Give the address at which a message says that its patch was sent; "" where it says none."""
    if "://patch" not in text and "/patches/" not in text:
        return ""
    found = [*PATCH.finditer(text, max(len(text) - _FOOT_LENGTH, 0))]
    return found[-1]["url"] if found else ""


def title_requests(text: str) -> tuple[NamedRequest, ...]:
    """Give the number that a title has in parentheses, the last one: `(#7)`, `(!7)`.

    What a title quotes is another's: `Revert "feat: a valve (#7)"` has none.
    """
    title = text[:TITLE_LENGTH].partition("\n")[0]
    if "(#" not in title and "(!" not in title:
        return ()
    found = _TITLE_NUMBER.findall(title, title.rfind('"') + 1)
    return (NamedRequest(*found[-1]),) if found else ()


def _seen_requests(text: str) -> tuple[NamedRequest, ...]:
    """Give the merge request that a line at the message's end names."""
    if "See merge request " not in text and "\nPart-of: <" not in text:
        return ()
    found = [*SEE.finditer(text, max(len(text) - _FOOT_LENGTH, 0))]
    return (_seen(found[-1]),) if found else ()


def _read_merge(text: str) -> Merged | None:
    if not text.lstrip().startswith(BEGINNINGS):
        return None
    head, _, body = text.partition("\n")
    head = head.strip()[:TITLE_LENGTH]
    for form in MERGE_FORMS:
        if match := form.head.fullmatch(head):
            merged = _merge(form, match, body)
            if merged:
                return merged
    return None


def _merge(form: MergeForm, head: re.Match[str], body: str) -> Merged | None:
    """Make the record of a merge; `None` where the line lacks that must stand below."""
    below = form.below.search(body) if form.below else None
    if form.below and not below:
        return None
    if below:
        body = (body[: below.start()] + body[below.end() :]).rstrip()
    groups = head.groupdict()
    if below and form.below is SEE:
        request = _seen(below)
    else:
        request = NamedRequest(form.sign, groups["number"], form.forge)
    if title := groups.get("title"):
        return Merged(request, title.strip(), body)
    title, _, rest = body.strip().partition("\n")
    if title.startswith("* commit '"):  # Bitbucket lists commits, without the request's title
        return Merged(request, "", body)
    return Merged(request, title.strip(), rest.strip("\n"))


def _seen(match: re.Match[str]) -> NamedRequest:
    number = match["number"] or match["there"]
    return NamedRequest("!", number, "gitlab", match["path"] or match["path_there"] or "")


def _shown(request: NamedRequest) -> str:
    """Write a request's number; on Bitbucket `#12` alone would be an issue."""
    said = "pull request " if request.by.startswith("bitbucket") else ""
    return f"{said}{request.sign}{request.number}"


# ---- issues

# A long body is searched fast where each word begins with a letter: no `(?i)`, `\b` or `[Cc]`.
_CLOSES = re.compile(
    r"(?:close[sd]?|Close[sd]?|CLOSE[SD]?|fix(?:e[sd])?|Fix(?:e[sd])?|FIX(?:E[SD])?"
    r"|resolve[sd]?|Resolve[sd]?|RESOLVE[SD]?):?\s+"
    r"(?:#\d|[\w.-]+/[\w.-]+#\d|https?://\S+/issues/\d)"
)


def closes_issue(body: str) -> bool:
    """Tell whether a body says, in the words that forges act on, that an issue is closed."""
    if "#" not in body and "/issues/" not in body:
        return False
    starts = (match.start() for match in _CLOSES.finditer(body))
    return any(start == 0 or not body[start - 1].isalnum() for start in starts)
