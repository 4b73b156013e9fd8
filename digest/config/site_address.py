"""The site's address in one form, whoever says what it is."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from digest.errors import ConfigError

ADDRESS_VARIABLE = "DIGEST_SITE_URL"
_EXAMPLE = "https://team.github.io/digest/"


def site_address(text: str | None) -> str:
    """Give an address with a slash at its end, so that addresses below it can be added to it.

    Without an address it is "".
    """
    return f"{text.rstrip('/')}/" if text else ""


def check_address(text: str, where: str) -> str:
    """Give a site's address as `site_address` does; `where` says who names it.

    Raises ConfigError where it is no address on the web, or has a login, a query or a fragment.
    """
    try:
        parts = urlsplit(text)
        has_host = parts.scheme in {"http", "https"} and parts.hostname and (parts.port or True)
    except ValueError:
        has_host = False
    if not has_host or {"@", "?", "#"} & {*text} or len(text.split()) != 1:
        raise ConfigError(f"{where}: {text!r} is no address of a site; give one such as {_EXAMPLE}")
    return site_address(text)


def published_address() -> str:
    """Give the address that whoever publishes the site says it has; "" where nobody does.

    The variable `DIGEST_SITE_URL` says so, for which a workflow asks the host. Raises ConfigError.
    """
    text = os.environ.get(ADDRESS_VARIABLE, "").strip()
    return check_address(text, ADDRESS_VARIABLE) if text else ""


def below(address: str, mount: str) -> str:
    """Give the address of a site's folder `mount`, which has a slash at its end; "" for none."""
    return f"{address}{mount}" if address else ""
