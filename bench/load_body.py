"""Fills an empty site with a large body, in bulk: people, units, one cycle with records, its computed result.

    python load_body.py PEOPLE UNITS RECORDS        (KAOHE_DATABASE, KAOHE_HOME as for the site)

Prints as JSON what the load needs to know: for each role a session's key, and ids of things to look at.
"""

from __future__ import annotations

import datetime
import json
import os
import sys
import time
from collections.abc import Iterator
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaohe.web.settings")

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.utils import timezone

from kaohe import open_scheme
from kaohe.methods import Zero
from kaohe.scheme.language import content_hash, dumps
from kaohe.web.audit import actions as audit
from kaohe.web.audit.models import Entry, Head
from kaohe.web.cycles import plan
from kaohe.web.cycles.models import Appraisee, Cycle, Grant, Published
from kaohe.web.organisation.models import Person, Service, Unit
from kaohe.web.permissions import Role
from kaohe.web.records.book import book_of
from kaohe.web.records.models import Rating, Record
from kaohe.web.results import actions as results

SCHEME = "qianxinan-2010"
"""The shipped regulation with the most rules (117): its forms and score cards are the largest."""
YEAR = "2010"
GROUPS = 10
ASSESSORS, OFFICE, DECIDERS, INSPECTORS = 40, 4, 4, 4
MICRO = 1_000_000
ENTRIES = 100_000
STATES = ("草稿", "待核", "退回", "驳回")
"""One record in so many each is still on its way; the others are confirmed."""
ONE_IN = 100
BATCH = 5000


def fill(people: int, units: int, records: int) -> dict[str, Any]:
    say = Clock()
    with transaction.atomic():
        made_units = _units(units)
        staff = _people(people, made_units)
        say(f"{people} 人，{units} 个单位")
        cycle = _cycle(staff[0])
        appraisees = _appraisees(cycle, staff, made_units)
        _grants(cycle, staff)
        say("考核、名册、角色")
        _records(cycle, appraisees, staff, records)
        say(f"{records} 条记录及其经过")
        _ratings(cycle, appraisees, staff)
        _entries(cycle, staff)
        say("评分、审计日志")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    run = results.compute(cycle, by=None)
    say("结果")
    return _known(cycle, staff, appraisees, run.pk)


class Clock:
    def __init__(self) -> None:
        self._at = time.monotonic()

    def __call__(self, what: str) -> None:
        now = time.monotonic()
        print(f"  {what}：{now - self._at:.0f} 秒", file=sys.stderr)
        self._at = now


def _units(count: int) -> list[Unit]:
    top = Unit.objects.create(name="市人民政府")
    return Unit.objects.bulk_create(
        Unit(name=f"第{n:03d}单位", parent=top, group=f"第{n % GROUPS + 1}分口", order=n)
        for n in range(count)
    )


def _people(count: int, units: list[Unit]) -> list[Person]:
    """The first is the administrator; then the office, the deciders, inspectors and assessors."""
    made = Person.objects.bulk_create(
        (
            Person(
                number=f"{n:06d}",
                name=f"人员{n:05d}",
                unit=units[n % len(units)],
                post="科员",
                password="!",
                admin=n == 0,
            )
            for n in range(count)
        ),
        batch_size=BATCH,
    )
    start = datetime.date(2005, 1, 1)
    Service.objects.bulk_create(
        (Service(person=person, unit_id=person.unit_id, start=start) for person in made), batch_size=BATCH
    )
    return made


def _cycle(by: Person) -> Cycle:
    scheme = open_scheme(SCHEME)
    published = Published.objects.create(
        name=scheme.name, title=scheme.title, number=1, text=dumps(scheme), hash=content_hash(scheme), by=by
    )
    cycle = Cycle.objects.create(
        title="二〇一〇年度目标考核", scheme=published, period=YEAR, state=Cycle.State.RUNNING
    )
    for stage in plan.stages(cycle, scheme):
        stage.save()
    return cycle


def _appraisees(cycle: Cycle, staff: list[Person], units: list[Unit]) -> list[Appraisee]:
    category = open_scheme(SCHEME).categories[0].name
    groups = {unit.pk: unit.group for unit in units}
    return Appraisee.objects.bulk_create(
        (
            Appraisee(
                cycle=cycle,
                order=n,
                name=person.name,
                category=category,
                group=groups[person.unit_id or 0],
                attributes={"示范项目": "否"},
                person=person,
                unit_id=person.unit_id,
            )
            for n, person in enumerate(staff)
        ),
        batch_size=BATCH,
    )


def _places() -> dict[str, slice]:
    """Which of the people have which role beside that of the appraisee."""
    found, at = {}, 1
    for role, count in (
        (Role.OFFICE, OFFICE), (Role.DECIDER, DECIDERS), (Role.LEADER, 2), (Role.INSPECTOR, INSPECTORS),
        (Role.ASSESSOR, ASSESSORS),
    ):  # fmt: skip
        found[role] = slice(at, at + count)
        at += count
    return found


def _grants(cycle: Cycle, staff: list[Person]) -> None:
    chapters = [indicator.id for indicator in open_scheme(SCHEME).indicators]
    given = [Grant(cycle=cycle, person=person, role=Role.APPRAISEE) for person in staff[1:]]
    for role, place in _places().items():
        for n, person in enumerate(staff[place]):
            items = [chapters[n % len(chapters)]] if role == Role.ASSESSOR else []
            given.append(Grant(cycle=cycle, person=person, role=role, items=items))
    Grant.objects.bulk_create(given, batch_size=BATCH)


