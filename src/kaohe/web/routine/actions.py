"""Attendance, special cases, later grades, marks for the year and the annual link: one transaction each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import IntegrityError, transaction

from kaohe import evaluate
from kaohe.errors import KaoheError, fault
from kaohe.numbers import show, to_micro
from kaohe.scheme.model import Scheme
from kaohe.tables.inputs import ANNUAL
from kaohe.tables.read import from_columns
from kaohe.web import clock, tables
from kaohe.web.audit.actions import fields, note
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.errors import Refused, Stale
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import may
from kaohe.web.records.actions import touch
from kaohe.web.results.models import Run
from kaohe.web.routine import history
from kaohe.web.routine.kinds import YEAR, attribute_of, marks, specials
from kaohe.web.routine.models import Attendance, LaterGrade, SpecialCase, YearLink, YearMark

DAYS = {"应出勤": "due", "病假": "sick", "事假": "personal", "旷工": "absent"}


@transaction.atomic
def keep_attendance(cycle: Cycle, cells: Mapping[int, Mapping[str, str]], *, by: Person) -> int:
    """Days of attendance by appraisee; a row without days due is left out. KaoheError with every fault."""
    _manages(by, cycle)
    people = {one.pk: one for one in cycle.appraisees.filter(pk__in=cells)}
    there = {one.appraisee_id: one for one in Attendance.objects.filter(cycle=cycle, appraisee__in=people)}
    faults, made = [], []
    for pk, row in cells.items():
        if pk not in people:
            raise Refused("有对象不在本次考核的名册里，请刷新。")
        if not str(row.get("应出勤", "")).strip() and not any(row.get(name) for name in DAYS):
            continue
        values, wrong = _days(row, people[pk].name)
        faults += wrong
        old = there.get(pk)
        said = str(row.get("说明", "")).strip()[:200]
        if (
            old is None
            or any(getattr(old, name) != value for name, value in values.items())
            or old.note != said
        ):
            made.append(
                Attendance(
                    pk=old.pk if old else None, cycle=cycle, appraisee=people[pk], note=said, by=by,
                    at=clock.now(), **values,
                )
            )  # fmt: skip
    if faults:
        raise KaoheError(faults)
    Attendance.objects.bulk_create((one for one in made if one.pk is None), batch_size=500)
    changed = ["note", "by", "at", *DAYS.values()]
    Attendance.objects.bulk_update(
        [one for one in made if one.appraisee_id in there], changed, batch_size=500
    )
    if made:
        after = {one.appraisee.name: [show(getattr(one, name)) for name in DAYS.values()] for one in made}
        note("登记考勤", cycle, by=by, cycle=cycle.pk, after=after)
    return len(made)


def _days(row: Mapping[str, str], who: str) -> tuple[dict[str, int], list[Any]]:
    values, faults = {}, []
    for column, name in DAYS.items():
        text = str(row.get(column, "")).strip()
        try:
            values[name] = to_micro(Decimal(text)) if text else 0
        except (InvalidOperation, ValueError, OverflowError):
            values[name] = -1
        if not 0 <= values[name] <= 366 * 10**6:
            faults.append(
                fault(f"{who}的{column}“{text[:20]}”不是天数", "写0到366的数，半天写0.5", column=column)
            )
            values[name] = 0
    if not faults and values["sick"] + values["personal"] + values["absent"] > values["due"]:
        faults.append(fault(f"{who}请假和旷工的天数多于应出勤天数", "核对各项天数", column="应出勤"))
    return values, faults


@transaction.atomic
def mark(cycle: Cycle, appraisee: Appraisee, value: str, reason: str, *, by: Person) -> SpecialCase:
    """Put somebody under a special provision: no grade for now, only a comment."""
    _manages(by, cycle)
    special = specials(tables.scheme_of(cycle)).get(value)
    if special is None:
        raise Refused(f"方案没有特殊情形“{value[:20]}”。")
    if not reason.strip():
        raise Refused("要写明事实和依据。")
    fresh = _locked(cycle, appraisee)
    name = attribute_of(special)
    held = fresh.attributes.get(name, "")
    if SpecialCase.objects.filter(appraisee=fresh, attribute=name, ended=None).exists() or held not in (
        "",
        value,
    ):
        raise Refused(f"{fresh.name}已经是“{held}”，先解除再改。")
    if not held:  # one that came with the roster only gets its grounds
        touch(cycle)
        fresh.attributes = {**fresh.attributes, name: value}
        fresh.save(update_fields=["attributes"])
    try:
        with transaction.atomic():
            made = SpecialCase.objects.create(
                cycle=cycle, appraisee=fresh, attribute=name, value=value, clause=special.id,
                reason=reason.strip(), by=by, at=clock.now(),
            )  # fmt: skip
    except IntegrityError as error:
        raise Stale("刚才有人已经登记了，请刷新。") from error
    after = {name: value, "clause": special.id}
    note("登记特殊情形", fresh.name, by=by, cycle=cycle.pk, after=after, reason=made.reason)
    return made


@transaction.atomic
def end(case: SpecialCase, reason: str, *, by: Person) -> SpecialCase:
    """Say that a special case is over. While the cycle runs the person is graded with the others;
    after it the deciding body may give a later grade."""
    fresh = SpecialCase.objects.select_for_update(of=("self",)).select_related("appraisee", "cycle__scheme")
    found = fresh.filter(pk=case.pk, ended=None).first()
    if found is None:
        raise Stale("这个特殊情形刚刚被解除了。")
    cycle = found.cycle
    _manages(by, cycle)
    if not reason.strip():
        raise Refused("要写明解除的理由。")
    found.ended, found.end_reason, found.ended_by = clock.now(), reason.strip(), by
    found.save()
    if cycle.state == Cycle.State.RUNNING:
        touch(cycle)
        whose = _locked(cycle, found.appraisee)
        whose.attributes = {key: value for key, value in whose.attributes.items() if key != found.attribute}
        whose.save(update_fields=["attributes"])
    before = {found.attribute: found.value}
    note("解除特殊情形", found.appraisee.name, by=by, cycle=cycle.pk, before=before, reason=found.end_reason)
    return found


@transaction.atomic
def grade_later(
    cycle: Cycle, appraisee: Appraisee, grade: str, reason: str, minute: str, *, by: Person
) -> LaterGrade:
    """The deciding body's grade for somebody who had none in the frozen result, after the case is over.

    The result stays as it was frozen; the grade counts in the history of later periods and in the year.
    """
    if not may(by, "routine.grade", cycle):
        raise Refused("补定等次由决定机构办理。")
    scheme = tables.scheme_of(cycle)
    if grade not in [one.name or one.id for one in scheme.grades]:
        raise Refused(f"方案没有等次“{grade[:20]}”。")
    if not reason.strip() or not minute.strip():
        raise Refused("要写明理由和会议纪要号。")
    row = final_row(cycle, appraisee)
    if row is None:
        raise Refused("结果还没有冻结；现在解除特殊情形，就与其他人一起确定等次。")
    if row["等次"]:
        raise Refused(f"{appraisee.name}在结果里已有等次“{row['等次']}”，不能补定。")
    open_ = SpecialCase.objects.filter(appraisee=appraisee, ended=None).first()
    if open_ is not None:
        raise Refused(f"{appraisee.name}的“{open_.value}”还没有解除，先由考核办解除。")
    if LaterGrade.objects.filter(appraisee=appraisee).exists():
        raise Refused(f"{appraisee.name}已经补定过等次。")
    made = LaterGrade.objects.create(
        cycle=cycle, appraisee=appraisee, grade=grade, reason=reason.strip(), minute=minute.strip()[:60],
        by=by, at=clock.now(),
    )  # fmt: skip
    after = fields(made, "grade", "minute")
    note("补定等次", appraisee.name, by=by, cycle=cycle.pk, after=after, reason=made.reason)
    history.hand_on(cycle, by=by)
    return made


def final_row(cycle: Cycle, appraisee: Appraisee) -> dict[str, str] | None:
    """The appraisee's row in the last frozen result."""
    run = last_frozen(cycle)
    return history.row_of(run, appraisee.name) if run else None


