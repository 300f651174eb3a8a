"""The fields of a regulation's form: what the site knows itself, what the leader writes, what is asked.

Nothing that was entered anywhere is asked again: known fields are shown and not typed; text begins
with what the parts before said, facts about a person with what the last form said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kaohe.numbers import plain, show
from kaohe.scheme.model import Indicator, leaf_method
from kaohe.tables.needs import scored
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.records.book import book_of
from kaohe.web.statements.models import Statement
from kaohe.web.tables import scheme_of
from kaohe.web.targets.models import Letter
from kaohe.web.tasks import APPRAISAL, PROGRESS, REGISTRATION, REPORT, SUMMARY, Work

KNOWN, LEADER, TEXT, ITEMS, FACT = "已知", "领导", "文字", "各项", "情况"
ITEM_COLUMNS = ("考核内容", "自评分", "情况说明")
FACTS = ("性别", "出生年月", "政治面貌", "任现职时间", "参加工作时间", "民族", "文化程度", "学历")
"""Facts about a person that stand in its file (人员的属性) or, where they don't, are asked once."""
DEFAULTS = {
    APPRAISAL: (*ITEM_COLUMNS, "总分"),
    REPORT: ("述职报告",),
    SUMMARY: ("月工作小结", "审核意见"),
    REGISTRATION: ("工作实绩", "审核意见"),
    PROGRESS: (*ITEM_COLUMNS, "总体情况"),
}


@dataclass(frozen=True)
class Field:
    """A field of a form: its name, who fills it, and what the site knows (for KNOWN and FACT)."""

    name: str
    kind: str
    value: str = ""

    @property
    def typed(self) -> bool:
        return self.kind in (TEXT, FACT)

    @property
    def long(self) -> bool:
        return self.kind == TEXT and self.name != "备注"


@dataclass(frozen=True)
class Item:
    """A line of a form's table: what is judged, its points (text; '' where it has none), what it holds."""

    id: str
    name: str
    points: str = ""
    part: str = ""
    hint: str = ""
    most: int | None = None


def names(work: Work) -> tuple[str, ...]:
    """The form's columns as the regulation has them; usual ones where it prints none."""
    form = work.form
    return (form.fields if form else ()) or DEFAULTS[work.task]


def fields(work: Work, statement: Statement, grade: str = "") -> list[Field]:
    """The form's fields in their order; the columns of its table together as one."""
    found: list[Field] = []
    for name in names(work):
        if name in ITEM_COLUMNS:
            if not any(field.kind == ITEMS for field in found):
                found.append(Field("各项", ITEMS))
        else:
            found.append(_field(name, work, statement, grade))
    return found


def _field(name: str, work: Work, statement: Statement, grade: str) -> Field:
    appraisee = statement.appraisee
    person, unit = appraisee.person, appraisee.unit
    if "意见" in name:
        return Field(name, LEADER, statement.remark)
    if name in FACTS:
        fact = _attribute(name, appraisee)
        return Field(name, KNOWN if fact else FACT, fact)
    known = {
        "姓名": person.name if person else appraisee.name,
        "职务": person.post if person else "",
        "人员身份": person.staff_class if person else "",
        "处室": unit.name if unit else appraisee.name,
        "部门": unit.name if unit else appraisee.name,
        "单位": unit.name if unit else person.unit.name if person and person.unit else appraisee.name,
        "类别": appraisee.category,
        "考核期": statement.part,
        "填表日期": str(statement.handed or ""),
        "处室负责人": statement.by.name,
        "负责人": statement.by.name,
        "评定等次": grade,
        "总分": total(statement.items),
    }
    if name in known:
        return Field(name, KNOWN, known[name])
    return Field(name, TEXT)


def _attribute(name: str, appraisee: Appraisee) -> str:
    own = appraisee.person.attributes.get(name, "") if appraisee.person else ""
    return str(own or appraisee.attributes.get(name, "")).strip()


def items(cycle: Cycle, appraisee: Appraisee, work: Work) -> list[Item]:
    """The lines of the form's table: indicators that are not voted on, or the goals of the letter."""
    if not set(names(work)) & set(ITEM_COLUMNS):
        return []
    return goals(appraisee) if work.task == PROGRESS else _indicators(cycle, appraisee)


def goals(appraisee: Appraisee) -> list[Item]:
    """The goals of the letter that holds."""
    letter = Letter.objects.filter(appraisee=appraisee, state=Letter.State.SIGNED).first()
    found = letter.goals.all() if letter else ()
    return [
        Item(
            goal.indicator, goal.name, show(goal.points) if goal.points is not None else "", hint=goal.measure
        )
        for goal in found
    ]


