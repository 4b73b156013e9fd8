"""What stands in the hand-written pages: fenced blocks, those marked to be run, table rows.

A block is marked by a comment before it: `<!-- run -->`, or `<!-- run: NAME -->` where it needs
something prepared.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = (*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md", ROOT / "README.zh.md")
_BLOCK = re.compile(
    r"(?:^<!-- run(?:: (?P<mark>\w+))? -->\n)?^(?P<indent> *)```(?P<language>\w+)\n"
    r"(?P<text>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block."""

    page: Path
    language: str
    text: str  # without the indent
    is_run: bool
    mark: str

    @property
    def commands(self) -> tuple[tuple[str, str], ...]:
        """The commands of a `console` block, each with what it is said to print."""
        parts = re.split(r"^\$ ", self.text, flags=re.MULTILINE)[1:]
        split = (part.partition("\n") for part in parts)
        return tuple((command, said.rstrip("\n")) for command, _, said in split)


def blocks(page: Path) -> list[Block]:
    """List a page's fenced blocks."""
    return [
        Block(
            page,
            found["language"],
            re.sub(f"^{found['indent']}", "", found["text"], flags=re.MULTILINE),
            found[0].lstrip().startswith("<!-- run"),
            found["mark"] or "",
        )
        for found in _BLOCK.finditer(page.read_text(encoding="utf-8"))
    ]


def marked(mark: str) -> Block:
    """Give the one block that bears this mark."""
    (found,) = [block for page in PAGES for block in blocks(page) if block.mark == mark]
    return found


def is_said(pattern: str, text: str) -> bool:
    """Tell whether a text is as the pages have it: figures may differ, `…` is anything."""
    parts = (re.escape(part) for part in re.sub(r"\d+", "0", pattern).split("…"))
    return re.fullmatch(".*".join(parts), re.sub(r"\d+", "0", text).rstrip("\n")) is not None
