"""Letting in whom the body's sign-on vouches for. Each answer is on record."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from kaohe.web.audit.actions import note
from kaohe.web.errors import Refused
from kaohe.web.organisation import door
from kaohe.web.organisation.models import Person
from kaohe.web.sso import directory
from kaohe.web.sso.config import Ldap

NUMBER, NAME = 40, 60


@dataclass(frozen=True)
class Identity:
    """Somebody as the sign-on knows it; `how` is the sign-on's title."""

    number: str
    name: str
    how: str


def admit(identity: Identity) -> Person:
    """The person with this 工号. Refused, and on record, where it is unknown, locked or has left.

    An unknown one is made only where the site is set so (KAOHE_SSO_CREATE), without any role.
    """
    number = identity.number.strip()
    with transaction.atomic():
        person = Person.objects.select_for_update(of=("self",)).filter(number=number).first()
        verb, refusal = "登录", ""
        if person is None and settings.SSO_CREATE and 0 < len(number) <= NUMBER:
            person = Person.objects.create_user(number, (identity.name.strip() or number)[:NAME])
            verb = "新增人员并登录"
        elif person is None:
            refusal = f"名册里没有工号“{number[:NUMBER]}”。请{settings.SSO_CONTACT}登记后再登录。"
        else:
            refusal = door.locked(person) or door.left(person)
        said = {"方式": identity.how}
        if person is None or refusal:
            subject = f"{number} {person.name if person else identity.name}"
            note("登录被拒", subject, by=None, after=said | {"原因": refusal})
        else:
            person.failures, person.locked_until = 0, None
            person.save(update_fields=["failures", "locked_until"])
            note(verb, f"{person.number} {person.name}", by=person, after=said)
    if person is None or refusal:
        raise Refused(refusal)
    return person


@transaction.atomic
def turned_away(how: str, reason: str) -> None:
    """Put on record that an answer of the sign-on did not hold."""
    note("登录被拒", how, by=None, after={"方式": how, "原因": reason})


def by_directory(config: Ldap, login: str, password: str) -> Person:
    """The person whose name and password the directory knows; Refused or `directory.Down` otherwise.

    A wrong password counts like a local one: five in a row lock the person's door here.
    """
    if not password:
        raise Refused(door.WRONG)  # a directory takes an empty password for no name at all
    entry = directory.find(config, login)
    if entry is None:
        raise Refused(door.WRONG)
    person = Person.objects.filter(number=entry.number).first()
    if person is not None and door.locked(person):
        raise Refused(door.locked(person))
    if not directory.right(config, entry, password):
        raise Refused(door.failed(person) if person is not None else door.WRONG)
    return admit(Identity(entry.number, entry.name, config.title))
