"""The engine run on a world, as rows of text."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, settings

from kaohe.engine.run import evaluate
from kaohe.scheme.model import Scheme
from kaohe.tables.read import from_rows
from properties.worlds import Rows, World

QUICK, THOROUGH = 40, 3000
_COMMON: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.large_base_example,
    ],
    "print_blob": True,
}
settings.register_profile("quick", max_examples=QUICK, derandomize=True, **_COMMON)
settings.register_profile("thorough", max_examples=THOROUGH, **_COMMON)
PROFILE = settings.get_profile(os.environ.get("KAOHE_PROPERTIES", "quick"))


def examples(share: float = 1.0) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The settings of a property; a slower one takes a share of the examples."""
    count = max(1, int(PROFILE.max_examples * share))
    return settings(PROFILE, max_examples=count, phases=tuple(Phase))


def run(
    scheme: Scheme, tables: dict[str, Rows], period: str = "", provisional: bool = False
) -> dict[str, Rows]:
    """Every result table by its name."""
    results = evaluate(scheme, from_rows(scheme, tables, period=period), provisional=provisional)
    return {name: results.table(name).to_pylist() for name in results.names}


def run_world(world: World, provisional: bool = False) -> dict[str, Rows]:
    return run(world.scheme, world.tables, world.period, provisional)
