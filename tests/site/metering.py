"""What a page's requests cost, counted as they come over the wire, headers included."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page


class Meter:
    """Counts the bytes of each of a page's responses, by address."""

    def __init__(self, page: Page) -> None:
        self.sizes: Counter[str] = Counter()
        self._urls: dict[str, str] = {}
        session = page.context.new_cdp_session(page)
        session.on("Network.responseReceived", self._on_response)
        session.on("Network.loadingFinished", self._on_finished)
        session.send("Network.enable")

    def _on_response(self, event: dict[str, Any]) -> None:
        self._urls[event["requestId"]] = event["response"]["url"]

    def _on_finished(self, event: dict[str, Any]) -> None:
        self.sizes[self._urls[event["requestId"]]] += int(event["encodedDataLength"])

    def reset(self) -> int:
        """Give what was counted and begin anew."""
        total = self.sizes.total()
        self.sizes.clear()
        return total
