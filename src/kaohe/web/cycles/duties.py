"""Who does what by the scheme: its roles, and the indicators and rules that each unit assesses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kaohe.elements import Element
from kaohe.scheme.model import Indicator, Scheme, leaf_method
from kaohe.scheme.model import Role as Duties
from kaohe.web.cycles.plan import details

OFFICE, ASSESSOR, RATER, DECIDER = "考核办", "考核单位", "投票人", "决定机构"
_OFFICE_WORDS = ("考核办", "考评办")


@dataclass(frozen=True)
class Duty:
    """A clause on who does what: the role that its people get, and for what."""

    clause: str
    name: str
    detail: str
    role: str
    units: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


def duties(scheme: Scheme) -> list[Duty]:
    """Every role of the scheme in its order; role is '' where it gives nothing to do on the site."""
    said = details(scheme)
    return [
        Duty(role.id, role.name, said.get(role.id, ""), _kind(role), _units(role), role.items)
        for role in scheme.roles
    ]


def _units(role: Duties) -> tuple[str, ...]:
    return tuple(name for name in (*role.by, role.decides, *role.members) if name)


def _kind(role: Duties) -> str:
    if role.ballot:
        return RATER
    if role.decides or role.chair:
        return DECIDER
    if role.items:
        return ASSESSOR
    if any(word in name for name in role.by for word in _OFFICE_WORDS) or role.members or role.drawn:
        return OFFICE
    return ASSESSOR if role.by else ""


def assessed(scheme: Scheme) -> dict[str, list[str]]:
    """Unit → the indicators, rules and vetoes for which it is responsible, in the scheme's order.

    A leaf's own 由 goes first, then the role (角色) that names it, its rule's 归项, or the nearest node
    above it; a veto belongs to who may propose it (提出).
    """
    found: dict[str, list[str]] = {}
    for item, units in _responsible(scheme):
        for unit in units:
            held = found.setdefault(unit, [])
            if item not in held:
                held.append(item)
    return found


def _responsible(scheme: Scheme) -> Iterator[tuple[str, tuple[str, ...]]]:
    named: dict[str, tuple[str, ...]] = {}
    for role in scheme.roles:
        for item in role.items if role.by else ():
            named[item] = (*named.get(item, ()), *role.by)
    tops = (*scheme.indicators, *(top for category in scheme.categories for top in category.indicators))
    for top in tops:
        yield from _node(top, (), named)
    for rule in scheme.totals.rules if scheme.totals else ():
        yield rule.id, named.get(rule.id, ())
    for veto in scheme.vetoes:
        yield veto.id, veto.by or named.get(veto.id, ())
    for affirmation in scheme.affirmations:
        yield affirmation.id, named.get(affirmation.id, ())


def _node(
    node: Indicator, above: tuple[str, ...], named: dict[str, tuple[str, ...]]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    method = leaf_method(node)
    units = (method.by if method else ()) or named.get(node.id, ()) or above
    mere = method is not None and method.tag == "内容"  # what an indicator above is scored by
    if not mere and (method is not None or not node.children):
        yield node.id, units
    for rule in node.rules:
        yield rule.id, named.get(rule.id) or named.get(rule.item) or units
    for child in node.children:
        yield from _node(child, units, named)


def names(scheme: Scheme) -> dict[str, str]:
    """Item id → its short name, for lists of what somebody is responsible for."""
    elements: Iterable[Element] = (
        *scheme.walk(),
        *(rule for rule, _ in scheme.rules()),
        *scheme.vetoes,
        *scheme.affirmations,
    )
    return {element.id: element.name for element in elements}
