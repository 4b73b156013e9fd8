"""The archive's places on the site: its catalog, by what the configuration says of it.

Two that would lie in one place are found before a file is written.
"""

from __future__ import annotations

import re
import tempfile
import unicodedata
from dataclasses import replace
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.exceptions import PluginError

from digest.config.site_options import without_own
from digest.messages.people import person_of
from digest.site.artifacts.artifacts import artifact_files
from digest.site.artifacts.sha_lookup import sha_files
from digest.site.mkdocs.from_config import configured_forges
from digest.site.pages.kinds import page_addresses
from digest.site.reading.authors import AuthorRules
from digest.site.reading.library import make_catalog
from digest.site.reading.records import Elsewhere
from digest.site.reading.releases.index import place_releases
from digest.site.reading.watching import Notified
from digest.site.search.files import INDEX
from digest.site.search.meaning.keeping import know_meaning

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

    from mkdocs.structure.files import File, Files

    from digest.config import Settings
    from digest.site.artifacts.site_info import SiteInfo
    from digest.site.reading.catalog import Catalog
    from digest.site.reading.library import Library

MAX_NAME = 200  # characters of a repository's owner and of its name, each a folder of the site
# Files at the top of a site, whoever puts them there: a folder of such a name would be in the way.
_FILE_NAME = re.compile(r".+\.(css|gz|html?|ico|js|json|txt|xml)", re.IGNORECASE)


def make_site_catalog(library: Library, settings: Settings) -> Catalog:
    """Make the catalog of a library, with its releases and what the configuration says.

    That is whose forge it names, and which authors and watch lists have pages, which notices
    are shown.
    """
    catalog = make_catalog(library)
    releases = place_releases(
        library.releases, settings.timezone, catalog.by_repository, library.days
    )
    years = without_own(settings.site.years, settings.site_url)
    return replace(
        catalog,
        configured=configured_forges(settings),
        author_rules=_author_rules(settings),
        watch_lists=settings.named_lists,
        notified=_notified(settings),
        releases=releases,
        elsewhere=Elsewhere(years, library.years_left_out),
        learn=partial(know_meaning, library=library, folder=settings.cache / "site"),
    )


def place_catalog(
    library: Library, settings: Settings, files: Files, site_info: SiteInfo, site: Path
) -> tuple[Library, Catalog, tuple[str, ...]]:
    """Give library and catalog without the repositories that have no place, and warnings.

    `site` is the output folder. Raises PluginError where a hand-written page lies where one of the
    archive has to, or the folder can't hold two repositories beside each other.
    """
    catalog = make_site_catalog(library, settings)
    refused = refuse_repositories(catalog, files, site_info, has_search=settings.search)
    if refused:
        library = library.without(refused)
        catalog = make_site_catalog(library, settings)
    check_addresses(catalog, files, site_info, has_search=settings.search)
    alike = check_repository_names(catalog.by_repository, site)
    return library, catalog, (*refused.values(), *alike)


def _author_rules(settings: Settings) -> AuthorRules | None:
    if not settings.authors:
        return None
    excluded = frozenset(map(person_of, settings.authors.exclude))
    return AuthorRules(settings.authors.commits, excluded)


def _notified(settings: Settings) -> Notified | None:
    lists = tuple(one for one in settings.watch_lists if one.is_previewed)
    return Notified(lists, settings.language, settings.site_url) if lists else None


