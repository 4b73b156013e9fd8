"""The addresses of archive pages, modelled on GitHub's: `acme/rocket/`, `acme/rocket/commit/…/`.

An address is a path below the digest's root: the site's own address, or the folder of it that the
option `mount` names. So nothing in here knows of the mount; `site/building/publish.py` puts files
into it, `site/mkdocs/` the theme around them. An address has no leading slash and ends with one;
the home's is "".
"""

from __future__ import annotations

import re
import secrets
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from digest.site.cache import hash_of

if TYPE_CHECKING:
    from datetime import date

FacetValues = str | tuple[str, ...]  # of which a commit has to have one

SEARCH = "search/"
AUTHORS = "authors/"
RELEASES = "releases/"
WATCH = "watch/"
NOTIFICATIONS = "notifications/"
MANIFEST = "api/manifest.json"
UNRATED = "none"  # the value of the facet `importance` for a commit without one
NOT_YET = "-"  # that of `release` for one that none holds; no tag can be called so
# Stands for the way to the site's root in HTML that several pages show. Its middle is random, so
# that no stranger's text can hold it.
ROOT_PLACEHOLDER = f"\ufdd0{secrets.token_hex(8)}\ufdd1"

_MOST_LETTERS = 40  # of a name in an address
_MOST_OF_TAG = 80  # characters of a tag in an address
# A folder's name that means the same in a path, an address and any file system; none that a file
# of the site may have.
_SAFE_PART = re.compile(
    r"(?!.*\.(?:html|xml|json|js|css|gz|bin)\Z)[A-Za-z0-9_@][A-Za-z0-9._@+-]*(?<!\.)",
    re.IGNORECASE,
)
_UNSAFE = re.compile(r"[^A-Za-z0-9._@+-]+")


def day_address(day: date) -> str:
    """Give the address of a day, all repositories: `2026-02-24/`."""
    return f"{day.isoformat()}/"


def monday_of(day: date) -> date:
    """Give the Monday of a day's week, which stands for the week everywhere."""
    return day.fromordinal(day.toordinal() - day.weekday())


def week_name(monday: date) -> str:
    """Name a week as ISO 8601 does: `2026-W09`; its year may be another than the Monday's."""
    year, week, _ = monday.isocalendar()
    return f"{year:04}-W{week:02}"


def week_address(monday: date) -> str:
    """Give the address of a week, all repositories: `2026-W09/`."""
    return f"{week_name(monday)}/"


def repository_address(repository: str) -> str:
    """Give the address of a repository, which is named owner/name."""
    return f"{repository}/"


def report_address(repository: str, day: date) -> str:
    """Give the address of a report: one repository, one day."""
    return f"{repository}/{day.isoformat()}/"


def commit_address(repository: str, sha: str) -> str:
    """Give the address of a commit, which takes its full SHA."""
    return f"{repository}/commit/{sha}/"


def repository_of(address: str) -> str:
    """Give the repository, as owner/name, of the commit whose page is at an address."""
    return address.rpartition("/commit/")[0]


def releases_address(repository: str) -> str:
    """Give the address of a repository's releases."""
    return f"{repository}/{RELEASES}"


def release_address(repository: str, tag: str, *, is_plain: bool = True) -> str:
    """Give the address of a release: the forge's own, `acme/rocket/releases/tag/v1.2/`.

    A tag that is no safe path has a hash in its address, and so has one that is not `is_plain`; it
    stands behind a `~`, which no tag can have.
    """
    parts = tag.split("/")
    if not is_plain or len(tag) > _MOST_OF_TAG or not all(map(_SAFE_PART.fullmatch, parts)):
        shown = _UNSAFE.sub("-", tag).strip(".-")[:_MOST_OF_TAG].rstrip(".-")
        tag = f"{shown or 'tag'}~{hash_of(tag)[:16]}"
    return f"{releases_address(repository)}tag/{tag}/"


def author_address(person: str) -> str:
    """Give the address of a person, as `person_of` gives one: `authors/adalovelace/`.

    It stays when the name comes to be spelled in another way. A name of other letters than these,
    or of very many, has a hash in it, behind a hyphen that no plain one has.
    """
    letters = "".join(char for char in person if char.isascii() and char.isalnum())
    if letters == person and len(person) <= _MOST_LETTERS:
        return f"{AUTHORS}{person}/"
    return f"{AUTHORS}{letters[:_MOST_LETTERS] or 'name'}-{hash_of(person)[:16]}/"


def watch_address(key: str) -> str:
    """Give the address of a watch list, as `key_of` gives its name: `watch/runtime/`."""
    return f"{WATCH}{key}/"


def search_address(**query: FacetValues) -> str:
    """Give the address of a search: by facets, as the search page has them in its own address."""
    return f"{SEARCH}?{urlencode(query, True, quote_via=quote, safe='/', errors='replace')}"


@lru_cache(maxsize=4096)  # of authors there are few
def search_link(**query: FacetValues) -> str:
    """Link to a search by facets; it begins with `ROOT_PLACEHOLDER`.

    Without words to rank by, the newest commits stand first.
    """
    return ROOT_PLACEHOLDER + search_address(**query)


def data_file(repository: str, day: date) -> str:
    """Give the path of the file that holds a report as JSON, below the site."""
    return f"api/{repository}/{day.isoformat()}.json"


def way_out(mount: str) -> str:
    """Give the relative path from the digest's root to the site's: `../` from `changes/`."""
    return "../" * mount.count("/")


def root_of(address: str) -> str:
    """Give the relative path from a page to the site's root: `../../` from `acme/rocket/`."""
    return "../" * address.count("/") or "./"


def fill_in_root(address: str, html: str) -> str:
    """Replace `ROOT_PLACEHOLDER` in a page's HTML by the relative path to the site's root.

    To what lies below a folder of the page's own, the path leads from that folder: shorter, and
    there are many such links.
    """
    parts = address.split("/")[:-1]
    for depth in range(len(parts) - 1, 1, -1):  # below a repository
        near = "/".join(parts[:depth])
        # `str.replace`, since that of `Markup` would escape what is put in.
        html = str.replace(html, f"{ROOT_PLACEHOLDER}{near}/", "../" * (len(parts) - depth))
    return str.replace(html, ROOT_PLACEHOLDER, root_of(address))
