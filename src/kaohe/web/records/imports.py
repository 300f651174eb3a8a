"""Tables from files: looked through first (nothing changes), then taken in on the same path, whole or not."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from kaohe.errors import Fault, KaoheError, fault
from kaohe.tables import part
from kaohe.tables.sheet import Sheet
from kaohe.web import clock, tables
from kaohe.web.audit.actions import note
from kaohe.web.cycles.closing import check_open
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.errors import Refused
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import items, may
from kaohe.web.records import own, rights
from kaohe.web.records.actions import touch
from kaohe.web.records.book import RULE, book_of
from kaohe.web.records.checks import check_rows, stored
from kaohe.web.records.files import clean_name
from kaohe.web.records.models import Imported, Rating, Record, Step, Upload

LARGEST = 50_000_000
WHOLE = ("测评票", "历史")
"""Tables that are kept as they came, each in the place of the one before."""
OWN = "个性指标"
ADDED = ("记录", "评分")
"""Tables whose rows come to those that are there, until the last day of their entry."""
FILLED = (*ADDED, OWN)
SHOWN = 20
FEW = 2_000
"""Different cells of a file that is looked up by its own names, not against the whole roster."""
ANOTHER = "考核办不止一人：文件里“已核定”的记录导入以后是“待核”，由另一人核定"


@dataclass(frozen=True)
class Preview:
    """What taking the file in would do; with `faults` it would do nothing."""

    count: int = 0
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    rows: list[list[str]] = field(default_factory=list)
    replaces: int = 0
    changed: int = 0


def upload(cycle: Cycle, table: str, name: str, content: bytes, *, by: Person) -> Upload:
    """Keep a file until it is taken in; nothing of the cycle changes."""
    _may_import(cycle, table, by)
    if not content:
        raise Refused("文件是空的。")
    if len(content) > LARGEST:
        raise Refused(f"文件超过{LARGEST // 1_000_000}MB，请拆成几个文件。")
    digest = hashlib.sha256(content).hexdigest()
    Upload.objects.filter(cycle=cycle, by=by, table=table, taken=None).delete()
    return Upload.objects.create(
        cycle=cycle, table=table, name=clean_name(name), content=content, sha256=digest, by=by
    )


def preview(kept: Upload) -> Preview:
    """The dry run: read and check as `take` will."""
    checked, faults, notes = _read(kept)
    if checked is None:
        return Preview(faults=faults, notes=notes)
    shown = checked.texts.slice(0, SHOWN)
    if kept.table == "记录" and may(kept.by, "record.confirm", kept.cycle):
        notes = (*notes, *(() if rights.alone(kept.by, kept.cycle) else (ANOTHER,)))
    before = Imported.objects.filter(cycle=kept.cycle, table=kept.table).first()
    changed = 0
    if kept.table == "评分" and not faults:
        changed = sum(1 for old in _known_ratings(kept.cycle, checked).values() if old is not None)
    return Preview(
        checked.texts.num_rows,
        faults,
        notes,
        tuple(shown.column_names),
        [[str(cell) for cell in row.values()] for row in shown.to_pylist()],
        before.count if before else 0,
        changed,
    )


@transaction.atomic
def take(kept: Upload, *, by: Person) -> int:
    """Take the file in: all rows in one transaction. KaoheError with every fault; how many rows."""
    fresh = (
        Upload.objects.select_for_update(of=("self",)).select_related("cycle__scheme", "by").get(pk=kept.pk)
    )
    _may_import(fresh.cycle, fresh.table, by)
    if fresh.by_id != by.pk:
        raise Refused("这个文件是别人上传的，请自己上传后再导入。")
    if fresh.taken is not None:
        raise Refused("这个文件已经导入过了，没有再导入一次。")
    if fresh.table in ADDED:
        check_open(fresh.cycle, fresh.table)
    checked, faults, _ = _read(fresh)
    if checked is None or faults:
        raise KaoheError(faults)
    touch(fresh.cycle)
    before = None
    if fresh.table == "记录":
        _take_records(fresh, checked, by)
    elif fresh.table == "评分":
        _take_ratings(fresh, checked, by)
    elif fresh.table == OWN:
        own.take_own(fresh.cycle, _people(fresh.cycle, checked), checked.table.to_pylist())
    else:
        old = Imported.objects.filter(cycle=fresh.cycle, table=fresh.table).first()
        before = {"行数": old.count, "哈希": old.sha256} if old else None
        tables.keep(fresh.cycle, fresh.table, checked.texts.drop_columns(["行"]).to_pylist(), by)
    count: int = checked.texts.num_rows
    after = {"文件": fresh.name, "行数": count, "文件哈希": fresh.sha256}
    note(f"导入{fresh.table}", fresh.name, by=by, cycle=fresh.cycle_id, before=before, after=after)
    fresh.taken, fresh.content = clock.now(), b""
    fresh.save(update_fields=["taken", "content"])
    return count


def _may_import(cycle: Cycle, table: str, by: Person) -> None:
    if table in WHOLE and may(by, "table.import", cycle):
        return
    if table in FILLED and may(by, "record.enter", cycle):
        return
    raise Refused(f"您不能导入“{table}”表。")


def _read(kept: Upload) -> tuple[part.Part | None, tuple[Fault, ...], tuple[str, ...]]:
    """The file's rows, and everything that is wrong with them."""
    with tempfile.TemporaryDirectory(prefix="kaohe-") as folder:
        path = Path(folder) / f"{kept.table}{Path(kept.name).suffix.lower()}"
        path.write_bytes(bytes(kept.content))
        sheet, faults, notes = part.open_table(path, kept.table)
    if sheet is None or faults:
        return None, faults, notes
    checked = _checked(kept.cycle, kept.table, sheet)
    found = (*checked.faults, *_not_ours(kept, checked))
    if not checked.texts.num_rows and not found:
        found = (fault(f"“{kept.table}”表里没有行", "填写后再导入", sheet=kept.table),)
    return checked, found, (*notes, *checked.notes)