def refuse_repositories(
    catalog: Catalog, files: Files, site_info: SiteInfo, *, has_search: bool
) -> dict[str, str]:
    """Find the repositories whose names leave no room for their pages: name → warning.

    A folder of theirs would lie where the site has a file, or have too long a name.
    """
    mount = site_info.mount
    built = (file.dest_uri for file in files if not file.inclusion.is_excluded())
    taken = {_fold(uri.removeprefix(mount)) for uri in built if uri.startswith(mount)}
    # Those that are made from reports lie deeper than a repository's folder.
    pages = page_addresses(catalog, has_search=has_search, reads_reports=False)
    taken.update(_fold(f"{address}index.html") for address in pages if address.count("/") < 3)
    taken.update(map(_fold, (*artifact_files(catalog, site_info), *sha_files(), INDEX)))
    return {
        name: f"archive: the pages of {name!r} can't be published: {reason}; its reports are left"
        " out; give the repository another name in them"
        for name in catalog.by_repository
        if (reason := _reason_against(name, taken))
    }


def _reason_against(name: str, taken: Container[str]) -> str:
    """Say why a repository's pages can't be published; "" where they can."""
    owner, _, _ = name.partition("/")
    if max(map(len, name.split("/"))) > MAX_NAME:
        return f"it is longer than {MAX_NAME} characters"
    if _FILE_NAME.fullmatch(owner):
        return f"{owner!r} is a file's name, and sites have files of such names"
    folders = (name, f"api/{owner}", f"api/{name}")
    place = next((folder for folder in folders if _fold(folder) in taken), "")
    return f"the site has a file {place!r}" if place else ""


def check_addresses(
    catalog: Catalog, files: Files, site_info: SiteInfo, *, has_search: bool
) -> None:
    """Raise PluginError when a hand-written page or file lies where one of the archive has to.

    Names count as equal that differ in letters' case or in Unicode's normal form: some file systems
    and hosts do not tell them apart.
    """
    taken = {_fold(file.dest_uri): file for file in files if not file.inclusion.is_excluded()}
    _check_mount(site_info.mount, taken)
    folders = {name.partition("/")[0] for name in taken}

    @cache
    def has_files(folder: str) -> bool:
        return _fold(folder) in folders

    pages = page_addresses(catalog, has_search=has_search)
    for below in chain(pages, artifact_files(catalog, site_info)):
        address = site_info.mount + below
        if not has_files(address.partition("/")[0]):
            continue  # as nearly all: only addresses below a folder of the author's are looked up
        is_page = address.endswith("/")
        file = taken.get(_fold(f"{address}index.html" if is_page else address))
        if file is not None:
            what = "a page of the archive" if is_page else "a feed or the data of the archive"
            text = f"'{file.src_uri}' has the address /{address}, which {what} needs"
            raise PluginError(f"{text}; move or rename the file")


def _check_mount(mount: str, taken: Mapping[str, File]) -> None:
    """Raise PluginError where pages lie in the digest's folder, other than the text of its home."""
    folder = _fold(mount)
    for name, file in taken.items() if mount else ():
        if (
            file.is_documentation_page()
            and name.startswith(folder)
            and name != f"{folder}index.html"
        ):
            text = f"mount: is {mount!r}, and '{file.src_uri}' lies in that folder"
            raise PluginError(f"{text}; name another folder, or move the page")


def _fold(name: str) -> str:
    return name.lower() if name.isascii() else unicodedata.normalize("NFC", name).casefold()


def check_repository_names(names: Iterable[str], site: Path) -> Iterator[str]:
    """Yield a warning for each repository whose name differs from another's in letters' case only.

    `names` are in order, `site` is the output folder. Raises PluginError where its file system
    can't hold the pages of both.
    """
    known: dict[str, str] = {}
    for name in names:
        other = known.setdefault(name.lower(), name)
        if other == name:
            continue
        text = f"archive: the names {other!r} and {name!r} differ in letters' case only"
        if _ignores_case(site):
            text = f"{text}, and {site} can hold the pages of one; give their reports one name"
            raise PluginError(text)
        yield f"{text}: some systems and hosts can hold one of them; give their reports one name"


def _ignores_case(folder: Path) -> bool:
    """Try whether a folder's file system takes names that differ in letters' case for one."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".digest-") as file:
        name = Path(file.name)
        return name.with_name(name.name.swapcase()).exists()
