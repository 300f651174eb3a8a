"""Decisions laid over a computed result: the tables 决定 and 定案 beside those of the engine.

The engine's own tables stay as `kaohe evaluate` makes them. 决定 has a row for each decision with the
suggestion; 定案 is 得分 as it stands after the decisions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from kaohe import ranking
from kaohe.scheme.model import Scheme
from kaohe.web.results.matters import GRADE, NOT, Agenda
from kaohe.web.results.seats import names

DECIDED, FINAL = "决定", "定案"
COLUMNS = ("对象", "事项", "依据", "列", "建议", "决定", "理由", "会议纪要号", "决定人", "时间")
WAITING, OVER, BY_DECISION = "待研究", "超出名额", "研究决定"


@dataclass(frozen=True)
class Said:
    """One decision as a result keeps it."""

    name: str
    title: str
    clause: str
    field: str
    suggested: str
    decided: str
    reason: str
    minute: str
    by: str
    at: str

    @property
    def cells(self) -> tuple[str, ...]:
        return (
            self.name, self.title, self.clause, self.field, self.suggested, self.decided,
            self.reason, self.minute, self.by, self.at,
        )  # fmt: skip

    @property
    def departs(self) -> bool:
        """Whether it differs from a suggestion; an award that the scheme leaves open has none."""
        return self.suggested not in (self.decided, NOT)


def lay(
    tables: Mapping[str, pa.Table], said: Iterable[Said], agenda: Agenda, scheme: Scheme
) -> dict[str, pa.Table]:
    """The computed tables with 决定 and 定案 added; as they are where nothing is decided."""
    said = list(said)
    computed = {name: table for name, table in tables.items() if name not in (DECIDED, FINAL)}
    if not said:
        return computed
    return computed | {DECIDED: _table(said), FINAL: _final(computed["得分"], said, agenda, scheme)}


def _table(said: list[Said]) -> pa.Table:
    columns = zip(*(each.cells for each in said), strict=True)
    return pa.table(
        {name: pa.array(cells, pa.string()) for name, cells in zip(COLUMNS, columns, strict=True)}
    )


def _final(scores: pa.Table, said: list[Said], agenda: Agenda, scheme: Scheme) -> pa.Table:
    by_name: dict[str, list[Said]] = defaultdict(list)
    for each in said:
        by_name[each.name].append(each)
    waiting = _waiting(agenda, said)
    rows = [
        _row(row, by_name[row["对象"]], row["对象"] in waiting, scheme) if row["对象"] in by_name else row
        for row in scores.to_pylist()
    ]
    return pa.table(
        {name: pa.array([row[name] for row in rows], pa.string()) for name in scores.column_names}
    )


def _waiting(agenda: Agenda, said: Iterable[Said]) -> set[str]:
    """Those in a tie about which nothing is decided yet."""
    settled = {(each.title, each.name) for each in said}
    return {
        candidate.name
        for matter in agenda.matters
        for candidate in matter.candidates
        if candidate.tied and (matter.title, candidate.name) not in settled
    }


def _row(row: dict[str, str], said: list[Said], waits: bool, scheme: Scheme) -> dict[str, str]:
    grades, row = names(scheme), dict(row)
    remarks = [word for word in row["备注"].split("、") if word and (word != WAITING or waits)]
    titles = [title for title in row["奖项"].split("、") if title]
    for each in said:
        if each.field == GRADE:
            if grades.index(each.decided) < grades.index(row["等次"]):
                remarks = [word for word in remarks if word != OVER]
            row["等次"] = each.decided
        elif each.decided != NOT and each.decided not in titles:
            titles.append(each.decided)
    row["奖项"] = "、".join(titles)
    row["备注"] = "、".join([*remarks, BY_DECISION])
    return row


def final(tables: Mapping[str, Any]) -> Any:
    """得分 as it stands: after the decisions where there are any."""
    return tables[FINAL] if FINAL in tables else tables.get("得分")


def scores(tables: Mapping[str, Any], scheme: Scheme) -> Any:
    """The rows in the order of the ranking, with what was decided."""
    table = final(tables)
    return ranking({} if table is None else {"得分": table}, scheme)


def said_of(tables: Mapping[str, Any]) -> dict[str, list[Said]]:
    """The decisions that a result keeps, by appraisee."""
    found: dict[str, list[Said]] = defaultdict(list)
    for row in tables[DECIDED].to_pylist() if DECIDED in tables else []:
        found[row["对象"]].append(Said(*(row[name] for name in COLUMNS)))
    return found
