"""Faulty rows are left out on request; what is wrong with a whole table still stops."""

import pytest

from kaohe.errors import KaoheError
from kaohe.tables import inputs as canonical
from tables.bed import PEOPLE, SCHEME, read, record

BAD_PERSON = {"对象": "丁科", "类别": "无", "性质": "业务"}


def test_faulty_rows_are_left_out_and_listed():
    inputs = read(记录=[record("zz"), record()], skip_faults=True)
    assert inputs.records["row"].to_pylist() == [3]
    assert [(f.place.sheet, f.place.row, f.place.column) for f in inputs.faults] == [("记录", 2, "规则")]


def test_rows_of_a_left_out_appraisee_go_with_it_and_the_others_close_ranks():
    inputs = read(对象=[BAD_PERSON, *PEOPLE], 记录=[record(), record(who="丁科")], skip_faults=True)
    assert inputs.appraisees["a"].to_pylist() == [0, 1, 2]
    assert inputs.appraisees["name"].to_pylist() == ["甲科", "乙科", "丙所"]
    assert inputs.records["a"].to_pylist() == [0]
    assert any("连带略去1行" in note for note in inputs.notes)
    assert [(f.place.sheet, f.place.row) for f in inputs.faults] == [("对象", 2), ("记录", 3)]


def test_a_fault_of_a_whole_table_still_stops():
    with pytest.raises(KaoheError, match="缺少“对象”列"):
        read(记录=[{"规则": "1a"}], skip_faults=True)


def test_the_tables_have_the_canonical_schemas():
    inputs = read(记录=[record()])
    assert inputs.appraisees.schema == canonical.appraisees_schema(SCHEME)
    assert inputs.records.schema == canonical.RECORDS
    assert inputs.ratings.schema == canonical.RATINGS
    assert inputs.marks.schema == canonical.MARKS
    assert inputs.own.schema == canonical.OWN
    assert inputs.history.schema == canonical.HISTORY
