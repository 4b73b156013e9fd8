"""A git repository in which everything that a stranger can write is an attack.

Objects and refs are written as files: git's own commands would refuse many of them, its servers
and clients pass them on.
"""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from tests.gitrepos import DAY, NOON, make_repo
from tests.hostile.payloads import loaded, one_line
from tests.hostile.traps import Canary, set_hooks, set_traps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

DAYS = 7  # that the commits lie on, from NOON's on
FILE, PROGRAM, LINK, FOLDER, MODULE = b"100644", b"100755", b"120000", b"40000", b"160000"
MANY = 5_000  # files of one commit
HUGE = 1_000_000  # characters of one subject
LONG_AGO, FAR = 86_400 * 3, 4_070_908_800  # 1970-01-04 and 2099-01-01, in seconds
ABSENT = "0123456789" * 4  # a commit that is in no repository


class Blob(NamedTuple):
    """An entry of a tree."""

    name: bytes
    data: bytes
    mode: bytes = FILE


class Identity(NamedTuple):
    """Who and when, as a commit's line has it."""

    name: bytes
    email: bytes
    date: bytes

    def __bytes__(self) -> bytes:
        return b"%s <%s> %s" % self


class Odd(NamedTuple):
    """A commit made to break something. `None`: as others have it."""

    message: bytes
    files: tuple[Blob, ...] = ()
    author: bytes | None = None  # the line after `author `, b"" for no such line
    committer: bytes | None = None
    headers: bytes = b""
    merged: int = 0  # how many of the commits before are parents too


@dataclass(frozen=True, slots=True)
class Hostile:
    """The repository and what a report has to have of it."""

    path: Path
    payloads: tuple[str, ...]  # the commits of the payloads, in their order
    odd: tuple[str, ...]  # the others; all land within the days, whatever their dates


def title_of(number: int, payload: str) -> str:
    """Give a commit's title that has a payload, on one line."""
    return f"{one_line(payload)} payload{number}z"


def make_hostile_repository(path: Path, beacon: str, canary: Canary) -> Hostile:
    """Make the repository; payloads ask `beacon`, traps run the canary."""
    repo = make_repo(path)
    payloads = loaded(beacon)
    odd = list(odd_commits(canary.program))
    step = DAYS * DAY // 2 // (len(payloads) + len(odd))
    made: list[str] = []
    for number, payload in enumerate(payloads):
        when = b"%d +0000" % (NOON + number * step)
        made.append(_payload_commit(path, made[-1:], number, payload, when))
    odd_shas: list[str] = []
    for number, commit in enumerate(odd, len(payloads)):
        made.append(_odd_commit(path, made, commit, b"%d +0000" % (NOON + number * step)))
        odd_shas.append(made[-1])
    _write_refs(path, made, payloads)
    (path / "info").mkdir(exist_ok=True)
    (path / "info" / "attributes").write_text("* diff=d filter=d\n")
    (path / "info" / "grafts").write_text(f"{made[-1]}\n{made[3]} {made[9]}\n")
    set_hooks(path, canary.program)
    set_traps(path / "config", canary.program)
    assert repo.head() == made[-1]
    return Hostile(path, tuple(made[: len(payloads)]), tuple(odd_shas))


def _payload_commit(
    path: Path, parents: Sequence[str], number: int, payload: str, when: bytes
) -> str:
    text = payload.encode("utf-8", "replace")
    line = one_line(payload).encode("utf-8", "replace").replace(b"\0", b"")
    name = text.replace(b"\0", b"") or b"x"
    files = [
        Blob(name, text),  # as a tree has it: slashes, line ends and all
        Blob(b"%d.html" % number, text),
        Blob(b"link", line[:1000], LINK),
        Blob(b".gitattributes", b"* diff=d filter=d ident\n*.html " + line + b"\n"),
    ]
    who = bytes(Identity(line, line, when))
    message = f"{title_of(number, payload)}\n\n{payload}\n\nSigned-off-by: {payload}\n"
    lines = [b"parent " + sha.encode() for sha in parents]
    lines += [b"author " + who, b"committer " + who]
    return _commit(path, _tree(path, files), lines, message.encode("utf-8", "replace"))


def _odd_commit(path: Path, made: Sequence[str], odd: Odd, when: bytes) -> str:
    files = odd.files or (Blob(b"a.py", when),)
    usual = bytes(Identity(b"Ada", b"ada@x.org", when))
    author = usual if odd.author is None else odd.author
    parents = [made[-1], *made[-1 - odd.merged : -1]]
    lines = [b"parent " + sha.encode() for sha in parents]
    lines += [b"author " + author] if author else []
    lines.append(b"committer " + (usual if odd.committer is None else odd.committer))
    lines += [odd.headers] if odd.headers else []
    return _commit(path, _tree(path, files), lines, odd.message)


