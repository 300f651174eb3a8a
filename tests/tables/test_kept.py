"""Kept tables: read when asked for, once; the rows of one appraisee as a filter would find them."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from kaohe.tables.kept import Kept

LEDGER = pa.table({"对象": ["甲", "甲", "乙", "甲", "丙"], "分": ["1", "2", "3", "4", "5"]})
TALLY = pa.table({"项": ["名额"], "数": ["3"]})


@pytest.fixture
def asked() -> list[str]:
    return []


@pytest.fixture
def kept(asked: list[str]) -> Kept:
    def reader(name: str, table: pa.Table):
        return lambda: (asked.append(name), table)[1]

    return Kept({"明细": reader("明细", LEDGER), "清点": reader("清点", TALLY)})


def test_a_table_is_read_when_it_is_asked_for_and_once(kept: Kept, asked: list[str]) -> None:
    assert list(kept) == ["明细", "清点"] and asked == []
    assert kept["明细"] is kept["明细"]
    assert asked == ["明细"]


@pytest.mark.parametrize("name", ["甲", "乙", "丙", "丁"])
def test_the_rows_of_one_are_those_that_a_filter_finds(kept: Kept, name: str) -> None:
    found = kept.of(name)
    assert found.keys() == {"明细"}
    assert found["明细"].equals(LEDGER.filter(pc.equal(LEDGER["对象"], name)))


def test_a_table_that_is_not_there(kept: Kept) -> None:
    with pytest.raises(KeyError):
        kept["联动"]
