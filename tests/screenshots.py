"""The pictures in the README, taken of this project's own site: `make screenshots`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tests.documents import ROOT
from tests.site.browsing import PATIENCE, start_browser
from tests.site.serving import serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

PICTURES = ROOT / "docs" / "images"
WIDTH, HEIGHT = 1280, 800  # pixels
SCHEMES = ("light", "dark")
_OWN = "commit-digest/commit-digest"
PAGES = {"home": "", "commit": f"{_OWN}/commit/950bd1dcdd270533a0286d1781bfba774a743687/"}


def take(browser: Browser, site: Path) -> Iterator[tuple[str, bytes]]:
    """Take a picture of each page of a built site in each scheme; yield its file's name and PNG."""
    with serve(site) as address:
        for scheme in SCHEMES:
            page = browser.new_page(
                viewport={"width": WIDTH, "height": HEIGHT},
                color_scheme="dark" if scheme == "dark" else "light",
                reduced_motion="reduce",
                locale="en",
            )
            page.set_default_timeout(PATIENCE)
            for name, path in PAGES.items():
                page.goto(address + path)
                page.wait_for_load_state("networkidle")
                yield f"{name}-{scheme}.png", page.screenshot(animations="disabled")
            page.close()


def build(site: Path) -> None:
    """Build this project's own site into a folder."""
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(site)]
    subprocess.run(command, cwd=ROOT, check=True)


def main() -> None:
    """Take the pictures anew."""
    PICTURES.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder, start_browser() as browser:
        build(Path(folder))
        for name, picture in take(browser, Path(folder)):
            (PICTURES / name).write_bytes(picture)


if __name__ == "__main__":
    main()
