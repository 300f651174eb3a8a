"""What the results say of an appraisee, for its forms: scores by indicator, place and grade."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow.compute as pc

from kaohe.numbers import show, to_micro
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.records.models import Record
from kaohe.web.results import decided
from kaohe.web.results.models import Run
from kaohe.web.results.pages import fresh, opened, scheme_of


def last_frozen(cycle: Cycle) -> Run | None:
    return cycle.runs.filter(frozen__isnull=False).defer("tables").order_by("-frozen", "-id").first()


def finals(cycle: Cycle, run: Run) -> list[dict[str, str]]:
    """Table 得分 of a run as it stands after the decisions, in the order of the ranking."""
    table = decided.final(opened(run).tables)
    by_name = {row["对象"]: row for row in table.to_pylist()} if table is not None else {}
    ranked = decided.scores(opened(run).tables, scheme_of(run, cycle))
    return [by_name[score.name] for score in ranked if score.name in by_name]


def grade(cycle: Cycle, appraisee: Appraisee) -> str:
    """The grade in the last frozen result; '' before there is one."""
    run = last_frozen(cycle)
    table = decided.final(opened(run).tables) if run else None
    found = _rows(table, appraisee.name)
    return str(found[0]["等次"]) if found else ""


def _rows(table: Any, name: str) -> list[dict[str, str]]:
    """The rows of one appraisee in a result table."""
    if table is None:
        return []
    found: list[dict[str, str]] = table.filter(pc.equal(table["对象"], name)).to_pylist()
    return found


@dataclass(frozen=True)
class Beside:
    """A part of the form: what the appraisee gave itself and what the assessing units found."""

    title: str
    points: str
    own: str
    found: str
    records: int

    @property
    def off(self) -> str:
        """Found less own, exact; '' where one of them is not there."""
        if not self.own or not self.found:
            return ""
        return show(to_micro(Decimal(self.found)) - to_micro(Decimal(self.own)))


def compare(
    cycle: Cycle,
    appraisee: Appraisee,
    parts: Sequence[tuple[str, str, str]],
    lines: Sequence[Mapping[str, Any]],
) -> list[Beside]:
    """Parts as (indicator, title, points); lines are the self scores, each with the part it stands in."""
    run = fresh(cycle).run
    rows = _rows(opened(run).tables["指标得分"], appraisee.name) if run else []
    found = {row["指标"]: row["得分"] for row in rows}
    rules: dict[str, set[str]] = {}
    for rule, node in scheme_of(run, cycle).rules() if run else ():
        if node is not None:
            rules.setdefault(node.id, set()).add(rule.id)
    confirmed = list(
        Record.objects.filter(cycle=cycle, appraisee=appraisee, state=Record.State.CONFIRMED).values_list(
            "rule", flat=True
        )
    )
    return [
        Beside(
            title,
            points,
            _own(part, lines),
            found.get(part, ""),
            sum(rule in rules.get(part, ()) for rule in confirmed),
        )
        for part, title, points in parts
    ]


def _own(part: str, lines: Sequence[Mapping[str, Any]]) -> str:
    given = [
        int(line["score"]) for line in lines if line.get("part") == part and line.get("score") is not None
    ]
    return show(sum(given)) if given else ""
