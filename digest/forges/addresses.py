"""Which forge an address is of, and a repository's address from that of its git or of a commit."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from digest.forges.records import Forge, WebRepository
from digest.forges.table import (
    AZURE,
    BITBUCKET_SERVER,
    BY_NAME,
    CGIT,
    FORGES,
    GITLAB,
    GITWEB,
    OTHER,
)

_ADDRESSES = [(forge, re.compile(forge.address)) for forge in FORGES]
_NOT_IN_ADDRESSES = re.compile(r"[\x00-\x20\x7f-\x9f\ud800-\udfff\"<>\\^`{|}\u2028\u2029]")
_HOST = re.compile(r"[\w.-]+|\[[0-9A-Fa-f:.]+\]")
_SCP = re.compile(r"(?:(?P<user>[\w.+~-]+)@)?(?P<host>[\w.-]{2,}):(?!//)(?P<path>.+)")
_SSH_SCHEMES = frozenset(("ssh", "git+ssh", "ssh+git", "git"))
_SSH_USERS = frozenset(("git", "gitea", "forgejo", "gitlab"))
_FOLDERS = frozenset(("data", "home", "mnt", "opt", "root", "srv", "usr", "var"))
# Hosts that serve git alone; the pages are elsewhere.
_PAGES = {
    "altssh.bitbucket.org": "bitbucket.org",
    "altssh.gitlab.com": "gitlab.com",
    "ssh.github.com": "github.com",
    "ssh.dev.azure.com": "dev.azure.com",
    "vs-ssh.visualstudio.com": "dev.azure.com",
}
_AZURE_SSH = re.compile(r"v3/([^/]+/[^/]+)/([^/]+)")
_AZURE_CLONE = re.compile(r"/_git/_(?:full|optimized)/")
_BITBUCKET_PORT = 7999  # of ssh
_BITBUCKET_CLONE = re.compile(r"(?:(?P<above>.*/)?scm/)?(?P<owner>[^/]+)/(?P<name>[^/]+)")
_GITWEB_BY_PATH = "repo.or.cz"  # its gitweb has the repository in the path
_SAVANNAH = re.compile(r"(?:https\.)?(git\.savannah\.(?:non)?gnu\.org)/git/")
_SHA_LENGTH = 40
# What stands before a commit's SHA in its address. The first that fits tells the forge.
_COMMIT_FORMS = (
    (GITLAB, re.compile(r"(?P<web>.+)/-/commit/")),
    (CGIT, re.compile(r"(?P<web>.+)/commit/?\?(?:[^#]*[&;])?id=")),
    (GITWEB, re.compile(r"(?P<web>[^?#]+\?p=[^;&#]+)[;&](?:[^#]*[;&])?h=")),
    (AZURE, re.compile(r"(?P<web>.+/_git/[^/?#]+)/commit/")),
    (BITBUCKET_SERVER, re.compile(r"(?P<web>.+/(?:projects|users)/[^/]+/repos/[^/]+)/commits/")),
    (None, re.compile(r"(?P<web>[^?#]+)/commits?/")),
)


class _GitAddress(NamedTuple):
    """Where git finds a repository."""

    scheme: str  # of its pages
    host: str  # with the port of its pages
    path: str  # without a slash at either end
    is_ssh: bool = False
    user: str = ""
    port: int | None = None
    is_absolute: bool = False  # a path on a server that is no forge, as like as not


def web_repository(web: str, forge: str = "") -> WebRepository:
    """Give the repository at a web address; "" for one that has none.

    `forge` names its forge as the option does; without it, or as `auto`, the address tells it.
    """
    web = web.strip().removesuffix("/")
    if "?" in web:
        web = re.sub(r"(\?p=[^;&]+)[;&].*", r"\1", web)  # gitweb's page of a repository
    known = BY_NAME.get(forge, OTHER)
    return WebRepository(find_forge(web) if known is OTHER else known, web)


def find_forge(web: str) -> Forge:
    """Tell the forge from a repository's web address; `OTHER` for a host that is not known."""
    rest = web.partition("://")[2]
    host, slash, path = rest.partition("/")
    rest = f"{host.lower()}{slash or '/'}{path}"
    return next((forge for forge, pattern in _ADDRESSES if pattern.match(rest)), OTHER)


