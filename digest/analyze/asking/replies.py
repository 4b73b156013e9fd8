"""From what came over HTTP to a reply with its cost, or to the failure that it is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from digest.analyze.asking.budget import prompt_bound
from digest.analyze.asking.errors import CallError, error_of_answer
from digest.analyze.asking.http.bodies import CUT, FILTERED, read_reply
from digest.analyze.asking.http.events import has_error, read_json
from digest.analyze.records import Reply, Usage

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.analyze.asking.errors import Endpoint
    from digest.analyze.asking.http.bodies import RawReply
    from digest.analyze.asking.http.clients import Seen
    from digest.analyze.records import Request


@dataclass(frozen=True, slots=True)
class EstimatedUsage(Usage):
    """Tokens, where the server gave none: an upper bound from the lengths of the texts."""


def find_reply(endpoint: Endpoint, seen: Seen, response: Any, key: str) -> RawReply:
    """Find the reply in what came: in the body first, then in what litellm made of it.

    Raises CallError for a body that holds none.
    """
    data = read_json(seen.body) if seen.body else None
    found = None if has_error(data) else read_reply(data)
    if (found is None or not found.texts) and response is not None:
        other = read_reply(response)
        found = other if other and other.texts else found
    if found is not None:
        return found
    if seen.status is None:
        raise CallError(f"{endpoint.model}: the answer can't be read", "protocol")
    raise error_of_answer(endpoint, seen, key)


def make_reply(
    endpoint: Endpoint, request: Request, raw: RawReply, cost_of: Callable[[Endpoint, Usage], float]
) -> Reply:
    """Make a reply with its cost. Raises CallError for one without an answer."""
    if not raw.texts or (raw.finish in FILTERED and not _is_json(raw.texts[0])):
        raise _failure_without_text(endpoint, request, raw)
    usage = raw.usage or _estimate(request, raw)
    first, *others = raw.texts
    is_cut = raw.finish in CUT
    return Reply(first, is_cut, endpoint.model, usage, cost_of(endpoint, usage), tuple(others))


def _failure_without_text(endpoint: Endpoint, request: Request, raw: RawReply) -> CallError:
    usage = raw.usage or _estimate(request, raw)
    if raw.finish in FILTERED:
        text, kind = f"the provider's filter refused to answer ({raw.finish})", "moderation"
    elif raw.refusal or raw.finish == "refusal":
        text, kind = "the model refused to answer", "refusal"
    elif raw.finish in CUT:
        text, kind = "its tokens were spent before the answer began", "cut"
    else:
        text, kind = "the answer is empty", "empty"
    return CallError(f"{endpoint.model}: {text}", kind, usage=usage)


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def _estimate(request: Request, raw: RawReply) -> Usage:
    """Give an upper bound of the tokens of a call whose server told none."""
    size = sum(len(text.encode()) for text in raw.texts)
    completion = size if raw.texts else request.max_tokens
    return EstimatedUsage(prompt_bound(request), min(completion, request.max_tokens))
