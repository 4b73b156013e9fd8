"""What the owner wants of the archive's reports: other names for repositories, commits left out.

The site obeys at once; in the reports themselves commits stand until the next run.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from digest.models import BEST_FIRST, ReportForm, begins_with_one

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from digest.models import Report, Source

Origin = tuple[int, int]  # of an entry: number of its report, index in it


@dataclass(frozen=True)
class Presentation:
    """How reports are shown: `former_names` has the present name of each repository's former ones.

    `omit` has the beginnings of the SHAs that are left out, by the repository's present name; those
    of all repositories by "".
    """

    former_names: Mapping[str, str] = field(default_factory=dict)
    omit: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def _present_names(self) -> dict[str, str]:
        return {former.lower(): present for former, present in self.former_names.items()}

    def name_of(self, repository: str) -> str:
        """Give a repository's present name; former ones count in any case."""
        return self._present_names.get(repository.lower(), repository)

    def join(self, reports: Sequence[Report]) -> tuple[Report, tuple[Origin, ...]]:
        """Give the reports of one repository and day as one, and where its entries come from.

        They come in the order of the reports. A commit that two of them have stands there once,
        with the better of its analyses.
        """
        name = self.name_of(reports[0].repository)
        origins = self._origins(reports, (*self.omit.get(name, ()), *self.omit.get("", ())))
        first = reports[0]
        if len(reports) == 1 and first.repository == name and len(origins) == len(first.entries):
            return first, origins
        forms = [report.form for report in reports]
        joined = replace(
            first,
            repository=name,
            entries=tuple(reports[n].entries[index] for n, index in origins),
            form=ReportForm.GROUPED if ReportForm.GROUPED in forms else first.form,
            problems=tuple(problem for report in reports for problem in report.problems),
        )
        return joined, origins

    @staticmethod
    def _origins(reports: Sequence[Report], omit: tuple[str, ...]) -> tuple[Origin, ...]:
        if len(reports) == 1 and not omit:
            return tuple((0, index) for index in range(len(reports[0].entries)))
        found: dict[str, Origin] = {}  # by SHA, or by place where none is known
        for rank, key, origin in _ranked(reports, omit):
            known = found.setdefault(key, origin)
            if rank < _rank(reports, known):
                found[key] = origin
        return tuple(found.values())


def presentation_of(sources: Sequence[Source], omit: tuple[str, ...]) -> Presentation:
    """Give what sources say of their former names and commits; `omit` is for all repositories."""
    former_names = {former: source.name for source in sources for former in source.formerly}
    by_name = {source.name: source.omit for source in sources if source.omit}
    return Presentation(former_names, by_name | {"": omit})


def _ranked(reports: Sequence[Report], omit: tuple[str, ...]) -> Iterator[tuple[int, str, Origin]]:
    for n, report in enumerate(reports):
        for index, entry in enumerate(report.entries):
            sha = entry.commit.sha
            if not begins_with_one(sha, omit):
                # A report that names a commit twice is a fault to be seen, not to be hidden.
                key = sha if len(reports) > 1 and sha else f"{n}:{index}"
                yield _rank(reports, (n, index)), key, (n, index)


def _rank(reports: Sequence[Report], origin: Origin) -> int:
    return BEST_FIRST.index(reports[origin[0]].entries[origin[1]].analysis.status)