def _checked(cycle: Cycle, table: str, sheet: Sheet) -> part.Part:
    """Checked against those whom the file names where it is a unit's own; where it has faults against all.

    What is like a name that nobody has is only found among everybody.
    """
    cells = {cell for column in sheet.columns for cell in column.unique().to_pylist()}
    if len(cells) <= FEW:
        named = Appraisee.objects.filter(cycle=cycle, name__in=cells)
        checked = check_rows(cycle, table, sheet, named)
        if not checked.faults:
            return checked
    return check_rows(cycle, table, sheet)


def _not_ours(kept: Upload, checked: part.Part) -> tuple[Fault, ...]:
    """Rows of rules or indicators with which the uploader's unit is not charged."""
    held = items(kept.by, kept.cycle)
    if kept.table not in FILLED or "*" in held:
        return ()
    if kept.table == OWN:
        return tuple(
            _foreign(kept.table, row["row"], "上级指标", row["parent"])
            for row in checked.table.select(["row", "parent"]).to_pylist()
            if row["parent"] and row["parent"] not in held
        )
    book, column = book_of(kept.cycle), "规则" if kept.table == "记录" else "指标"
    things: dict[str, Any] = dict(book.entries if kept.table == "记录" else book.leaves)
    found = []
    for row in checked.table.select(["row", "rule" if kept.table == "记录" else "indicator"]).to_pylist():
        name = row["rule"] if kept.table == "记录" else row["indicator"]
        ours = rights.may_enter(kept.by, kept.cycle, things[name]) if name in things else name in held
        if not ours and name:
            found.append(_foreign(kept.table, row["row"], column, name))
    return tuple(found)


def _foreign(table: str, row: int, column: str, name: str) -> Fault:
    return fault(
        f"“{name}”不由您的单位录入",
        "删去这一行，由负责的单位录入",
        sheet=table,
        row=row,
        column=column,
    )


def _people(cycle: Cycle, checked: part.Part) -> list[Appraisee]:
    """Appraisees by the indices of the checked rows."""
    everybody = Appraisee.objects.filter(cycle=cycle)
    few = everybody.filter(name__in=checked.people) if len(checked.people) <= FEW else everybody
    by_name = {appraisee.name: appraisee for appraisee in few}
    return [by_name[name] for name in checked.people]


def _take_records(kept: Upload, checked: part.Part, by: Person) -> None:
    """New records. The office's file says their state; other units' records wait for confirmation.

    What one person of an office of several brings in, another one confirms. A veto or affirmation begins
    its path, whatever the file says.
    """
    cycle, book = kept.cycle, book_of(kept.cycle)
    people, texts = _people(cycle, checked), checked.texts.to_pylist()
    office = may(by, "record.confirm", cycle) and "状态" in checked.texts.column_names
    waits = not rights.alone(by, cycle)
    made = []
    for row, cells in zip(checked.table.to_pylist(), texts, strict=True):
        rule = book.entries[row["rule"]].kind == RULE
        kept_state = office and (row["state"] == "驳回" or (rule and not waits))
        state = row["state"] if kept_state else Record.State.SUBMITTED
        made.append(
            Record(
                cycle=cycle,
                appraisee=people[row["a"]],
                rule=row["rule"],
                state=state,
                stage=0 if rule else 1,
                by=by,
                confirmed_by=by if state == Record.State.CONFIRMED else None,
                **stored(row, cells),
            )
        )
    made = Record.objects.bulk_create(made, batch_size=2000)
    Step.objects.bulk_create(
        [Step(record=record, verb=f"导入（{record.state}）并提交", said=kept.name, by=by) for record in made],
        batch_size=2000,
    )


def _known_ratings(cycle: Cycle, checked: part.Part) -> dict[tuple[str, str], Rating | None]:
    """The rating that each row would change, if any."""
    wanted = [(checked.people[row["a"]], row["indicator"]) for row in checked.table.to_pylist()]
    names = {name for name, _ in wanted}
    there = Rating.objects.filter(cycle=cycle, indicator__in={indicator for _, indicator in wanted})
    if len(names) <= FEW:
        there = there.filter(appraisee__name__in=names)
    known = {
        (rating.appraisee.name, rating.indicator): rating for rating in there.select_related("appraisee")
    }
    return {key: known.get(key) for key in wanted}


def _take_ratings(kept: Upload, checked: part.Part, by: Person) -> None:
    """Ratings are set anew where they were, made where they were not; averages take every row."""
    cycle = kept.cycle
    people, known = _people(cycle, checked), _known_ratings(cycle, checked)
    averages = {leaf.id for leaf in book_of(cycle).leaves.values() if leaf.average}
    new, old = [], []
    for row in checked.table.to_pylist():
        there = known.get((people[row["a"]].name, row["indicator"]))
        if there is None or row["indicator"] in averages:
            there = Rating(cycle=cycle, appraisee=people[row["a"]], indicator=row["indicator"])
            new.append(there)
        else:
            there.version += 1
            old.append(there)
        there.score, there.full, there.by = row["score"], row["full"], by
    Rating.objects.bulk_create(new, batch_size=2000)
    Rating.objects.bulk_update(old, ["score", "full", "by", "version"], batch_size=500)
