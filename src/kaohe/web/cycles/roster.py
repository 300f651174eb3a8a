"""The roster: the table 对象 as a file, what taking it over would change, and taking it over."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from kaohe.errors import KaoheError, fault
from kaohe.scheme.model import Scheme
from kaohe.tables.inputs import Inputs
from kaohe.tables.read import read_appraisees
from kaohe.web.audit.actions import note
from kaohe.web.cycles import outside
from kaohe.web.cycles.models import Appraisee, Cycle, Draft
from kaohe.web.cycles.naming import units_by_name
from kaohe.web.cycles.periods import span
from kaohe.web.cycles.schemes import loaded
from kaohe.web.errors import Refused, Stale
from kaohe.web.organisation.models import Person, Unit
from kaohe.web.organisation.services import longest_units

KIND = "名册"
LARGEST = 20_000_000
_FORMS = (".xlsx", ".xlsm", ".csv", ".tsv", ".txt")
_OPEN = (Cycle.State.PREPARING, Cycle.State.RUNNING)
FACTS = ("id", "name", "number", "post", "staff_class", "attributes", "unit__id", "unit__name")
Row = dict[str, Any]
Pins = Mapping[str, Sequence[int | None]]
"""Name of a row → the ids of the unit and of the person that it is."""


@dataclass(frozen=True)
class Difference:
    """What would happen to one appraisee; `fields` holds (what, before, after), `fault` why it cannot."""

    kind: str
    name: str
    fields: tuple[tuple[str, str, str], ...] = ()
    fault: str = ""


def parse(name: str, content: bytes, scheme: Scheme, period: str = "") -> tuple[list[Row], list[str]]:
    """The rows of an uploaded table 对象 and notes on what was read; KaoheError with every fault."""
    form = Path(name).suffix.lower()
    if form not in _FORMS:
        raise KaoheError([fault(f"“{name}”不是表格", "上传 .xlsx 工作簿（工作表“对象”）或 对象.csv")])
    if len(content) > LARGEST:
        raise KaoheError([fault(f"“{name}”有{len(content)}字节，太大", "名册文件不应超过20MB")])
    with tempfile.TemporaryDirectory(prefix="kaohe-") as folder:
        book = form in (".xlsx", ".xlsm")
        path = Path(folder) / (f"名册{form}" if book else f"对象{form}")
        path.write_bytes(content)
        found, notes = read_appraisees(path if book else folder, scheme, period)
    return _rows(found, scheme), list(notes)


def appraisee_rows(inputs: Inputs, scheme: Scheme) -> list[Row]:
    """The appraisees that were read as plain rows."""
    return _rows(inputs.appraisees, scheme)


def _rows(appraisees: pa.Table, scheme: Scheme) -> list[Row]:
    attributes = [attribute.name for attribute in scheme.attributes]
    return [
        {
            "name": row["name"],
            "category": row["category"],
            "group": row["grp"],
            "attributes": {name: row[name] for name in attributes if row[name]},
        }
        for row in appraisees.to_pylist()
    ]


@transaction.atomic
def propose(cycle: Cycle, file: str, content: bytes, *, by: Person) -> Draft:
    """Keep an uploaded roster until its preview is confirmed; nothing of the cycle changes."""
    rows, notes = parse(file, content, loaded(cycle.scheme), cycle.period)
    return keep(cycle, file, rows, notes, {}, by=by)


def keep(
    cycle: Cycle, file: str, rows: Sequence[Row], notes: Sequence[str], links: Pins, *, by: Person
) -> Draft:
    """Rows as the preview of this person, in place of an earlier one; `links` tell more than names."""
    _open(cycle)
    Draft.objects.filter(cycle=cycle, kind=KIND, by=by).delete()
    kept = {"rows": list(rows), "notes": list(notes), "links": dict(links)}
    return Draft.objects.create(cycle=cycle, kind=KIND, file=file[:200], content=kept, by=by)


def differences(cycle: Cycle, rows: Sequence[Row], links: Links) -> list[Difference]:
    """What taking the rows over would add, change and remove; one query whatever their number."""
    present = {appraisee.name: appraisee for appraisee in _with_facts(cycle)}
    words = outside.excluded(loaded(cycle.scheme))
    found = []
    for row in rows:
        unit, person, doubt = links.of(row)
        before = present.get(row["name"])
        after = _shown(row, unit, person)
        if before is None:
            fault = outside.why(words, row["name"], row["attributes"], person)
            added = tuple((what, "", new) for what, new in after.items())
            found.append(Difference("新增", row["name"], added, fault))
        else:
            now = _shown(_row(before), before.unit, before.person)
            if doubt:  # a link that was made by hand outlasts a name that is not unique
                after["关联"] = now["关联"]
            changed = tuple((what, now[what], new) for what, new in after.items() if now[what] != new)
            if changed:
                found.append(Difference("修改", row["name"], changed))
    given = {row["name"] for row in rows}
    for name, appraisee in present.items():
        if name not in given:
            fault = "已有记录、评分等，不能移出名册" if appraisee.facts else ""  # type: ignore[attr-defined]
            found.append(Difference("移出", name, fault=fault))
    return found


def unlinked(rows: Iterable[Row], links: Links) -> list[tuple[str, str]]:
    """Names that no unit and no person, or more than one, has, with the reason."""
    return [(row["name"], doubt) for row in rows if (doubt := links.of(row)[2])]


def misplaced(cycle: Cycle, rows: Iterable[Row], links: Links) -> list[tuple[str, str, str]]:
    """People whose group is not the unit where they served longest in the period: name, group, unit.

    That unit appraises who moved during the period. One query, whatever the number of rows.
    """
    people = {person.pk: row for row in rows if row["group"] and (person := links.of(row)[1])}
    units = {unit.pk: unit.name for same in links.units.values() for unit in same}
    longest = longest_units([Person(pk=pk) for pk in people], *span(cycle.period)) if people else {}
    return [
        (people[pk]["name"], people[pk]["group"], units[unit])
        for pk, unit in longest.items()
        if unit in units and units[unit] != people[pk]["group"]
    ]


def fingerprint(found: Iterable[Difference]) -> str:
    """What a preview showed, so that taking it over can tell whether it is still that."""
    said = [[d.kind, d.name, d.fields, d.fault] for d in found]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


@transaction.atomic
def take_over(draft: Draft, seen: str, *, by: Person) -> Counter[str]:
    """The roster as in the draft, all of it or nothing; counts by 新增, 修改, 移出."""
    cycle = Cycle.objects.select_for_update().get(pk=draft.cycle_id)
    _open(cycle)
    if not Draft.objects.filter(pk=draft.pk, by=by, kind=KIND).exists():
        raise Stale("这份名册已经处理过，或被新上传的代替了")
    rows = draft.content["rows"]
    links = Links.of_draft(cycle, draft)
    found = differences(cycle, rows, links)
    if fingerprint(found) != seen:
        raise Stale("名册在预览之后变了，请重新看一遍将要发生的变化")
    if faults := [f"{difference.name}{difference.fault}" for difference in found if difference.fault]:
        raise Refused(f"{'；'.join(faults[:5])}。改正文件后重新上传")
    removed = [d.name for d in found if d.kind == "移出"]
    cycle.appraisees.filter(name__in=removed).delete()
    _write(cycle, rows, links)
    counts = Counter(difference.kind for difference in found)
    Cycle.objects.filter(pk=cycle.pk).update(inputs=F("inputs") + 1)
    note(
        "导入名册",
        cycle,
        by=by,
        cycle=cycle.pk,
        before={d.name: {what: old for what, old, _ in d.fields} for d in found if d.kind != "新增"},
        after={d.name: {what: new for what, _, new in d.fields} for d in found if d.kind != "移出"},
    )
    draft.delete()
    return counts


@transaction.atomic
def link(appraisee: Appraisee, unit: Unit | None, person: Person | None, *, by: Person) -> None:
    """Say which unit or which person an appraisee is, or that it is none of those known."""
    appraisee = (
        Appraisee.objects.select_for_update(of=("self",))
        .select_related("unit", "person", "cycle")
        .get(pk=appraisee.pk)
    )
    _open(appraisee.cycle)
    if unit is not None and person is not None:
        raise Refused("一个对象是一个单位或一个人，只填一项")
    if unit is not None and unit.merged_into_id is not None:
        raise Refused(f"单位“{unit}”已经并入别的单位，选并入以后的单位")
    words = outside.excluded(loaded(appraisee.cycle.scheme))
    if fault := outside.why(words, appraisee.name, appraisee.attributes, person):
        raise Refused(f"{person or appraisee}{fault}")
    before = _link(appraisee.unit, appraisee.person)
    after = _link(unit, person)
    if before == after:
        return
    appraisee.unit, appraisee.person = unit, person
    appraisee.save(update_fields=["unit", "person"])
    note(
        "关联对象",
        appraisee.name,
        by=by,
        cycle=appraisee.cycle_id,
        before={"关联": before},
        after={"关联": after},
    )


def fill(cycle: Cycle, rows: Sequence[Row]) -> list[Appraisee]:
    """Write rows into an empty roster, without links: for a rehearsal."""
    return Appraisee.objects.bulk_create(
        [Appraisee(cycle=cycle, order=order, **row) for order, row in enumerate(rows)], batch_size=500
    )


def _write(cycle: Cycle, rows: Sequence[Row], links: Links) -> None:
    present = {appraisee.name: appraisee for appraisee in cycle.appraisees.all()}
    fresh, kept = [], []
    for order, row in enumerate(rows):
        appraisee = present.get(row["name"])
        unit, person, doubt = links.of(row)
        if appraisee is None:
            fresh.append(Appraisee(cycle=cycle, order=order, unit=unit, person=person, **row))
            continue
        appraisee.order, appraisee.category, appraisee.group = order, row["category"], row["group"]
        appraisee.attributes = row["attributes"]
        if not doubt:
            appraisee.unit, appraisee.person = unit, person
        kept.append(appraisee)
    changed = ["order", "category", "group", "attributes", "unit", "person"]
    Appraisee.objects.bulk_update(kept, changed, batch_size=500)
    Appraisee.objects.bulk_create(fresh, batch_size=500)


def _with_facts(cycle: Cycle) -> Iterable[Appraisee]:
    """The roster; `facts` tells whether anything hangs on an appraisee, of whichever part of the site."""
    held = Q(pk__in=[])
    for relation in Appraisee._meta.related_objects:
        own = {relation.field.name: OuterRef("pk")}
        held |= Q(Exists(relation.related_model._default_manager.filter(**own)))
    return cycle.appraisees.select_related("unit", "person").annotate(facts=held)


@dataclass(frozen=True)
class Links:
    """Units and people by name; a name that several have links to none of them."""

    units: Mapping[str, list[Unit]]
    people: Mapping[str, list[Person]]
    pinned: Mapping[str, tuple[Unit | None, Person | None]] = field(default_factory=dict)

    @classmethod
    def of_draft(cls, cycle: Cycle, draft: Draft) -> Links:
        """With those that the draft knows by more than the name."""
        pins: Pins = draft.content.get("links", {})
        found = cls.load(cycle)
        units = Unit.objects.in_bulk([unit for unit, _ in pins.values() if unit])
        people = Person.objects.filter(is_active=True).in_bulk([pk for _, pk in pins.values() if pk])
        known = {
            name: (units.get(unit or 0), people.get(person or 0)) for name, (unit, person) in pins.items()
        }
        return replace(found, pinned={name: pair for name, pair in known.items() if any(pair)})

    @classmethod
    def load(cls, cycle: Cycle) -> Links:
        people: dict[str, list[Person]] = {}
        known = Person.objects.filter(is_active=True).select_related("unit")
        for person in known.only(*FACTS):
            people.setdefault(person.name, []).append(person)
        return cls(units_by_name(cycle), people)

    def of(self, row: Row) -> tuple[Unit | None, Person | None, str]:
        """The unit or the person of a row; of namesakes the one whose unit is the row's group."""
        if row["name"] in self.pinned:
            return *self.pinned[row["name"]], ""
        units, people = self.units.get(row["name"], []), self.people.get(row["name"], [])
        if len(people) > 1:
            there = [person for person in people if person.unit and person.unit.name == row["group"]]
            people = there if len(there) == 1 else people
        if len(units) == 1:
            return units[0], None, ""
        if units:
            return None, None, f"有{len(units)}个单位叫这个名称"
        if len(people) == 1:
            return None, people[0], ""
        return None, None, f"有{len(people)}人叫这个名字" if people else "没有叫这个名称的单位或人员"


def _row(appraisee: Appraisee) -> Row:
    return {
        "name": appraisee.name,
        "category": appraisee.category,
        "group": appraisee.group,
        "attributes": appraisee.attributes,
    }


def _shown(row: Row, unit: Unit | None, person: Person | None) -> dict[str, str]:
    attributes = "，".join(f"{name}={value}" for name, value in sorted(row["attributes"].items()))
    return {
        "类别": row["category"],
        "分组": row["group"],
        "属性": attributes,
        "关联": _link(unit, person),
    }


def _link(unit: Unit | None, person: Person | None) -> str:
    if unit is not None:
        return f"单位 {unit.name}"
    return f"人员 {person.name}（{person.number}）" if person is not None else "无"


def _open(cycle: Cycle) -> None:
    if cycle.state not in _OPEN:
        raise Refused(f"考核“{cycle.title}”{cycle.state}，名册不能再改")