def last_frozen(cycle: Cycle) -> Run | None:
    return (
        Run.objects.filter(cycle=cycle, frozen__isnull=False)
        .defer("tables")
        .order_by("-frozen", "-id")
        .first()
    )


@transaction.atomic
def mark_year(cycle: Cycle, appraisee: Appraisee, clause: str, reason: str, *, by: Person) -> YearMark:
    """What the unit reports of somebody for the year: it stands beside what the links conclude."""
    _manages(by, cycle)
    special = marks(tables.scheme_of(cycle)).get(clause)
    if special is None or appraisee.cycle_id != cycle.pk:
        raise Refused("方案没有这样的年度标记。")
    if not reason.strip():
        raise Refused("要写明事实。")
    if YearMark.objects.filter(appraisee=appraisee, clause=clause).exists():
        raise Refused(f"{appraisee.name}已经有这个标记。")
    effect = next(effect for effect in special.effect if effect.startswith(YEAR))
    made = YearMark.objects.create(
        cycle=cycle, appraisee=appraisee, clause=clause, effect=effect, reason=reason.strip(), by=by,
        at=clock.now(),
    )  # fmt: skip
    after = fields(made, "clause", "effect")
    note("年度标记", appraisee.name, by=by, cycle=cycle.pk, after=after, reason=made.reason)
    return made


