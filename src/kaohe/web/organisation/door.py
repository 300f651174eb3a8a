"""Coming in: sign-in with lock-out, and the change of a password."""

from __future__ import annotations

import datetime
import secrets

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from kaohe.web.audit.actions import note
from kaohe.web.errors import Refused
from kaohe.web.organisation.models import Person

MOST_FAILURES = 5
LOCKED_FOR = datetime.timedelta(minutes=15)
WRONG = "工号或口令不对。"


def sign_in(number: str, password: str) -> Person:
    """The person with this number and password; Refused otherwise.

    After five failures in a row the number is locked for fifteen minutes, and the log says so. The
    failure is committed before the refusal; unknown numbers take as long and hear the same words.
    """
    with transaction.atomic():
        person = Person.objects.select_for_update(of=("self",)).filter(number=number.strip()).first()
        if person is None:
            make_password(password)
            refusal = WRONG
        else:
            refusal = _refusal(person, password)
            if not refusal:
                person.failures, person.locked_until = 0, None
                person.save(update_fields=["failures", "locked_until"])
                note("登录", f"{person.number} {person.name}", by=person)
    if person is None or refusal:
        raise Refused(refusal)
    return person


def _refusal(person: Person, password: str) -> str:
    """Why a person may not come in now ('' where it may); counts the failure."""
    if said := locked(person):
        return said
    if not person.check_password(password):
        return _count(person)
    if not settings.LOCAL_SIGN_IN and not person.admin:
        return "本站口令只供系统管理员使用，请用统一身份登录。"
    return left(person)


def locked(person: Person) -> str:
    """That the person's door is locked, and until when; '' where it is not."""
    if person.locked_until is None or person.locked_until <= timezone.now():
        return ""
    return f"连续{MOST_FAILURES}次口令不对，已锁定到{timezone.localtime(person.locked_until):%H:%M}。"


def left(person: Person) -> str:
    """That the person does not work here any more; '' where it does."""
    return "" if person.is_active else "这个工号已经停用，请找系统管理员。"


@transaction.atomic
def failed(person: Person) -> str:
    """Count a wrong password that was tried for this person elsewhere; what to say to it."""
    return _count(Person.objects.select_for_update(of=("self",)).get(pk=person.pk))


def _count(person: Person) -> str:
    person.failures += 1
    refusal = f"{WRONG}连续错{MOST_FAILURES}次会锁定{LOCKED_FOR.seconds // 60}分钟。"
    if person.failures >= MOST_FAILURES:
        person.failures, person.locked_until = 0, timezone.now() + LOCKED_FOR
        refusal = locked(person)
        until = f"{timezone.localtime(person.locked_until):%H:%M}"
        note("锁定登录", f"{person.number} {person.name}", by=None, after={"锁定到": until})
    person.save(update_fields=["failures", "locked_until"])
    return refusal


@transaction.atomic
def change_password(person: Person, old: str, new: str) -> Person:
    """A person's own new password; the form has checked the rules for it."""
    locked = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if not locked.check_password(old):
        raise Refused("现在的口令不对。")
    if old == new:
        raise Refused("新口令与现在的一样，换一个。")
    locked.set_password(new)
    locked.must_change = False
    locked.save(update_fields=["password", "must_change"])
    note("改口令", f"{locked.number} {locked.name}", by=locked)
    return locked


@transaction.atomic
def reset_password(person: Person, *, by: Person) -> str:
    """A new first password, told once to the administrator; the person has to change it."""
    locked = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    password = first_password()
    locked.set_password(password)
    locked.must_change, locked.failures, locked.locked_until = True, 0, None
    locked.save(update_fields=["password", "must_change", "failures", "locked_until"])
    note("重置口令", f"{locked.number} {locked.name}", by=by)
    return password


def first_password() -> str:
    """Twelve letters and digits that are not mistaken for each other when read out or copied."""
    return "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(12))
