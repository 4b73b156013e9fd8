"""The archive is read with MkDocs's means: its log for warnings, its errors."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from mkdocs.exceptions import PluginError

from digest.archive.store import relative_name
from digest.errors import DigestError
from digest.secrets.entries import tell_of_secrets
from digest.site.reading.library import Library, read_library
from digest.site.reading.library.days import ShownDays
from digest.site.reading.library.presentation import Presentation, presentation_of
from digest.site.search.meaning.texts import commit_text
from digest.text import visible

if TYPE_CHECKING:
    from digest.config import Settings

log = logging.getLogger("mkdocs.plugins.digest")


def read_with_warnings(settings: Settings) -> Library:
    """Read the archive's outlines; the library is empty where the folder does not exist.

    What is wrong with a file or the folder is logged as a warning, which `mkdocs build --strict`
    counts. Raises PluginError where the archive can't be read at all, or the cache not be written.
    """
    archive = settings.archive
    if not archive.is_dir():
        log.warning("archive: there is no folder %s; create it or correct the option", archive)
        return Library(archive, (), {}, {}, (), Presentation())
    try:
        presentation = presentation_of(settings.repositories, settings.omit)
        today = datetime.now(settings.timezone).date()
        days = ShownDays(settings.site.first_day(today), settings.site.last_day)
        library = read_library(
            archive, settings.cache / "site", presentation, settings.named_lists, days, commit_text
        )
    except DigestError as error:
        raise PluginError(str(error)) from error
    for warning in library.warnings:
        log.warning("%s", visible(warning))
    # No warning: a site that holds none must not fail because an archive does.
    for path, found in library.secrets.items():
        log.info("%s", visible(tell_of_secrets(relative_name(path, archive), found)))
    if library.years_left_out and not library.outlines:
        text = "site: %s has no report %s; correct 'since' or 'until'"
        log.warning(text, archive, library.days)
    elif not library.outlines and not library.warnings:
        text = "archive: there are no reports in %s; make some or correct the option"
        log.warning(text, archive)
    return library