def _records(cycle: Cycle, appraisees: list[Appraisee], staff: list[Person], count: int) -> None:
    """Facts of every rule that takes a number or none, spread over everybody; made by the database itself."""
    book = book_of(cycle)
    entries = [
        entry for entry in book.entries.values() if entry.fields in ((), ("数量",)) and entry.kind == "规则"
    ]
    entries = [entry for entry in entries if entry.rule and not isinstance(entry.rule.method, Zero)]
    assessors = staff[_places()[Role.ASSESSOR]]
    values = {
        "cycle": cycle.pk,
        "first": appraisees[0].pk,
        "people": len(appraisees),
        "rules": [entry.id for entry in entries],
        "asked": [bool(entry.fields) for entry in entries],
        "by": [person.pk for person in assessors],
        "office": staff[1].pk,
        "count": count,
        "states": list(STATES),
        "one": ONE_IN * len(STATES),
    }
    with connection.cursor() as cursor:
        cursor.execute(RECORDS, values)
        cursor.execute(STEPS, values)


RECORDS = f"""
INSERT INTO {Record._meta.db_table} (cycle_id, appraisee_id, rule, quantity, level, severity, matter, date,
    note, document, claimed, state, stage, reason, by_id, confirmed_by_id, made, version)
SELECT %(cycle)s, %(first)s + n %% %(people)s, (%(rules)s::text[])[1 + r],
    CASE WHEN (%(asked)s::boolean[])[1 + r] THEN 1000000 * (1 + n %% 3) END,
    '', '', '', date '2010-01-01' + (n %% 360),
    '第' || n || '号情况：检查中发现，已经核实。', '考办〔2010〕' || n %% 900 || '号',
    false, s, 0, CASE WHEN s IN ('退回', '驳回') THEN '材料不全。' ELSE '' END,
    (%(by)s::bigint[])[1 + n %% cardinality(%(by)s::bigint[])], CASE WHEN s = '已核定' THEN %(office)s END,
    timestamptz '2010-01-01' + n * interval '30 seconds', 1
FROM (SELECT n, (n / %(people)s + n) %% cardinality(%(rules)s::text[]) AS r,
        COALESCE((%(states)s::text[])[1 + n %% %(one)s], '已核定') AS s
    FROM generate_series(0, %(count)s - 1) AS n) AS made
"""
STEPS = """
INSERT INTO records_step (record_id, verb, said, by_id, at)
SELECT id, '录入并提交', '', by_id, made FROM records_record WHERE cycle_id = %(cycle)s
UNION ALL
SELECT id, '核定', '', confirmed_by_id, made + interval '1 day' FROM records_record
WHERE cycle_id = %(cycle)s AND state = '已核定'
"""


def _ratings(cycle: Cycle, appraisees: list[Appraisee], staff: list[Person]) -> None:
    by = staff[_places()[Role.ASSESSOR]][0]
    Rating.objects.bulk_create(
        (
            Rating(cycle=cycle, appraisee=appraisee, indicator=leaf, score=(15 + n % 11) * MICRO // 10, by=by)
            for leaf in book_of(cycle).leaves
            for n, appraisee in enumerate(appraisees)
        ),
        batch_size=BATCH,
    )


def _entries(cycle: Cycle, staff: list[Person]) -> None:
    """An audit log that holds: each entry chained to the one before."""

    def chained() -> Iterator[Entry]:
        previous, at = audit.START, timezone.now() - datetime.timedelta(days=200)
        assessors = staff[_places()[Role.ASSESSOR]]
        for number in range(1, ENTRIES + 1):
            by = assessors[number % len(assessors)]
            entry = Entry(
                number=number,
                at=at + datetime.timedelta(minutes=number),
                actor=by,
                actor_name=by.name,
                verb="录入记录" if number % 3 else "核定记录",
                subject=f"人员{number % len(staff):05d} 1.7a",
                cycle=cycle.pk,
                before=None,
                after={"数量": "2", "状态": "待核"},
                previous=previous,
            )
            previous = entry.hash = audit.digest(entry)
            yield entry
        Head.objects.update_or_create(id=1, defaults={"number": ENTRIES, "hash": previous})

    Entry.objects.bulk_create(chained(), batch_size=BATCH)


def _known(cycle: Cycle, staff: list[Person], appraisees: list[Appraisee], run: int) -> dict[str, Any]:
    places = _places()
    last = max(place.stop for place in places.values())
    people = {role.name.lower(): staff[place] for role, place in places.items()} | {
        "admin": staff[:1],
        "appraisee": staff[last : last + 20],
    }
    records = Record.objects.filter(cycle=cycle)
    return {
        "sessions": {role: [_session(person) for person in those] for role, those in people.items()},
        "cycle": cycle.pk,
        "run": run,
        "appraisees": [each.pk for each in appraisees[:: max(len(appraisees) // 200, 1)]],
        "people": [each.pk for each in staff[:: max(len(staff) // 200, 1)]],
        "records": list(records.order_by("id").values_list("id", flat=True)[: 200 * 997 : 997]),
    }


def _session(person: Person) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    key: str = session.session_key or ""
    return key


if __name__ == "__main__":
    print(json.dumps(fill(*map(int, sys.argv[1:4]))))
