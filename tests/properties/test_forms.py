"""Every random scheme is valid, and its YAML and its workbook compute what it computes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given

from kaohe.scheme import language, workbook
from kaohe.scheme.check import check
from properties.engine import examples, run, run_world
from properties.worlds import World, worlds


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with TemporaryDirectory() as path:
        yield Path(path)


@examples(2)
@given(worlds())
def test_the_checker_finds_no_error(world: World) -> None:
    source = language.loads(language.dumps(world.scheme))
    assert [str(fault) for fault in check(source) if fault.level == "错误"] == []


@examples(0.3)
@given(worlds())
def test_yaml_and_workbook_give_the_same_results(folder: Path, world: World) -> None:
    written = language.loads(language.dumps(world.scheme)).scheme
    workbook.write(world.scheme, folder / "方案.xlsx")
    sheets = workbook.read(folder / "方案.xlsx").scheme
    expected = run_world(world)
    assert run(written, world.tables, world.period) == expected
    assert run(sheets, world.tables, world.period) == expected
