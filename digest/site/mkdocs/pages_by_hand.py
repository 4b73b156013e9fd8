"""Where hand-written pages and the archive's meet: whose a file or address is, and the home."""

from __future__ import annotations

import html
import os
import re
import tempfile
from dataclasses import dataclass, field
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from mkdocs.exceptions import PluginError
from mkdocs.structure.pages import Page as ThemePage
from mkdocs.structure.toc import AnchorLink

from digest.archive.store import STRAY
from digest.site.artifacts.site_info import GuideEntry, HandWrittenPage
from digest.site.html.addresses import way_out
from digest.site.html.markdown import page_text
from digest.site.html.text import plain_text
from digest.site.mkdocs.other_plugins import make_file
from digest.text import visible

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    import jinja2
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure import StructureItem
    from mkdocs.structure.files import Files

    from digest.config import Settings
    from digest.site.rendering.page import TocEntry
    from digest.site.search.documents import Document

HOME_FILE = "index.html"  # the home's file in the built site, or in the folder of the digest
# Stands for the archive's parts of the home until all else of it is done.
HOME_PLACEHOLDER = '<div class="digest-parts"></div>'
_HEADING = re.compile(r"\s*<h1\b.*?</h1>", re.DOTALL)
_SHORT_INTRODUCTION = 200  # characters, two lines or three
_IS_MORE_THAN_WORDS = re.compile("<(?:h[1-6]|img|table|pre|ul|ol|div|figure|iframe)\\b")
_MAX_STRAYS = 10  # warnings of files that are no reports
_PLACEHOLDER = re.compile('<div class="?digest-parts"?></div>')


@dataclass
class HandWritten:
    """What MkDocs puts into the site, as far as the archive's part has to know of it.

    An inner build adds to it what it puts there.
    """

    files: list[str] = field(default_factory=list)  # paths below the site
    pages: list[HandWrittenPage] = field(default_factory=list)  # by address
    documents: list[Document] = field(default_factory=list)  # pages that the search finds
    not_found_html: str = ""  # what the author says where there is no page; "" for our words

    def add_files(self, files: Files) -> None:
        """Add what MkDocs is going to publish."""
        self.files += (file.dest_uri for file in files if not file.inclusion.is_excluded())
        self.pages = sorted([*self.pages, *list_hand_written(files)], key=attrgetter("address"))


class ArchiveFacts(NamedTuple):
    """What pages of MkDocs's show of an archive."""

    newest: str  # its newest day; "" for none
    description: str  # of that day, one line of text
    feeds: str  # the name by which templates know the home's
    named: list[list[str]]  # repositories that every page leads to: name and address
    has_repositories: bool
    has_releases: bool
    former_names: dict[str, str]  # of repositories, to present ones


def check_writable(site: Path) -> None:
    """Raise OSError when nothing can be written into the output folder, before it is emptied."""
    site.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=site):
        pass


def check_archive_folder(archive: Path, docs: Path) -> None:
    """Raise PluginError where hand-written pages lie in the archive: none would be published."""
    if docs.resolve().is_relative_to(archive):
        text = f"archive: {archive} holds docs_dir, and of the archive only reports are published"
        raise PluginError(f"{text}; name a folder of its own, such as {docs.name}/reports")


def archive_folders(settings: Settings, docs: Path, built: Path) -> tuple[Path, ...]:
    """Give the folders whose files are no pages: the archive, and the one that it replaces.

    `docs` is the site's `docs_dir`, `built` what MkDocs builds from: where a plugin copied the one
    to the other, the copies in it as well. Both are without links.
    """
    folders = [folder for folder in (settings.archive, settings.replaced) if folder]
    inside = [folder for folder in folders if folder.is_relative_to(docs)]
    return (*folders, *(built / folder.relative_to(docs) for folder in inside))


def remove_archive(
    files: Files, folders: Iterable[Path], others: Container[Path]
) -> tuple[str, ...]:
    """Remove all that lies in these folders from MkDocs's files, unread.

    Whoever can write into the archive would else publish pages of the site's own. The folders are
    the archive, and the archive that another one replaces. A file lies in them by its path or
    because a link in its path leads there. Gives a warning for each that is one of the `others`,
    which are no reports.
    """
    archives = tuple(folders)

    @cache
    def is_inside(folder: Path) -> bool:
        real = Path(os.path.realpath(folder))  # which takes links in a circle as well
        return any(map(real.is_relative_to, archives)) or (
            folder != folder.parent and is_inside(folder.parent)
        )

    removed: list[Path] = []
    for file in list(files):
        if not file.abs_src_path:
            continue
        path = Path(file.abs_src_path)
        target = Path(os.path.realpath(path)) if path.is_symlink() else path
        if is_inside(path.parent) or is_inside(target.parent):
            files.remove(file)
            removed.append(path)
    strays = [path for path in removed if Path(os.path.realpath(path)) in others]
    return tuple(_warn_of_strays(sorted(strays)))


