"""Between the database and the tables of `kaohe.tables`, in bulk: a few statements whatever the rows.

`rows` gives a cycle's data as the tables that `kaohe.tables.read.from_rows` takes; `store` writes tables
that were read into a cycle. Imported tables are kept as they came, packed.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kaohe.numbers import show
from kaohe.tables.contracts import STATES
from kaohe.tables.inputs import Inputs
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.organisation.models import Person
from kaohe.web.records.models import Imported, OwnIndicator, Rating, Record

Row = dict[str, str]
Tables = dict[str, list[Row]]
_BATCH = 2000


def pack(rows: Sequence[Mapping[str, str]]) -> bytes:
    """Rows of an imported table as they are kept."""
    return zlib.compress(json.dumps(list(rows), ensure_ascii=False, separators=(",", ":")).encode())


def unpack(kept: bytes | memoryview) -> list[Row]:
    rows: list[Row] = json.loads(zlib.decompress(bytes(kept)))
    return rows


def rows(cycle: Cycle) -> Tables:
    """All that counts in a cycle, by table; drafts and returned records are not among it."""
    names = dict(cycle.appraisees.values_list("pk", "name"))
    tables: Tables = {"对象": list(_appraisees(cycle))}
    facts = {
        "记录": list(_records(cycle, names)),
        "评分": list(_ratings(cycle, names)),
        "个性指标": list(_own(cycle, names)),
    }
    facts |= {kept.table: unpack(kept.rows) for kept in cycle.imported.all()}
    return tables | {table: found for table, found in facts.items() if found}


def _appraisees(cycle: Cycle) -> Iterator[Row]:
    for one in cycle.appraisees.order_by("order"):
        yield {"对象": one.name, "类别": one.category, "分组": one.group, **one.attributes}


def _records(cycle: Cycle, names: Mapping[int, str]) -> Iterator[Row]:
    counted = cycle.records.filter(state__in=STATES).order_by("id")
    for one in counted.iterator(chunk_size=_BATCH):
        yield {
            "对象": names[one.appraisee_id],
            "规则": one.rule,
            "数量": _number(one.quantity),
            "分值": _number(one.points),
            "层级": one.level,
            "情节": one.severity,
            "系数": _number(one.factor),
            "基数": _number(one.base),
            "同一事项": one.matter,
            "状态": one.state,
            "日期": one.date.isoformat() if one.date else "",
            "说明": one.note,
        }


def _ratings(cycle: Cycle, names: Mapping[int, str]) -> Iterator[Row]:
    for one in cycle.ratings.order_by("id").iterator(chunk_size=_BATCH):
        yield {
            "对象": names[one.appraisee_id],
            "指标": one.indicator,
            "得分": _number(one.score),
            "满分": _number(one.full),
        }


def _own(cycle: Cycle, names: Mapping[int, str]) -> Iterator[Row]:
    for one in cycle.own_indicators.order_by("id").iterator(chunk_size=_BATCH):
        yield {
            "对象": names[one.appraisee_id],
            "上级指标": one.parent,
            "指标": one.indicator,
            "名称": one.name,
            "分值": _number(one.points),
        }


def _number(micro: int | None) -> str:
    return "" if micro is None else show(micro)


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
        note="；".join(text for text in (row["note"], row["evidence"]) if text),
        state=row["state"],
        by=by,
        confirmed_by=by if row["state"] == Record.State.CONFIRMED else None,
    )
