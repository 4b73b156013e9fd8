"""MkDocs gets a draft to build into, since it empties the folder; one build at a time."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import TemplateError
from mkdocs.exceptions import Abort, PluginError

from digest.errors import DigestError, describe_os_error, remedy_of
from digest.locking import BUILD, acquire_lock
from digest.site.building.publish import Output
from digest.site.building.size import describe_limits
from digest.site.cache import hash_of
from digest.site.mkdocs.pages_by_hand import check_writable
from digest.workers import pause_garbage_collection

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

    from digest.config.site_options import SitePart
    from digest.locking import Lock
    from digest.site.building.build import Build
    from digest.site.building.result import BuildResult

log = logging.getLogger("mkdocs.plugins.digest")

_BUILDING = ("build", "serve", "gh-deploy")  # MkDocs's own commands
LOCK_TIMEOUT = 600.0  # seconds to wait for another build


class Drafting:
    """The draft of a build in place of the site's folder, and the lock that the build holds."""

    output: Output
    _cache: Path
    _mount = ""
    _is_serving = False
    _is_build = True
    _lock: Lock | None = None

    @property
    def is_under_way(self) -> bool:
        """Whether a build has begun and not ended."""
        return self._lock is not None

    def start(self, command: str) -> None:
        """Learn the command that is carried out; without one, it is a build."""
        self._is_serving = command == "serve"
        self._is_build = command in _BUILDING

    @property
    def is_serving(self) -> bool:
        """Whether the site is served: each `mkdocs serve` has another output folder."""
        return self._is_serving

    def prepare(self, config: MkDocsConfig, cache: Path, mount: str) -> None:
        """Have MkDocs, and all plugins that ask for its folder, write into the draft.

        A program that reads the configuration and builds nothing itself, as `mike` does, is left
        the site's folder. Raises OSError where that can't be written into.
        """
        self._cache, self._mount = cache, mount
        if self._is_build:
            self._redirect(config)

    def _redirect(self, config: MkDocsConfig) -> None:
        site = Path(config.site_dir)
        check_writable(site)
        name = "serve" if self._is_serving else hash_of(str(site))
        self.output = Output(site, self._cache / "site" / name, self._mount)
        config.site_dir = str(self.output.draft)

    def begin(self, config: MkDocsConfig) -> None:
        """Wait for a build that is under way, then make an empty draft.

        Raises PluginError where that takes too long, OSError where the disk fails.
        """
        # A plugin may have set it meanwhile.
        if not self._is_build or config.site_dir != str(self.output.draft):
            self._redirect(config)
        self._acquire(LOCK_TIMEOUT)
        self.output.restore_pages()
        self.output.begin_draft()

    def end(self, config: MkDocsConfig) -> None:
        """Give MkDocs the site's folder back, once all is published."""
        config.site_dir = str(self.output.site)
        if not self._is_serving:
            log.info("The site is in %s", config.site_dir)
        self._release()

    def abandon(self, error: Exception) -> None:
        """Remove the draft and let other builds begin.

        Of an error that the user has to mend, such as a full disk, say what to do and raise Abort,
        so that no traceback is printed; also where MkDocs, and not this plugin, met it.
        """
        if self.is_under_way:
            self.output.remove_draft()
        self._release()
        if isinstance(error, OSError) and remedy_of(error):
            where = "" if error.filename else f"{self.output.draft}: "
            log.error("%s%s", where, describe_os_error(error))
            raise Abort("Aborted: the site is as it was before this build")

    def save(self) -> None:
        """Save the pages for the next `mkdocs serve`: MkDocs deletes this one's output folder."""
        if not self._is_serving or not hasattr(self, "output"):  # the configuration was refused
            return
        self._acquire(0)
        self.output.save_pages()
        self._release()

    def _acquire(self, patience: float) -> None:
        try:
            self._lock = self._lock or acquire_lock(self._cache, BUILD, patience, log.info)
        except DigestError as error:
            raise PluginError(f"cache: {error}") from error

    def _release(self) -> None:
        if self._lock:
            self._lock.release()
            self._lock = None


def run_build(build: Build, part: SitePart) -> BuildResult:
    """Make the archive's pages and publish all; warn where its host may not take the site.

    Raises PluginError where something is wrong with a report or a template, OSError where the disk
    fails; the published site is then as it was.
    """
    try:
        with pause_garbage_collection():
            result = build.run()
    except DigestError as error:
        raise PluginError(str(error)) from error
    except TemplateError as error:
        raise PluginError(f"theme: a template of the archive's pages failed: {error}") from error
    if result.size:
        for warning in describe_limits(result.size, part.most_bytes, part.most_entries):
            log.warning("%s", warning)
    return result
