"""The archive's outlines, as MkDocs wants them: what is wrong is warned of through its log."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from mkdocs.exceptions import PluginError

from digest.errors import DigestError
from digest.site.reading.outlines import Library, read_library

if TYPE_CHECKING:
    from digest.config import Settings

log = logging.getLogger("mkdocs.plugins.digest")


def read_with_warnings(settings: Settings) -> Library:
    """Read the archive's outlines; warn of what can't be read, so that `--strict` counts it.

    Raises PluginError where the folder can't be read at all.
    """
    archive = settings.archive
    if not archive.is_dir():
        log.warning("archive: there is no folder %s; create it or correct the option", archive)
        return Library(archive, (), {}, {}, ())
    try:
        library = read_library(archive, settings.cache / "site")
    except DigestError as error:
        raise PluginError(str(error)) from error
    for warning in library.warnings:
        log.warning("%s", warning)
    if not library.outlines and not library.warnings:
        text = "archive: there are no reports in %s; make some or correct the option"
        log.warning(text, archive)
    return library
