from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest

from digest.analyze.asking.budget import Budget, BudgetSpentError, cost_of, prompt_bound, worst_case
from digest.analyze.records import Request

REQUEST = Request("System.", "提交 message", {"type": "object"}, 500)


def test_cost_is_per_million_tokens() -> None:
    assert cost_of(1_000_000, 500_000, (2.0, 8.0)) == 6.0


def test_prompt_bound_counts_every_byte_and_the_schema() -> None:
    texts = REQUEST.system + REQUEST.user + '{"type": "object"}'
    assert prompt_bound(REQUEST) == len(texts.encode()) + 256


def test_worst_case_takes_the_longest_answer_and_every_attempt() -> None:
    once = cost_of(prompt_bound(REQUEST), 500, (1.0, 4.0))
    assert worst_case(REQUEST, (1.0, 4.0)) == once
    assert worst_case(REQUEST, (1.0, 4.0), attempts=3) == 3 * once


def test_what_is_not_used_can_be_spent_again() -> None:
    budget = Budget(1.0)
    for _ in range(50):
        budget.settle(budget.reserve(0.9), 0.001)
    assert budget.spent == pytest.approx(0.05)


def test_what_does_not_fit_is_refused_with_a_remedy() -> None:
    budget = Budget(1.0)
    budget.settle(budget.reserve(0.8), 0.8)
    with pytest.raises(BudgetSpentError, match=r"0\.8000 of 1\.0000 .* raise llm\.max_cost"):
        budget.reserve(0.3)


def test_the_cap_itself_can_be_spent() -> None:
    budget = Budget(0.3)
    for _ in range(3):
        budget.settle(budget.reserve(0.1), 0.1)
    with pytest.raises(BudgetSpentError):
        budget.reserve(0.001)


def test_without_a_cap_it_only_counts() -> None:
    budget = Budget(None)
    budget.settle(budget.reserve(1e9), 12.5)
    assert budget.spent == 12.5


def test_the_first_amount_that_fits_is_taken_without_waiting() -> None:
    budget = Budget(1.0)
    assert budget.take([0.7, 0.2]) == 0.7
    assert budget.take([0.7, 0.2]) == 0.2
    assert budget.take([0.7, 0.2]) is None
    budget.settle(0.7, 0.1)
    assert budget.take([0.7, 0.2]) == 0.7  # what is equal on paper fits
    assert Budget(None).take([1e9]) == 1e9


def test_waits_for_money_that_another_call_may_give_back() -> None:
    budget = Budget(1.0)
    first = budget.reserve(0.9)
    with ThreadPoolExecutor(1) as pool:
        second = pool.submit(budget.reserve, 0.5)
        with pytest.raises(TimeoutError):
            second.result(timeout=0.05)
        budget.settle(first, 0.1)
        assert second.result(timeout=30) == 0.5


def test_who_waits_is_refused_once_the_money_is_spent() -> None:
    budget = Budget(1.0)
    first = budget.reserve(0.9)
    with ThreadPoolExecutor(1) as pool:
        second = pool.submit(budget.reserve, 0.5)
        budget.settle(first, 0.9)
        with pytest.raises(BudgetSpentError):
            second.result(timeout=30)


@pytest.mark.parametrize("threads", [1, 2, 8, 32])
def test_the_cap_holds_for_every_number_of_threads(threads: int) -> None:
    budget, lock = Budget(1.0), threading.Lock()
    dice = Random(7)  # noqa: S311
    seen: list[float] = []

    def work(_: int) -> int:
        try:
            reserved = budget.reserve(0.01)
        except BudgetSpentError:
            return 0
        with lock:
            spent = reserved * dice.random()
        budget.settle(reserved, spent)
        seen.append(budget.spent)
        return 1

    with ThreadPoolExecutor(threads) as pool:
        done = sum(pool.map(work, range(1000)))
    assert 0.99 <= budget.spent == max(seen) <= 1.0  # and nothing that fitted was refused
    assert done > 100
