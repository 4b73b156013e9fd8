"""Sending a notice to an address, through Apprise: the only module that imports it.

An address holds keys. It is never told: not in an error, nor in what libraries log.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from time import sleep
from typing import TYPE_CHECKING

from digest.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from apprise import Apprise

    from digest.notices.notice import Notice

TRIES = 3
_WAIT = 2.0  # seconds before the second try; each further wait is twice as long


def check_installed() -> None:
    """Raise ConfigError where the extra `notify` is not installed."""
    try:
        import apprise  # noqa: F401
    except ModuleNotFoundError:
        remedy = "install it: pip install 'commit-digest[notify]'"
        raise ConfigError(f"digest notify needs the extra 'notify'; {remedy}") from None


def send(address: str, notice: Notice, wait: Callable[[float], None] = sleep) -> str:
    """Send a notice to an address; give "", or else what went wrong, without the address."""
    from apprise import Apprise

    with _silence():
        carrier = Apprise()
        if not carrier.add(address):
            return "is no address that Apprise knows; see https://appriseit.com/services/"
        for number in range(TRIES):
            if number:
                wait(_WAIT * 2 ** (number - 1))
            if _is_sent(carrier, notice):
                return ""
        name = carrier[0].service_name
    return f"({name}) took no message in {TRIES} tries; the next run tries again"


def _is_sent(carrier: Apprise, notice: Notice) -> bool:
    try:
        return bool(carrier.notify(body=notice.body, title=notice.title, body_format="markdown"))
    except Exception:  # whatever a service's plugin raises, the others go on
        return False


@contextmanager
def _silence() -> Iterator[None]:
    """Have nothing logged meanwhile: libraries log addresses."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)
