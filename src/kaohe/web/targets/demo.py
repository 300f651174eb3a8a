"""Target letters of the demo: of the first units one in every state, of the rest most signed."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from kaohe.errors import KaoheError
from kaohe.web import clock
from kaohe.web.cycles.models import Appraisee, Cycle, Grant
from kaohe.web.cycles.periods import span
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role, is_self
from kaohe.web.targets import actions, content
from kaohe.web.targets.models import Letter
from kaohe.web.targets.path import Path, may_draft, path_of, places

MOST = 24
"""So many of the units of a body have a letter; the others still have to begin."""
CONTENTS = (
    ("办结重点督办事项12件", "每季度办结3件，少一件扣2分"),
    ("业务办理时限平均缩短三分之一", "以业务系统的记录为准"),
    ("完成课题调研两项", "形成报告并报分管领导"),
)
LATE = datetime.timedelta(days=82)


def letters(cycle: Cycle) -> None:
    """Drafted, handed in, sent back, agreed, signed, amended and late ones; nothing where none are asked."""
    way = path_of(cycle)
    if way is None:
        return
    acts = _cast(cycle, way)
    if acts is None:
        return
    people = list(cycle.appraisees.select_related("unit", "person").order_by("order", "id")[:MOST])
    first = span(cycle.period)[0]
    for number, one in enumerate(people):
        late = number == 6
        with clock.put(first + (LATE if late else datetime.timedelta(days=10 + number))):
            _letter(cycle, one, number, way, *acts)


def _cast(cycle: Cycle, way: Path) -> tuple[Person, list[Person], Person] | None:
    """Who drafts for those who do not sign in, who agrees stage by stage, who signs above."""
    held: dict[str, Person] = {}
    for grant in Grant.objects.filter(cycle=cycle).select_related("person__unit").order_by("id"):
        if grant.role == Role.ASSESSOR and held.get(grant.role) and "1" not in grant.items:
            continue
        held.setdefault(grant.role, grant.person)
        if grant.role == Role.ASSESSOR and "1" in grant.items:
            held[grant.role] = grant.person
    needed = [stage.role for stage in way.stages] + [way.upper.role]
    if Role.OFFICE not in held or any(role not in held for role in needed):
        return None
    return held[Role.OFFICE], [held[stage.role] for stage in way.stages], held[way.upper.role]


def _letter(
    cycle: Cycle,
    one: Appraisee,
    number: int,
    way: Path,
    office: Person,
    agree: Sequence[Person],
    upper: Person,
) -> None:
    own = _self(cycle, one)
    writer = own if own is not None and may_draft(own, cycle, one, way) else office
    letter = actions.start(cycle, one, by=writer)
    if not letter.goals.exists() or not places(cycle, one):
        cells = [{"目标": text, "考核标准和措施": how, "完成时限": "12月底"} for text, how in CONTENTS]
        letter = actions.save(letter, cells, letter.version, by=writer)
    if number == 4:
        return
    try:
        content.check(cycle, one, list(letter.goals.all()))
    except KaoheError:
        return
    letter = actions.submit(letter, letter.version, by=writer)
    if number == 2:
        return
    if number == 3:
        actions.send_back(letter, letter.version, by=agree[0], reason="第二项没有写怎样算完成，补上标准。")
        return
    for who in agree:
        letter = actions.agree(letter, letter.version, by=who, said="同意")
    if number == 1:
        return
    letter = actions.sign(letter, letter.version, "上级", letter.hash, by=upper)
    _sign_own(letter, own, office, one)
    if number == 5:
        letter.refresh_from_db()
        actions.amend(letter, letter.version, by=writer, reason="年中上级调整了任务，第一项相应调整。")


def _sign_own(letter: Letter, own: Person | None, office: Person, one: Appraisee) -> None:
    if own is not None:
        actions.sign(letter, letter.version, "对象", letter.hash, by=own)
    else:
        name = f"{one.name}负责人"
        actions.sign(letter, letter.version, "对象", letter.hash, by=office, name=name)


def _self(cycle: Cycle, one: Appraisee) -> Person | None:
    """Somebody who signs in for the appraisee."""
    grants = Grant.objects.filter(cycle=cycle, role=Role.APPRAISEE).select_related("person")
    unit = grants.filter(person__unit=one.unit_id) if one.unit_id else grants.filter(person=one.person_id)
    return next((grant.person for grant in unit if is_self(grant.person, one)), None)
