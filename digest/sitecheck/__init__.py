"""A built site, examined as it will be published: nothing that runs, leaks or leads nowhere."""

from __future__ import annotations

from digest.sitecheck.rules import CheckRules, Fault
from digest.sitecheck.run import SiteCheck, check_site

__all__ = ["CheckRules", "Fault", "SiteCheck", "check_site"]
