"""Reminding everybody once a day: inside, and by one digest mail; with a log of every mail."""

from __future__ import annotations

import datetime
import itertools
import smtplib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import QuerySet

from kaohe.web import clock
from kaohe.web.audit.actions import note
from kaohe.web.cycles.models import Cycle, Grant
from kaohe.web.cycles.together import looking_at
from kaohe.web.organisation.models import Person
from kaohe.web.reminders.gathering import Thing, things
from kaohe.web.reminders.models import Address, Mail, Reminder

State = Mail.State
TOGETHER = 1000
"""So many people are looked at together, in one transaction: what waits for them is asked for all at once."""


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
    held = Grant.objects.filter(cycle__state__in=_RUNNING).values("person")
    people = Person.objects.filter(is_active=True, pk__in=held).select_related("unit", "address")
    chosen = people.order_by("unit", "id").iterator(chunk_size=TOGETHER)
    while some := list(itertools.islice(chosen, TOGETHER)):
        done.people += len(some)
        done.told += _note_down(some, today)
    _send(Mail.objects.filter(on=today).exclude(state=State.SENT), done)
    with transaction.atomic():
        after = {"人": done.told, "发出": done.sent, "没有发出": done.failed, "只在站内": done.inside}
        note("提醒", f"{today}", by=None, after=after)
    return done


_RUNNING = (Cycle.State.PREPARING, Cycle.State.RUNNING, Cycle.State.DECIDED)
Kept = dict[tuple[int, str], Reminder]


@transaction.atomic
def _note_down(people: Sequence[Person], today: datetime.date) -> int:
    """Keep what waits for each, end what is done, write the day's digests; how many are told something."""
    there: dict[int, Kept] = defaultdict(dict)
    for old in Reminder.objects.select_for_update().filter(person__in=people).order_by("id"):
        there[old.person_id][old.cycle_id, old.key] = old
    ended: list[int] = []
    changed: list[Reminder] = []
    mails: list[Mail] = []
    with looking_at(people):
        for person in people:
            found = things(person, today)
            mine, keys = there[person.pk], {(each.cycle, each.key) for each in found}
            ended += [old.pk for key, old in mine.items() if key not in keys and old.ended is None]
            told = [each for each in found if each.told_on(today, _last(mine.get((each.cycle, each.key))))]
            changed += _changed(person, found, told, mine, today)
            if told:
                mails.append(_digest(person, found, told, today))
    Reminder.objects.filter(pk__in=ended).update(ended=today)
    Reminder.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["person", "cycle", "key"],
        update_fields=["text", "path", "due", "first", "last", "times", "ended"],
        batch_size=1000,
    )
    Mail.objects.bulk_create(
        mails,
        update_conflicts=True,
        unique_fields=["person", "on"],
        update_fields=["address", "subject", "body", "count", "state"],
        batch_size=500,
    )
    return len(mails)


def _last(old: Reminder | None) -> datetime.date | None:
    return old.last if old is not None and old.ended is None else None


def _changed(
    person: Person, found: Sequence[Thing], told: Sequence[Thing], mine: Kept, today: datetime.date
) -> Iterator[Reminder]:
    """The reminders that are new or say something else than the day before, as they are to be kept."""
    for each in found:
        old = mine.get((each.cycle, each.key))
        made = Reminder(
            person=person, cycle_id=each.cycle, key=each.key, text=each.text[:300], path=each.path,
            due=each.due, first=today, last=today, times=0,
        )  # fmt: skip
        if old is not None and old.ended is None:
            made.first, made.last, made.times = old.first, old.last, old.times
            if each not in told and (made.text, made.path, made.due) == (old.text, old.path, old.due):
                continue
        if each in told:
            made.last, made.times = today, made.times + 1
        yield made


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
    return Mail(
        person=person,
        on=today,
        address=address,
        subject=subject,
        body="\n".join(lines),
        count=len(found),
        state=State.WAITING if address else State.INSIDE,
    )


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


def _send(mails: QuerySet[Mail], done: Done) -> None:
    """Each by itself over one connection; what fails is noted with the reason and tried by the next run."""
    inside = mails.filter(state=State.INSIDE) if settings.EMAIL_HOST else mails
    done.inside = inside.count()
    inside.update(state=State.INSIDE)
    connection = None
    for mail in mails.exclude(state=State.INSIDE).order_by("id"):
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
