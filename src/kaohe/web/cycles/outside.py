"""Whom the scheme leaves to other rules (效果: 不列入名册): they do not come onto the roster.

Somebody is meant whose post, staff class or an attribute is the word of the provision, or whose name it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kaohe.scheme.model import Scheme, Special
from kaohe.web.organisation.models import Person

OUTSIDE = "不列入名册"


def excluded(scheme: Scheme) -> dict[str, Special]:
    """Word → the provision by which whoever it means is outside."""
    return {
        word: special for special in scheme.specials if OUTSIDE in special.effect for word in special.subjects
    }


def why(words: Mapping[str, Special], name: str, attributes: Mapping[str, str], person: Person | None) -> str:
    """By which provision somebody does not belong on the roster; '' where nothing is against it."""
    if not words:
        return ""
    for said in (name, *attributes.values(), *_of(person)):
        if special := words.get(said):
            about = f"{special.id}“{special.name}”（{special.place}）"
            return f"是“{said}”，{about}，不列入名册：从名册里删去这一行"
    return ""


def _of(person: Person | None) -> Iterator[str]:
    if person is not None:
        yield person.post
        yield person.staff_class
        yield from (str(value) for value in person.attributes.values())
