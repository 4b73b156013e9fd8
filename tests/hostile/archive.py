"""An archive in which every field of every report is an attack.

Reports are written by hand where the project's own writer would refuse: a stranger need not use it.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING

from digest.archive.table_cells import message_to_cell
from digest.text import visible
from tests.hostile.payloads import loaded, one_line
from tests.site.records import sha_of
from tests.site.releasing import make_commit, make_release, write_releases

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from digest.releases import Release

PER_REPORT = 3  # as many as the home shows of each report, also of an earlier day
PER_WORD = 6  # no more than the box suggests
LAST = date(2026, 3, 8)
DAYS = 3  # as many as the home shows where a day has much
WORD = "payload"  # each title has it
REPOSITORIES = ("acme/-u", "acme/--output", "CON/NUL", "__proto__/constructor", "a.b_c/..git")
HEAD = "# Daily report ({day})\n\n## {repository}\n\n| Time | Author | Message |\n"
SEPARATOR = "|----------|------|----------|\n"


def marker(number: int) -> str:
    """Give a word by which a few payloads are found, and no others."""
    return f"{WORD}{number // PER_WORD}z"


def title_of(number: int, payload: str) -> str:
    """Give the title that has a payload, on one line, and words to find it by."""
    return f"{one_line(payload)} {WORD} {marker(number)}"


def write_hostile(archive: Path, beacon: str) -> int:
    """Write the archive; give the number of payloads. `beacon` is the address they would ask."""
    payloads = loaded(beacon)
    for start in range(0, len(payloads), PER_REPORT):
        place = start // PER_REPORT
        day = LAST - timedelta(days=place % DAYS)
        repository = f"{REPOSITORIES[place // DAYS % len(REPOSITORIES)]}{place // DAYS}"
        numbers = range(start, min(start + PER_REPORT, len(payloads)))
        path = archive / str(day.year) / str(place) / f"{day}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        text = report(day, repository, [(n, payloads[n]) for n in numbers], beacon)
        path.write_bytes(text.encode("utf-8", "replace"))
    write_releases(archive, _releases(payloads))
    return len(payloads)


def report(day: date, repository: str, payloads: Sequence[tuple[int, str]], beacon: str) -> str:
    """Write a report with an entry for each payload, all of high importance."""
    rows = "".join(_row(number, payload, day) for number, payload in payloads)
    entries = "".join(_entry(number, payload, beacon) for number, payload in payloads)
    head = HEAD.format(day=day, repository=repository) + SEPARATOR + rows + "\n"
    counts = f"> {len(payloads)} commits | 🔴High {len(payloads)} | 🟡Medium 0 | 🟢Low 0\n"
    group = f"#### 🔴 High importance ({len(payloads)})\n\n"
    return f"{head}### 📊 Summary\n{counts}## 📋 Contents\n\n{group}{entries}"


def _row(number: int, payload: str, day: date) -> str:
    message = f"{title_of(number, payload)}\n\n{payload}\nSigned-off-by: {payload}"
    author = one_line(payload).replace("|", "\\|")
    return f"| {day} 12:00:{number % 60:02} | {author} | {message_to_cell(message)} |\n"


def _releases(payloads: Sequence[str]) -> Iterator[Release]:
    """Yield a release whose every commit is an attack, and some whose tags are."""
    texts = [
        visible(one_line(text)).strip().encode("utf-8", "replace").decode() for text in payloads
    ]
    commits = (
        make_commit(f"{text} {WORD}", sha_number(n), author=f"x {text}", is_breaking=n % 2 > 0)
        for n, text in enumerate(texts)
    )
    repository = f"{REPOSITORIES[0]}0"
    prose = "\n\n".join(texts[:40])
    yield make_release("v1", *commits, repository=repository, prose=prose)
    for n, text in enumerate(texts[:: len(texts) // 12], 2):
        yield make_release(f"{text[:150]}{n}", repository=repository, series=text)


def sha_number(number: int) -> str:
    """Give the SHA of a payload's commit."""
    return sha_of(f"hostile {number}")


