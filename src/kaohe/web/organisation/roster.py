"""Units and people from a workbook: what it says, and what taking it over would change.

Reading, comparing and taking over are one path: the preview is the plan that is then carried out.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from kaohe.errors import Fault, KaoheError, fault
from kaohe.tables.plain import Line, read
from kaohe.web.organisation.models import Person, Unit

SHEETS = {"单位": ("名称",), "人员": ("工号", "姓名")}
UNIT_COLUMNS = ("名称", "上级", "分口", "序号")
PERSON_COLUMNS = ("工号", "姓名", "单位", "职务", "人员身份")
LARGEST = 20_000_000
LENGTHS = {"名称": 100, "分口": 50, "工号": 40, "姓名": 60, "职务": 60, "人员身份": 40}
ADD, EDIT, MOVE = "新增", "修改", "调动"
Path = tuple[str, ...]
"""A unit by the names from the top down."""
Fields = tuple[tuple[str, str, str], ...]
"""What changes: the name of the thing, its value before, its value after."""


@dataclass(frozen=True)
class Change:
    """What one row would change: (what, before, after)."""

    kind: str
    sheet: str
    row: int
    subject: str
    fields: Fields


@dataclass
class UnitRow:
    """A unit of the workbook: its place in the tree, what it becomes, the unit that it is already."""

    row: int
    path: Path
    group: str
    order: int | None
    known: Unit | None


@dataclass
class PersonRow:
    row: int
    number: str
    name: str
    unit: Path | None
    post: str | None
    staff_class: str | None
    attributes: dict[str, str]
    known: Person | None


@dataclass
class Plan:
    """All that taking over would do; nothing is done where there are faults."""

    since: datetime.date
    units: list[UnitRow] = field(default_factory=list)
    people: list[PersonRow] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    same: int = 0

    def count(self, sheet: str, kind: str) -> int:
        return sum(change.sheet == sheet and change.kind == kind for change in self.changes)

    def digest(self) -> str:
        """Is another one as soon as the workbook would do something else than the preview said."""
        said = [
            str(self.since),
            [
                [change.kind, change.sheet, change.row, change.subject, change.fields]
                for change in self.changes
            ],
        ]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def plan(content: bytes, name: str, since: datetime.date) -> Plan:
    """What a workbook would change now. Three queries, whatever the number of rows."""
    made = Plan(since)
    if len(content) > LARGEST:
        made.faults.append(fault(f"文件有{len(content) // 1_000_000}MB，太大", "不要超过20MB", file=name))
        return made
    try:
        sheets = read(content, SHEETS, name)
    except KaoheError as error:
        made.faults.extend(error.faults)
        return made
    tree = _Tree(Unit.objects.filter(merged_into=None))
    _units(sheets.get("单位", []), tree, made)
    _people(sheets.get("人员", []), tree, made)
    return made


class _Tree:
    """Units by their paths: those of the site, and those that the workbook adds."""

    def __init__(self, units: Iterable[Unit]) -> None:
        by_id = {unit.pk: unit for unit in units}
        self.known: dict[Path, Unit] = {}
        for unit in by_id.values():
            path: list[str] = []
            at: Unit | None = unit
            while at is not None:
                path.insert(0, at.name)
                at = by_id.get(at.parent_id) if at.parent_id else None
            self.known[tuple(path)] = unit
        self.by_name: dict[str, list[Path]] = {}
        for each in self.known:
            self.by_name.setdefault(each[-1], []).append(each)

    def add(self, path: Path) -> None:
        if path not in self.by_name.setdefault(path[-1], []):
            self.by_name[path[-1]].append(path)

    def find(self, text: str) -> tuple[Path | None, str]:
        """The unit meant by a name, or by names with / between; else what is wrong."""
        names = tuple(part.strip() for part in text.replace("／", "/").split("/") if part.strip())
        if not names:
            return None, f"单位“{text}”没有名称"
        meant = [path for path in self.by_name.get(names[-1], []) if path[-len(names) :] == names]
        if len(meant) == 1:
            return meant[0], ""
        if not meant:
            return None, f"没有单位“{text}”"
        return None, f"有{len(meant)}个“{text}”"


def _complain(made: Plan, sheet: str, row: int, column: str, what: str, cure: str) -> None:
    made.faults.append(fault(what, cure, sheet=sheet, row=row, column=column))


def _too_long(line: Line, sheet: str, made: Plan) -> bool:
    long = [column for column, most in LENGTHS.items() if len(line.cells.get(column, "")) > most]
    for column in long:
        _complain(made, sheet, line.row, column, f"超过{LENGTHS[column]}个字", "写短些")
    return bool(long)


def _units(lines: list[Line], tree: _Tree, made: Plan) -> None:
    """Parents may stand below their sub-units: rows wait until their parent is known."""
    waiting, seen = list(lines), dict[Path, int]()
    while waiting:
        later = []
        for line in waiting:
            above = line.cells.get("上级", "")
            path: Path | None = ()
            if above:
                path, wrong = tree.find(above)
                if path is None:
                    later.append((line, wrong))
                    continue
            _unit(line, path or (), tree, made, seen)
        if len(later) == len(waiting):
            for line, wrong in later:
                _complain(
                    made, "单位", line.row, "上级", wrong, "先加这个单位；同名的写“上级/名称”；上级不能绕成圈"
                )
            return
        waiting = [line for line, _ in later]


def _unit(line: Line, above: Path, tree: _Tree, made: Plan, seen: dict[Path, int]) -> None:
    name, order = line.cells["名称"], line.cells.get("序号", "")
    if not name or "/" in name:
        _complain(made, "单位", line.row, "名称", "没有名称" if not name else "名称里有“/”", "改正名称")
        return
    path = (*above, name)
    if path in seen:
        _complain(made, "单位", line.row, "名称", f"与第{seen[path]}行是同一个单位", "删去一行")
        return
    seen[path] = line.row
    if order and not (order.isdecimal() and int(order) < 2**31):
        _complain(made, "单位", line.row, "序号", f"“{order}”不是序号", "写 0、1、2 这样的整数")
        return
    if _too_long(line, "单位", made):
        return
    known = tree.known.get(path)
    group = line.cells.get("分口", known.group if known else "")
    row = UnitRow(line.row, path, group, int(order) if order else None, known)
    tree.add(path)
    made.units.append(row)
    if known is None:
        fields: Fields = (("上级", "", "/".join(above)), ("分口", "", group))
        made.changes.append(Change(ADD, "单位", line.row, name, tuple(each for each in fields if each[2])))
        return
    was = (known.group, str(known.order))
    fields = (("分口", was[0], group), ("序号", was[1], order or was[1]))
    _changed(made, EDIT, "单位", line.row, name, fields)


def _changed(made: Plan, kind: str, sheet: str, row: int, subject: str, fields: Fields) -> None:
    differing = tuple(each for each in fields if each[1] != each[2])
    if differing:
        made.changes.append(Change(kind, sheet, row, subject, differing))
    else:
        made.same += 1


def _people(lines: list[Line], tree: _Tree, made: Plan) -> None:
    numbers = {line.cells["工号"] for line in lines}
    known = {
        person.number: person for person in Person.objects.select_related("unit") if person.number in numbers
    }
    paths = {unit.pk: path for path, unit in tree.known.items()}
    seen: dict[str, int] = {}
    for line in lines:
        row = _person(line, tree, made, seen, known)
        if row is not None:
            made.people.append(row)
            _compare(row, paths, made)


def _person(
    line: Line, tree: _Tree, made: Plan, seen: dict[str, int], known: dict[str, Person]
) -> PersonRow | None:
    """A row of 人员, or None where it has a fault."""
    cells, before = line.cells, len(made.faults)
    number, name = cells["工号"], cells["姓名"]
    for column, text in (("工号", number), ("姓名", name)):
        if not text:
            _complain(made, "人员", line.row, column, f"没有{column}", f"填写{column}")
    if number in seen:
        _complain(made, "人员", line.row, "工号", f"与第{seen[number]}行重复", "一个人一行，删去一行")
    elif number:
        seen[number] = line.row
    person = known.get(number)
    if person is not None and person.left_on is not None:
        _complain(
            made, "人员", line.row, "工号", f"{person.name}（{number}）已经离开", "删去这一行，或用新的工号"
        )
    unit: Path | None = None
    if cells.get("单位"):
        unit, wrong = tree.find(cells["单位"])
        if unit is None:
            _complain(made, "人员", line.row, "单位", wrong, "写单位表里有的名称；同名的写“上级/名称”")
    _too_long(line, "人员", made)
    if len(made.faults) > before:
        return None
    others = {heading: text for heading, text in cells.items() if heading not in PERSON_COLUMNS and text}
    return PersonRow(line.row, number, name, unit, cells.get("职务"), cells.get("人员身份"), others, person)


def _compare(row: PersonRow, paths: dict[int, Path], made: Plan) -> None:
    known, subject = row.known, f"{row.number} {row.name}"
    if known is None:
        fields: Fields = (("单位", "", "/".join(row.unit or ())), ("职务", "", row.post or ""))
        made.changes.append(Change(ADD, "人员", row.row, subject, tuple(each for each in fields if each[2])))
        return
    was = paths.get(known.unit_id or 0, ())
    moves = row.unit is not None and row.unit != was
    fields = (
        ("姓名", known.name, row.name),
        ("职务", known.post, known.post if row.post is None else row.post),
        ("人员身份", known.staff_class, known.staff_class if row.staff_class is None else row.staff_class),
        *((name, str(known.attributes.get(name, "")), text) for name, text in row.attributes.items()),
    )
    if moves:
        fields = (("单位", "/".join(was), "/".join(row.unit or ())), *fields)
    _changed(made, MOVE if moves else EDIT, "人员", row.row, subject, fields)
