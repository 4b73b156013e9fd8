"""What the theme's layout repeats in each page goes into files that a browser loads once.

The theme writes its icons and small scripts into every page, and a site has tens of thousands. What
stands in a page twice is written once, too, and what is never seen is left out. What a page looks
like and does stays the same.
"""

from __future__ import annotations

import json
import math
import re
from functools import partial
from typing import TYPE_CHECKING, Any

from digest.site.cache import hash_of
from digest.site.html.templates import SLOT_BEGIN, SLOT_END
from digest.site.html.text import BLOCK_TAG, minified

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = "assets/digest/t/"
ICONS = f"{FOLDER}i.svg"
_ICON = re.compile(r'<svg xmlns="http://www\.w3\.org/2000/svg" (viewBox="[^"]*")>(.*?)</svg>')
_SCRIPT = re.compile(r"<script>(.+?)</script>", re.DOTALL)
_CONFIG = re.compile(r'(<script id="__config" type="application/json">)(.*?)(</script>)', re.DOTALL)
_DESCRIPTION = re.compile(r'<meta name="description" content="([^"]*)">')
_GENERATOR = re.compile(r'<meta name="generator" [^>]*>\n?')  # the hand-written pages name it
# What only the theme's script asks for: its settings, and elements that nobody sees before it runs.
_TOGGLE = re.compile(r'<input class="md-toggle" data-md-toggle="search"[^>]*>\n?')
_DIALOG = re.compile(
    r'<div class="md-dialog" data-md-component="dialog">\s*<div class="[^"]*">\s*</div>\s*</div>\n?'
)
_TOPIC = re.compile(  # the page's title, which takes the site's place once one has read on
    r'(<div class="md-header__topic" data-md-component="header-topic">)\s*'
    r'(<span class="md-ellipsis">)\s*([^<]*?)\s*(</span>)\s*(</div>)\n?'
)
_BEFORE_THEME_SCRIPT = re.compile(r'(?=<script src="[^"]*assets/javascripts/bundle\.)')
_SHOW_TOPIC = (
    'document.querySelector(".md-header__ellipsis").insertAdjacentHTML("beforeend",{topic});'
    'document.querySelector("[data-md-component=header-topic]>span").textContent='
    "document.querySelector(\"meta[property='og:title']\").content;"
)
# What a page of the archive has no use for: a place for news without any, a script for tabs.
_UNUSED = re.compile(
    r'<div data-md-component="announce">\s*</div>\n?|<script>[^<]*__tabbed_[^<]*</script>\n?'
)
# A table of contents names its page's headings; `digest.css` has the shorter form look the same.
_CONTENTS_ICON = re.compile(r'(?<=<label class="md-nav__title" for="__toc">)\s*<span [^>]*></span>')
_CONTENTS_LINE = re.compile(
    r'<li class="md-nav__item">\s*(<a href="#[^"]*" class="md-nav__link">)\s*'
    r'<span class="md-ellipsis">\s*([^<]*?)\s*</span>\s*</a>'
)
_SEARCH_BUTTON = re.compile(r'<label class="[^"]*" for="__search">.*?</label>\n?', re.DOTALL)
# These slots are filled with elements, so that the end of a line beside them means nothing.
_BEFORE_SLOT = re.compile(rf"(?<=>)\n(?={SLOT_BEGIN}(?:styles|head|toc|content){SLOT_END})")
_AFTER_SLOT = re.compile(rf"(?<={SLOT_END})\n(?={BLOCK_TAG})")
# The theme's script that reads what somebody chose, and what it does as well before anything is
# painted: the one that turns the page dark comes later, and until then it would be white.
_READS_CHOICE = "__md_get="
_DARK_AT_ONCE = (
    ';try{__md_get("__palette").color.scheme=="slate"'
    '&&document.documentElement.classList.add("digest-dark")}catch(e){}'
)
_MIN_LENGTH = 100  # characters; what is shorter is not worth a file
_NAME_LENGTH = 6  # hex digits