def odd_commits(program: Path) -> Iterator[Odd]:
    """Give what is odd in another way than by its text; `program` is what must not run."""
    yield from _odd_messages()
    yield from _odd_people()
    yield from _odd_times()
    yield from _odd_trees(program)
    yield Odd(b"Merge six at once", merged=5)
    yield Odd(b"Merge of a tag", headers=b"mergetag object %s\n type commit" % ABSENT.encode())
    yield Odd(b"Signed", headers=b"gpgsig -----BEGIN\n <script>\n $(touch pwned)\n -----END")
    yield Odd(b"Of unknown headers", headers=b"x-\xff <script>alert(1)</script>\nHG:extra \x01")


def _odd_messages() -> Iterator[Odd]:
    for message in (b"", b"\n\n \n", b"no line end", b"\xff\xfe\xfa", b"nul \0 and after it"):
        yield Odd(message)
    later = b"Ada <ada@x.org> %d +0000" % (NOON + 6 * DAY)  # a day of their own
    yield Odd(b"a" * HUGE, committer=later)
    yield Odd("漢".encode() * (HUGE // 4) + b"\n" + b"b " * HUGE, committer=later)
    yield Odd(b"line\n" * 50_000, committer=later)
    yield Odd(b"title\rtwo\rthree\r\n\r\nfour\x0bfive\x85six")
    yield Odd("\u202eevil\u2066\u200bzero\ufeff \U000e0041".encode())
    yield Odd(b"fix: x\n\ncommit 0123456789\nAuthor: x\n\n:100644 100644 a b M\x01x\n1\t1\tx")
    for name, text in (
        ("GBK", "修复 漢字"), ("latin-1", "Größe"), ("UTF-16", "wide"), ("UTF-7", "+ADw-"),
        ("Shift_JIS", "表<script>"), ("x-<script>", "unknown"), ("../../etc", "path"),
        ("UTF-8\xff", "none"),
    ):  # fmt: skip
        codec = name if name in {"GBK", "latin-1", "UTF-16", "UTF-7", "Shift_JIS"} else "utf-8"
        yield Odd(text.encode(codec), headers=b"encoding " + name.encode("latin-1"))


def _odd_people() -> Iterator[Odd]:
    when = b"%d +0000" % NOON
    for line in (
        b"", b"Ada", b"<>", b"Ada <ada@x.org>", b"<ada@x.org> " + when, b"Ada <ada@x.org> ",
        b"\xff\xfe <\xff@\xff> " + when, b"A\rB\x00C <x> " + when, b"ada@x.org <ada@x.org> " + when,
        b"<<>><script> <<a@b>> " + when, b"| a | b \\| c <x> " + when, b"a" * 100_000 + b" <x> 1",
        "\u202eAda\u2066 <x> ".encode() + when, b"--output=pwned <-u> " + when,
    ):  # fmt: skip
        yield Odd(b"By somebody odd", author=line)


def _odd_times() -> Iterator[Odd]:
    elsewhen = (0, LONG_AGO, 2**31, FAR)
    in_no_calendar = (-1, -(2**40), 253_402_300_800, 2**62, 2**63, 2**64, 10**30)
    for second in elsewhen + in_no_calendar:
        who = b"Ada <a@x> %d +0000" % second
        yield Odd(b"At an odd time", author=who)
        yield Odd(b"Of an odd time", committer=who)
    for zone in (b"+9999", b"-9999", b"+2400", b"-0000", b"+99999999", b"0800", b"UTC", b"+", b""):
        who = b"Ada <a@x> %d %s" % (NOON, zone)
        yield Odd(b"In an odd zone", author=who)
        yield Odd(b"In an odd zone", committer=who)
    for text in (b"", b"x", b"0x10 +0000", b"<script> +0000"):
        yield Odd(b"At no time", committer=b"Ada <a@x> " + text)


def _odd_trees(program: Path) -> Iterator[Odd]:
    yield Odd(b"Add thousands", tuple(Blob(b"%05d/x.py" % n, b"%d\n" % n) for n in range(MANY)))
    yield Odd(b"Rename one, delete the rest", (Blob(b"renamed.py", b"%d\n" % 7),))
    yield Odd(b"Add bytes", (Blob(b"a.bin", bytes(range(256)) * 100), Blob(b"b.py", b"\0\xff")))
    names = (
        b"..", b".", b".git", b".GIT/config", b"../../../tmp/pwned", b"/etc/pwned", b"a/../../b",
        b"CON", b"aux.md", b"a\nb", b"a\tb", b'a"b', b"a\\b", b" ", b"\xff\xfe", b":100644",
        b"a\rb", b"n" * 4000, b"d/" * 1000 + b"x", b"*", b":(exclude)x", b"-u", b"--output=pwned",
        b"~", "\u202egpj.exe".encode(), b"a b", b"COM1.txt", b".gitmodules\xe2\x80\x8c",
    )  # fmt: skip
    yield Odd(b"Add odd names", tuple(Blob(name, name) for name in names))
    run = b"%s" % str(program).encode()
    yield Odd(
        b"Have something run",
        (
            Blob(
                b".gitattributes", b"* diff=d filter=d merge=d\n*.py working-tree-encoding=UTF-16"
            ),
            Blob(b".gitconfig", b"[core]\n\tfsmonitor = " + run),
            Blob(b".gitmodules", b'[submodule "x"]\n\tpath = x\n\turl = ext::sh -c ' + run),
            Blob(b".lfsconfig", b"[lfs]\n\turl = file://" + run),
            Blob(b".mailmap", b"Mallory <m@x.org> <ada@x.org>"),
            Blob(b"a.py", run, PROGRAM),
            Blob(b"x", ABSENT.encode(), MODULE),
            Blob(b"link", b"/etc/passwd", LINK),
            Blob(b"hooks", b".git/hooks", LINK),
        ),
    )
    yield Odd(b"Add modes", (Blob(b"a", b"1", b"100777"), Blob(b"b", b"2", b"100600")))
    yield Odd(b"Add twice", (Blob(b"a", b"1"), Blob(b"a", b"2"), Blob(b"a", b"3", PROGRAM)))
    yield Odd(b"Add a deep folder", (Blob(b"x", b"deep", FOLDER),))


def _write_refs(path: Path, made: Sequence[str], payloads: Iterable[str]) -> None:
    """Write branches, tags and notes with names that no command would take."""
    tag = b"object %s\ntype commit\ntag <script>\ntagger x <x> 1 +0000\n\n<script>"
    blob = _put(path, b"blob", b"<script>window.__pwned=1</script>")
    note = _tree(path, [Blob(sha.encode(), b"noted") for sha in made[-3:]])
    packed = {
        "refs/heads/--output=pwned": made[0],
        "refs/heads/--upload-pack=$(touch${IFS}pwned)": made[1],
        "refs/heads/-u": made[2],
        "refs/heads/a;touch${IFS}pwned": made[2],
        "refs/heads/<script>window.__pwned=1</script>": made[3],
        "refs/tags/-d": _put(path, b"tag", tag % made[4].encode()),
        "refs/tags/blob": blob,
        "refs/tags/HEAD": made[5],
        "refs/notes/commits": _commit(
            path, note, [b"author a <a> 1 +0000", b"committer a <a> 1 +0000"], b"n"
        ),
        f"refs/replace/{made[-1]}": made[0],
        f"refs/replace/{made[7]}": made[8],
        "refs/remotes/origin/x": made[6],
    }
    for n, text in enumerate(payloads):
        packed |= {f"refs/heads/{_ref(text)}-{n}": made[n], f"refs/tags/{_tag(text)}-{n}": made[n]}
    lines = [f"{sha} {name}\n" for name, sha in sorted(packed.items())]
    (path / "packed-refs").write_bytes("".join(lines).encode("utf-8", "replace"))
    (path / "refs" / "heads" / "main").write_text(f"{made[-1]}\n")


def _ref(text: str) -> str:
    """Give a payload as a branch's name, as far as git goes on when it finds one in a list."""
    return "".join(char for char in one_line(text) if char not in "\0\r/")[:200]


def _tag(text: str) -> str:
    """Give a payload as a tag's name that git fetches, and a file system can have."""
    allowed = "".join(char for char in _ref(text) if char > " " and char not in "\x7f~^:?*[\\")
    cut = allowed.replace("..", "").replace("@{", "").strip(".").encode("utf-8", "replace")[:200]
    return cut.decode("utf-8", "ignore") or "v"


# Objects, as git has them on disk


def _put(path: Path, kind: bytes, data: bytes) -> str:
    whole = b"%s %d\0%s" % (kind, len(data), data)
    sha = hashlib.sha1(whole, usedforsecurity=False).hexdigest()
    file = path / "objects" / sha[:2] / sha[2:]
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(zlib.compress(whole, 1))
    return sha


def _tree(path: Path, files: Iterable[Blob]) -> str:
    entries = []
    for name, data, mode in files:
        if mode == MODULE:
            sha = data.decode()
        elif mode == FOLDER:
            sha = _deep(path, data)
        else:
            sha = _put(path, b"blob", data)
        entries.append((name, b"%s %s\0%s" % (mode, name, bytes.fromhex(sha))))
    return _put(path, b"tree", b"".join(line for _, line in sorted(entries)))


def _deep(path: Path, data: bytes, folders: int = 500) -> str:
    sha = _put(path, b"blob", data)
    mode = FILE
    for _ in range(folders):
        sha = _put(path, b"tree", b"%s d\0%s" % (mode, bytes.fromhex(sha)))
        mode = FOLDER
    return sha


def _commit(path: Path, tree: str, lines: Iterable[bytes], message: bytes) -> str:
    head = b"\n".join([b"tree " + tree.encode(), *lines])
    return _put(path, b"commit", head + b"\n\n" + message)
