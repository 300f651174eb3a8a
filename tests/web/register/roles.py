"""Roles: who may do what, by the row's units, items and ballots; who does not hold it cannot."""

from __future__ import annotations

import dataclasses
from fractions import Fraction

from kaohe.errors import KaoheError
from kaohe.scheme.language import dumps, loads
from kaohe.scheme.model import Role as Clause
from kaohe.web import clock, tasks
from kaohe.web.ballots import issuing, setup
from kaohe.web.ballots.papers import classes
from kaohe.web.cycles import actions as cycles
from kaohe.web.cycles import amend
from kaohe.web.cycles.duties import duties
from kaohe.web.cycles.models import Grant
from kaohe.web.cycles.schemes import loaded
from kaohe.web.errors import Refused
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role, may
from kaohe.web.records.book import RULE
from kaohe.web.records.ratings import Score, rate
from kaohe.web.records.rights import may_enter
from kaohe.web.targets.path import path_of
from tests.regulations.register import Row
from web.register.town import DAY, Town, words
from web.world import person


def role(town: Town, row: Row) -> str:
    """The duty is laid down and given; who holds it can do just that, who does not cannot."""
    element, given = town.claims[row.id].element, dict(row.parameters)
    assert isinstance(element, Clause)
    duty = next(one for one in duties(town.scheme) if one.clause == row.id)
    page = town.text(town.office, "grants")
    for word in ("by", "members", "decides", "chair", "deputies", "head"):
        for name in words(given.get(word, "")):
            assert name in page, f"角色的页面上没有{name}"
    if element.ballot:
        return _voter(town, element, given)
    if given.get("drawn"):
        return _drawn(town, given)
    if any(veto in town.book.entries and town.book.entries[veto].kind != RULE for veto in element.items):
        return _proposers(town, given)
    if element.items:
        return _assessor(town, element, given)
    if duty.role == Role.DECIDER:
        return _decider(town, duty.units, given)
    if duty.role == Role.OFFICE:
        return _office(town, element)
    if not duty.role:
        return _drafters(town, given)
    return _units(town, element, given)


def _given(town: Town, what: str, unit: str, items: tuple[str, ...] = ()):  # type: ignore[no-untyped-def]
    """Somebody of the unit to whom the office gives the role on the page."""
    from kaohe.web.organisation.models import Unit

    who = person(f"97{Grant.objects.count():05}", unit, Unit.objects.get_or_create(name=unit)[0])
    assert town.get(who, "cycle").status_code == 404, "没有角色也看得到考核"
    cycles.give(town.cycle, what, [(who, list(items))], by=town.office)
    assert town.get(who, "cycle").status_code == 200
    return who


def _voter(town: Town, element: Clause, given: dict[str, str]) -> str:
    """A voter of the class gets its ballot, with the categories that it marks, and of no other class."""
    who = _given(town, Role.RATER, "投票的单位")
    poll = setup.create(town.cycle, "测评", clock.now() - DAY, clock.now() + DAY, by=town.office, threshold=2)
    issuing.to_people(poll, element.ballot, [who], by=town.office)
    right = poll.issues.get(cls=given["class"]).rights.get()
    assert right.person == who and poll.issues.count() == 1
    paper = next(one for one in classes(town.cycle) if one.cls == given["class"])
    marked = {section.category for section in paper.sections}
    assert marked == set(words(given["category"])) if "category" in given else marked
    weights = {
        str(value)
        for weight in town.scheme.weights
        for name, value in weight.weights
        if name == given["class"]
    }
    if "weight" in given:
        assert weights <= {given["weight"]} or element.weight == Fraction(given["weight"])
    return f"投{given['class']}票，评{'、'.join(sorted(marked))}"


