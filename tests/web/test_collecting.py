"""What a server process keeps is not looked through at every collection."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from kaohe.web import collecting

Times = list[float]


@pytest.fixture
def watched() -> Iterator[Times]:
    """The collector watched by a clock that shows these times, one after the other, then stands."""
    times: Times = []
    thresholds = gc.get_threshold()
    gc.disable()
    called = collecting.watch(lambda: times.pop(0) if times else 0.0)
    try:
        yield times
    finally:
        gc.callbacks.remove(called)
        gc.set_threshold(*thresholds)
        gc.unfreeze()
        gc.enable()


def test_what_outlives_a_slow_collection_is_set_aside(watched: Times) -> None:
    watched += [10.0, 10.5]
    gc.collect()
    assert gc.get_freeze_count() > 10_000


def test_a_quick_collection_and_a_young_one_set_nothing_aside(watched: Times) -> None:
    watched += [10.0, 10.01]
    gc.collect()
    watched += [10.0, 10.5]
    gc.collect(1)
    assert gc.get_freeze_count() == 0


def test_now_and_then_everything_is_looked_through(watched: Times) -> None:
    class Ring:
        def __init__(self) -> None:
            self.itself = self

    ring, gone = Ring(), []
    weakref.finalize(ring, gone.append, "gone")
    watched += [10.0, 10.5]
    gc.collect()
    del ring
    for _ in range(collecting.WHOLE - 2):
        watched += [10.0, 10.5]
        gc.collect()
    assert gone == [], "it is set aside"
    watched += [10.0, 10.5]
    gc.collect()
    gc.collect()
    assert gone == ["gone"]
