"""Write a site's files and do nothing else: no build of it can be faster; also a script.

    python -I -S floor.py PACK FOLDER

PACK holds the files one after the other, `PACK.json` their names and sizes (bytes), so that
nothing but a single file is read meanwhile.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def pack(site: Path, target: Path) -> None:
    """Put all files of a site into one, and their names and sizes beside it."""
    paths = sorted(path for path in site.rglob("*") if path.is_file())
    with target.open("wb") as file:
        sizes = {path.relative_to(site).as_posix(): file.write(path.read_bytes()) for path in paths}
    _names(target).write_text(json.dumps(sizes), encoding="utf-8")


def unpack(source: Path, folder: Path) -> None:
    """Write the files of a pack into a folder."""
    sizes = json.loads(_names(source).read_bytes())
    made: set[Path] = set()
    with source.open("rb") as file:
        for name, size in sizes.items():
            path = folder / name
            if path.parent not in made:
                path.parent.mkdir(parents=True, exist_ok=True)
                made.add(path.parent)
            path.write_bytes(file.read(size))


def _names(source: Path) -> Path:
    return source.with_suffix(".json")


if __name__ == "__main__":
    unpack(Path(sys.argv[1]), Path(sys.argv[2]))
