"""What the workflow installs: this package, and what it needs with the hash of every file."""

from __future__ import annotations

import json
import re
from importlib.metadata import distribution
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PACKAGE = "commit-digest"
LOCK = Path(__file__).parents[1] / "templates" / "init" / "requirements.txt"  # of `make locked`
LOCKED_REQUIREMENTS = ".github/digest-requirements.txt"  # where it goes, below a repository's top
_BUILD = "build"  # what is needed to build the package from its source
_BLOCK = re.compile(r"# for: (?P<names>.*)\n(?P<requirement>(?:[^#].*\n)+)")
_EXTRAS = re.compile(r"[\w.-]+\s*\[(?P<extras>[^\]]*)\]")
_HEAD = """\
# What the workflow installs beside commit-digest: one version of each package, and the hashes of
# its files; pip refuses any other. `digest init` writes this file, `--update` writes it anew.
"""


def locked_requirements(*packages: str) -> str:
    """Give the requirements file for packages, each a requirement of this package as pip takes it.

    It has what this version was tested with: all that the package needs, its extras that are asked
    for, and what builds it where it is no release and no wheel.
    """
    names = {PACKAGE}.union(*map(_needs, packages))
    blocks = _BLOCK.finditer(LOCK.read_text(encoding="utf-8"))
    return _HEAD + "".join(
        block["requirement"] for block in blocks if not names.isdisjoint(block["names"].split(", "))
    )


def _needs(package: str) -> set[str]:
    """Name the extras that a requirement asks for, and its build."""
    found = _EXTRAS.match(package)
    needs = {extra.strip() for extra in found["extras"].split(",")} if found else set()
    place = package.partition(" @ ")[2].partition("#")[0].strip()
    return needs | {_BUILD} if place and not place.endswith(".whl") else needs


def installed_package() -> str:
    """Give this package, as it is installed here, as a requirement that pip takes elsewhere.

    From git it is named by its commit, from an address by the file's hash. It is the release of
    this version where it came from an index, or from a folder or file that only this machine has.
    """
    found = distribution(PACKAGE)
    place = _place(json.loads(found.read_text("direct_url.json") or "{}"))
    return f"{PACKAGE} @ {place}" if place else f"{PACKAGE}=={found.version}"


def is_from_here() -> bool:
    """Tell whether this package was installed from a place that only this machine can reach."""
    origin = json.loads(distribution(PACKAGE).read_text("direct_url.json") or "{}")
    return bool(origin) and not _place(origin)


def _place(origin: dict[str, Any]) -> str:
    """Give where pip finds the very same again, "" for nowhere else than here.

    `origin` is what the installer wrote down: https://packaging.python.org/specifications/direct-url
    """
    url = str(origin.get("url", ""))
    if urlsplit(url).scheme != "https" or "@" in urlsplit(url).netloc:
        return ""
    commit = origin.get("vcs_info", {}).get("commit_id")
    digest = origin.get("archive_info", {}).get("hashes", {}).get("sha256")
    if commit:
        return f"git+{url}@{commit}"
    return f"{url}#sha256={digest}" if digest else ""
