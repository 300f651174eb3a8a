"""The year itself, from the first letter to the last archive; what surrounds it: mail, worker, audit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import city_quarters
import city_staff
import city_units
from aiosmtpd.controller import Controller
from city_body import City, Size, found
from city_course import Course, parent_of
from city_cycles import closed, fresh, used, verified
from django.conf import settings
from django.db import connection

from kaohe.web.audit import actions as audit
from kaohe.web.audit.models import Entry
from kaohe.web.cycles.models import Cycle
from kaohe.web.reminders.actions import remind


class Mailbox:
    """A mail server of this machine that only counts."""

    count = 0

    async def handle_DATA(self, *_: object) -> str:
        self.count += 1
        return "250 OK"


@contextmanager
def mailing() -> Iterator[Mailbox]:
    box = Mailbox()
    server = Controller(box, hostname=settings.EMAIL_HOST, port=settings.EMAIL_PORT)
    server.start()
    try:
        yield box
    finally:
        server.stop()


@contextmanager
def working() -> Iterator[None]:
    """The background worker, as `kaohe serve` starts one."""
    worker = subprocess.Popen([sys.executable, "-m", "kaohe.web", "worker"])
    try:
        yield
    finally:
        worker.terminate()
        worker.wait(30)


def live(city: City) -> None:
    """From the first letter to the last archive."""
    with city.on("2025-01-06", "市直部门、区(市)、工作人员", "发布方案、建考核、名册、角色") as step:
        departments, districts = city_units.open_departments(city), city_units.open_districts(city)
        leaders, staff = city_staff.open_leaders(city), city_staff.open_staff(city)
        step.add(sum(cycle.appraisees.count() for cycle in (departments, districts, leaders, staff)))
    quarters = [city_quarters.begun(city, 1)]
    told(city, "2025-03-10")
    city_units.letters(city, departments)
    city_units.district_letters(city, districts)
    city_staff.letters(city, leaders, staff)
    city_quarters.lived(quarters[0])
    city_quarters.ended(quarters[0])
    city_units.progress(city, departments, 0, "2025-06-25")
    told(city, "2025-06-28")
    for number in (2, 3, 4):
        quarters.append(city_quarters.begun(city, number))
        city_quarters.lived(quarters[-1])
        if number == 4:
            city_quarters.linked(quarters)
        city_quarters.ended(quarters[-1])
    city_units.facts(city, departments, city_units.PART)
    city_units.facts(city, districts, city_units.PART_OF_DISTRICTS)
    city_units.progress(city, departments, 1, "2025-12-29")
    _annual(city, departments, districts, leaders, staff)


def _annual(city: City, departments: Cycle, districts: Cycle, leaders: Cycle, staff: Cycle) -> None:
    """Scores and decisions of units first: they fall on their heads in the appraisal of the leaders."""
    city_staff.reports(city, leaders, staff)
    city_staff.vote(city, leaders, max(10, city.size.departments))
    city_staff.ballots(city, staff)
    public = {"2.1": 10, "2.2": 10, "2.3": 5, "2.4": 5}
    city_units.ratings(city, departments, city_units.PART, public)
    city_units.ratings(city, districts, city_units.PART_OF_DISTRICTS, public)
    city_staff.ratings(city, leaders, staff)
    city_staff.faults(city, staff)
    told(city, "2026-01-17")
    heads = city_staff.heads(city, leaders)
    for cycle, part, clauses in (
        (departments, city_units.PART, ("P14", "P15")),
        (districts, city_units.PART_OF_DISTRICTS, ("P6",)),
    ):
        city_units.decided(city, cycle, part, clauses)
        city_units.ended(city, cycle, part, heads)
    for cycle, part in ((leaders, city_staff.LEADERS), (staff, city_staff.STAFF)):
        city_staff.decided(city, cycle, part)
        city_staff.received(city, cycle, part)
    told(city, "2026-03-03")
    for cycle, part in (
        (departments, city_units.PART), (districts, city_units.PART_OF_DISTRICTS),
        (leaders, city_staff.LEADERS), (staff, city_staff.STAFF),
    ):  # fmt: skip
        _end(city, cycle, part)


def _end(city: City, cycle: Cycle, part: str) -> None:
    if part in (city_staff.LEADERS, city_staff.STAFF):
        with city.on("2026-03-16", part, "结果运用") as step:
            step.add(used(city, fresh(cycle)))
    with city.on("2026-03-20", part, "归档清册、结束、归档") as step:
        step.add(closed(city, cycle))
    with city.on("2026-03-20", part, "另一进程验证归档") as step:
        step.add(verified(city, cycle))


def told(city: City, day: str) -> None:
    with city.on(day, "提醒", f"每个人的提醒和邮件 {day}") as step:
        done = remind()
        if done.failed:
            raise RuntimeError(f"{done.failed}封邮件没有发出")
        step.add(done.people)


def main(staff: int, departments: int, districts: int, seed: int) -> None:
    start = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        database = parent_of(cursor.fetchone()[0])
    course = Course([os.getpid(), database])
    with mailing() as box, working():
        city = found(Size(staff, departments, districts, seed), course)
        live(city)
        with city.on("2026-03-21", "审计", "整条日志查一遍") as step:
            broken = audit.broken()
            if broken:
                raise RuntimeError("；".join(broken[:5]))
            step.add(Entry.objects.count())
        said = course.plain() | {
            "seconds": time.monotonic() - start,
            "mails": box.count,
            "archives": city.archives,
            "database": _size(),
        }
    print(json.dumps(said, ensure_ascii=False))


def _size() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        size: int = cursor.fetchone()[0]
        return size
