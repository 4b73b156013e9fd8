"""A build of the archive's pages: where nothing changed, what is published stands as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.site.building.inputs import BuildInputs
from digest.site.building.result import BuildResult
from digest.site.cache import hash_of
from digest.site.search.files import is_index

if TYPE_CHECKING:
    from collections.abc import Mapping

    from digest.site.reading.units import BuildUnit


@dataclass
class Build(BuildInputs):
    """A build: what changed is made, what is gone is removed, all else stays."""

    def run(self) -> BuildResult:
        """Draft what changed, then publish the draft; give what was made.

        Raises DigestError when a report changed meanwhile or a worker was killed, OSError when
        something can't be written or moved. Then what is published is as it was.
        """
        if self._is_published():
            before = self.output.published
            return self._publish(before.units, [*before.search], before.index, BuildResult())
        # Here, since an unchanged site need not wait for all that makes pages.
        from digest.site.building.making import Making

        making = Making(self)
        result = making.run()
        search = [self.output.mount + path for path in making.index_paths]
        return self._publish(making.plan.units, search, making.index_version, result)

    def _publish(
        self, units: Mapping[str, BuildUnit], search: list[str], index: str, result: BuildResult
    ) -> BuildResult:
        for name, text in self.surroundings.extra_files.items():
            self.output.write(name, text.encode())
        for name, data in self.replacing():
            self.output.write(name, data)
        inputs = self._inputs
        made_from = f"{inputs} {self._hash_layouts(units)}" if inputs else ""
        size = self.output.publish(
            units, self.mkdocs_files, search, result.grown, made_from=made_from, index=index
        )
        return result + BuildResult(size=size)

    def _is_published(self) -> bool:
        """Tell whether all that would be planned is published already, and whole.

        Then neither pages need be planned nor the archive be read for it.
        """
        output, published = self.output, self.output.published
        inputs, _, layouts = published.made_from.partition(" ")
        if not inputs or inputs != self._inputs:
            return False
        if not all(unit.hash for unit in published.units.values()):
            return False
        if layouts != self._hash_layouts(published.units):
            return False
        if not self.search_cache:
            return True
        places = [place.removeprefix(output.mount) for place in published.search]
        is_there = bool(places) and all(map(output.has_whole, places))
        return is_there and is_index(published.index, output.site / output.mount)

    @property
    def _inputs(self) -> str:
        """Hash all that units are made from beside the layouts; "" where that is not known."""
        others = (self.hand_written_version, *sorted(self.mkdocs_files), str(self.search_cache))
        return self.contents.hash_with(self.common_hash, self.artifacts_hash, *others)

    def _hash_layouts(self, units: Mapping[str, BuildUnit]) -> str:
        """Hash what the theme puts around the pages of these units."""
        mount = self.output.mount.count("/")
        pages = {page for unit in units.values() for page in (*unit.pages[:1], *unit.pages[-1:])}
        depths = {page.count("/") - mount for page in pages if page.endswith("/")}
        return hash_of(*(self.surroundings.hash_at(depth) for depth in sorted(depths)))
