"""What is still open in a cycle: it is closed only when this list is empty."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Count

from kaohe.web.archive.filing import lists
from kaohe.web.cycles.models import Cycle
from kaohe.web.notices import waiting as notices
from kaohe.web.notices.actions import frozen
from kaohe.web.records.models import Record
from kaohe.web.statements.models import Statement
from kaohe.web.targets.models import Letter
from kaohe.web.tasks import FEEDBACK, REPORT, work
from kaohe.web.uses import waiting as uses

SOURCES: list[Callable[[Cycle], list[str]]] = [notices.open_tasks, uses.open_tasks]
"""What other apps know to be open; they may enter themselves when the site starts."""
SHOWN = 5
UNFINISHED = {
    Statement.State.DRAFT: "还是草稿，没有交",
    Statement.State.RETURNED: "退回以后没有再交",
    Statement.State.HANDED: "交了，还没有审核意见",
}
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


def loose_ends(cycle: Cycle) -> list[str]:
    """What nobody can finish any more once the cycle is closed, though it does not keep it from that."""
    found = []
    letters = cycle.letters.exclude(state__in=(Letter.State.SIGNED, Letter.State.REPLACED))
    if names := list(letters.order_by("id").values_list("appraisee__name", flat=True)):
        more = "等" if len(names) > SHOWN else ""
        found.append(f"{len(names)}份责任书没有签订：{'、'.join(names[:SHOWN])}{more}")
    forms = cycle.statements.exclude(task=REPORT, state=Statement.State.HANDED)  # published, not reviewed
    counts = dict(forms.order_by().values_list("state").annotate(count=Count("pk")))
    for state, said in UNFINISHED.items():
        if counts.get(state):
            found.append(f"{counts[state]}张填报{said}")
    if waiting := cycle.talks.filter(answered=None).count():
        found.append(f"{waiting}次反馈谈话本人没有确认")
    if work(cycle, FEEDBACK) and (untold := cycle.appraisees.filter(talks=None).count()):
        found.append(f"{untold}个对象没有反馈谈话")
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
