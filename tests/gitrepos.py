"""Git repositories made to measure, with git's own plumbing: any name, any date, any byte."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

DAY = 86_400
NOON = 1_700_000_000 - 1_700_000_000 % DAY + DAY // 2  # 2023-11-14 12:00 UTC
_ENVIRONMENT = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"}

Content = bytes | tuple[bytes, bytes] | None  # a file's; or its mode and content; None deletes it


@dataclass(frozen=True)
class Repo:
    """A bare repository; commits go in without a work tree."""

    path: Path

    def git(self, *arguments: str, stdin: bytes = b"") -> bytes:
        """Run git in it and give its output."""
        found = subprocess.run(
            ["git", f"--git-dir={self.path}", *arguments],
            input=stdin,
            env={"PATH": os.environ["PATH"], **_ENVIRONMENT},
            capture_output=True,
            check=True,
        )
        return found.stdout

    def head(self, branch: str = "main") -> str:
        """Give a branch's newest commit."""
        return self.git("rev-parse", f"refs/heads/{branch}").decode().strip()

    def commit(
        self,
        message: bytes = b"Change",
        files: Mapping[bytes, Content] | None = None,
        *,
        at: str | int = NOON,
        authored: str | int = "",
        author: bytes = b"Ada",
        merged: tuple[str, ...] = (),
        branch: str = "main",
        start: str = "",
        encoding: bytes = b"",
    ) -> str:
        """Add a commit to a branch (a new one begins at `start`) and give its name."""
        ref = f"refs/heads/{branch}"
        parents = [self._tip(ref) or start, *merged]
        lines = [
            b"commit " + ref.encode(),
            b"mark :1",
            b"author "
            + (author + b" " if author else b"")
            + b"<ada@x.org> "
            + _date(authored or at),
            b"committer Cy <cy@x.org> " + _date(at),
            *([b"encoding " + encoding] if encoding else []),
            _data(message),
            *(b"%s %s" % (word, sha.encode()) for word, sha in _lineage(parents)),
            *(_file(path, content) for path, content in (files or {}).items()),
        ]
        return self._import(b"\n".join(lines) + b"\n\nget-mark :1\n")

    def _tip(self, ref: str) -> str:
        """Give what a branch leads to, "" for none; git is asked where no file says it."""
        file = self.path / ref
        if file.is_file():
            return file.read_text().strip()
        return self.git("for-each-ref", "--format=%(objectname)", ref).decode().strip()

    def raw_commit(self, header: bytes, message: bytes, branch: str = "main") -> str:
        """Add a commit whose author and committer lines are given as they are."""
        tree = self.git("rev-parse", f"{branch}^{{tree}}").strip()
        body = b"tree %s\nparent %s\n" % (tree, self.head(branch).encode()) + header
        made = self.git(
            "hash-object", "-t", "commit", "-w", "--stdin", "--literally",
            stdin=body + b"\n\n" + message,
        )  # fmt: skip
        sha = made.decode().strip()
        self.git("update-ref", f"refs/heads/{branch}", sha)
        return sha

    def _import(self, stream: bytes) -> str:
        command = ("fast-import", "--quiet", "--force", "--date-format=raw-permissive")
        return self.git(*command, stdin=stream).decode().strip()


def make_repo(path: Path) -> Repo:
    """Make an empty repository whose HEAD names `main`."""
    repo = Repo(path)
    repo.git("init", "--quiet", "--bare", "--initial-branch=main", "--template=")
    return repo


def _date(when: str | int) -> bytes:
    return (f"{when} +0000" if isinstance(when, int) else when).encode()


def _data(content: bytes) -> bytes:
    return b"data %d\n%s" % (len(content), content)


def _lineage(parents: list[str]) -> list[tuple[bytes, str]]:
    words = [b"from", *[b"merge"] * (len(parents) - 1)]
    return [(word, sha) for word, sha in zip(words, parents, strict=True) if sha]


def _file(path: bytes, content: Content) -> bytes:
    quoted = b'"' + b"".join(b"\\%03o" % byte for byte in path) + b'"'
    if content is None:
        return b"D " + quoted
    mode, data = content if isinstance(content, tuple) else (b"100644", content)
    if mode == b"160000":
        return b"M 160000 %s %s" % (data, quoted)
    return b"M %s inline %s\n%s" % (mode, quoted, _data(data))