def _indicators(cycle: Cycle, appraisee: Appraisee) -> list[Item]:
    """Each leaf that is scored by rules or by a unit; where its rules stand in numbered items, those."""
    rules, branches = book_of(cycle).applies(appraisee)
    # a numbered item has its title where the regulation says whose it is
    titles = {one.items[0]: one.name for one in scheme_of(cycle).roles if len(one.items) == 1}
    found: list[Item] = []
    for leaf in scored(scheme_of(cycle)):
        node = leaf.indicator
        if node.id not in branches or leaf.method.tag in ("测评", "内容"):
            continue
        if node.own is not None and leaf.own is None and any(item.part == node.id for item in found):
            continue
        if leaf.own is not None:
            found += [
                Item(own.indicator, own.name, show(own.points), node.id, most=own.points)
                for own in appraisee.own_indicators.filter(parent=node.id).order_by("id")
            ]
        else:
            found += _items_of(node, rules, titles)
    return found


def _items_of(node: Indicator, rules: frozenset[str], titles: Mapping[str, str]) -> list[Item]:
    mine = [rule for rule in node.rules if rule.id in rules]
    points = plain(node.points) if node.points is not None else ""
    numbered = list(dict.fromkeys(rule.item for rule in mine if rule.item))
    if not numbered:
        more = any(rule.sign == "+" for rule in mine)
        most = None if more or node.points is None else int(node.points * 10**6)
        hint = "；".join(rule.name for rule in mine)
        return [Item(node.id, node.name, points, node.id, hint, most)]
    return [
        Item(
            number, titles.get(number) or f"第{number.rpartition('.')[2]}项", points, node.id,
            "；".join(rule.name for rule in mine if rule.item == number),
        )
        for number in numbered
    ]  # fmt: skip


def heading(cycle: Cycle, part: str) -> str:
    """The name of the indicator under which items stand."""
    node = next((one for one in scheme_of(cycle).walk() if one.id == part), None)
    return f"{node.id} {node.name}" if node is not None and leaf_method(node) is not None else part


def total(lines: Sequence[Mapping[str, Any]]) -> str:
    """The sum of the self scores, exact; '' where none is given."""
    given = [int(line["score"]) for line in lines if line.get("score") is not None]
    return show(sum(given)) if given else ""


def begin(cycle: Cycle, appraisee: Appraisee, work: Work, part: str) -> dict[str, str]:
    """What a new form starts with: for a quarter its monthly summaries, and earlier facts of the person."""
    content = _earlier_facts(appraisee)
    if work.task in (REGISTRATION, REPORT):
        said = _summed_up(cycle, appraisee)
        wanted = next((name for name in names(work) if "实绩" in name or "述职" in name), "")
        if said and wanted:
            content[wanted] = said
    return content


def line(item: Item, note: str = "") -> dict[str, Any]:
    """A line of a form's table as it is kept."""
    return {"id": item.id, "name": item.name, "part": item.part, "score": None, "note": note}


def begin_items(cycle: Cycle, appraisee: Appraisee, work: Work, part: str) -> list[dict[str, Any]]:
    """The lines of a new form; a progress report goes on from what the one before said."""
    said: dict[str, str] = {}
    if work.task == PROGRESS:
        before = (
            Statement.objects.filter(appraisee=appraisee, task=PROGRESS, part__lt=part)
            .order_by("part")
            .last()
        )
        said = {one["id"]: one["note"] for one in before.items} if before else {}
    return [line(item, said.get(item.id, "")) for item in items(cycle, appraisee, work)]


def _earlier_facts(appraisee: Appraisee) -> dict[str, str]:
    if appraisee.person_id is None:
        return {}
    last = Statement.objects.filter(appraisee__person=appraisee.person_id).order_by("-id").first()
    kept = last.content if last else {}
    return {name: kept[name] for name in FACTS if kept.get(name)}


def _summed_up(cycle: Cycle, appraisee: Appraisee) -> str:
    """The monthly summaries of the period one under the other."""
    done = Statement.objects.filter(cycle=cycle, appraisee=appraisee, task=SUMMARY)
    done = done.exclude(state=Statement.State.DRAFT).order_by("part")
    texts = [
        (one.part, next((text for name, text in one.content.items() if "小结" in name), "")) for one in done
    ]
    return "\n".join(f"{part}：{text}" for part, text in texts if text)
