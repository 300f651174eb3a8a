"""What is still open in a cycle: it is closed only when this list is empty."""

from __future__ import annotations

from collections.abc import Callable

from kaohe.web.archive.filing import lists
from kaohe.web.cycles.models import Cycle
from kaohe.web.notices import waiting as notices
from kaohe.web.notices.actions import frozen
from kaohe.web.records.models import Record
from kaohe.web.uses import waiting as uses

SOURCES: list[Callable[[Cycle], list[str]]] = [notices.open_tasks, uses.open_tasks]
"""What other apps know to be open; they may enter themselves when the site starts."""
WAITING = (Record.State.SUBMITTED, Record.State.RETURNED)


def open_tasks(cycle: Cycle) -> list[str]:
    """Everything that keeps a cycle from being closed, in words, all of it."""
    found = [*_result(cycle), *_records(cycle)]
    for source in SOURCES:
        found += source(cycle)
    found += _filings(cycle)
    found += [
        f"环节“{clause} {title}”没有完成{f'（到{end}）' if end else ''}"
        for clause, title, end in cycle.stages.filter(done=None).values_list("clause", "title", "end")
    ]
    return found


def _result(cycle: Cycle) -> list[str]:
    run = cycle.runs.first()
    if run is None:
        return ["还没有计算结果"]
    found = []
    if frozen(cycle) is None:
        found.append("现在的数据还没有冻结的结果，先计算、冻结")
    if run.waiting:
        found.append(f"{run.waiting}组并列等着决定")
    if run.lapsed:
        found.append(f"{run.lapsed}项决定失效，要重新定")
    if cycle.state != Cycle.State.DECIDED:
        found.append(f"考核还是“{cycle.state}”，先改为“已定”")
    return found


def _records(cycle: Cycle) -> list[str]:
    states = Record.objects.filter(cycle=cycle, state__in=WAITING).values_list("state", flat=True)
    counts = {state: list(states).count(state) for state in WAITING}
    return [f"{count}条记录还是“{state}”" for state, count in counts.items() if count]


def _filings(cycle: Cycle) -> list[str]:
    found = lists(cycle)
    return [
        f"{one.clause} {one.title}：{one.value}清册还没有报送或存入“{one.receiver}”"
        for one in found.lists
        if one.filed is None
    ]
