"""How forges word a merge: a form each, with the request's number and, where it has it, its title.

GitHub and Bitbucket put the request's title below their own words, GitLab as well, with its number
at the end; Gitea, Azure DevOps and Bitbucket Data Center put it into the first line.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from digest.forges.table import NUMBER

_PATH = r"[\w.~-]+(?:/[\w.~-]+)*"
# The lines that name a merge request below any title: GitLab's own, and that of its merge bots.
SEE = re.compile(
    rf"^(?:See merge request (?P<path>{_PATH})?!(?P<number>{NUMBER})"
    rf"|Part-of: <https?://[^/\s]+/(?P<path_there>{_PATH})/-/merge_requests/(?P<there>{NUMBER})>)"
    r"[ \t]*$",
    re.MULTILINE,
)


# The trailer that says where a patch was sent to a mailing list; an address of lore.kernel.org may
# be that of any mail.
PATCH = re.compile(
    r"^(?:Link|Patch|Patchwork|Patch-by|Submitted-at):[ \t]*<?"
    r"(?P<url>https://(?:patch\.msgid\.link/|lists\.sr\.ht/~[\w.-]+/[\w.-]+/patches/(?=\d)"
    r"|patchwork\.[\w.-]+/(?:project/[\w.-]+/)?patch/)[\w.@%+=/~-]+)>?[ \t]*$",
    re.MULTILINE,
)


class MergeForm(NamedTuple):
    """A forge's words. Groups are `number`, `title` and `path`, the repository's."""

    forge: str  # its name, as the option `forge` has it
    sign: str  # before the number, where it is shown
    head: re.Pattern[str]  # the first line
    below: re.Pattern[str] | None = None  # a line that must stand below


MERGE_FORMS = tuple(
    MergeForm(forge, sign, re.compile(head), below)
    for forge, sign, head, below in (
        ("github", "#", rf"Merge pull request #(?P<number>{NUMBER}) from \S+", None),
        ("gitea", "#",
         rf"Merge pull request '(?P<title>.+)' \(#(?P<number>{NUMBER})\) from \S+ into \S+", None),
        ("gitlab", "!",
         r"Merge (?:remote-tracking )?branch '[^']+'(?: of \S+)? into '[^']+'", SEE),
        ("bitbucket", "#", rf"Merged in \S+ \(pull request #(?P<number>{NUMBER})\)", None),
        ("bitbucket-server", "#", rf"Pull request #(?P<number>{NUMBER}): (?P<title>.+)",
         re.compile(r"^Merge in \S+ from \S+ to \S+$", re.MULTILINE)),
        ("bitbucket-server", "#",
         rf"Merge pull request #(?P<number>{NUMBER}) in \S+ from \S+ to \S+", None),
        ("azure", "!", rf"Merged PR (?P<number>{NUMBER}): (?P<title>.+)", None),
        ("gitee", "!", rf"!(?P<number>{NUMBER}) (?P<title>.+)",
         re.compile(r"^Merge pull request !\d+ from \S+$", re.MULTILINE)),
    )
)  # fmt: skip
BEGINNINGS = ("Merge", "Pull request #", "!")  # of all heads