def _drawn(town: Town, given: dict[str, str]) -> str:
    poll = setup.create(town.cycle, "测评", clock.now() - DAY, clock.now() + DAY, by=town.office, threshold=2)
    wanted = int(given["drawn"])
    people = [person(f"96{n:05}", f"科员{n}", None) for n in range(6)]
    for one in people:
        Grant.objects.create(cycle=town.cycle, person=one, role=Role.RATER)
    office = int(given["office"])
    setup.name_tellers(poll, [town.office, town.colleague][:office], by=town.office)
    setup.finish_draw(setup.begin_draw(poll, people, wanted, by=town.office), "3141", by=town.office)
    tellers = list(poll.tellers.values_list("person", flat=True))
    drawn = set(tellers) & {one.pk for one in people}
    assert len(drawn) == wanted and len(tellers) == wanted + office, "抽出的人数不对"
    return f"当众抽{wanted}人，加考核办{office}人计票，各领钥匙"


def _proposers(town: Town, given: dict[str, str]) -> str:
    for veto, units in given.items():
        entry = town.book.entries[veto]
        for unit in words(units):
            who = _given(town, Role.ASSESSOR, unit)
            assert may_enter(who, town.cycle, entry), f"{unit}不能提{veto}"
        other = town.somebody(Role.ASSESSOR, f"与{veto}无关的科")
        assert not may_enter(other, town.cycle, entry), f"谁都能提{veto}"
    return "各否决项只有指定的科室能提出"


def _assessor(town: Town, element: Clause, given: dict[str, str]) -> str:
    """Who holds the items enters their records and ratings; another unit's are refused."""
    units = words(given.get("by", "")) or {"某单位"}
    items = element.items
    done = 0
    for unit in sorted(units):
        who = _given(town, Role.ASSESSOR, unit, items)
        listed = town.text(who, "record-items")
        for entry in town.book.entries.values():
            rule = entry.rule
            node = next((n for r, n in town.scheme.rules() if rule is not None and r.id == rule.id), None)
            mine = entry.id in items or (rule is not None and rule.item in items)
            if node is not None:
                mine = mine or any(
                    node.id in {m.id for m in top.walk()} for top in town.scheme.walk() if top.id in items
                )
            if entry.kind != RULE:
                continue
            if mine and entry.id in items:
                assert may_enter(who, town.cycle, entry), f"{unit}不能录入{entry.id}"
                assert entry.id in listed
                done += 1
            elif not mine:
                assert not may_enter(who, town.cycle, entry), f"{unit}也能录入{entry.id}"
        for leaf in (leaf for leaf in town.book.leaves if leaf in items):
            suited = town.suited(leaf)
            rate(town.cycle, [Score(suited, leaf, "0", "", town.version(suited, leaf, who))], by=who)
            stranger = town.somebody(Role.ASSESSOR, f"无关{unit}")
            try:
                rate(town.cycle, [Score(suited, leaf, "1", "", 0)], by=stranger)
            except (Refused, KaoheError):
                done += 1
            else:
                raise AssertionError("没有这个指标的单位也能评分")
    if not done:
        done = _by_item(town, items)
    assert done, "负责的指标、规则一个也不能录入"
    return f"{'、'.join(sorted(units))}只能录入{'、'.join(items)}的记录和评分"


def _by_item(town: Town, items: tuple[str, ...]) -> int:
    """Items (归项) and nodes: the rules and leaves that stand under them."""
    from kaohe.web.cycles.duties import assessed

    held = {item for unit in assessed(town.scheme).values() for item in unit}
    under = [rule.id for rule, _ in town.scheme.rules() if rule.item in items]
    under += [n.id for top in town.scheme.walk() if top.id in items for n in top.walk()]
    under += [r.id for top in town.scheme.walk() if top.id in items for n in top.walk() for r in n.rules]
    return len(held & set(under))


def _decider(town: Town, units: tuple[str, ...], given: dict[str, str]) -> str:
    who = _given(town, Role.DECIDER, next(iter(units), given.get("chair", "班子")))
    for page in ("decisions", "vetoes"):
        assert town.get(who, page).status_code == 200
    assert town.get(town.me, "decisions").status_code == 403
    assert may(who, "veto.decide", town.cycle) and may(who, "result.decide", town.cycle)
    assert not may(town.office, "veto.decide", town.cycle)
    return "决定否决、并列和等次；别的角色不能"


