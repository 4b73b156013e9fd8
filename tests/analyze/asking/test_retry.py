from __future__ import annotations

import pickle
import threading
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from digest.analyze.asking.budget import Budget, BudgetSpentError, worst_case
from digest.analyze.asking.errors import CallError, Endpoint
from digest.analyze.asking.failures import FAILURES, Scope, kind_of_refusal
from digest.analyze.asking.http.waits import Room
from digest.analyze.asking.rate_limits import RateLimiter
from digest.analyze.asking.retry import Caller, CircuitOpenError, RateLimits
from digest.analyze.records import Reply, Request, Usage
from digest.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST = Endpoint("first/model", None, "LLM_API_KEY", 1.0, (1.0, 2.0))
SECOND = Endpoint("second/model", None, "LLM_API_KEY", 1.0, (1.0, 2.0))
REQUEST = Request("System.", "User.", {}, 100)
TEMPORARY = [408, 409, 429, 500, 502, 503, 504, 529]
FINAL = [400, 401, 402, 403, 404, 413, 422]


class Clock:
    """A time that passes by sleeping; keeps how long each sleep was."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class Model:
    """Stands in for `ask`: gives or raises what it is told, in turn, then answers well."""

    def __init__(self, *outcomes: CallError | None) -> None:
        self.outcomes = deque(outcomes)
        self.asked: list[str] = []

    def __call__(self, endpoint: Endpoint, request: Request) -> Reply:
        self.asked.append(endpoint.model)
        if self.outcomes and (error := self.outcomes.popleft()):
            raise error
        return Reply("{}", False, endpoint.model, Usage(10, 5), 0.00002)


def http(status: int, retry_after: float | None = None) -> CallError:
    return CallError(f"model: HTTP {status}", kind_of_refusal(status, ""), status, retry_after)


def make(ask: Callable[[Endpoint, Request], Reply], *more: Endpoint, **options: Any) -> Caller:
    clock = Clock()
    given: dict[str, Any] = {
        "ask": ask,
        "sleep": clock.sleep,
        "clock": clock,
        "random": lambda: 1.0,
    } | options
    return Caller((FIRST, *more), given.pop("limits", RateLimits()), **given)


@pytest.mark.parametrize("status", TEMPORARY)
def test_temporary_statuses_are_tried_again(status: int) -> None:
    model = Model(http(status), http(status))
    caller = make(model)
    assert caller.call(REQUEST).text == "{}"
    assert caller.calls == 3
    assert caller.retries == {kind_of_refusal(status, ""): 2}


@pytest.mark.parametrize("status", FINAL)
def test_final_statuses_are_not(status: int) -> None:
    caller = make(Model(http(status)))
    with pytest.raises((CallError, CircuitOpenError), match=f"HTTP {status}"):
        caller.call(REQUEST)
    assert caller.calls == 1


@pytest.mark.parametrize("kind", ["timeout", "connection", "protocol"])
def test_what_has_no_status_is_tried_again(kind: str) -> None:
    caller = make(Model(CallError("x", kind)))
    caller.call(REQUEST)
    assert caller.retries == {kind: 1}


def test_what_the_filter_refused_is_not_tried_again() -> None:
    caller = make(Model(CallError("x", "moderation")))
    with pytest.raises(CallError):
        caller.call(REQUEST)
    assert caller.calls == 1


def test_gives_up_after_the_attempts_with_the_last_error() -> None:
    caller = make(Model(http(500), http(500), http(503), None), attempts=3)
    with pytest.raises(CallError, match="HTTP 503"):
        caller.call(REQUEST)
    assert caller.calls == 3


def test_pauses_have_full_jitter_and_an_end() -> None:
    clock, dice = Clock(), iter([0.5, 0.0, 1.0, 0.25, 1.0, 1.0])
    model = Model(*[http(500)] * 6)
    make(
        model, sleep=clock.sleep, clock=clock, random=lambda: next(dice), attempts=7
    ).call(REQUEST)  # fmt: skip
    assert clock.slept == [0.5, 0.0, 4.0, 2.0, 16.0, 30.0]


@pytest.mark.parametrize(("wish", "least"), [(0.0, 0.0), (7.0, 7.0), (599.0, 120.0)])
def test_a_servers_wish_is_honoured_up_to_two_minutes(wish: float, least: float) -> None:
    clock = Clock()
    make(Model(http(429, wish)), sleep=clock.sleep, clock=clock).call(REQUEST)
    assert least <= clock.slept[0] <= least + 1.0


def test_the_next_model_takes_over_from_one_that_keeps_failing() -> None:
    model = Model(*[http(500)] * 3)
    caller = make(model, SECOND, attempts=3)
    assert caller.call(REQUEST).model == "second/model"
    assert caller.call(REQUEST).model == "second/model"  # the first rests
    assert model.asked == ["first/model"] * 3 + ["second/model"] * 2


def test_a_model_that_rested_is_tried_again() -> None:
    clock = Clock()
    model = Model(http(500))
    caller = make(model, SECOND, attempts=1, sleep=clock.sleep, clock=clock)
    caller.call(REQUEST)
    clock.now += 301
    assert caller.call(REQUEST).model == "first/model"


def test_a_model_that_is_not_found_is_not_asked_again() -> None:
    clock = Clock()
    model = Model(http(404))
    caller = make(model, SECOND, sleep=clock.sleep, clock=clock)
    caller.call(REQUEST)
    clock.now += 10_000
    caller.call(REQUEST)
    assert model.asked == ["first/model", "second/model", "second/model"]


def test_a_server_that_asks_to_wait_for_hours_has_used_its_quota_up() -> None:
    clock = Clock()
    caller = make(Model(http(429, 7200.0)), sleep=clock.sleep, clock=clock)
    with pytest.raises(CircuitOpenError, match="to be asked again in 120 minutes") as caught:
        caller.call(REQUEST)
    assert (caught.value.kind, caller.calls, clock.slept) == ("quota", 1, [])


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 413, 422])
def test_another_model_is_asked_what_the_first_refuses(status: int) -> None:
    model = Model(http(status))
    assert make(model, SECOND).call(REQUEST).model == "second/model"
    assert model.asked == ["first/model", "second/model"]


def test_the_last_models_failure_is_the_one_that_is_told() -> None:
    model = Model(http(400), CallError("second/model: no", "moderation"))
    with pytest.raises(CallError, match="second/model: no") as caught:
        make(model, SECOND).call(REQUEST)
    assert caught.value.remedy


@pytest.mark.parametrize("kind", [kind for kind, row in FAILURES.items() if row.strikes == 1])
def test_what_is_wrong_once_is_wrong_for_every_commit(kind: str) -> None:
    caller = make(Model(CallError("first/model: no", kind)), attempts=1)
    with pytest.raises(CircuitOpenError, match="stopped: first/model: no") as caught:
        caller.call(REQUEST)
    assert (caught.value.kind, caller.calls) == (kind, 1)


@pytest.mark.parametrize("kind", [k for k, row in FAILURES.items() if row.scope is Scope.COMMIT])
def test_what_is_wrong_with_one_commit_stops_no_run(kind: str) -> None:
    caller = make(Model(*[CallError("x", kind)] * 9))
    assert [refused(caller) for _ in range(9)] == ["CallError"] * 9
    assert caller.call(REQUEST).text == "{}"


@pytest.mark.parametrize("kind", ["connection", "timeout", "rate", "server", "protocol"])
def test_a_server_that_fails_every_commit_is_asked_no_more(kind: str) -> None:
    caller = make(Model(*[CallError("first/model: no", kind)] * 99), attempts=2)
    assert [refused(caller) for _ in range(4)] == ["CallError"] * 2 + ["CircuitOpenError"] * 2
    assert caller.calls == 3 * 2


def test_a_model_without_quota_leaves_the_run_to_the_next() -> None:
    model = Model(CallError("first/model: used up", "quota"))
    caller = make(model, SECOND)
    assert [caller.call(REQUEST).model for _ in range(3)] == ["second/model"] * 3
    assert model.asked == ["first/model"] + ["second/model"] * 3


def test_when_no_model_is_left_each_ones_key_is_named() -> None:
    second = replace(SECOND, api_key_env="SECOND_KEY")
    caller = make(Model(CallError("first/model: used up", "quota"), http(402)), second)
    with pytest.raises(CircuitOpenError) as caught:
        caller.call(REQUEST)
    assert caught.value.kind == "payment"
    text = str(caught.value)
    assert text.index("first/model: used up") < text.index("LLM_API_KEY") < text.index("SECOND_KEY")


def refused(caller: Caller) -> str:
    with pytest.raises((CallError, CircuitOpenError)) as caught:
        caller.call(REQUEST)
    return caught.typename


@pytest.mark.parametrize(("status", "remedy"), [(401, "the key in"), (403, "quota")])
def test_three_denials_in_a_row_stop_everything(status: int, remedy: str) -> None:
    caller = make(Model(*[http(status)] * 3))
    assert [refused(caller) for _ in range(5)] == ["CallError"] * 2 + ["CircuitOpenError"] * 3
    assert caller.calls == 3
    with pytest.raises(CircuitOpenError, match=rf"HTTP {status}.*{remedy}.*run again"):
        caller.call(REQUEST)


def test_a_good_call_between_denials_keeps_it_closed() -> None:
    caller = make(Model(http(403), http(403), None, http(401), http(401), None))
    names = [refused(caller), refused(caller)]
    caller.call(REQUEST)
    names += [refused(caller), refused(caller)]
    caller.call(REQUEST)
    assert names == ["CallError"] * 4


def test_a_good_call_begun_before_the_denials_does_not_keep_it_closed() -> None:
    asked, answered = threading.Event(), threading.Event()

    def ask(_: Endpoint, request: Request) -> Reply:
        if request.user != "slow":
            raise http(403)
        asked.set()
        assert answered.wait(30)
        return Reply("{}", False, FIRST.model, Usage(10, 5), 0.00002)

    caller = make(ask)
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(caller.call, Request("", "slow", {}, 1))
        assert asked.wait(30)
        names = [refused(caller), refused(caller)]
        answered.set()
        assert slow.result(timeout=30).text == "{}"
    assert [*names, refused(caller)] == ["CallError", "CallError", "CircuitOpenError"]


def test_the_breaker_wakes_those_who_sleep() -> None:
    sleeping = threading.Event()

    def ask(_: Endpoint, request: Request) -> Reply:
        if request.user == "busy":
            sleeping.set()
            raise http(429, 60.0)
        raise http(403)

    caller = Caller([FIRST], RateLimits(), ask=ask)
    with ThreadPoolExecutor(1) as pool:
        sleeper = pool.submit(caller.call, Request("", "busy", {}, 1))
        assert sleeping.wait(30)
        for _ in range(3):
            refused(caller)
        with pytest.raises(CircuitOpenError):
            sleeper.result(timeout=30)


def copied(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))  # noqa: S301


def test_errors_survive_a_process_boundary() -> None:
    error = CallError("text", "rate", 429, 3.5, usage=Usage(7, 1))
    copy = copied(error)
    assert (str(copy), copy.kind, copy.status, copy.retry_after) == ("text", "rate", 429, 3.5)
    assert copy.usage == Usage(7, 1)
    assert copied((FIRST, RateLimits(60))) == (FIRST, RateLimits(60))
    assert str(copied(CircuitOpenError("stopped"))) == "stopped"


def test_only_so_many_calls_are_under_way() -> None:
    busy, most, lock = 0, 0, threading.Lock()

    def ask(endpoint: Endpoint, _: Request) -> Reply:
        nonlocal busy, most
        with lock:
            busy += 1
            most = max(most, busy)
        time.sleep(0.005)
        with lock:
            busy -= 1
        return Reply("{}", False, endpoint.model, Usage(1, 1), 0.0)

    caller = Caller([FIRST], RateLimits(at_once=3), ask=ask)
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(caller.call, [REQUEST] * 60))
    assert (caller.calls, most) == (60, 3)


def starts(limits: RateLimits, tokens: int, number: int) -> list[float]:
    clock = Clock()
    limiter = RateLimiter(limits, clock.sleep, clock)
    return [limiter.acquire(tokens) for _ in range(number)]


def test_requests_queue_evenly() -> None:
    assert starts(RateLimits(requests_per_minute=30), 0, 4) == [0.0, 2.0, 4.0, 6.0]


def test_tokens_queue_evenly() -> None:
    assert starts(RateLimits(tokens_per_minute=60_000), 3000, 3) == [0.0, 3.0, 6.0]


def test_a_process_takes_its_share() -> None:
    assert starts(RateLimits(30, 1e9, share=0.25), 1, 3) == [0.0, 8.0, 16.0]


def test_no_limits_no_waiting() -> None:
    assert starts(RateLimits(), 10**9, 3) == [0.0, 0.0, 0.0]


def test_tokens_not_used_are_given_back() -> None:
    clock = Clock()
    limiter = RateLimiter(RateLimits(tokens_per_minute=6000), clock.sleep, clock)
    limiter.acquire(3000)  # 30 s worth
    limiter.note_accepted(2900)
    assert limiter.acquire(100) == pytest.approx(1.0)


def test_too_many_requests_halve_the_rate_once_for_all_under_way() -> None:
    clock = Clock()
    limiter = RateLimiter(RateLimits(requests_per_minute=60), clock.sleep, clock)
    started = [limiter.acquire(0) for _ in range(4)]
    for each in started:
        limiter.note_throttled(each)
    assert limiter.factor == 0.5
    first, second = limiter.acquire(0), limiter.acquire(0)
    assert second - first == pytest.approx(2.0)


def test_the_rate_recovers_by_good_calls() -> None:
    clock = Clock()
    limiter = RateLimiter(RateLimits(requests_per_minute=60), clock.sleep, clock)
    limiter.note_throttled(limiter.acquire(0))
    factors = []
    for _ in range(15):
        limiter.note_accepted(0)
        factors.append(limiter.factor)
    assert factors == sorted(factors)
    assert factors[0] < 0.53
    assert factors[-1] == 1.0


def test_threads_together_keep_to_the_rate() -> None:
    times: list[float] = []

    def ask(endpoint: Endpoint, _: Request) -> Reply:
        times.append(time.monotonic())
        return Reply("{}", False, endpoint.model, Usage(1, 1), 0.0)

    caller = Caller([FIRST], RateLimits(requests_per_minute=6000), ask=ask)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(caller.call, [REQUEST] * 50))
    assert max(times) - min(times) >= 0.45  # 49 gaps of 10 ms, less the scheduler's delays


def test_every_attempt_is_paid_for_on_its_own() -> None:
    worst = worst_case(REQUEST, (1.0, 2.0))
    budget = Budget(10 * worst)
    failures = (http(500), CallError("x", "timeout"), CallError("x", "connection", is_sent=False))
    make(Model(*failures)).call(REQUEST, budget)
    assert budget.spent == pytest.approx(worst + 0.00002)  # the timeout, and the answer


def test_a_retry_that_can_not_be_paid_is_not_sent() -> None:
    budget = Budget(1.5 * worst_case(REQUEST, (1.0, 2.0)))
    caller = make(Model(CallError("x", "timeout")))
    with pytest.raises(CallError, match="x"):  # the cause, not that the budget is spent
        caller.call(REQUEST, budget)
    assert caller.calls == 1
    with pytest.raises(BudgetSpentError):
        caller.call(REQUEST, budget)


def test_what_a_server_tells_of_a_failure_is_what_it_costs() -> None:
    budget = Budget(1.0)
    with pytest.raises(CallError):
        make(Model(CallError("x", "empty", usage=Usage(1000, 100)))).call(REQUEST, budget)
    assert budget.spent == pytest.approx(1.2e-3)


def test_a_cap_needs_a_price(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digest.analyze.asking.llm.price_of", lambda _: None)
    caller = make(Model())
    with pytest.raises(ConfigError, match=r"'first/model' is not known.*llm\.price"):
        caller.call(REQUEST, Budget(1.0))
    assert caller.call(REQUEST).text == "{}"


def test_a_place_is_held_over_several_calls_and_lent_while_one_waits() -> None:
    reply = Reply("text", False, "first/model", Usage(1, 1), 0.0)
    caller = Caller([FIRST], RateLimits(at_once=1), ask=lambda endpoint, request: reply)
    seen: list[Reply] = []
    with caller.hold_permit():
        caller.call(REQUEST)
        other = threading.Thread(target=lambda: seen.append(caller.call(REQUEST)))
        other.start()
        other.join(0.2)
        assert seen == []
        with caller._permits.lend():
            other.join(5)
        assert len(seen) == 1
    with caller.hold_permit():
        caller.call(REQUEST)


@pytest.mark.parametrize(
    ("room", "starts"),
    [
        (Room(requests=0, requests_reset=20.0), 20.0),
        (Room(requests=0, requests_reset=7200.0), 120.0),
        (Room(requests=3, requests_reset=20.0), 0.0),
        (Room(tokens=50, tokens_reset=8.0), 8.0),
        (Room(tokens=5000, tokens_reset=8.0), 0.0),
        (Room(), 0.0),
    ],
    ids=str,
)
def test_what_a_server_says_is_left_is_heeded(room: Room, starts: float) -> None:
    clock = Clock()
    limiter = RateLimiter(RateLimits(), clock.sleep, clock)
    limiter.note_room(room)
    assert limiter.acquire(100) == pytest.approx(starts)
