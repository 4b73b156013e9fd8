"""A built site, examined as it will be published: nothing that runs, leaks or leads nowhere."""

from __future__ import annotations

from digest.sitecheck.rules import Fault, Rules
from digest.sitecheck.run import Checked, check_site

__all__ = ["Checked", "Fault", "Rules", "check_site"]
