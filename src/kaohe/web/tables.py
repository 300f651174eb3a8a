"""Between the database and the tables of `kaohe.tables`, in bulk: a few statements whatever the rows.

`inputs` is what the engine takes; `rows` and `columns` are the same as plain tables; `store` writes
tables that were read into a cycle. The row of a record in table 记录 is its position in `record_ids`
plus 2, as in a file with one heading.
"""

from __future__ import annotations

import datetime
import hashlib
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.db.models import QuerySet

from kaohe.numbers import show
from kaohe.scheme.model import Scheme
from kaohe.tables import export
from kaohe.tables.contracts import STATES
from kaohe.tables.inputs import Inputs
from kaohe.tables.read import from_columns
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.cycles.schemes import loaded
from kaohe.web.organisation.models import Person
from kaohe.web.records.models import Evidence, Imported, OwnIndicator, Rating, Record

Row = dict[str, str]
Tables = dict[str, list[Row]]
Columns = dict[str, list[str]]
_BATCH = 2000


def scheme_of(cycle: Cycle) -> Scheme:
    """The cycle's scheme, parsed once a process."""
    return loaded(cycle.scheme)


def inputs(cycle: Cycle, *, skip_faults: bool = False) -> Inputs:
    """What `kaohe.evaluate` takes; KaoheError with every fault unless they are to be skipped."""
    return from_columns(scheme_of(cycle), columns(cycle), period=cycle.period, skip_faults=skip_faults)


def rows(cycle: Cycle) -> Tables:
    """All that counts in a cycle, by table, as `kaohe.tables.read.from_rows` takes it."""
    return {table: _as_rows(named) for table, named in columns(cycle).items()}


def columns(cycle: Cycle) -> dict[str, Columns]:
    """The same as columns of text; tables without rows are left out, 对象 never.

    Drafts and returned records are not among it: they are still with those who enter them.
    """
    found = {
        "对象": appraisees(scheme_of(cycle), cycle.appraisees.order_by("order", "id"), cycle.period),
        "记录": _records(cycle),
        "评分": _ratings(cycle),
        "个性指标": own_indicators(cycle.own_indicators.order_by("id")),
    }
    for table, kept in Imported.objects.filter(cycle=cycle).values_list("table", "rows"):
        found[table] = _open(kept)
    return {table: named for table, named in found.items() if table == "对象" or any(named.values())}


def workbook(cycle: Cycle) -> bytes:
    """All input tables as one workbook that `kaohe evaluate` reads to the same result."""
    return export.workbook(columns(cycle))


def archive(cycle: Cycle) -> bytes:
    """The same as a ZIP of CSV files."""
    return export.archive(columns(cycle))


def record_ids(cycle: Cycle) -> list[int]:
    """Ids of the records in the order of table 记录."""
    return list(_counted(cycle).values_list("id", flat=True))


def appraisees(scheme: Scheme, query: QuerySet[Appraisee], period: str = "") -> Columns:
    """Table 对象 of these appraisees."""
    found = list(query.values_list("name", "category", "group", "attributes"))
    made = _named(("对象", "类别", "分组"), (row[:3] for row in found), {})
    for attribute in scheme.attributes:
        made[attribute.name] = [str(row[3].get(attribute.name, "")) for row in found]
    if period:
        made["周期"] = [period] * len(found)
    return made


def own_indicators(query: QuerySet[OwnIndicator]) -> Columns:
    """Table 个性指标 of these own indicators."""
    found = query.values_list("appraisee__name", "parent", "indicator", "name", "points")
    return _named(("对象", "上级指标", "指标", "名称", "分值"), found, {4: show})


def show_or_empty(micro: int | None) -> str:
    return "" if micro is None else show(micro)


def _counted(cycle: Cycle) -> QuerySet[Record]:
    return Record.objects.filter(cycle=cycle, state__in=STATES).order_by("id")


