"""Scores are proportional to points: ten times all points and amounts give ten times all scores."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given

from kaohe.methods import Discretionary, Rated
from kaohe.methods.base import Amount, Rule
from kaohe.methods.tiers import Tier
from kaohe.scheme.model import Category, Indicator, Totals
from oracle.numbers import exact, show
from properties.engine import examples, run, run_world
from properties.worlds import Rows, World, worlds

SCALED: dict[type[Any], tuple[str, ...]] = {
    Amount: ("points", "levels"),
    Category: ("points",),
    Discretionary: ("low", "high"),
    Indicator: ("points", "scale", "bonus_cap", "negative"),
    Rule: ("cap",),
    Tier: ("points",),
    Totals: ("lowest", "highest", "bonus_cap"),
}
TOLERANCE = Fraction(1, 1000)
"""The roundings to a micro-point do not scale; what is left of them is far below this."""


def tenfold(value: Any) -> Any:
    """A scheme, or a part of it, with all points and amounts ten times as large."""
    if isinstance(value, tuple):
        return tuple(tenfold(each) for each in value)
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    mine = SCALED.get(type(value), ())
    changes = {}
    for field in dataclasses.fields(value):
        old = getattr(value, field.name)
        changes[field.name] = times_ten(old) if field.name in mine else tenfold(old)
    return dataclasses.replace(value, **changes)


def times_ten(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple((name, points * Decimal(10)) for name, points in value)
    return None if value is None else value * Decimal(10)


def tenfold_tables(world: World) -> dict[str, Rows]:
    rated = {
        (name, node.id)
        for name, root in world.trees.items()
        for node in root.walk()
        if isinstance(node.method, Rated)
    }
    tables = dict(world.tables)
    for table, column in (("记录", "分值"), ("个性指标", "分值")):
        tables[table] = [
            row | ({column: ten(row[column])} if row.get(column) else {}) for row in tables[table]
        ]
    tables["评分"] = [
        row | {"得分": ten(row["得分"])}
        if (row["对象"], row["指标"]) in rated and not row.get("满分")
        else row
        for row in tables["评分"]
    ]
    return tables


def ten(text: str) -> str:
    return show(exact(text) * 10)


@examples(0.3)
@given(worlds())
def test_scores_grow_with_the_points(world: World) -> None:
    before = run_world(world)["指标得分"]
    after = run(tenfold(world.scheme), tenfold_tables(world), world.period)["指标得分"]
    for small, large in zip(before, after, strict=True):
        assert exact(large["分值"]) == exact(small["分值"]) * 10
        assert bool(small["得分"]) == bool(large["得分"])
        if small["得分"]:
            apart = exact(large["得分"]) - exact(small["得分"]) * 10
            assert abs(apart) < TOLERANCE, (small, large)
