"""How a cost grows with the size of a cohort: the exponent of a power law."""

import math
from collections.abc import Sequence


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """The k of the law cost = c * size**k that fits best: least squares on the logarithms.

    1 is a cost per submission that stays the same, 0 a cost that does not grow at all.

    Raises
    ------
    ValueError
        for fewer than two different sizes, or a number that is not positive.
    """
    if len(set(sizes)) < 2:
        raise ValueError(f"growth can't be seen in {len(set(sizes))} size(s): give at least two")
    if min(*sizes, *costs) <= 0:
        raise ValueError("sizes and costs must be positive to have a logarithm")
    x, y = [math.log(size) for size in sizes], [math.log(cost) for cost in costs]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    above = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
    return above / sum((a - mean_x) ** 2 for a in x)