@transaction.atomic
def link_year(cycle: Cycle, *, by: Person) -> YearLink:
    """Run the annual links over the frozen periods of the cycle's year; refused until all are frozen.

    The same basis gives the same run: nothing happens twice.
    """
    _manages(by, cycle)
    history.check_calendar(cycle)
    scheme = tables.scheme_of(cycle)
    if not any(link.computed and link.when == ANNUAL for link in scheme.links):
        raise Refused("本方案没有年度衔接。")
    wanted = history.of_year(cycle.period)
    found = history.sources(cycle, wanted)
    missing = [period for period in wanted if all(source.cycle.period != period for source in found)]
    if missing:
        raise Refused(f"{'、'.join(missing)}的结果还没有冻结，四个期都冻结以后再做年度衔接。")
    grades = LaterGrade.objects.filter(cycle__in=[source.cycle.pk for source in found]).order_by("pk")
    basis: dict[str, Any] = {
        "results": [[source.cycle.pk, source.cycle.period, source.run.hash] for source in found],
        "later": [list(row) for row in grades.values_list("appraisee__name", "cycle__period", "grade")],
    }
    rows = _linked(cycle, scheme, history.rows(cycle, wanted))
    text = json.dumps([basis, rows], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).hexdigest()
    last = YearLink.objects.filter(cycle=cycle).first()
    if last is not None and last.hash == digest:
        return last
    made = YearLink.objects.create(
        cycle=cycle, year=history.year_of(cycle.period), rows=rows, basis=basis, hash=digest, by=by,
        at=clock.now(),
    )  # fmt: skip
    concluded = sum(1 for row in rows if row["结论"])
    after = {"year": made.year, "hash": digest, "有结论": concluded}
    note("年度衔接", cycle, by=by, cycle=cycle.pk, after=after)
    return made


def _linked(cycle: Cycle, scheme: Scheme, past: list[history.Row]) -> list[dict[str, str]]:
    columns = {
        "对象": tables.appraisees(scheme, cycle.appraisees.order_by("order", "id")),
        history.TABLE: {name: [row[name] for row in past] for name in history.COLUMNS},
    }
    results = evaluate(scheme, from_columns(scheme, columns, period=ANNUAL))
    found: list[dict[str, str]] = results.table("联动").to_pylist()
    return found


def _locked(cycle: Cycle, appraisee: Appraisee) -> Appraisee:
    found = Appraisee.objects.select_for_update(of=("self",)).filter(pk=appraisee.pk, cycle=cycle).first()
    if found is None:
        raise Refused("这个对象不在本次考核的名册里。")
    return found


def _manages(by: Person, cycle: Cycle) -> None:
    if not may(by, "routine.manage", cycle):
        raise Refused("由考核办办理。")
    if cycle.state == Cycle.State.CLOSED:
        raise Refused("考核已结束，不能再改。")