def _records(cycle: Cycle) -> Columns:
    fields = (
        "appraisee__name", "rule", "quantity", "points", "level", "severity", "factor", "base", "matter",
        "state", "date", "note", "document", "id",
    )  # fmt: skip
    names = (
        "对象",
        "规则",
        "数量",
        "分值",
        "层级",
        "情节",
        "系数",
        "基数",
        "同一事项",
        "状态",
        "日期",
        "说明",
    )
    files: dict[int, list[str]] = {}
    evidence = Evidence.objects.filter(record__cycle=cycle, record__state__in=STATES).order_by("id")
    for record, file in evidence.values_list("record", "name"):
        files.setdefault(record, []).append(file)
    found = list(_counted(cycle).values_list(*fields))
    shown: dict[int, Callable[[Any], str]] = {at: show_or_empty for at in (2, 3, 6, 7)}
    shown[10] = lambda day: day.isoformat() if day else ""
    made = _named(names, (row[:12] for row in found), shown)
    made["佐证"] = ["、".join(filter(None, [row[12], *files.get(row[13], ())])) for row in found]
    return made


def _ratings(cycle: Cycle) -> Columns:
    found = cycle.ratings.order_by("id").values_list("appraisee__name", "indicator", "score", "full")
    return _named(("对象", "指标", "得分", "满分"), found, {2: show, 3: show_or_empty})


def _named(
    names: Sequence[str], found: Iterable[Sequence[Any]], shown: Mapping[int, Callable[[Any], str]]
) -> Columns:
    """Rows turned into named columns of text."""
    turned: list[Any] = list(zip(*found, strict=True)) or [()] * len(names)
    return {
        name: [shown[at](value) for value in turned[at]] if at in shown else list(turned[at])
        for at, name in enumerate(names)
    }


def _as_rows(named: Columns) -> list[Row]:
    return [dict(zip(named, cells, strict=True)) for cells in zip(*named.values(), strict=True)]


def pack(rows: Sequence[Mapping[str, str]]) -> bytes:
    """Rows of an imported table as they are kept: Parquet, every cell text."""
    names = dict.fromkeys(name for row in rows for name in row)
    table = pa.table({name: pa.array([row.get(name, "") for row in rows], pa.string()) for name in names})
    out = io.BytesIO()
    pq.write_table(table, out, compression="zstd")
    return out.getvalue()


def unpack(kept: bytes | memoryview) -> list[Row]:
    return _as_rows(_open(kept))


def _open(kept: bytes | memoryview) -> Columns:
    table = pq.read_table(io.BytesIO(bytes(kept)))
    return {name: table[name].to_pylist() for name in table.column_names}


def store(
    cycle: Cycle,
    inputs: Inputs,
    appraisees: Sequence[Appraisee],
    imported: Mapping[str, list[Row]],
    by: Person,
) -> None:
    """Write what was read into a cycle without facts; `appraisees` in the order of `inputs.appraisees`."""
    Record.objects.bulk_create(
        (_record(cycle, row, appraisees[row["a"]], by) for row in inputs.records.to_pylist()),
        batch_size=_BATCH,
    )
    Rating.objects.bulk_create(
        (
            Rating(
                cycle=cycle,
                appraisee=appraisees[row["a"]],
                indicator=row["indicator"],
                score=row["score"],
                full=row["full"],
                by=by,
            )
            for row in inputs.ratings.to_pylist()
        ),
        batch_size=_BATCH,
    )
    OwnIndicator.objects.bulk_create(
        (
            OwnIndicator(
                cycle=cycle,
                appraisee=appraisees[row["a"]],
                **{name: row[name] for name in ("parent", "indicator", "name", "points")},
            )
            for row in inputs.own.to_pylist()
        ),
        batch_size=_BATCH,
    )
    for table, found in imported.items():
        if found:
            keep(cycle, table, found, by)


def keep(cycle: Cycle, table: str, found: Sequence[Mapping[str, str]], by: Person) -> Imported:
    """Keep an imported table whole, in the place of an earlier one (inside the caller's action)."""
    packed = pack(found)
    values = {
        "rows": packed,
        "count": len(found),
        "sha256": hashlib.sha256(packed).hexdigest(),
        "by": by,
    }
    return Imported.objects.update_or_create(cycle=cycle, table=table, defaults=values)[0]


def _record(cycle: Cycle, row: Mapping[str, Any], appraisee: Appraisee, by: Person) -> Record:
    return Record(
        cycle=cycle,
        appraisee=appraisee,
        rule=row["rule"],
        quantity=row["q"],
        points=row["own"],
        level=row["level"],
        severity=row["severity"],
        factor=row["factor"],
        base=row["base"],
        matter=row["matter"],
        date=datetime.date.fromisoformat(row["date"]) if row["date"] else None,
        note=row["note"],
        document=row["evidence"],
        state=row["state"],
        by=by,
        confirmed_by=by if row["state"] == Record.State.CONFIRMED else None,
    )