class LayoutAssets:
    """Shrinks the theme's layout, and collects the files that shrunk pages load.

    With `has_search`, the search is ours, and what only the theme's own needs is left out. Where a
    site `is_instant`, so that a script puts parts of a page into another, these stay in the pages.
    """

    def __init__(self, *, has_search: bool, is_instant: bool = False) -> None:
        self._smallest_icon = math.inf if is_instant else _MIN_LENGTH
        self._is_instant = is_instant
        self._has_search = has_search
        self._shorten_config = partial(_shorten_config, keeps_search=not has_search)
        self._icons: dict[str, str] = {}
        self._scripts: dict[str, str] = {}

    def shrink(self, html: str, root: str) -> str:
        """Shrink a rendered page; `root` leads from it to the site's root and ends with a slash."""

        def icon(match: re.Match[str]) -> str:
            if len(match[0]) < self._smallest_icon:
                return match[0]
            name = f"i{hash_of(match[0])[:_NAME_LENGTH]}"
            self._icons[name] = f'<symbol id="{name}" {match[1]}>{match[2]}</symbol>'
            return f'<svg {match[1]}><use href="{root}{ICONS}#{name}"/></svg>'

        def script(match: re.Match[str]) -> str:
            if len(match[0]) < _MIN_LENGTH:
                return match[0]
            text = match[1] + (_DARK_AT_ONCE if _READS_CHOICE in match[1] else "")
            name = f"{FOLDER}{hash_of(text)[:_NAME_LENGTH]}.js"
            self._scripts[name] = text
            return f'<script src="{root}{name}"></script>'

        html = _CONFIG.sub(
            lambda match: match[1] + self._shorten_config(match[2]) + match[3], minified(html)
        )
        if self._has_search:
            html = _SEARCH_BUTTON.sub("", html)  # never shown: our box stands beside it
        html = shrink_contents(html)
        html = _UNUSED.sub("", _GENERATOR.sub("", _merge_descriptions(html)))
        html = html if self._is_instant else self._move_into_script(html)
        html = _AFTER_SLOT.sub("", _BEFORE_SLOT.sub("", html))
        return _SCRIPT.sub(script, _ICON.sub(icon, html))

    def _move_into_script(self, html: str) -> str:
        """Have a script put in what only the theme's script asks for, right before that one."""
        moved: list[str] = []

        def move(match: re.Match[str]) -> str:
            moved.append(match[0].strip())
            return ""

        if not _BEFORE_THEME_SCRIPT.search(html):
            return html
        topic = _TOPIC.search(html)
        script = ""
        if topic and f'<meta property="og:title" content="{topic[3]}">' in html:
            html = html.replace(topic[0], "", 1)
            script = _SHOW_TOPIC.format(topic=_text_of_script(topic.expand(r"\1\2\4\5")))
        for pattern in (_DIALOG, _CONFIG, *([_TOGGLE] if self._has_search else [])):
            html = pattern.sub(move, html)
        parts = _text_of_script("".join(moved))
        script += f'document.body.insertAdjacentHTML("beforeend",{parts})'
        return _BEFORE_THEME_SCRIPT.sub(lambda _: f"<script>{script}</script>", html)

    @property
    def files(self) -> Mapping[str, str]:
        """The files that the pages shrunk so far load: contents by path below the site."""
        symbols = "".join(self._icons[name] for name in sorted(self._icons))
        return {
            ICONS: f'<svg xmlns="http://www.w3.org/2000/svg">{symbols}</svg>\n',
            **self._scripts,
        }


def shrink_contents(html: str) -> str:
    """Write a table of contents in fewer bytes."""
    return _CONTENTS_LINE.sub(r"<li>\1\2</a>", _CONTENTS_ICON.sub("", html))


def _text_of_script(html: str) -> str:
    """Write HTML as a text of a script's, which no end of an element in it ends."""
    return json.dumps(html, ensure_ascii=False).replace("</", "<\\/")


def _merge_descriptions(html: str) -> str:
    """Make one element of the descriptions for search engines and for chats, if they are equal."""
    found = _DESCRIPTION.search(html)
    if found is None:
        return html
    again = f'<meta property="og:description" content="{found[1]}">'
    if again not in html:
        return html
    both = f'<meta name="description" property="og:description" content="{found[1]}">'
    return html.replace(again, "", 1).replace(found[0], both, 1)


def _shorten_config(config: str, *, keeps_search: bool) -> str:
    """Write the settings of the theme's script, which are JSON, in fewer bytes."""
    settings: dict[str, Any] = json.loads(config)
    if not keeps_search:
        words = settings.get("translations", {})
        settings["translations"] = {k: v for k, v in words.items() if not k.startswith("search.")}
        settings["search"] = ""
    if not settings.get("version"):  # nothing to select
        settings.get("translations", {}).pop("select.version", None)
    settings = {name: value for name, value in settings.items() if value is not None}
    text = json.dumps(settings, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")
