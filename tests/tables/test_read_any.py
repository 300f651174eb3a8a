"""Whatever stands in the cells or files: inputs or faults in Chinese, never a traceback."""

import contextlib
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaohe.errors import KaoheError
from kaohe.tables import inputs as canonical
from kaohe.tables.contracts import TABLES_IN
from kaohe.tables.read import from_rows, read
from tables.bed import OWN, PEOPLE, SCHEME

LIKELY = [
    "",
    " ",
    "甲科",
    "乙科",
    "丙所",
    "科室",
    "直属",
    "业务",
    "1",
    "1a",
    "1f",
    "3.1",
    "3.3",
    "A",
    "好",
    "2020Q1",
]
CELLS = st.one_of(
    st.sampled_from(LIKELY),
    st.text(max_size=4),
    st.floats(),
    st.integers(-3, 200),
    st.booleans(),
    st.none(),
    st.dates(),
    st.sampled_from(["95%", "１２", "12,5", "1,000", "#N/A", "1e5", "9" * 30, "\u200b", "2018年3月"]),
)


def tables(contract):
    headings = [*contract.names, "性质", "技术", "周期", "备注"]
    row = st.dictionaries(st.sampled_from(headings), CELLS, min_size=len(contract.names) - 1)
    full = st.fixed_dictionaries({name: CELLS for name in contract.names})
    return st.lists(st.one_of(row, full), max_size=4)


EVERYTHING = st.fixed_dictionaries({name: tables(contract) for name, contract in TABLES_IN.items()})


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(EVERYTHING, st.booleans(), st.booleans(), st.sampled_from(["", "年度", "2020Q1"]), st.booleans())
def test_any_cells_give_inputs_or_faults(rows, right_people, own, period, skip):
    scheme = OWN if own else SCHEME
    if right_people:
        rows = rows | {"对象": PEOPLE if not own else [{"对象": "甲科", "类别": "部门"}]}
    try:
        inputs = from_rows(scheme, rows, period=period, skip_faults=skip)
    except KaoheError as error:
        assert error.faults
        assert all(fault.what and fault.cure for fault in error.faults)
    else:
        assert inputs.records.schema == canonical.RECORDS
        assert skip or not inputs.faults


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.text(alphabet='对象规则数量,;\t\n\r" 甲科1a=', max_size=80).map(str.encode),
    )
)
def test_any_csv_gives_inputs_or_faults(content):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.joinpath("对象.csv").write_text("对象,类别,性质\n甲科,科室,业务\n", encoding="utf-8")
        folder.joinpath("记录.csv").write_bytes(content)
        with contextlib.suppress(KaoheError):
            read(folder, SCHEME)
