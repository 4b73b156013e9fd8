"""What axe-core finds wrong with a page for those who see, hear or move differently.

axe-core comes within a Python package, so that the lock file pins it like everything else and no
test needs the network.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

# All rules but the experimental ones; that of the size of targets has to be asked for.
OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}


def axe_faults(page: Page) -> list[str]:
    """Give a line for each element of an open page that breaks one of axe-core's rules."""
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']}: {' '.join(node['html'].split())[:200]}"
        for rule in found
        for node in rule["nodes"]
    ]
