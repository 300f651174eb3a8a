"""The ledger (明细) adds up: node by node to every score, and to the total before rounding."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from oracle.numbers import exact, half_up, show_fixed
from oracle.score import score
from properties.engine import examples, run_world
from properties.worlds import Rows, World, worlds

Lines = dict[tuple[str, str], Fraction]
Tables = dict[str, Rows]


def lines(engine: Tables) -> Lines:
    """The sum of the ledger's points for each appraisee and indicator named in it."""
    found: Lines = defaultdict(Fraction)
    for row in engine["明细"]:
        found[row["对象"], row["指标"]] += exact(row["分数"])
    return found


@examples()
@given(worlds(), st.booleans())
def test_every_line_counts_once_and_names_its_clause(world: World, provisional: bool) -> None:
    engine = run_world(world, provisional, ("得分", "指标得分", "明细"))
    adds_up_by_node(world, engine)
    adds_up_to_the_total(world, engine, provisional)
    for row in engine["明细"]:
        assert row["类型"] and row["说明"], row
        assert row["分数"] == "0" or row["依据"], row


def adds_up_by_node(world: World, engine: Tables) -> None:
    points = lines(engine)
    below = {
        (name, node.id): [each.id for each in node.walk()]
        for name, root in world.trees.items()
        for node in root.walk()
    }
    for row in engine["指标得分"]:
        name, indicator = row["对象"], row["指标"]
        ids = below.get((name, indicator), [indicator])
        total = sum((points.get((name, each), Fraction(0)) for each in ids), Fraction(0))
        if row["得分"]:
            assert total == exact(row["得分"]), f"{name} {indicator}: ledger {total}, score {row['得分']}"


def adds_up_to_the_total(world: World, engine: Tables, provisional: bool) -> None:
    oracle = score(world.scheme, world.tables, provisional, world.period)
    totals: dict[str, Fraction] = defaultdict(Fraction)
    for (name, _), points in lines(engine).items():
        totals[name] += points
    for row in engine["得分"]:
        if row["总分"]:
            total, decimals = totals[row["对象"]], world.scheme.decimals
            assert total == oracle.exact_totals[row["对象"]]
            assert row["总分"] == show_fixed(half_up(total, decimals), decimals)
