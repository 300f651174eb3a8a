"""What waits in records and ratings, for the home page of whoever has to do it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count

from kaohe.web.cycles.closing import CLAIMS, RATINGS, RECORDS
from kaohe.web.cycles.home import Desk, Todo, href
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role
from kaohe.web.records.book import RULE, book_of
from kaohe.web.records.models import Record
from kaohe.web.records.rights import role_of

STAGED = (Role.LEADER, Role.OFFICE)
"""Who takes stages of a veto's path before the deciding body (whose part the results tell)."""


@dataclass
class _Counts:
    """Of one cycle: what waits for whom, and the person's own records and claims by state."""

    waiting: int = 0
    staged: Counter[Role] = field(default_factory=Counter)
    entered: Counter[str] = field(default_factory=Counter)
    claimed: Counter[str] = field(default_factory=Counter)


def todos(desks: Sequence[Desk], person: Person) -> None:
    """Added to the desks; two queries however many cycles."""
    counts = _counts(desks, person)
    for desk in desks:
        found, ends = counts[desk.cycle.pk], desk.ends
        tells: list[tuple[str, int, str, str, str]] = []
        if Role.OFFICE in desk.roles:
            tells.append(("记录等着核定", found.waiting, "confirmations", "去核定", ""))
        for role in STAGED:
            if role in desk.roles:
                tells.append(("否决和肯定等着审核", found.staged[role], "vetoes", "去审核", ""))
        if Role.ASSESSOR in desk.roles and desk.share is not None:
            tells.append(("评分还没有给", desk.share.left, "ratings", "去评分", RATINGS))
        if {Role.ASSESSOR, Role.OFFICE} & set(desk.roles):
            tells.append(("记录被退回", found.entered["退回"], "records", "去改", ""))
            tells.append(("记录还是草稿", found.entered["草稿"], "records", "去提交", RECORDS))
        if Role.APPRAISEE in desk.roles:
            tells.append(("加分申报被退回", found.claimed["退回"], "claims", "去改", ""))
            tells.append(("加分申报还是草稿", found.claimed["草稿"], "claims", "去提交", CLAIMS))
        for text, count, url, action, what in tells:
            if count:
                desk.todos.append(Todo(text, count, href(url, desk.cycle.pk), action, ends.get(what)))


def _counts(desks: Iterable[Desk], person: Person) -> dict[int, _Counts]:
    found: dict[int, _Counts] = defaultdict(_Counts)
    cycles = {desk.cycle.pk: desk.cycle for desk in desks}
    if not cycles:
        return found
    there = Record.objects.filter(cycle__in=list(cycles)).order_by()
    waiting = there.filter(state=Record.State.SUBMITTED).values_list("cycle", "rule", "stage")
    for pk, rule, stage, count in waiting.annotate(count=Count("pk")):
        book = book_of(cycles[pk])
        if rule not in book.entries or book.entries[rule].kind == RULE:
            found[pk].waiting += count
        else:
            found[pk].staged[role_of(book.path, stage)] += count
    mine = there.filter(by=person).values_list("cycle", "claimed", "state")
    for pk, claimed, state, count in mine.annotate(count=Count("pk")):
        (found[pk].claimed if claimed else found[pk].entered)[state] = count
    return found
