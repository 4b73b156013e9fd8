"""Addresses in a page, resolved as a browser does (https://url.spec.whatwg.org)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

_EDGES = "".join(map(chr, range(0x21)))  # characters that a browser takes off both ends
_BREAKS = str.maketrans("", "", "\t\n\r")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_WEB = ("http", "https")
_DATA_IMAGE = re.compile(r"data:image/(?:png|gif|jpeg|webp|avif)[;,]", re.IGNORECASE)
_TEXT_FRAGMENT = ":~:"


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """Where an address leads: to a file of the site, another host, or neither."""

    path: str | None = None  # below the site, decoded; None outside of it
    fragment: str = ""  # decoded, without `#`
    host: str = ""  # of an address outside the site, lower case, with its port
    scheme: str = ""  # lower case; "" where the address has none
    fault: str = ""  # what is wrong with the address; "" for nothing


@dataclass(frozen=True, slots=True)
class SiteBase:
    """Where the site is published, such as `https://team.github.io/digest/`."""

    origin: str = ""  # `https://team.github.io`; "" where it is not known
    path: str = "/"  # `/digest/`

    @classmethod
    def of(cls, address: str) -> SiteBase:
        """Make the base of a site with this address; an unknown one for no web address."""
        parts = urlsplit(address)
        if parts.scheme not in _WEB or not parts.netloc:
            return cls()
        return cls(f"{parts.scheme}://{parts.netloc}".lower(), parts.path.rpartition("/")[0] + "/")


def is_data_image(address: str) -> bool:
    """Tell whether an address is a `data:` image (RFC 2397) of a kind that can't run anything.

    SVG is none: it may hold scripts.
    """
    return _DATA_IMAGE.match(address.strip(_EDGES)) is not None


def resolve_address(written: str, page: str, base: SiteBase) -> LinkTarget:
    """Resolve an address as it is written in `page`, a path below the site (`a/b/index.html`)."""
    address = written.strip(_EDGES).translate(_BREAKS)
    if match := _SCHEME.match(address):
        return _with_scheme(address, match[1].lower(), base)
    before, mark, fragment = address.partition("#")
    path = before.partition("?")[0].replace("\\", "/")
    if path.startswith("//"):
        return LinkTarget(fault="has no scheme and leads to another host")
    fragment = unquote(fragment.partition(_TEXT_FRAGMENT)[0]) if mark else ""
    if path.startswith("/"):
        return _below(path, fragment, base)
    if not path:
        return LinkTarget(page, fragment)
    return _joined(page.rpartition("/")[0], path, fragment)


def _with_scheme(address: str, scheme: str, base: SiteBase) -> LinkTarget:
    if scheme not in _WEB:
        return LinkTarget(scheme=scheme)
    rest = address[len(scheme) + 1 :].replace("\\", "/")
    host, slash, path = rest.lstrip("/").partition("/")
    host = re.split("[?#]", host)[0].rpartition("@")[2].lower()
    if not rest.startswith("//") or not host:  # taken for a host or for a path, as the page's is
        return LinkTarget(scheme=scheme)
    if base.origin and f"{scheme}://{host}" == base.origin and slash:
        path, mark, fragment = f"/{path}".partition("#")
        below = _below(path.partition("?")[0], unquote(fragment) if mark else "", base)
        return replace(below, scheme=scheme)
    return LinkTarget(host=host, scheme=scheme)


def _below(path: str, fragment: str, base: SiteBase) -> LinkTarget:
    """Resolve a path from the host's root, where other sites may lie beside this one."""
    if path + "/" == base.path:
        path += "/"
    if not path.startswith(base.path):
        return LinkTarget(host=urlsplit(base.origin).netloc, scheme="https")
    return _joined("", path[len(base.path) :], fragment)


def _joined(folder: str, path: str, fragment: str) -> LinkTarget:
    parts = [part for part in folder.split("/") if part]
    for part in path.split("/"):
        plain = unquote(part) if "%" in part else part
        if plain == ".." and not parts:
            return LinkTarget(fault="leads out of the site")
        if plain == "..":
            parts.pop()
        elif plain not in {"", "."}:
            parts.append(plain)
    is_folder = unquote(path.rpartition("/")[2]) in {"", ".", ".."}
    return LinkTarget("/".join([*parts, *(["index.html"] if is_folder else [])]), fragment)
