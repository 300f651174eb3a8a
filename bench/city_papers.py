"""What people write on the site through the year: target letters, forms, feedback talks; who reads them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from kaohe.web import tasks
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.organisation.models import Person
from kaohe.web.statements import actions as statements
from kaohe.web.statements import fill
from kaohe.web.statements.models import Statement
from kaohe.web.targets import actions as targets
from kaohe.web.targets.models import Letter

Cells = Sequence[Mapping[str, str]]
TEXT = "按计划完成本期任务，没有投诉；承办的改革事项落实到位，不足是调研不深。"


def drafted(cycle: Cycle, one: Appraisee, goals: Cells, *, by: Person) -> Letter:
    """A letter written and handed in; what it begins with is kept where `goals` is empty."""
    letter = targets.start(cycle, one, by=by)
    if goals:
        letter = targets.save(letter, goals, letter.version, by=by)
    return targets.submit(letter, letter.version, by=by)


def agreed(letter: Letter, readers: Sequence[Person], upper: Person, own: Person) -> Letter:
    """Every stage agrees in turn, then both sides sign."""
    for reader in readers:
        letter = targets.agree(letter, letter.version, by=reader, said="同意")
    letter = targets.sign(letter, letter.version, "上级", letter.hash, by=upper)
    return targets.sign(letter, letter.version, "对象", letter.hash, by=own)


def amended(letter: Letter, goals: Cells, readers: Sequence[Person], upper: Person, own: Person) -> Letter:
    """A new version with its reason, which goes the whole way again."""
    made = targets.amend(letter, letter.version, by=own, reason="上级任务调整")
    made = targets.save(made, goals, made.version, by=own)
    return agreed(targets.submit(made, made.version, by=own), readers, upper, own)


def handed(cycle: Cycle, one: Appraisee, task: str, part: str, *, by: Person) -> Statement:
    """A form begun, filled in and handed to its reader."""
    work = statements.work_of(cycle, task)
    found = statements.begin(cycle, one, task, part, by=by)
    content = {field.name: TEXT for field in fill.fields(work, found) if field.long}
    content |= {
        field.name: "不详"
        for field in fill.fields(work, found)
        if field.typed and field.name not in content and not found.content.get(field.name)
    }
    lines = {line["id"]: (_score(line), "已完成。") for line in found.items}
    found = statements.save(found, content, lines, found.version, by=by)
    return statements.hand_in(found, found.version, by=by)


def _score(line: Mapping[str, object]) -> str:
    return "" if line["score"] is None else str(line["score"])


def talked(cycle: Cycle, one: Appraisee, own: Person, day: datetime.date, *, by: Person) -> None:
    """A feedback talk, and the person's word to it."""
    cells = {
        "day": day,
        "manner": "谈话",
        "good": "业务熟，办件快。",
        "lacking": "政策宣讲不够耐心。",
        "asked": "下一期参加窗口礼仪培训。",
    }
    made = statements.talk(cycle, one, cells, by=by)
    statements.answer(made, made.version, "接受，按要求改进。", by=own)


def parts(cycle: Cycle, task: str) -> Sequence[str]:
    work = tasks.work(cycle, task)
    return work.parts(cycle.period) if work is not None else ()