def web_address(address: str, forge: str = "") -> str:
    """Give the web address of a repository from where git finds it, without any login or query.

    `address` is one of http, https, ssh (`git@host:path` too) or git; `forge` names the forge as
    the option does. "" for a path on this machine, and where the pages can't be told: with gitweb,
    and for a folder of a server that is no known forge.
    """
    address = address.strip()
    found = None if _NOT_IN_ADDRESSES.search(address) else _read_address(address)
    if found is None or not found.path:
        return ""
    host, path = _PAGES.get(found.host, found.host), found.path
    if host != found.host and (azure := _AZURE_SSH.fullmatch(path)):
        path = "{}/_git/{}".format(*azure.groups())
    place = _SAVANNAH.sub(r"\1/cgit/", f"{host}/{path}")
    told = BY_NAME.get(forge, OTHER)
    if told is OTHER and found.port == _BITBUCKET_PORT:
        told = BITBUCKET_SERVER
    if told is OTHER:
        told = find_forge(f"{found.scheme}://{place}")
        if told is OTHER and found.is_ssh and not _may_have_pages(found):
            return ""
    page = _page_of(told, *place.split("/", 1))
    return f"{found.scheme}://{page}" if page else ""


def _may_have_pages(found: _GitAddress) -> bool:
    """Tell a forge's repository from a folder of some server, by the user and the path."""
    is_folder = found.is_absolute or found.path.partition("/")[0] in _FOLDERS
    return found.user in _SSH_USERS and "/" in found.path and not is_folder


def _page_of(forge: Forge, host: str, path: str) -> str:
    if forge in {GITWEB, CGIT}:  # their names of repositories have the `.git`
        return "" if forge is GITWEB and host != _GITWEB_BY_PATH else f"{host}/{path}"
    path = path.removesuffix(".git")
    if forge is AZURE:
        path = _AZURE_CLONE.sub("/_git/", f"/{path}")[1:]
    elif forge is BITBUCKET_SERVER and "/repos/" not in path:
        match = _BITBUCKET_CLONE.fullmatch(path)
        if not match:
            return ""
        owner = match["owner"]
        whose = f"users/{owner[1:]}" if owner.startswith("~") else f"projects/{owner}"
        path = f"{match['above'] or ''}{whose}/repos/{match['name']}"
    return f"{host}/{path}"


def _read_address(address: str) -> _GitAddress | None:
    if "://" not in address:
        match = _SCP.fullmatch(address)
        if not match:
            return None
        path, user = match["path"], match["user"] or ""
        is_absolute = path.startswith("/")
        host = match["host"].lower()
        return _GitAddress("https", host, path.strip("/"), True, user, None, is_absolute)
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return None
    host = f"[{host}]" if ":" in host else host
    if not _HOST.fullmatch(host):
        return None
    path = parts.path.strip("/")
    if parts.scheme in _SSH_SCHEMES:
        return _GitAddress("https", host, path, parts.scheme != "git", parts.username or "", port)
    if parts.scheme not in {"http", "https"}:
        return None
    return _GitAddress(parts.scheme, f"{host}:{port}" if port else host, path)


def is_safe_address(url: str) -> bool:
    """Tell whether a page may link to a stranger's address.

    It must be http or https, with a host, and without a login or characters that no address has.
    """
    return _is_safe(url[:-_SHA_LENGTH]) if len(url) > _SHA_LENGTH else False


def is_safe_page(url: str) -> bool:
    """Tell the same of an address that is no commit's."""
    return _is_safe(url)


@lru_cache(maxsize=1024)  # of repositories there are few
def _is_safe(prefix: str) -> bool:
    if not prefix.startswith(("https://", "http://")) or _NOT_IN_ADDRESSES.search(prefix):
        return False
    try:
        parts = urlsplit(prefix)
        return bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:  # such as `https://[::1/…`
        return False


def read_commit_url(url: str) -> WebRepository:
    """Read the repository from the address of one of its commits, which ends in the full SHA.

    Where the form is none that is known, the repository has no web address.
    """
    return _read_prefix(url.removesuffix("/")[:-_SHA_LENGTH])


def repository_of_commit(url: str, configured: WebRepository | None) -> WebRepository:
    """Read the repository from a stranger's address of a commit; it has none where that is unsafe.

    The address tells the forge, unless the configuration names it for the same host: what was
    written when the repository lay elsewhere leads there.
    """
    if not url or not is_safe_address(url):
        return WebRepository(OTHER, "")
    found = read_commit_url(url)
    if configured and configured.forge is not found.forge and configured.host == found.host:
        return WebRepository(configured.forge, found.web)
    return found


@lru_cache(maxsize=1024)
def _read_prefix(prefix: str) -> WebRepository:
    for forge, pattern in _COMMIT_FORMS:
        if match := pattern.fullmatch(prefix):
            web = match["web"].removesuffix("/")
            return WebRepository(forge or find_forge(web), web)
    return WebRepository(OTHER, "")
