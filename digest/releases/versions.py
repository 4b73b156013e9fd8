"""What a tag's name says: whether it is a version, of what, and whether a version to try.

v1.2.3, 1.2, release-1.2, rel_1_2      a version of the whole repository
pkg@1.2, @scope/pkg@1.2, pkg-v1.2, pkg/v1.2      one of `pkg`
v2.0.0-rc.1, 2.0b3, v1.0-M2, 8.0.0.dev0      a pre-release
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from digest.models import TagRules

# Words before a version that name no part of a repository.
_WHOLE = re.compile(r"releases?|rel|versions?|ver|tags?|stable", re.IGNORECASE)
_TAG = re.compile(
    r"(?:(?P<series>[^0-9].*?)(?:[@/_-]|(?<=[a-z])(?=\d+\.\d)))??"
    r"(?:[vV]\.?(?=\d)|(?=\d+[._]\d)|(?<=[@])(?=\d))(?P<numbers>\d+(?:[._]\d+)*)"
    r"(?P<suffix>(?:[-+._a-zA-Z~][\w.+-]*)?)"
)
_BRANCH = re.compile(r"[._-][xX*]\Z")  # the name of a line of releases, such as `8.0.x`
# Of what follows the numbers: whole words, `rc1` and `b2` among them, up to build metadata.
_PRE = re.compile(
    r"(?:^|[-._\d])(?:a|b|c|rc|cr|m|ea|alpha|beta|dev|pre|preview|prerelease|milestone|nightly"
    r"|snapshot|canary|next|test|unstable|insiders?|experimental)(?=[-._\d]|$)",
    re.IGNORECASE,
)


class TagName(NamedTuple):
    """What a tag's name says."""

    series: str = ""  # what is released, where that is a part of the repository
    is_prerelease: bool = False
    is_version: bool = False
    numbers: tuple[int, ...] = ()

    def is_short_for(self, other: TagName) -> bool:
        """Tell whether it says less of the same version: `v4` of `v4.1.2`, and moves on with it."""
        length = len(self.numbers)
        is_longer = 0 < length < len(other.numbers) and other.numbers[:length] == self.numbers
        return is_longer and self.series == other.series


@lru_cache(maxsize=8192)
def read_tag_name(tag: str) -> TagName:
    """Read a tag's name; one that is no version says nothing."""
    match = _TAG.fullmatch(tag)
    if not match or _BRANCH.search(tag):
        return TagName()
    series = (match["series"] or "").rstrip("@/_-")
    is_prerelease = _PRE.search(match["suffix"].partition("+")[0]) is not None
    numbers = tuple(
        int(number) for number in re.split("[._]", match["numbers"]) if len(number) < 20
    )
    return TagName(
        "" if _WHOLE.fullmatch(series) else series,
        is_prerelease,
        is_version=True,
        numbers=numbers,
    )


def is_release(tag: str, rules: TagRules) -> bool:
    """Tell whether a tag is a release by what is included and excluded.

    Patterns are as `git tag --list` takes them: `*` stands for slashes, too.
    """
    if any(fnmatchcase(tag, pattern) for pattern in rules.exclude):
        return False
    if not rules.include:
        return read_tag_name(tag).is_version
    return any(fnmatchcase(tag, pattern) for pattern in rules.include)
