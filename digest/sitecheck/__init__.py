"""Check a built site, as it will be published, for what may run, leak or lead nowhere.

Pages are made of what strangers wrote. Whatever the build believes of them, this looks at the
result alone: it knows neither MkDocs nor the archive.
"""

from __future__ import annotations

from digest.sitecheck.rules import CheckRules, Fault
from digest.sitecheck.run import SiteCheck, check_site

__all__ = ["CheckRules", "Fault", "SiteCheck", "check_site"]
