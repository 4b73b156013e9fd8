"""The archive as the site reads it: outlines of all reports, whole ones where pages need them.

Both are as the owner wants them shown: see `presentation`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.later import hand_on

if TYPE_CHECKING:
    from digest.site.reading.library.library import (
        Library,
        make_catalog,
        read_full_report,
        read_library,
    )

__all__ = ["Library", "make_catalog", "read_full_report", "read_library"]

__getattr__ = hand_on(__name__, {"library": "Library make_catalog read_full_report read_library"})
