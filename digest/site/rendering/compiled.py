"""Templates that stay compiled from build to build, as Python's own modules do.

To compile the theme's templates takes a quarter of a build that changes nothing. What they are
compiled to is code: so it lies where Jinja keeps such, in a folder for temporary files that is this
user's alone, and never in the cache of an archive, which may come from elsewhere.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2
from jinja2.bccache import Bucket, FileSystemBytecodeCache

if TYPE_CHECKING:
    from jinja2 import Environment

_OURS = Path(__file__).parents[2]
_INSTALLED = Path(jinja2.__file__).parents[1]
_FOLDERS = tuple(f"{folder}{os.sep}" for folder in (_OURS, _INSTALLED))
_NAMES = "commit-digest-%s.cache"


def keep_compiled(environment: Environment) -> None:
    """Have an environment keep what it compiles; without a safe folder for it, it keeps nothing."""
    with suppress(OSError, RuntimeError):  # Jinja's own, where the folder may be another user's
        environment.bytecode_cache = _CompiledTemplates(pattern=_NAMES)


class _CompiledTemplates(FileSystemBytecodeCache):
    """Keeps the templates of installed packages, which are as trusted as the packages are.

    Not those of a site: what is constant in them is computed as they are compiled, such as a date.
    """

    def get_bucket(
        self, environment: Environment, name: str, filename: str | None, source: str
    ) -> Bucket:
        if not (filename or "").startswith(_FOLDERS):
            return Bucket(environment, key="", checksum="")
        return super().get_bucket(environment, name, filename, _options(environment) + source)

    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            super().load_bytecode(bucket)
        except Exception:  # a damaged file may fail in any way
            bucket.reset()

    def set_bucket(self, bucket: Bucket) -> None:
        with suppress(OSError):
            if bucket.key:
                super().set_bucket(bucket)


def _options(environment: Environment) -> str:
    """Give what else the code depends on; a function, with its address, is never the same again."""
    plain = {
        name: value
        for name, value in vars(environment).items()
        if value is None or isinstance(value, (str, bool))
    }
    functions = (environment.autoescape, environment.finalize)
    return repr((plain, functions, sorted(environment.extensions)))
