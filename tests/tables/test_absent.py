"""What is not installed is looked for once, not at every value."""

from __future__ import annotations

import sys
from importlib.abc import MetaPathFinder
from types import ModuleType

import pyarrow as pa
import pytest

import kaohe.tables.grid
from kaohe.tables.absent import absent


class Watch(MetaPathFinder):
    """Notes which modules are searched for."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def find_spec(self, name: str, path: object, target: ModuleType | None = None) -> None:
        self.names.append(name)


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    made = Watch()
    monkeypatch.setattr(sys, "meta_path", [made, *sys.meta_path])
    return made


def test_taking_values_from_python_searches_for_no_library(watch: Watch) -> None:
    cells = kaohe.tables.grid.Cells.of(pa.array(["", "1"]))
    assert cells.empty.to_pylist() == [True, False]
    assert "dateutil" not in watch.names


def test_a_library_that_is_not_there_is_looked_for_once(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "kaohe_nowhere", raising=False)
    absent("kaohe_nowhere")
    for _ in range(3):
        with pytest.raises(ModuleNotFoundError):
            __import__("kaohe_nowhere")
    assert watch.names.count("kaohe_nowhere") == 1
    monkeypatch.delitem(sys.modules, "kaohe_nowhere")


def test_a_library_that_is_there_stays_as_it_is() -> None:
    absent("decimal")
    assert __import__("decimal").Decimal("1") == 1
