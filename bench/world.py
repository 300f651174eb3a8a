"""A made appraisal of any size: 50 rule leaves of 2 points, records that deduct 0.1, 0.2, 0.3, 0.7 or 0.9.

Such decimals have no binary fraction, and their sums often sit exactly on a cut-off (90, 80, 60), as
in real regulations: that is where floating point gives wrong grades. The exact totals and grades are
computed here in whole tenths of a point, without the engine.
"""

from __future__ import annotations

import random
from array import array
from functools import cached_property
from pathlib import Path

import pyarrow as pa

from kaohe.scheme.language import loads
from kaohe.scheme.model import Scheme
from kaohe.scheme.shape import Profile
from kaohe.tables import inputs as contracts
from kaohe.tables.inputs import Inputs

LEAVES = 50
TENTHS = (1, 2, 3, 7, 9)
"""What one unit deducts, by leaf in turn, in tenths of a point."""
BASE = 20
"""The points of a leaf, in tenths."""
CUTS = ((900, "优秀"), (800, "称职"), (600, "基本称职"), (0, "不称职"))
"""Grades with the least total of each, in tenths."""

RANKED = [
    "名额: [{编号: N1, 等次: 优秀, 比例: 20, 范围: [类别], 依据: 四}]",
    "奖项: [{编号: A1, 奖项: 先进, 名次: 1-10, 依据: 五}, {编号: A2, 奖项: 表扬, 末位: 10, 依据: 五}]",
]


def scheme(ranked: bool = False) -> Scheme:
    """The scheme, as a regulation would be written; `ranked` with a quota on the best grade and awards."""
    lines = [
        "方案: bench",
        "名称: 测速用办法",
        "周期: 年",
        "类别: [{名称: 单位, 分值: 100, 依据: 一}]",
        "指标:",
    ]
    for leaf in range(LEAVES):
        head = f"编号: '{leaf}', 名称: 指标{leaf}, 分值: {BASE // 10}, 依据: 二({leaf})"
        unit = f"扣分: 0.{TENTHS[leaf % len(TENTHS)]}, 单位: 次"
        rule = f"编号: {leaf}a, 名称: 规则{leaf}, 方法: 每项, {unit}, 依据: 二({leaf})"
        lines.append(f"  - {{{head}, 规则: [{{{rule}}}]}}")
    lines.append("等次:")
    for number, (cut, name) in enumerate(CUTS):
        least = f"最低: {cut // 10}, " if cut else ""
        lines.append(f"  - {{编号: G{number}, 名称: {name}, {least}依据: 三}}")
    return loads("\n".join(lines + (RANKED if ranked else []))).scheme


class World:
    """`size` appraisees with `each` records of 1 to 3 units.

    The rules of the records are drawn at random, so that some leaves have several; with 50 records
    each, every leaf has one.
    """

    def __init__(self, size: int, each: int, seed: int = 1) -> None:
        self.size, self.each = size, each
        draw = random.Random(seed)
        count = size * each
        self.units = draw.randbytes(count).translate(bytes(1 + byte % 3 for byte in range(256)))
        if each == LEAVES:
            self.leaves = bytes(range(LEAVES)) * size
        else:
            self.leaves = draw.randbytes(count).translate(bytes(byte % LEAVES for byte in range(256)))

    @cached_property
    def summed(self) -> array[int]:
        """Units by appraisee and leaf: `summed[appraisee * LEAVES + leaf]`."""
        made = array("i", bytes(4 * self.size * LEAVES))
        for record, (leaf, units) in enumerate(zip(self.leaves, self.units, strict=True)):
            made[record // self.each * LEAVES + leaf] += units
        return made

    @cached_property
    def totals(self) -> list[int]:
        """The exact totals in tenths of a point."""
        unit = [TENTHS[leaf % len(TENTHS)] for leaf in range(LEAVES)]
        rows = (self.summed[start : start + LEAVES] for start in range(0, self.size * LEAVES, LEAVES))
        return [sum([max(0, BASE - n * p) for n, p in zip(row, unit, strict=True)]) for row in rows]

    def grades(self) -> bytes:
        """The number of each appraisee's grade, 0 the best."""
        return bytes(next(n for n, (cut, _) in enumerate(CUTS) if total >= cut) for total in self.totals)

    def on_a_cut(self) -> int:
        """How many totals sit exactly on a cut-off."""
        cuts = {cut for cut, _ in CUTS[:-1]}
        return sum(total in cuts for total in self.totals)

    def people(self) -> pa.Table:
        fixed = {"name": [f"单位{n}" for n in range(self.size)], "a": range(self.size)}
        same = {"category": "单位", "grp": "", "profile": 0}
        return _table(contracts.appraisees_schema(scheme()), self.size, fixed, same)

    def records(self) -> pa.Table:
        count = self.size * self.each
        holders = array("i")
        for number in range(self.size):
            holders.extend([number] * self.each)
        ids = pa.array([f"{leaf}a" for leaf in range(LEAVES)])
        units = pa.array([n * 1_000_000 for n in range(4)], pa.int64())
        fixed = {
            "row": range(2, count + 2),
            "a": pa.Array.from_buffers(pa.int32(), count, [None, pa.py_buffer(holders)]),
            "rule": pa.DictionaryArray.from_arrays(_small(self.leaves), ids).cast(pa.string()),
            "q": pa.DictionaryArray.from_arrays(_small(self.units), units).cast(pa.int64()),
        }
        same = {"factor": 1_000_000, "own": None, "base": None, "state": "已核定"}
        return _table(contracts.RECORDS, count, fixed, same)

    def save(self, folder: Path) -> None:
        """The two tables as Arrow files, for a process that measures and nothing else."""
        for name, table in (("appraisees", self.people()), ("records", self.records())):
            with (
                pa.OSFile(str(folder / f"{name}.arrow"), "wb") as sink,
                pa.ipc.new_file(sink, table.schema) as out,
            ):
                out.write_table(table)

    def inputs(self) -> Inputs:
        return _inputs(self.people(), self.records())


def load(folder: Path) -> Inputs:
    """What `save` wrote, in memory."""
    return _inputs(*(_read(folder / f"{name}.arrow") for name in ("appraisees", "records")))


def _read(path: Path) -> pa.Table:
    with pa.OSFile(str(path)) as source:
        return pa.ipc.open_file(source).read_all()


def _inputs(people: pa.Table, records: pa.Table) -> Inputs:
    empty = (contracts.RATINGS, contracts.MARKS, contracts.OWN, contracts.HISTORY)
    return Inputs("", (Profile("单位"),), people, records, *(schema.empty_table() for schema in empty))


def _small(numbers: bytes) -> pa.Array:
    return pa.Array.from_buffers(pa.int8(), len(numbers), [None, pa.py_buffer(numbers)])


def _table(schema: pa.Schema, rows: int, fixed: dict[str, object], same: dict[str, object]) -> pa.Table:
    """A table of a contract; a column that is not given is empty text."""
    columns = []
    for field in schema:
        if field.name in fixed:
            columns.append(pa.array(fixed[field.name], field.type))
        else:
            columns.append(pa.repeat(pa.scalar(same.get(field.name, ""), field.type), rows))
    return pa.table(columns, schema=schema)
