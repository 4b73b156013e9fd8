"""`make audit`: the locked dependencies, looked up in a database of advisories.

Ends well where the database can't be reached, and says so: that is no fault of a change. Never
takes longer than its timeouts.
"""

from __future__ import annotations

import os
import subprocess
import sys
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from tests.documents import ROOT

SERVICE = "https://api.osv.dev/"
_CONNECT, _ANSWER = 10, 120  # seconds


def is_reached(service: str) -> bool:
    """Tell whether a service answers, whatever it says."""
    try:
        with urlopen(service, timeout=_CONNECT):  # noqa: S310 - https, or a test's own server
            return True
    except HTTPError:
        return True
    except (URLError, OSError):
        return False


def audit(uv: str, service: str = SERVICE, patience: float = _ANSWER) -> int:
    """Look the dependencies of all groups and extras up; give the exit status."""
    if not is_reached(service):
        print(f"audit: {service} can't be reached; skipped, nothing was looked up")
        return 0
    command = [uv, "audit", "--frozen", "--preview-features", "audit-command"]
    environment = os.environ | {"UV_HTTP_RETRIES": "1", "UV_HTTP_TIMEOUT": str(_CONNECT)}
    try:
        done = subprocess.run(
            [*command, "--service-url", service],
            cwd=ROOT,
            env=environment,
            check=False,
            timeout=patience,
        )
    except subprocess.TimeoutExpired:
        print(f"audit: {service} has not answered within {patience:g} s; skipped")
        return 0
    if done.returncode == 1:
        print("audit: see above; update with `uv lock --upgrade-package NAME`, or name the advisory"
              " and why it does not matter here in SECURITY.md")  # fmt: skip
    return done.returncode


if __name__ == "__main__":
    sys.exit(audit(sys.argv[1]))