def _entry(number: int, payload: str, beacon: str) -> str:
    sha = sha_number(number)
    web = _WEBS[number % len(_WEBS)].format(beacon=beacon, number=number)
    title = title_of(number, payload)
    return (
        f"### {title}\n**SHA**: `{sha[:7]}` | 🔗 [View commit]({web}/commit/{sha})\n"
        f"{_facts(number, payload)}\n{_body(payload, sha)}\n\n---\n\n"
    )


_WEBS = (
    "https://github.com/acme/rocket",
    "javascript:window.__pwned={number}//",
    'https://x/"onmouseover=window.__pwned={number};"',
    "https://x/'><script>window.__pwned={number}</script>",
    "data:text/html,<script>window.__pwned={number}</script>",
    "//127.0.0.1/x",
    "https://[::1/x",
    "https://user:pass@127.0.0.1:99999/x",
    "{beacon}{number}",
)


def _facts(number: int, payload: str) -> str:
    """Write the JSON comment with the payload in every text; some break out of it, as text can."""
    facts = {
        "author_time": "2026-03-02T00:00:00+00:00",
        "parents": [payload],
        "files": [["M", f"{payload}/x.py", 1, 1], ["R", payload, 1, None, f"../{payload}"]],
        "totals": [2, 10**400 if number % 7 == 0 else 1, 1],
        "message": f"{title_of(number, payload)}\n\n{payload}",
        "reasons": [[payload, 1]],
        "status": payload if number % 5 == 0 else "ok",
        "model": payload,
        "prompt": payload,
        "usage": {payload: payload},
        "unfounded": [payload, "__all__"],
        "missing_files": [payload],
        "same_as": payload,
        "coverage": [1, 2],
        payload: payload,
        "__proto__": {"polluted": payload},
    }
    text = json.dumps(facts, ensure_ascii=number % 2 == 0)
    if number % 3:  # as a careful writer has it; the others are read as far as they can be
        for char in "<>&":
            text = text.replace(char, f"\\u{ord(char):04x}")
        text = text.replace("--", "\\u002d\\u002d")
    return f"<!-- digest {text} -->"


def _body(payload: str, sha: str) -> str:
    """Write an analysis with the payload in every place: labels, headings, cells, code, lists."""
    line = one_line(payload)
    return f"""**Change type**: {line} ({line})
**Importance**: {line}
**Summary**: {line} and {payload} at {sha[:7]} (#1)

## {line}
### Technical insights
- {line}
  - `{line}` and `__all__`

**{line[:80]}**: {line}

| {line.replace("|", " ")} | b |
|---|---|
| {line.replace("|", " ")} | {line.replace("|", " ")} |

[{line[:80]}](#{sha[:7]}) <details><summary>{line}</summary>

> {line}

**Risks**: *{line}* ~~{line}~~

```{line.replace("`", "")}
{payload}
```

{payload}
"""


def write_strays(archive: Path, outside: Path) -> Iterator[str]:
    """Put beside the reports what is none; yield the names of the files that can't be read.

    `outside` is a file that no page may show, outside of the archive.
    """
    good = report(LAST, "acme/strays", [(9000, "fine")], "")
    strays: dict[str, bytes] = {
        "2026/strays/2026-03-01.md": b"\x00" * 4096,
        "2026/strays/2026-03-02.md": b"\xff\xfe" + good.encode("utf-16-le"),
        "2026/strays/2026-03-03.md": good.replace("acme/strays", "../../etc").encode(),
        "2026/strays/2026-03-04.md": good.replace(str(LAST), "2026-02-30").encode(),
        "2026/strays/2026-03-05.md": b"",
    }
    for name, data in strays.items():
        path = archive / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        yield name
    links = {
        "2026/strays/2026-03-06.md": outside,
        "2026/strays/2026-03-07.md": archive / "2026/strays/2026-03-07.md",  # itself
        "2026/strays/2026-03-08.md": archive / "nothing.md",
    }
    for name, target in links.items():
        (archive / name).symlink_to(target)
        yield name
    (archive / "loop").symlink_to(archive)
    (archive / "out").symlink_to(outside.parent)
