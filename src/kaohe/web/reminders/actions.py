"""Reminding everybody once a day: inside, and by one digest mail; with a log of every mail."""

from __future__ import annotations

import datetime
import smtplib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction

from kaohe.web import clock
from kaohe.web.audit.actions import note
from kaohe.web.cycles.models import Cycle
from kaohe.web.organisation.models import Person
from kaohe.web.reminders.gathering import Thing, things
from kaohe.web.reminders.models import Address, Mail, Reminder

State = Mail.State


@dataclass
class Done:
    """What a run did."""

    people: int = 0
    told: int = 0
    sent: int = 0
    failed: int = 0
    inside: int = 0


def remind() -> Done:
    """Tell everybody who has a role what waits; a second run on the same day only tries again what failed."""
    today, done = clock.today(), Done()
    people = Person.objects.filter(is_active=True, grants__cycle__state__in=_RUNNING).distinct()
    for person in people.select_related("unit", "address").order_by("id").iterator(chunk_size=500):
        done.people += 1
        mail = _note_down(person, today)
        if mail is not None:
            done.told += 1
    _send(Mail.objects.filter(on=today).exclude(state=State.SENT).select_related("person"), done)
    with transaction.atomic():
        after = {"人": done.told, "发出": done.sent, "没有发出": done.failed, "只在站内": done.inside}
        note("提醒", f"{today}", by=None, after=after)
    return done


_RUNNING = (Cycle.State.PREPARING, Cycle.State.RUNNING, Cycle.State.DECIDED)


@transaction.atomic
def _note_down(person: Person, today: datetime.date) -> Mail | None:
    """Keep what waits, end what is done; the day's digest where something is to be told today."""
    found = {(each.cycle, each.key): each for each in things(person, today)}
    there = {(each.cycle_id, each.key): each for each in person.reminders.select_for_update()}
    for key, old in there.items():
        if key not in found and old.ended is None:
            old.ended = today
            old.save(update_fields=["ended"])
    told = [
        each
        for key, each in found.items()
        if each.told_on(today, there[key].last if key in there and there[key].ended is None else None)
    ]
    for each in found.values():
        _keep(person, each, there.get((each.cycle, each.key)), each in told, today)
    if not told:
        return None
    return _digest(person, list(found.values()), told, today)


def _keep(person: Person, thing: Thing, old: Reminder | None, told: bool, today: datetime.date) -> None:
    if old is None:
        old = Reminder(person=person, cycle_id=thing.cycle, key=thing.key, first=today, last=today, times=0)
    elif old.ended is not None:
        old.first, old.times, old.ended = today, 0, None
    old.text, old.path, old.due = thing.text[:300], thing.path, thing.due
    if told:
        old.last, old.times = today, old.times + 1
    old.save()


def _digest(person: Person, found: Sequence[Thing], told: Sequence[Thing], today: datetime.date) -> Mail:
    """One mail with all that waits, what is told today first."""
    address = address_of(person)
    late = sum(each.due is not None and each.due < today for each in found)
    subject = f"考核提醒：{len(found)}件事等着办" + (f"，其中{late}件过期" if late else "")
    rest = [each for each in found if each not in told]
    lines = [f"{person.name}：", "", *_lines(told)]
    if rest:
        lines += ["", "前几天提醒过、还没有办的：", *_lines(rest)]
    lines += ["", f"{today}。办完就不再提醒；不要回复这封邮件。"]
    mail, _ = Mail.objects.update_or_create(
        person=person,
        on=today,
        defaults={
            "address": address,
            "subject": subject,
            "body": "\n".join(lines),
            "count": len(found),
            "state": State.WAITING if address else State.INSIDE,
        },
    )
    return mail


def address_of(person: Person) -> str:
    """Where the digest goes: what the person said, or the roster's 邮箱; '' where it wants none."""
    kept: Address | None = getattr(person, "address", None)
    if kept is not None:
        return kept.email if kept.wanted else ""
    return str(person.attributes.get("邮箱", "")).strip()


def _lines(found: Iterable[Thing]) -> list[str]:
    lines: list[str] = []
    title = ""
    for each in sorted(found, key=lambda each: each.title):
        if each.title != title:
            title = each.title
            lines.append(f"【{title}】")
        link = f"　{settings.SITE_URL}{each.path}" if settings.SITE_URL and each.path else ""
        when = f"：{each.when}" if each.when else ""
        lines.append(f"· {each.text}{when}{link}")
    return lines


def _send(mails: Iterable[Mail], done: Done) -> None:
    """Each by itself over one connection; what fails is noted with the reason and tried by the next run."""
    connection = None
    for mail in mails:
        if mail.state == State.INSIDE or not settings.EMAIL_HOST:
            Mail.objects.filter(pk=mail.pk).update(state=State.INSIDE)
            done.inside += 1
            continue
        mail.tries += 1
        try:
            if connection is None:
                connection = get_connection()
                connection.open()
            message = EmailMessage(mail.subject, mail.body, to=[mail.address], connection=connection)
            message.send()
        except (OSError, smtplib.SMTPException) as error:
            mail.state, mail.error = State.FAILED, f"{type(error).__name__} {error}"[:2000]
            done.failed += 1
            connection = None
        else:
            mail.state, mail.error = State.SENT, ""
            done.sent += 1
        mail.save(update_fields=["state", "error", "tries"])
    if connection is not None:
        connection.close()


@transaction.atomic
def set_address(person: Person, email: str, wanted: bool, *, by: Person) -> Address:
    """Where a person's digest goes; an empty address: nowhere."""
    before = Address.objects.filter(person=person).first()
    was = before.email if before else ""
    values = {"email": email, "wanted": wanted and bool(email)}
    made = Address.objects.update_or_create(person=person, defaults=values)[0]
    note("改邮箱", f"{person.number} {person.name}", by=by, before={"email": was}, after={"email": email})
    return made
