"""The command: parse, call, print.

Exit status: 0 done; 1 it could not be done; 2 wrong usage; 3 done but incomplete.
"""

from __future__ import annotations

from digest.cli import analyze, archive, cache, init, notify, releases, run, score
from digest.cli.base import main

__all__ = ["analyze", "archive", "cache", "init", "main", "notify", "releases", "run", "score"]
