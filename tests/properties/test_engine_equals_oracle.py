"""Engine and oracle agree in every cell of 得分 and 指标得分, and in what 联动 concludes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from oracle.links import YEAR
from oracle.score import score
from properties.engine import examples, run, run_world
from properties.worlds import Rows, World, worlds


def differing(engine: Rows, oracle: Rows) -> list[str]:
    """The cells in which two tables differ, readably."""
    found = [f"{len(engine)} rows, not {len(oracle)}"] if len(engine) != len(oracle) else []
    for got, right in zip(engine, oracle, strict=False):
        where = f"{right.get('对象')} {right.get('指标', '')}"
        for column in {**right, **got}:
            if got.get(column) != right.get(column):
                found.append(f"{where} {column}: engine {got.get(column)!r}, oracle {right.get(column)!r}")
    return found


def agree(engine: Rows, oracle: Rows) -> None:
    found = differing(engine, oracle)
    assert not found, "\n".join(found)


def concluded(links: Rows) -> Rows:
    return [{column: row[column] for column in ("对象", "周期", "结论")} for row in links]


@examples()
@given(worlds(), st.booleans())
def test_every_cell_of_the_results(world: World, provisional: bool) -> None:
    oracle = score(world.scheme, world.tables, provisional, world.period)
    engine = run_world(world, provisional)
    agree(engine["得分"], oracle.totals)
    agree(engine["指标得分"], oracle.indicators)
    agree(concluded(engine["联动"]), oracle.links)


@examples(0.5)
@given(worlds(most=4))
def test_every_conclusion_of_the_year(world: World) -> None:
    tables = {name: world.tables[name] for name in ("对象", "历史")}
    oracle = score(world.scheme, tables, period=YEAR)
    agree(concluded(run(world.scheme, tables, YEAR, wanted=("联动",))["联动"]), oracle.links)
