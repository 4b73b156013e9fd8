"""What became of a run, and what one would cost."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class RunSummary:
    """What became of a run's entries. Each is counted once, but for `known` and `failed_before`."""

    wanted: int  # entries chosen
    done: int = 0  # with a whole analysis now
    partial: int = 0  # with one that is not whole
    failed: Counter[str] = field(default_factory=Counter)  # asked about in vain, by kind
    failed_before: int = 0  # of `failed`: not for the first time
    waiting: int = 0  # failed before, and not asked about now
    asked_again: str = ""  # the first day on which one of `waiting` is; "": none will be
    causes: dict[str, str] = field(default_factory=dict)  # by kind: what happened, what to do
    left: Counter[str] = field(default_factory=Counter)  # never asked, by reason
    known: int = 0  # of `done` and `partial`: answered in an earlier run
    calls: int = 0  # requests answered
    cost: float = 0.0  # US dollars
    unfounded: int = 0  # citations that neither message nor diff holds
    missing_files: int = 0  # files cited that the commits' trees lack as well
    stop: str = ""  # why the rest was not asked: `budget`, `denied`, `quota` …
    message: str = ""  # for the user, what stopped it
    warnings: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether there is no new trouble: every wanted entry has its analysis or had failed."""
        accounted = self.done + self.partial + self.failed_before + self.waiting
        return accounted == self.wanted and not self.stop


@dataclass(frozen=True, slots=True)
class RunEstimate:
    """What a run would send and cost."""

    entries: int  # that a model would be asked about
    known: int  # entries answered in an earlier run, or that failed and are not asked about yet
    tokens: int  # of first requests, by estimate
    cost: float | None  # US dollars, answers at their longest; None: no price is known
    left: Counter[str]  # entries that can't be asked about, by reason
    warnings: tuple[str, ...] = ()
