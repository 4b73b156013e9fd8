"""The tables of options in the documentation, made anew: `make reference`.

They stand between `<!-- options: SECTION -->` and `<!-- /options -->`.
"""

from __future__ import annotations

import re
from pathlib import Path

from digest.config.reference import options_table

DOCS = Path(__file__).parents[1] / "docs"
PLACES = re.compile(r"(<!-- options: (\w+) -->\n).*?(<!-- /options -->)", re.DOTALL)


def renewed(text: str) -> str:
    """Give a page with its tables made from the code."""
    return PLACES.sub(lambda found: f"{found[1]}\n{options_table(found[2])}\n{found[3]}", text)


def main() -> None:
    """Renew every page."""
    for page in DOCS.glob("*.md"):
        text = page.read_text(encoding="utf-8")
        page.write_text(renewed(text), encoding="utf-8")


if __name__ == "__main__":
    main()
