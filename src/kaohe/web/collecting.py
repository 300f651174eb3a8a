"""How a server process collects cyclic garbage: what stays is not looked through again and again.

Schemes and results that a process keeps are hundreds of thousands of objects, and a full collection goes
through all of them while every request waits: seconds under load. What has outlived a slow collection is
therefore set aside; now and then everything is looked through, so that nothing is lost for good.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

YOUNG, MIDDLE, OLD = 20_000, 20, 20
"""Thresholds of the three generations; Python's own (700, 10, 10) are for small programs."""
SLOW = 0.02
"""A collection of so many seconds is felt."""
WHOLE = 200
"""After so many times of setting aside, everything is looked through once."""


Watched = Callable[[str, dict[str, int]], None]


def watch(clock: Callable[[], float] = time.perf_counter) -> Watched:
    """From here on in this process; what stands among `gc.callbacks` then."""
    begun, aside = 0.0, 0

    def watched(phase: str, about: dict[str, int]) -> None:
        nonlocal begun, aside
        if phase == "start":
            begun = clock()
        elif about["generation"] == 2 and clock() - begun > SLOW:
            gc.freeze()
            aside += 1
            if aside % WHOLE == 0:
                gc.unfreeze()

    gc.set_threshold(YOUNG, MIDDLE, OLD)
    gc.callbacks.append(watched)
    return watched
