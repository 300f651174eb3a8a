"""Half a year of records in the demo: who entered and confirmed what, claims, vetoes on their way."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable, Iterator, Sequence

from PIL import Image, ImageDraw

from kaohe.errors import KaoheError
from kaohe.scheme.model import Veto
from kaohe.web import clock
from kaohe.web.cycles.models import Appraisee, Cycle, Grant
from kaohe.web.cycles.periods import span
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role, is_self
from kaohe.web.records import actions, evidence, rights
from kaohe.web.records.book import RULE, Entry, book_of
from kaohe.web.records.models import Rating, Record, Step

State = Record.State
DAY = datetime.timedelta(days=1)
HALF = 180
"""The days of half a year."""
LAST = 99
"""The stage of a path at which the deciding body has it."""
GROUNDS = "经办科室移送材料，事实清楚，附调查报告。"
ENTERED = ("系统比对", "月度通报", "现场检查", "文件抄送")


def lived(cycle: Cycle, office: Sequence[Person], *, recent: bool) -> None:
    """The sample's records as units entered them over time and the office confirmed them.

    `recent`: in the half year up to today, otherwise in the cycle's own period.
    """
    first, second = office
    last = clock.today() - 7 * DAY if recent else span(cycle.period)[1]
    length = HALF if recent else (last - span(cycle.period)[0]).days
    held, book = _assessors(cycle), book_of(cycle)
    records = list(cycle.records.order_by("id"))
    steps = []
    for number, record in enumerate(records):
        day = last - (length - (number * 41) % max(length, 1)) * DAY
        record.date, record.made = day, _at(day + 2 * DAY)
        record.note = record.note or f"{ENTERED[number % len(ENTERED)]}，经核对属实。"
        record.by = _whose(held, cycle, record.rule) or first
        steps.append(Step(record=record, verb="录入并提交", by=record.by, at=record.made))
        if record.state == State.CONFIRMED:
            record.confirmed_by = second
            steps.append(Step(record=record, verb="核定", by=second, at=record.made + 3 * DAY))
        elif record.state == State.REJECTED:
            record.reason = "与事实不符，不予认定。"
            steps.append(
                Step(record=record, verb="驳回", said=record.reason, by=second, at=record.made + 3 * DAY)
            )
        if book.entries[record.rule].kind != RULE:
            record.stage = len(book.path) if record.state == State.CONFIRMED else 1
    Record.objects.bulk_update(
        records, ["date", "made", "note", "by", "confirmed_by", "reason", "stage"], batch_size=200
    )
    Step.objects.bulk_create(steps)
    _rated(cycle, held)


def _assessors(cycle: Cycle) -> list[tuple[set[str], Person]]:
    grants = Grant.objects.filter(cycle=cycle, role=Role.ASSESSOR).select_related("person__unit")
    return [(set(grant.items), grant.person) for grant in grants.order_by("id")]


def _whose(held: list[tuple[set[str], Person]], cycle: Cycle, item: str) -> Person | None:
    """Who signs in for the unit that is charged with a rule or an indicator."""
    book = book_of(cycle)
    thing = book.entries.get(item) or book.leaves.get(item)
    around = thing.items if thing is not None else frozenset((item,))
    return next((person for items, person in held if not items.isdisjoint(around)), None)


def _rated(cycle: Cycle, held: list[tuple[set[str], Person]]) -> None:
    for indicator in set(cycle.ratings.values_list("indicator", flat=True)):
        if (person := _whose(held, cycle, indicator)) is not None:
            Rating.objects.filter(cycle=cycle, indicator=indicator).update(by=person)


def _at(day: datetime.date) -> datetime.datetime:
    with clock.put(day):
        return clock.now()


def unrated(cycle: Cycle, most: int = 2) -> None:
    """Scores that assessing units still have to give: the last ones of each, at most so many."""
    for _, person in _assessors(cycle):
        mine = Rating.objects.filter(cycle=cycle, by=person).order_by("-indicator", "-appraisee__order")
        Rating.objects.filter(pk__in=list(mine.values_list("pk", flat=True)[:most])).delete()


def claims(cycle: Cycle, office: Sequence[Person]) -> None:
    """Of those who sign in for an appraisee one has a claim sent back, one a draft, one a waiting one."""
    for number, (one, who) in enumerate(_claimants(cycle)):
        entry = _claimable(cycle, one)
        if entry is None:
            continue
        with clock.put(clock.today() - (9 - 3 * number) * DAY):
            cells = {
                "数量": "1",
                "说明": f"{entry.name}，证书和文件附后。",
                "日期": str(clock.today() - 20 * DAY),
            }
            try:
                made = actions.claim(cycle, one, entry.id, cells, by=who, submit=number != 1)
            except KaoheError:
                continue
            evidence.add(made, "证书（样张）.png", picture(cycle.pk * 100 + number), by=who)
            if number == 0:
                why = "证书上没有发证机关的章，请补交表彰文件。"
                actions.return_(made, made.version, by=office[1], reason=why)


def _claimants(cycle: Cycle) -> Iterator[tuple[Appraisee, Person]]:
    grants = Grant.objects.filter(cycle=cycle, role=Role.APPRAISEE).select_related("person__unit")
    people = [grant.person for grant in grants.order_by("id")[:3]]
    for one in cycle.appraisees.order_by("order", "id"):
        for who in people:
            if is_self(who, one):
                yield one, who


def _claimable(cycle: Cycle, one: Appraisee) -> Entry | None:
    book = book_of(cycle)
    there = book.applies(one)[0]
    suited = (entry for entry in book.entries.values() if entry.claimable and entry.id in there)
    return next((entry for entry in suited if not set(entry.fields) - {"数量"}), None)


def picture(number: int) -> bytes:
    """A certificate that is none."""
    image, out = Image.new("RGB", (640, 440), "#fbf8ef"), io.BytesIO()
    draw = ImageDraw.Draw(image)
    draw.rectangle((24, 24, 616, 416), outline="#b8923a", width=4)
    draw.text((262, 190), f"SAMPLE {number:05}", fill="#7a5c16")
    draw.ellipse((460, 290, 560, 390), outline="#b03030", width=4)
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def vetoes(cycle: Cycle, stages: Sequence[int | None]) -> None:
    """Proposals by units that may: each has come to one of these stages of the path; None: sent back."""
    proposers = [(entry, who) for entry, who in _proposable(cycle)]
    people = list(cycle.appraisees.order_by("-order")[: len(stages)])
    cast = {
        role: Grant.objects.filter(cycle=cycle, role=role).select_related("person__unit").order_by("id")
        for role in (Role.LEADER, Role.OFFICE, Role.DECIDER)
    }
    people_of: dict[Role, list[Person]] = {role: [g.person for g in found] for role, found in cast.items()}
    for number, (stage, one) in enumerate(zip(stages, people, strict=False)):
        if not proposers or number >= len(proposers):
            return
        entry, who = proposers[number]
        with clock.put(clock.today() - (12 - 2 * number) * DAY):
            cells = {"说明": GROUNDS, "日期": str(clock.today() - 30 * DAY)}
            made = actions.enter(cycle, one, entry.id, cells, by=who, submit=True)
            _onward(cycle, made, stage, lambda role: people_of[role][-1])


def _proposable(cycle: Cycle) -> Iterator[tuple[Entry, Person]]:
    """Vetoes with somebody who proposes them, each person once."""
    book, seen = book_of(cycle), set()
    for _, person in _assessors(cycle):
        for entry in book.entries.values():
            fits = isinstance(entry.element, Veto) and rights.may_enter(person, cycle, entry)
            if fits and person.pk not in seen and entry.id not in seen:
                seen |= {person.pk, entry.id}
                yield entry, person


def _onward(cycle: Cycle, made: Record, stage: int | None, who: Callable[[Role], Person]) -> None:
    book = book_of(cycle)
    while (role := rights.acts_now(book, made)) is not None:
        if stage is None:
            why = "没有附调查报告，补齐后再报。"
            actions.return_(made, made.version, by=who(role), reason=why)
            return
        if made.stage >= stage or role == Role.DECIDER:
            return
        made = actions.confirm(made, made.version, by=who(role), said="情况属实，同意上报。")


def draft(cycle: Cycle, *, by: Person) -> None:
    """A record of the office that is not handed in yet, where a claimable rule fits."""
    for one in cycle.appraisees.order_by("order", "id")[5:]:
        if (entry := _claimable(cycle, one)) is not None:
            cells = {"数量": "1", "说明": "等正式文件到了再提交。"}
            actions.enter(cycle, one, entry.id, cells, by=by)
            return
