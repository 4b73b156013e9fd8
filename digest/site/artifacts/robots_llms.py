"""`robots.txt` and `llms.txt` (https://llmstxt.org): where a program finds its way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.site.artifacts.feeds import ATOM, JSON, channels_of
from digest.site.artifacts.manifest import SCHEMAS
from digest.site.artifacts.sitemap import INDEX
from digest.site.html.addresses import MANIFEST

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from digest.site.artifacts.site_info import HandWrittenPage, SiteInfo
    from digest.site.content.entries import SiteContext

ROBOTS, LLMS = "robots.txt", "llms.txt"
_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>#"})


def robots(root: str) -> str:
    """Let everybody in and name the sitemap."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {root}{INDEX}\n"


def llms(site: SiteContext, about: SiteInfo, by_hand: Sequence[HandWrittenPage]) -> str:
    """Say what the site is and how to get at what it knows, in Markdown."""
    return "\n".join(_lines(site, about, by_hand)) + "\n"


def _lines(site: SiteContext, about: SiteInfo, by_hand: Sequence[HandWrittenPage]) -> Iterator[str]:
    yield from _head(about, site.timezone.key)
    yield "\n## Repositories\n"
    for name, reports in site.catalog.by_repository.items():
        first, last = reports[0].report.day, reports[-1].report.day
        yield f"- [{_text(name)}]({about.root}{name}/): {first} to {last}"
    yield "\n## Data\n"
    yield from _data(about)
    if by_hand:
        yield "\n## Pages\n"
        yield from (f"- [{_text(page.title)}]({about.root}{page.address})" for page in by_hand)


def _head(about: SiteInfo, zone: str) -> Iterator[str]:
    root = about.root
    yield f"# {_text(about.name)}\n"
    yield f"> {_text(about.description or 'Every commit of the repositories below.')}\n"
    yield "Every commit of the repositories below has a page: how important it is, what it changes"
    yield "and why. Pages lie where GitHub has them, below this site's address:\n"
    yield f"- `{root}{{owner}}/{{repo}}/commit/{{40-digit SHA}}/`: a commit"
    yield f"- `{root}{{owner}}/{{repo}}/{{YYYY-MM-DD}}/`: a day of one repository; each commit at"
    yield "  `#` and its SHA's first 7 digits"
    yield f"- `{root}{{YYYY-MM-DD}}/`: a day of all repositories (time zone: {zone})"


def _data(about: SiteInfo) -> Iterator[str]:
    root = about.root
    yield f"- [Manifest]({root}{MANIFEST}): repositories, days and counts as JSON; read it first"
    if about.has_data:
        yield f"- `{root}api/{{owner}}/{{repo}}/{{YYYY-MM-DD}}.json`: a day's commits whole"
    yield f"- `{root}api/sha/{{first 2 digits}}.json`: the full SHAs that begin so"
    yield f"- [Schemas]({root}{SCHEMAS}/manifest.json): of all of these, in one folder"
    if about.feeds:
        yield from _feeds(root)
    if root:
        yield f"- [Sitemap]({root}{INDEX}): the address of every page"


def _feeds(root: str) -> Iterator[str]:
    every, high = channels_of("")
    for channel, what in ((every, "the newest commits"), (high, "the newest important ones")):
        atom, json = root + channel.file(ATOM), root + channel.file(JSON)
        yield f"- [Feed]({atom}): {what}, as Atom; [JSON Feed]({json})"
    yield "- The same files below a repository's address are of that repository alone"


def _text(text: str) -> str:
    """Write a text on one line so that Markdown shows it as it is."""
    return " ".join(text.split()).translate(_MARKS)
