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

SCORES = ("得分", "指标得分", "联动")
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
_FOUND = [phase for phase in Phase if phase not in (Phase.shrink, Phase.explain)]
settings.register_profile("quick", max_examples=QUICK, derandomize=True, phases=_FOUND, **_COMMON)
settings.register_profile("thorough", max_examples=THOROUGH, phases=tuple(Phase), **_COMMON)
PROFILE = settings.get_profile(os.environ.get("KAOHE_PROPERTIES", "quick"))


def examples(share: float = 1.0) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The settings of a property; a slower one takes a share of the examples.

    KAOHE_PROPERTIES=thorough looks at many more, never at the same ones twice, and shrinks what it
    finds; the quick profile shows a failing world as it was met.
    """
    count = max(1, int(PROFILE.max_examples * share))
    return settings(PROFILE, max_examples=count)


def run(
    scheme: Scheme,
    tables: dict[str, Rows],
    period: str = "",
    provisional: bool = False,
    wanted: tuple[str, ...] = SCORES,
) -> dict[str, Rows]:
    """The wanted result tables by their names."""
    results = evaluate(scheme, from_rows(scheme, tables, period=period), provisional=provisional)
    return {name: results.table(name).to_pylist() for name in wanted}


def run_world(world: World, provisional: bool = False, wanted: tuple[str, ...] = SCORES) -> dict[str, Rows]:
    return run(world.scheme, world.tables, world.period, provisional, wanted)
