"""Engine and oracle agree on the samples of the shipped schemes, and their ledgers add up."""

from __future__ import annotations

import os
from collections import defaultdict
from fractions import Fraction

import pytest

from kaohe.scheme import library
from kaohe.tables.sample import generate
from oracle.numbers import exact
from oracle.score import score
from properties.engine import run
from properties.test_engine_equals_oracle import agree, concluded

SEEDS = range(1, int(os.environ.get("KAOHE_SAMPLES", "1")) + 1)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", library.names())
def test_every_cell_of_a_sample(name: str, seed: int) -> None:
    scheme = library.shipped(name).scheme
    tables = {
        table.name: [dict(zip(table.columns, row, strict=True)) for row in table.rows()]
        for table in generate(scheme, seed)
    }
    oracle = score(scheme, tables)
    engine = run(scheme, tables, wanted=("得分", "指标得分", "联动", "明细"))
    agree(engine["得分"], oracle.totals)
    agree(engine["指标得分"], oracle.indicators)
    agree(concluded(engine["联动"]), oracle.links)
    totals: dict[str, Fraction] = defaultdict(Fraction)
    for line in engine["明细"]:
        totals[line["对象"]] += exact(line["分数"])
    for appraisee, total in oracle.exact_totals.items():
        assert total is None or totals[appraisee] == total
