"""Addresses in a page, read as a browser reads them (https://url.spec.whatwg.org)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

_EDGES = "".join(map(chr, range(0x21)))  # what a browser takes off both ends
_BREAKS = str.maketrans("", "", "\t\n\r")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_WEB = ("http", "https")
_PICTURE = re.compile(r"data:image/(?:png|gif|jpeg|webp|avif)[;,]", re.IGNORECASE)
_TEXT_FRAGMENT = ":~:"


@dataclass(frozen=True, slots=True)
class Target:
    """Where an address leads: a path below the site, another host, or neither.

    `path` is `None` outside the site; `fault` says what is wrong with the address, "" for nothing.
    """

    path: str | None = None
    fragment: str = ""
    host: str = ""
    scheme: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Base:
    """Where the site is published: `https://team.github.io` and `/digest/`; "" and `/` unknown."""

    origin: str = ""
    path: str = "/"

    @classmethod
    def of(cls, address: str) -> Base:
        """Make the base of a site with this address."""
        parts = urlsplit(address)
        if parts.scheme not in _WEB or not parts.netloc:
            return cls()
        return cls(f"{parts.scheme}://{parts.netloc}".lower(), parts.path.rpartition("/")[0] + "/")


def is_picture(address: str) -> bool:
    """Tell whether an address holds a picture itself, of a kind that can't run anything."""
    return _PICTURE.match(address.strip(_EDGES)) is not None


def read_address(written: str, page: str, base: Base) -> Target:
    """Read an address that stands in the page with a path below the site (`a/b/index.html`)."""
    address = written.strip(_EDGES).translate(_BREAKS)
    if match := _SCHEME.match(address):
        return _with_scheme(address, match[1].lower(), base)
    before, mark, fragment = address.partition("#")
    path = before.partition("?")[0].replace("\\", "/")
    if path.startswith("//"):
        return Target(fault="has no scheme and leads to another host")
    fragment = unquote(fragment.partition(_TEXT_FRAGMENT)[0]) if mark else ""
    if path.startswith("/"):
        return _below(path, fragment, base)
    if not path:
        return Target(page, fragment)
    return _joined(page.rpartition("/")[0], path, fragment)


def _with_scheme(address: str, scheme: str, base: Base) -> Target:
    if scheme not in _WEB:
        return Target(scheme=scheme)
    rest = address[len(scheme) + 1 :].replace("\\", "/")
    host, slash, path = rest.lstrip("/").partition("/")
    host = re.split("[?#]", host)[0].rpartition("@")[2].lower()
    if not rest.startswith("//") or not host:  # taken for a host or for a path, as the page's is
        return Target(scheme=scheme)
    if base.origin and f"{scheme}://{host}" == base.origin and slash:
        path, mark, fragment = f"/{path}".partition("#")
        below = _below(path.partition("?")[0], unquote(fragment) if mark else "", base)
        return replace(below, scheme=scheme)
    return Target(host=host, scheme=scheme)


def _below(path: str, fragment: str, base: Base) -> Target:
    """Read a path from the host's root: another site may lie beside this one."""
    if path + "/" == base.path:
        path += "/"
    if not path.startswith(base.path):
        return Target(host=urlsplit(base.origin).netloc, scheme="https")
    return _joined("", path[len(base.path) :], fragment)


def _joined(folder: str, path: str, fragment: str) -> Target:
    parts = [part for part in folder.split("/") if part]
    for part in path.split("/"):
        plain = unquote(part) if "%" in part else part
        if plain == ".." and not parts:
            return Target(fault="leads out of the site")
        if plain == "..":
            parts.pop()
        elif plain not in {"", "."}:
            parts.append(plain)
    is_folder = unquote(path.rpartition("/")[2]) in {"", ".", ".."}
    return Target("/".join([*parts, *(["index.html"] if is_folder else [])]), fragment)
