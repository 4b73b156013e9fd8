"""The rules: what a page of a site may hold, and the remedy for each kind of fault."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that a site must not have: where, what it is, and what to do about it."""

    file: str  # path below the site's folder
    line: int  # from 1; 0 for the file as a whole
    kind: str  # a key of `REMEDIES`
    what: str  # for the user

    @property
    def remedy(self) -> str:
        """What to do about it, for the user."""
        return REMEDIES[self.kind]


@dataclass(frozen=True, slots=True)
class CheckRules:
    """What one site is allowed beyond the rules, and what must appear nowhere in it."""

    hosts: tuple[str, ...] = ()  # that pages may load from, lower case
    scripts: tuple[str, ...] = ()  # `sha256-…` of inline scripts
    canaries: tuple[str, ...] = ()  # texts that must appear in no file
    most_bytes: int = 1_000_000_000  # that its host takes, by default GitHub Pages; 0: any number
    most_entries: int = 0  # files and folders that it takes; 0: any number


_WRITTEN = "a text that brought it is a fault of commit-digest; if you wrote it,"
REMEDIES = {
    "handler": f"{_WRITTEN} put it into a script file",
    "script": "put it into a file of the site, or allow it with --allow-script",
    "host": "keep a copy in the site, or allow the host with --allow-host",
    "scheme": f"{_WRITTEN} link to an http, https or mailto address",
    "form": f"{_WRITTEN} have it ask this site, by GET",
    "frame": f"{_WRITTEN} link to the page instead",
    "element": f"{_WRITTEN} use an element of HTML, or write < as &lt;",
    "refresh": f"{_WRITTEN} link to the page instead",
    "policy": "build the site anew; change no page afterwards",
    "style": f"{_WRITTEN} put it into a style sheet of the site",
    "id": "give each element of a page an id of its own; ids with __ are the theme's",
    "name": f"{_WRITTEN} leave the name out: a script could take it for something else",
    "markup": "correct the page: browsers repair it in ways that strangers can use",
    "text": "take the characters out: browsers do not show them, or show others",
    "parse": "correct what makes the file, and build again",
    "link": "correct the link, or publish what it leads to",
    "missing": "build again; if it stays away, remove the site's folder and build",
    "size": "show fewer years ('since' below 'site'), or say there what the host takes",
    "tree": "take the file out of docs_dir, or name it in exclude_docs",
    "leak": "find what published it (a snippet, a macro, a plug-in); a secret is to be revoked",
}


def word_set(text: str) -> frozenset[str]:
    """Split a text into the set of its words."""
    return frozenset(text.split())


# The elements of HTML that can neither run, load nor ask anything by themselves.
INERT_ELEMENTS = word_set(
    """
    html head title body article section nav aside h1 h2 h3 h4 h5 h6 hgroup header footer
    address  main p hr pre blockquote ol ul menu li dl dt dd figure figcaption div search a em
    strong  small s cite q dfn abbr ruby rt rp data time code var samp kbd sub sup i b u mark
    bdi bdo span br  wbr ins del table caption colgroup col tbody thead tfoot tr td th details
    summary  dialog label button datalist select optgroup option textarea output progress
    meter fieldset legend  input noscript template slot picture meta link style center
    """
)
# Those that load: only from within the site.
LOADING_ELEMENTS = word_set("img source audio video track area map")
KNOWN_ELEMENTS = INERT_ELEMENTS | LOADING_ELEMENTS
NOT_IN_CONTENT = LOADING_ELEMENTS | {"input", "textarea", "meta", "link"}  # of an archive page
FRAME_ELEMENTS = word_set("iframe frame frameset object embed applet portal fencedframe noframes")
# The elements of a drawing that draw, and its links; none that runs, loads, animates or holds HTML.
DRAWING_ELEMENTS = word_set(
    "svg a g path rect circle ellipse line polyline polygon text tspan title desc defs symbol use"
    " linearGradient radialGradient stop clipPath mask pattern marker style metadata"
)
# Where addresses stand: those that a reader follows, and those that a browser loads by itself.
FOLLOWED_ATTRIBUTES = frozenset(
    ("href", "xlink:href", "cite", "longdesc", "action", "formaction", "ping")
)
LOADED_ATTRIBUTES = word_set(
    "src srcset imagesrcset poster data background lowsrc dynsrc classid codebase archive profile"
    " manifest icon"
)
LOADING_RELATIONS = word_set(
    "stylesheet icon shortcut apple-touch-icon preload modulepreload prefetch manifest preconnect"
    " dns-prefetch prerender mask-icon import"
)
CHECKED_ATTRIBUTES = (
    FOLLOWED_ATTRIBUTES | LOADED_ATTRIBUTES | {"id", "name", "style", "srcdoc", "http-equiv"}
)  # attributes
HARMLESS_BARE = INERT_ELEMENTS - {
    "style",
    "meta",
    "link",
    "input",
    "textarea",
}  # say nothing without one of them
UNNAMED_ELEMENTS = frozenset(("a", "img", "form", "iframe", "embed", "object", "map", "applet"))
THEME_ID = re.compile(r"__[a-z_]*[a-z0-9_]*")
ELEMENTS_WITH_THEME_IDS = frozenset(
    ("input", "script", "span", "a", "div", "nav", "label", "pre", "code")
)
STYLE_ADDRESS = re.compile(r"""(?:url\(|@import)\s*["']?(?P<address>[^"')\s;]+)""", re.IGNORECASE)
DATA_SCRIPTS = frozenset(("application/json", "application/ld+json"))
RUNNING_SCRIPTS = frozenset(("", "module", "text/javascript", "application/javascript"))
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")

_BASE_SCRIPT = Path(__file__).parents[1] / "site/theme/assets/digest/base.js"
_SCRIPT = re.compile(r"<script(?: id=\"[\w-]*\")?>(.*?)</script>", re.DOTALL)
_SHOWN = re.compile(r"(?<=\")\{\{[^{}]*\}\}(?=\")")


def hash_script(text: str) -> str:
    """Give a script's hash as a content security policy has it: `sha256-` and base64."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


@cache
def theme_scripts_pattern() -> re.Pattern[str]:
    """Give a pattern of the inline scripts in the installed theme's own templates, and of ours.

    They are the only ones allowed without a hash; ours stands in `404.html`. Where a template puts
    a value into quotes, the pattern takes any text that can't leave them.
    """
    spec = find_spec("material")
    folders = spec.submodule_search_locations if spec else None
    found = {
        script
        for folder in folders or ()
        for path in Path(folder).rglob("*.html")
        for script in _SCRIPT.findall(path.read_text(encoding="utf-8"))
        if script.strip() and "{%" not in script and "location.replace" not in script
    }
    own = re.escape(_BASE_SCRIPT.read_text(encoding="utf-8").rstrip("\n"))
    return re.compile("|".join([own, *sorted(map(_pattern, found))]))


def _pattern(script: str) -> str:
    """Give the pattern of a template's script; only a `{{ … }}` in quotes may vary."""
    return r"""[^"'`\\<>\s]*""".join(map(re.escape, _SHOWN.split(script)))
