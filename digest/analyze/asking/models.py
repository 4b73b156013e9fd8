"""The models that a run may ask: their addresses and prices, and what is amiss with them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from digest.analyze.asking.errors import Endpoint
from digest.analyze.asking.llm import price_of, refused_options, withdrawal_of
from digest.errors import ConfigError

if TYPE_CHECKING:
    from digest.analyze.records import Llm


def endpoints(llm: Llm) -> tuple[Endpoint, ...]:
    """List the model and its fallbacks, in the order they are asked."""
    return tuple(
        Endpoint(m.model, m.api_base, m.api_key_env, llm.timeout, m.price, m.options)
        for m in llm.models
    )


def highest_price(llm: Llm) -> tuple[float, float] | None:
    """Give the highest prices of all models, (sent, received), in US dollars per million tokens.

    `None` when the price of one of them is not known.
    """
    prices = [price_of(endpoint) for endpoint in endpoints(llm)]
    known = [price for price in prices if price is not None]
    if len(known) < len(prices):
        return None
    return max(price[0] for price in known), max(price[1] for price in known)


def check_models(llm: Llm) -> list[str]:
    """Warn of models that are withdrawn or will be, as far as litellm's table knows.

    Raises ConfigError for options that a model does not take.
    """
    for model in endpoints(llm):
        if refused := refused_options(model):
            names = ", ".join(refused)
            raise ConfigError(f"llm.options: {model.model} does not take {names}; leave that out")
    dated = [(one.model, day) for one in llm.models if (day := withdrawal_of(one.model))]
    return [
        f"llm: {model} {'was' if day <= date.today() else 'will be'} withdrawn on {day};"
        " name another model in time"
        for model, day in dated
    ]
