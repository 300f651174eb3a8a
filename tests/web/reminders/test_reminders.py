"""Reminders: before the regulation's dates, what is overdue, one digest a day over a real mail server."""

from __future__ import annotations

import datetime
import email
import email.policy
import socket
from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kaohe.web import clock
from kaohe.web.audit.models import Entry
from kaohe.web.cycles import plan
from kaohe.web.cycles.models import Cycle, Grant, Stage
from kaohe.web.cycles.together import looking_at
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role
from kaohe.web.reminders import actions
from kaohe.web.reminders.gathering import Thing, things
from kaohe.web.reminders.models import Address, Mail, Reminder
from web.notices.bodies import day
from web.records.bodies import make_body
from web.world import World, person

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


class Box:
    """A real SMTP server on this machine that keeps what it is given."""

    def __init__(self) -> None:
        self.mails: list[email.message.EmailMessage] = []
        self.refuse = ""

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.refuse and self.refuse in address:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"

    def texts(self) -> list[str]:
        return [mail.get_content() for mail in self.mails]


@pytest.fixture
def box(settings) -> Iterator[Box]:
    made = Box()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(made, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    settings.SITE_URL = "https://kaohe.example"
    yield made
    server.stop()


@pytest.fixture
def planned(world: World) -> World:
    """A deadline on 31 December that concerns the office, and an address for its person."""
    Stage.objects.create(
        cycle=world.cycle, clause="T9", kind="期限", title="汇总", who="考核办公室", end=day("2018-12-31")
    )
    actions.set_address(world.office, "office@kaohe.example", True, by=world.office)
    return world


def run(text: str) -> actions.Done:
    with clock.put(day(text)):
        return actions.remind()


def told(box: Box, what: str) -> int:
    return sum(what in text for text in box.texts())


def test_a_date_is_told_three_weeks_before_then_7_3_1_days_and_on_the_day(planned: World, box: Box) -> None:
    Address.objects.exclude(person=planned.office).delete()
    days = []
    start = day("2018-12-01")
    for number in range(32):
        today = start + number * DAY
        before = told(box, "T9 汇总")
        with clock.put(today):
            actions.remind()
        fresh = box.texts()[before:] if told(box, "T9 汇总") > before else []
        if fresh and "前几天" not in fresh[-1].split("T9 汇总")[0]:
            days.append(str(today))
    assert days == ["2018-12-10", "2018-12-24", "2018-12-28", "2018-12-30", "2018-12-31", "2019-01-01"]


def test_what_is_overdue_is_told_the_day_after_and_then_once_a_week(planned: World) -> None:
    thing = Thing(planned.cycle.pk, "", "stage 1", "", "", day("2018-12-31"))
    last, days = day("2018-12-31"), []
    for number in range(1, 20):
        today = day("2018-12-31") + number * DAY
        if thing.told_on(today, last):
            days.append(number)
            last = today
    assert days == [1, 8, 15]


def test_a_missed_run_tells_on_the_next_day(planned: World) -> None:
    thing = Thing(planned.cycle.pk, "", "stage 1", "", "", day("2018-12-31"))
    assert thing.told_on(day("2018-12-25"), day("2018-12-10"))
    assert not thing.told_on(day("2018-12-26"), day("2018-12-25"))


def test_many_things_are_one_mail(planned: World, box: Box) -> None:
    for number in range(5):
        Stage.objects.create(
            cycle=planned.cycle, clause=f"T{number}", title=f"事{number}", end=day("2018-12-25"), order=number
        )
    run("2018-12-20")
    (mail,) = [mail for mail in box.mails if mail["To"] == "office@kaohe.example"]
    assert all(f"事{number}" in mail.get_content() for number in range(5))
    assert "https://kaohe.example/cycles/" in mail.get_content()
    assert "件事等着办" in mail["Subject"]


def test_a_second_run_on_the_same_day_sends_nothing_again(planned: World, box: Box) -> None:
    first = run("2018-12-20")
    assert first.sent == len(box.mails) > 0
    second = run("2018-12-20")
    assert (second.sent, len(box.mails)) == (0, first.sent)


def test_who_has_no_address_is_reminded_inside(planned: World, box: Box) -> None:
    done = run("2018-12-20")
    assert done.inside > 0
    assert Mail.objects.filter(person=planned.inspector, state="只在站内").exists()
    assert Reminder.objects.filter(person=planned.inspector).exists()


def test_without_a_mail_server_everybody_is_reminded_inside(planned: World, settings) -> None:
    settings.EMAIL_HOST = ""
    done = run("2018-12-20")
    assert (done.sent, done.failed) == (0, 0)
    assert set(Mail.objects.values_list("state", flat=True)) == {"只在站内"}


def test_a_refused_mail_is_logged_with_its_reason_and_does_not_keep_the_others(
    planned: World, box: Box
) -> None:
    actions.set_address(planned.inspector, "gone@kaohe.example", True, by=planned.inspector)
    box.refuse = "gone"
    done = run("2018-12-20")
    assert (done.sent, done.failed) == (1, 1)
    failed = Mail.objects.get(state="没有发出")
    assert failed.person == planned.inspector
    assert "no such mailbox" in failed.error
    box.refuse = ""
    assert run("2018-12-20").sent == 1
    failed.refresh_from_db()
    assert (failed.state, failed.tries) == ("已发", 2)


def test_a_server_that_is_down_is_said_and_tried_again(planned: World, box: Box, settings) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    with pytest.raises(CommandError, match="1封没有发出") as error:
        call_command("remind", "--date", "2018-12-20")
    assert error.value.returncode == 1
    settings.EMAIL_PORT = port
    call_command("remind", "--date", "2018-12-20")
    assert len(box.mails) == 1


def test_a_date_that_is_none_is_refused(planned: World) -> None:
    with pytest.raises(CommandError, match="不是日期") as error:
        call_command("remind", "--date", "三月一日")
    assert error.value.returncode == 2


def test_what_is_done_is_not_told_any_more(planned: World, box: Box) -> None:
    run("2018-12-20")
    Stage.objects.filter(clause="T9").update(done=clock.now())
    run("2018-12-24")
    reminder = Reminder.objects.get(person=planned.office, text__startswith="T9")
    assert reminder.ended == day("2018-12-24")
    assert told(box, "T9 汇总") == 1


def test_each_run_is_one_line_in_the_log(planned: World, box: Box) -> None:
    run("2018-12-20")
    entry = Entry.objects.latest("number")
    assert entry.verb == "提醒"
    assert entry.after is not None
    assert entry.after["发出"] == 1


def test_a_closed_cycle_reminds_nobody(planned: World, box: Box) -> None:
    Cycle.objects.update(state=Cycle.State.CLOSED)
    assert run("2018-12-20").people == 0


def test_who_does_not_want_mail_gets_none(planned: World, box: Box) -> None:
    actions.set_address(planned.office, "office@kaohe.example", False, by=planned.office)
    assert run("2018-12-20").sent == 0


def test_reminding_many_people_asks_no_more_than_reminding_a_few(planned: World, settings) -> None:
    """What waits for those who are looked at together is asked for all of them at once."""
    settings.EMAIL_HOST = ""
    run("2018-12-19")

    def added(count: int, day: str) -> tuple[int, int]:
        for number in range(count):
            who = person(f"{day}{number}", f"某{number}", planned.units["计量科"])
            Grant.objects.create(cycle=planned.cycle, person=who, role=Role.APPRAISEE)
            Grant.objects.create(cycle=planned.cycle, person=who, role=Role.RATER)
        with CaptureQueriesContext(connection) as asked:
            done = run(day)
        return len(asked), done.people

    few, people = added(3, "2018-12-20")
    many, more = added(60, "2018-12-21")
    assert more == people + 60
    assert many <= few + 2  # rows go into the database by the hundred


def test_who_is_looked_at_with_others_is_told_the_same_as_alone(planned: World) -> None:
    everybody = [*planned.everybody.values()]
    today = day("2018-12-20")
    with clock.put(today):
        alone = {one.pk: things(one, today) for one in everybody}
        with looking_at(everybody):
            assert {one.pk: things(one, today) for one in everybody} == alone
    assert sum(map(len, alone.values())) >= 5


def test_a_person_keeps_its_own_address(planned: World, sign_in) -> None:
    client: Client = sign_in(planned.appraisee)
    assert client.post("/reminders", {"email": "zhou@kaohe.example", "wanted": "on"}).status_code == 302
    assert planned.appraisee.address.email == "zhou@kaohe.example"
    wrong = client.post("/reminders", {"email": "不是邮箱", "wanted": "on"})
    assert wrong.status_code == 422
    client.post("/reminders", {"email": "", "wanted": "on"})
    fresh = Person.objects.get(pk=planned.appraisee.pk)
    assert actions.address_of(fresh) == ""


def test_the_roster_s_address_is_used_until_the_person_says_otherwise(planned: World, box: Box) -> None:
    planned.inspector.attributes = {"邮箱": "chen@kaohe.example"}
    planned.inspector.save(update_fields=["attributes"])
    run("2018-12-20")
    assert {mail["To"] for mail in box.mails} == {"office@kaohe.example", "chen@kaohe.example"}
    actions.set_address(planned.inspector, "", False, by=planned.inspector)
    run("2018-12-24")
    assert [mail["To"] for mail in box.mails].count("chen@kaohe.example") == 1


def test_the_office_sees_who_has_not_answered(planned: World, box: Box, sign_in) -> None:
    run("2018-12-20")
    page = sign_in(planned.office).get(reverse("cycle-reminders", args=[planned.cycle.pk]))
    shown = page.content.decode()
    assert planned.office.name in shown
    assert "T9 汇总" in shown
    assert (
        "没有找到"
        in sign_in(planned.office)
        .get(reverse("cycle-reminders", args=[planned.cycle.pk]) + "?q=没有的")
        .content.decode()
    )


CLAUSES = {
    "changzhou-2016": {"T1": "2016-01-31", "T2": "2017-01-10", "T3": "2016-06-30"},
    "qianxinan-2010": {
        "T1": "2010-12-31", "T2": "2010-09-30", "T3": "2010-10-31", "T4": "2010-11-30", "T5": "2010-12-31",
        "T6": "2010-03-31", "T7": "2010-06-30", "T11": "2010-03-31", "T12": "2010-12-31",
        "T13": "2010-12-31", "T14": "2010-12-31", "T16": "2010-12-31", "T17": "2010-01-31",
        "T19": "2010-06-30", "T20": "2010-03-31", "T21": "2010-12-31", "T22": "2010-03-31",
    },
    "qufu-2020": {"T1": "2020-04-30", "T2": "2020-06-30"},
    "zaozhuang-departments": {"T1": "2013-03-15", "T2": "2013-06-30"},
    "zaozhuang-districts": {"T1": "2013-03-15", "T2": "2013-06-30"},
}  # fmt: skip
PERIODS = {
    "changzhou-2016": "2016", "qianxinan-2010": "2010", "qufu-2020": "2020Q2",
    "zaozhuang-departments": "2013", "zaozhuang-districts": "2013",
}  # fmt: skip


@pytest.mark.parametrize("scheme", CLAUSES)
def test_before_each_date_of_the_regulation_the_office_is_reminded(scheme: str) -> None:
    """changzhou-2016:T1 changzhou-2016:T2 changzhou-2016:T3 qianxinan-2010:T1 qianxinan-2010:T2
    qianxinan-2010:T3 qianxinan-2010:T4 qianxinan-2010:T5 qianxinan-2010:T6 qianxinan-2010:T7
    qianxinan-2010:T11 qianxinan-2010:T12 qianxinan-2010:T13 qianxinan-2010:T14 qianxinan-2010:T16
    qianxinan-2010:T17 qianxinan-2010:T19 qianxinan-2010:T20 qianxinan-2010:T21 qianxinan-2010:T22
    qufu-2020:T1 qufu-2020:T2 zaozhuang-departments:T1 zaozhuang-departments:T2 zaozhuang-districts:T1
    zaozhuang-districts:T2
    """
    body = make_body(scheme)
    Cycle.objects.filter(pk=body.cycle.pk).update(period=PERIODS[scheme])
    body.cycle.refresh_from_db()
    Stage.objects.bulk_create(plan.stages(body.cycle, body.scheme))
    for clause, end in CLAUSES[scheme].items():
        for today, word in ((day(end) - 7 * DAY, "还有7天"), (day(end) + DAY, "过期1天")):
            found = things(Person.objects.get(pk=body.office.pk), today)
            told = [each.when for each in found if each.text.startswith(f"{clause} ")]
            assert f"{end}，{word}" in told, clause


UNDATED = {
    "linyi-2018": {"T1"},
    "qianxinan-2010": {"T8", "T9", "T10", "T15", "T18"},
    "qufu-2020": {"T3", "T4"},
    "zaozhuang-staff": {"T1"},
}


@pytest.mark.parametrize("scheme", UNDATED)
def test_a_term_without_a_date_is_told_once_the_office_has_dated_it(scheme: str) -> None:
    """linyi-2018:T1 qianxinan-2010:T8 qianxinan-2010:T9 qianxinan-2010:T10 qianxinan-2010:T15
    qianxinan-2010:T18 qufu-2020:T3 qufu-2020:T4 zaozhuang-staff:T1
    """
    body = make_body(scheme)
    Stage.objects.bulk_create(plan.stages(body.cycle, body.scheme))
    mine = body.cycle.stages.filter(clause__in=UNDATED[scheme])
    assert set(mine.values_list("clause", flat=True)) == UNDATED[scheme]
    assert {stage.end for stage in mine} == {None}
    today = day("2030-05-01")
    mine.update(end=today + 3 * DAY)
    found = things(Person.objects.get(pk=body.office.pk), today)
    for clause in UNDATED[scheme]:
        assert any(each.text.startswith(f"{clause} ") and "还有3天" in each.when for each in found), clause
