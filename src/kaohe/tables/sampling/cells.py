"""Numbers as people write them, drawn exactly: integers of micro-units inside, text outside."""

from __future__ import annotations

import functools
from random import Random

from kaohe.numbers import MICRO, show, to_micro

_STEPS = (MICRO, MICRO // 2, MICRO // 10, MICRO // 20, MICRO // 100, MICRO // 1000, 1)

# the same few numbers come up again and again
micro = functools.lru_cache(4096)(to_micro)
text = functools.lru_cache(65536)(show)


def step_for(span: int, least_steps: int = 4) -> int:
    """The coarsest usual step (1, 0.5, 0.1, 0.05, 0.01 …) of which `span` holds at least `least_steps`."""
    return next((step for step in _STEPS if span >= step * least_steps), 1)


def between(rng: Random, low: int, high: int) -> str:
    """A number from `low` to `high` (micro-units, both included) on a usual step."""
    step = step_for(high - low)
    first, last = -(-low // step), high // step
    return text(rng.randint(first, last) * step) if first <= last else show(low)


def near(rng: Random, share: float, low: int, high: int) -> str:
    """A score about `share` of `high`, not below `low`, sometimes with decimals."""
    step = step_for(high, 20)
    if rng.random() < 0.3:
        step = max(1, step // 10 if step == MICRO else step // 5)
    value = int(share * high) // step * step
    return text(min(high, max(low, value)))


def split(rng: Random, total: int, parts: int) -> list[int]:
    """`total` micro-points as `parts` positive numbers on the coarsest usual step that divides it."""
    for step in (5 * MICRO, MICRO, MICRO // 2, MICRO // 10, MICRO // 100, 1):
        if total % step == 0 and total // step >= 3 * parts:
            break
    else:
        step, parts = (1, min(parts, max(1, total)))
    units = total // step
    weights = [rng.uniform(1, 3) for _ in range(parts)]
    found = [1 + int((units - parts) * weight / sum(weights)) for weight in weights]
    found[0] += units - sum(found)
    return [count * step for count in found]


def skewed(rng: Random, sizes: list[int]) -> int:
    """A position in `sizes`; the smaller the size, the more often."""
    most = max(sizes) or 1
    return rng.choices(range(len(sizes)), [1 / (0.15 + size / most) for size in sizes])[0]
