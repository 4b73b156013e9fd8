"""The budget: a call's worst case is reserved before it, its real cost booked after it.

As nothing is sent without a reservation, what is spent and reserved never exceeds the cap, however
many threads there are. A run has one budget, each of its units one of the share that the run's gave
it.
"""

from __future__ import annotations

import json
from threading import Condition
from typing import TYPE_CHECKING

from digest.errors import DigestError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeAlias

    from digest.analyze.records import Request

    # US dollars per million tokens: sent, received and, where that is known, read from a cache.
    Price: TypeAlias = tuple[float, ...]

MILLION = 1_000_000
_OVERHEAD = 256  # tokens that roles, separators and a provider's wrapping of the schema may take
_ROUNDING = 1e-9  # US dollars; sums of floats that are equal on paper count as equal


class BudgetSpentError(DigestError):
    """The next call could cost more than is left."""


def prompt_bound(request: Request) -> int:
    """Give an upper bound for the tokens of a request's prompt.

    Every token of a byte-level vocabulary stands for one byte of UTF-8 or more, so there are at
    most as many tokens as bytes (in practice a quarter). The schema counts once: it is sent as
    response format or in the prompt, never both. `_OVERHEAD` covers what a provider adds.
    """
    schema = json.dumps(request.schema, ensure_ascii=False)
    return sum(len(text.encode()) for text in (request.system, request.user, schema)) + _OVERHEAD


def cost_of(prompt: int, completion: int, price: Price, cached: int = 0) -> float:
    """Give the cost in US dollars of tokens sent, of which some were `cached`, and received."""
    of_cached = price[2] if len(price) > 2 else price[0]
    sent = (prompt - cached) * price[0] + cached * of_cached
    return (sent + completion * price[1]) / MILLION


def worst_case(request: Request, price: Price, attempts: int = 1) -> float:
    """Give what a request can cost at most, in US dollars, if `attempts` calls are billed.

    A `Caller` reserves one call at a time: a retry is only sent when it, too, can be paid for.
    """
    return attempts * cost_of(prompt_bound(request), request.max_tokens, price)


class Budget:
    """Up to `max_cost` US dollars to spend; `None`: no cap, only counted. Thread-safe."""

    def __init__(self, max_cost: float | None) -> None:
        self.max_cost = max_cost
        self._spent = 0.0
        self._reserved = 0.0
        self._change = Condition()

    @property
    def spent(self) -> float:
        """US dollars spent, with the worst case of failed calls that may have been billed."""
        return self._spent

    def reserve(self, amount: float) -> float:
        """Reserve `amount` US dollars and return it, to be handed to `settle`.

        Waits while only the reservations of other calls stand in the way: what they don't use
        comes back, so the number of threads does not change what can be afforded. Raises
        BudgetSpentError when the amount no longer fits.
        """
        with self._change:
            while not self._fits(amount, self._reserved):
                if not self._fits(amount, 0.0):
                    raise BudgetSpentError(self._refusal(amount))
                self._change.wait()
            self._reserved += amount
            return amount

    def take(self, amounts: Iterable[float]) -> float | None:
        """Reserve the first of these amounts that fits now; give it, or `None` when none does."""
        with self._change:
            fitting = (amount for amount in amounts if self._fits(amount, self._reserved))
            amount = next(fitting, None)
            self._reserved += amount or 0.0
            return amount

    def settle(self, reserved: float, spent: float) -> None:
        """Book what a call or a unit cost, in US dollars, in place of its reservation."""
        with self._change:
            self._reserved = max(0.0, self._reserved - reserved)
            self._spent += spent
            self._change.notify_all()

    def _fits(self, amount: float, reserved: float) -> bool:
        total = self._spent + reserved + amount
        return self.max_cost is None or total <= self.max_cost + _ROUNDING

    def _refusal(self, amount: float) -> str:
        return (
            f"budget: {self._spent:.4f} of {self.max_cost:.4f} US dollars are spent and the next"
            f" call could cost {amount:.4f}; raise llm.max_cost (or --max-cost) to go on"
        )