def _office(town: Town, element: Clause) -> str:
    """The office runs the cycle; its reading of the regulation is a new version with a minute."""
    who = _given(town, Role.OFFICE, next(iter(element.by or element.members), "考核办"))
    stage = town.cycle.stages.order_by("order").first()
    assert stage is not None
    told = town.post(who, "stage-done", stage.pk, done="是")
    if told.status_code == 200:
        # somebody still owes something: it is done once the office has seen what
        town.post(who, "stage-done", stage.pk, done="是", seen=told.context["seen"])
    stage.refresh_from_db()
    assert stage.done is not None and town.post(town.me, "stage-done", stage.pk, done="否").status_code == 403
    assert town.get(who, "confirmations").status_code == 200
    if "解释" not in element.name:
        return "组织实施：环节、核定、名册、角色；别的角色不能"
    read = dataclasses.replace(town.scheme, title=f"{town.scheme.title}（解释）", decimals=_decimals(town))
    draft = amend.propose(town.cycle, loads(dumps(read)), "解释.yaml", by=who)
    made = amend.adopt(draft, reason="解释", minute="〔1〕号", by=who)
    assert (made.minute, made.by) == ("〔1〕号", who)
    return "解释写成方案的新版本，有理由和会议纪要号，影响到谁列得出"


def _decimals(town: Town) -> int:
    return loaded(town.cycle.scheme).decimals


def _drafters(town: Town, given: dict[str, str]) -> str:
    """Who drafts the letter by category."""
    path = path_of(town.cycle)
    assert path is not None
    for category, drafter in given.items():
        one = town.cycle.appraisees.filter(category=category).first()
        if one is None:
            continue
        who = path.drafter(one).name
        assert who == drafter, f"{category}的责任书由{who}起草，应由{drafter}"
    return "责任书由规定的人起草"


def _units(town: Town, element: Clause, given: dict[str, str]) -> str:
    """A unit without items of its own: what it holds by the scheme's leaves, or the stages that name it."""
    from kaohe.web.cycles.duties import assessed

    held = assessed(town.scheme)
    said = []
    for unit in sorted(words(given["by"])):
        role_ = tasks.role_of(unit)
        own = tuple(held.get(unit, ()))
        what = Role.LEADER if role_ == Role.LEADER else Role.ASSESSOR
        who = _given(town, what, unit, own)
        if own:
            assert town.get(who, "ratings").status_code == 200
            assert own[0] in town.text(who, "ratings") or own[0] in town.text(who, "record-items")
            said.append(f"{unit}评{'、'.join(own[:4])}")
            continue
        if what == Role.LEADER:
            assert town.get(who, "statements").status_code in (200, 404) and may(who, "talk.hold", town.cycle)
            said.append(f"{unit}审阅、谈话")
            continue
        named = [stage for stage in town.cycle.stages.all() if unit in stage.who.split("、")]
        if not named:
            said.append(_charged(town, who, unit, len(said)))
            continue
        stage = town.dated(named[0], town.last + 40 * DAY)
        concerned = town.desk(who, town.last + 37 * DAY)
        assert stage in concerned.soon or any(stage.clause in todo.text for todo in concerned.todos)
        said.append(f"{unit}在“{stage.clause}”到期前收到")
    return "；".join(said)


def _charged(town: Town, who: Person, unit: str, nth: int) -> str:
    """The clause does not say which is whose: the office gives the unit an indicator, and no other."""
    from kaohe.web.cycles.duties import assessed

    held = {item for items in assessed(town.scheme).values() for item in items}
    free = [leaf for leaf in town.book.leaves if leaf not in held] or list(town.book.leaves)
    mine, other = free[nth % len(free)], free[(nth + 1) % len(free)]
    cycles.give(town.cycle, Role.ASSESSOR, [(who, [mine])], by=town.office)
    who.__dict__.pop("_grants", None)
    suited = town.suited(mine)
    rate(town.cycle, [Score(suited, mine, "0", "", town.version(suited, mine, who))], by=who)
    if other != mine:
        whom = town.suited(other)
        try:
            rate(town.cycle, [Score(whom, other, "0", "", town.version(whom, other, who))], by=who)
        except (Refused, KaoheError):
            pass
        else:
            raise AssertionError(f"{unit}也能评{other}")
    return f"{unit}由考核办交给{mine}，只能评这一项"
