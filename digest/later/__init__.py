"""Names that a package hands on from its modules, which are imported when one is asked for.

So one module can be had without all others: a build of an unchanged site, and a command that has
nothing to do, need few of them.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def hand_on(package: str, names: Mapping[str, str]) -> Callable[[str], Any]:
    """Make a package's `__getattr__` (PEP 562).

    `names` are what it hands on, by module, with spaces between them. None is called as a module of
    the package: once that is imported, the package has it under this name.
    """
    places = {name: f"{package}.{module}" for module in names for name in names[module].split()}

    def get(name: str) -> Any:
        if name not in places:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        __import__(places[name])
        return getattr(sys.modules[places[name]], name)

    return get
