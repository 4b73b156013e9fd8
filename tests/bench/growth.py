"""How a measure grows with the number of commits."""

from __future__ import annotations

import math
from statistics import linear_regression
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def exponent(measures: Mapping[int, float]) -> float:
    """Fit measure = a * commits ** exponent by least squares of the logarithms.

    1 is linear, 2 quadratic. Needs two sizes or more.
    """
    sizes = [math.log(size) for size in measures]
    return linear_regression(sizes, [math.log(measure) for measure in measures.values()]).slope
