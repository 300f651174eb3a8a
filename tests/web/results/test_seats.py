"""Seats and ties as the deciding body sees them are the engine's, whatever the scheme and the sample."""

from __future__ import annotations

import dataclasses

import pytest

from kaohe import evaluate
from kaohe.scheme.model import Scheme
from kaohe.tables.read import from_rows
from kaohe.tables.sample import generate
from kaohe.web.results import seats
from kaohe.web.results.matters import agenda
from regulations.register import ROWS
from web.world import shipped

WITH_SEATS = [name for name in ROWS if shipped(name).quotas]


def evaluated(scheme: Scheme, seed: int, size: int = 200):
    """Result tables of a sample, and the attributes of its appraisees."""
    rows = {
        table.name: [dict(zip(table.columns, cells, strict=True)) for cells in table.rows()]
        for table in generate(scheme, seed, size)
    }
    names = [attribute.name for attribute in scheme.attributes]
    attributes = {row["对象"]: {name: row.get(name, "") for name in names} for row in rows["对象"]}
    return evaluate(scheme, from_rows(scheme, rows)).tables(), attributes


def coarse(name: str) -> Scheme:
    """A shipped scheme whose totals are shown in whole points, so that many tie."""
    return dataclasses.replace(shipped(name), decimals=0)


@pytest.mark.parametrize("order", ["显示总分", "原始分"])
@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("name", WITH_SEATS)
def test_grades_and_ties_are_the_engines(name: str, seed: int, order: str) -> None:
    scheme = dataclasses.replace(coarse(name), order_by=order)
    tables, attributes = evaluated(scheme, seed)
    people = seats.contenders(tables, scheme, attributes)
    fields = [*seats.grade_fields(scheme, people), *seats.award_fields(scheme, people)]
    names = seats.names(scheme)
    for one in people:
        assert (names[one.grade] if one.grade is not None else "") == one.final, one.name
    waiting = {row["对象"] for row in tables["得分"].to_pylist() if "待研究" in row["备注"].split("、")}
    assert {one.name for field in fields for one in field.tied} == waiting


@pytest.mark.parametrize("name", WITH_SEATS)
def test_seats_are_those_that_the_result_counts(name: str) -> None:
    scheme = shipped(name)
    tables, attributes = evaluated(scheme, 1)
    rooms = agenda(tables, scheme, attributes).rooms({})
    counted = [
        (row["数"], row["说明"].partition("：")[2])
        for row in tables["清点"].to_pylist()
        if row["项"] == "等次名额"
    ]
    said = [(str(room.seats), f"{room.where}，基数{room.base}，评出{room.holders}") for room in rooms]
    assert sorted(said) == sorted(counted)


def test_the_coarse_samples_have_ties() -> None:
    """Without a tie somewhere, the first test would hold for a wrong reason."""
    found = 0
    for name in WITH_SEATS:
        tables, attributes = evaluated(coarse(name), 1)
        found += sum(matter.open for matter in agenda(tables, coarse(name), attributes).matters)
    assert found >= 7