def _warn_of_strays(strays: Sequence[Path]) -> Iterator[str]:
    yield from (f"{visible(str(path))}: {STRAY}" for path in strays[:_MAX_STRAYS])
    if len(strays) > _MAX_STRAYS:
        yield f"{strays[_MAX_STRAYS].parent}: {len(strays) - _MAX_STRAYS} more files: each {STRAY}"


def is_searchable(page: ThemePage) -> bool:
    """Tell whether the search may find a page, unless its metadata has `search: exclude: true`.

    The theme's own search goes by the same.
    """
    asked = page.meta.get("search")
    return not (isinstance(asked, dict) and asked.get("exclude"))


def add_home(files: Files, config: MkDocsConfig, mount: str, title: str) -> None:
    """Add a home with a heading where there is no hand-written one: the site's name, or `title`.

    That of a digest below a site gets into the navigation, if its owner wrote one without it.
    """
    home, source = mount + HOME_FILE, f"{mount}index.md"
    if not any(file.dest_uri == home and file.is_documentation_page() for file in files):
        files.append(make_file(config, source, f"# {title if mount else config.site_name}\n"))
    if mount and config.nav is not None and not _is_named(config.nav, (source, mount)):
        config.nav = [*config.nav, source]


def _is_named(nav: Any, sources: Container[str]) -> bool:
    """Tell whether a navigation, as MkDocs has it in its configuration, names one of the files."""
    if isinstance(nav, dict):
        return _is_named(list(nav.values()), sources)
    return any(_is_named(one, sources) for one in nav) if isinstance(nav, list) else nav in sources


def list_hand_written(files: Files) -> list[HandWrittenPage]:
    """List the hand-written pages by address, the home first, whose address is ""."""
    pages = (file for file in files.documentation_pages() if file.page)
    written = (
        HandWrittenPage(
            file.dest_uri.removesuffix("index.html"), str(file.page and file.page.title)
        )
        for file in pages
    )
    return sorted(written, key=lambda page: page.address)


def list_guide(items: Iterable[StructureItem], mount: str = "") -> tuple[GuideEntry, ...]:
    """List the navigation that the site's author wrote, or MkDocs for them, without our home.

    Addresses are relative to the digest's root.
    """
    return tuple(
        GuideEntry(
            plain_text(str(item.title or "")),
            _from_mount(getattr(item, "url", None), mount),
            list_guide(getattr(item, "children", None) or (), mount),
        )
        for item in items
        if not (isinstance(item, ThemePage) and _is_home(item, mount))
    )


def _is_home(page: ThemePage, mount: str) -> bool:
    return page.url == mount if mount else page.is_homepage


def _from_mount(url: str | None, mount: str) -> str:
    if url is None:  # a section has none
        return ""
    return url if "://" in url or url.startswith("/") else way_out(mount) + url


def extend_contents(page: ThemePage, toc: Sequence[TocEntry]) -> None:
    """Put the headings of the archive's parts of the home first in the page's contents.

    A text with headings of its own stands below them (`place_home_parts`).
    """
    items = page.toc.items
    top = items[0].children if len(items) == 1 and items[0].level == 1 else items
    top[:0] = _links(toc)


def place_home_parts(content: str) -> str:
    """Put the placeholder of the archive's parts into the home's content, which is HTML.

    A few words of introduction stay above them; a longer text follows below.
    """
    heading = _HEADING.match(content)
    end = heading.end() if heading else 0
    rest = content[end:]
    is_short = len(page_text(rest)) <= _SHORT_INTRODUCTION and not _IS_MORE_THAN_WORDS.search(rest)
    parts = (rest, HOME_PLACEHOLDER) if is_short else (HOME_PLACEHOLDER, rest)
    return content[:end] + "\n".join(parts)


def insert_home_parts(output: str, parts: str) -> str:
    """Replace the placeholder in the home by its parts.

    A plugin may have minified the placeholder meanwhile.
    """
    return _PLACEHOLDER.sub(lambda _: parts, output, count=1)


def describe_home(page: ThemePage, config: MkDocsConfig, newest: str) -> None:
    """Describe the home by its newest day, where neither page nor site has a description."""
    if not page.meta.get("description") and not config.site_description:
        page.meta["description"] = html.escape(newest)


def add_open_graph(
    output: str, page: ThemePage, config: MkDocsConfig, env: jinja2.Environment
) -> str:
    """Add Open Graph tags to the home's head, by which chats show a link; archive pages have them.

    `output` is the page's whole HTML.
    """
    described = str(page.meta.get("description") or config.site_description or "")
    tags = env.get_template("digest/graph.html").render(
        config=config,
        title=html.escape(str(page.meta.get("title") or config.site_name)),
        description=html.escape(html.unescape(described)),
    )
    return output.replace("</head>", f"{tags}</head>", 1)


def _links(entries: Sequence[TocEntry]) -> list[AnchorLink]:
    return [AnchorLink(html.escape(one.title), html.escape(one.anchor), 2) for one in entries]
