"""Register rows that a cycle enacts: its plan, its division of work, and the special cases.

Rules, vetoes and affirmations are in `tests/web/records/test_register_records.py`; targets, notices, appeals,
archives, links and forms in the tests of their own parts.
"""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from kaohe.errors import KaoheError
from kaohe.scheme.library import shipped as source
from kaohe.web import tables
from kaohe.web.cycles import actions, roster
from kaohe.web.cycles.duties import duties
from kaohe.web.cycles.models import Appraisee, Cycle, Grant
from kaohe.web.organisation.models import Unit
from kaohe.web.permissions import Role
from kaohe.web.records import actions as records
from kaohe.web.records.book import VETO
from kaohe.web.records.ratings import Score, rate
from kaohe.web.records.rights import may_enter
from kaohe.web.results import actions as results
from kaohe.web.results import bundle
from tests.regulations.register import ROWS, rows
from web.records.bodies import Body, cells_for, make_body
from web.world import person

pytestmark = pytest.mark.django_db
PERIODS = {"年": "2018", "半年": "2018H1", "季度": "2018Q2", "月": "2018-03"}
Row = dict[str, str]


def made(name: str) -> Cycle:
    office = person("3001", "考核办", None)
    published = actions.publish(source(name), by=office)
    period = PERIODS[source(name).scheme.calendar]
    return actions.create_cycle(published, period, "考核", by=office, office=[office])


def of_kinds(name: str, *kinds: str) -> set[str]:
    return {row.id for row in rows(name) if row.kind in kinds}


@pytest.mark.parametrize("name", ROWS)
def test_every_step_and_term_is_dated_and_done_in_the_cycle(name: str) -> None:
    """P… and T… rows: each is a stage to which the office gives days and which it finishes."""
    cycle = made(name)
    office = cycle.grants.get().person
    asked = of_kinds(name, "procedure", "deadline")
    assert asked <= set(cycle.stages.values_list("clause", flat=True))
    day = datetime.date(2018, 5, 2)
    for stage in cycle.stages.all():
        if stage.clause in asked:
            actions.set_dates(stage, day, day + datetime.timedelta(days=9), by=office)
            actions.finish(stage, True, by=office)
    left = cycle.stages.filter(clause__in=asked).exclude(start=day, done__isnull=False)
    assert not left.exists()


@pytest.mark.parametrize("name", ROWS)
def test_every_role_is_laid_down_and_given(name: str, sign_in) -> None:
    """R… rows: each stands on the page of roles; what it charges somebody with can be given."""
    cycle = made(name)
    office = cycle.grants.get().person
    page = sign_in(office).get(reverse("grants", args=[cycle.pk]))
    shown = {duty.clause: duty for duty in page.context["duties"]}
    assert of_kinds(name, "role") <= set(shown)
    for number, duty in enumerate(duties(source(name).scheme)):
        if duty.role:
            somebody = person(f"4{number:03}", duty.name, None)
            actions.give(cycle, duty.role, [(somebody, duty.items)], by=office)
            assert Grant.objects.get(person=somebody).items == list(duty.items)
            assert sign_in(somebody).get(reverse("cycle", args=[cycle.pk])).status_code == 200


@pytest.mark.parametrize("name", ROWS)
def test_every_special_case_is_told_to_all_who_take_part(name: str, sign_in) -> None:
    """S… rows and the like: on the page of the scheme, with what the clause says."""
    cycle = made(name)
    page = sign_in(cycle.grants.get().person).get(reverse("cycle-scheme", args=[cycle.pk]))
    said = {line.id for line, _ in page.context["lines"] if line.id}
    assert of_kinds(name, "special", "veto", "affirmation") <= said


@pytest.mark.parametrize("name", ROWS)
def test_a_veto_is_proposed_by_whom_the_clause_names(name: str) -> None:
    """F… rows: a person of the named unit may; one of another unit may not."""
    body = make_body(name)
    stranger = person("5001", "别处", Unit.objects.create(name="与此无关的单位"))
    Grant.objects.create(cycle=body.cycle, person=stranger, role=Role.ASSESSOR, items=[])
    for number, entry in enumerate(body.book.entries.values()):
        if entry.kind != VETO:
            continue
        assert not may_enter(stranger, body.cycle, entry)
        for unit in entry.element.by:
            named, _ = Unit.objects.get_or_create(name=unit)
            somebody = person(f"6{number:03}{named.pk}", unit, named)
            Grant.objects.create(cycle=body.cycle, person=somebody, role=Role.ASSESSOR, items=[])
            assert may_enter(somebody, body.cycle, entry), entry.id


def listed(body: Body, given: list[Row]) -> list[Appraisee]:
    """A roster taken over as the page takes it, in the place of the sample's."""
    Cycle.objects.filter(pk=body.cycle.pk).update(state=Cycle.State.PREPARING)
    body.cycle.refresh_from_db()
    names = list(dict.fromkeys(name for row in given for name in row))
    text = "\n".join([",".join(names), *(",".join(row.get(name, "") for name in names) for row in given)])
    draft = roster.propose(body.cycle, "对象.csv", text.encode(), by=body.office)
    seen = roster.fingerprint(
        roster.differences(body.cycle, draft.content["rows"], roster.Links.load(body.cycle))
    )
    roster.take_over(draft, seen, by=body.office)
    Cycle.objects.filter(pk=body.cycle.pk).update(state=Cycle.State.RUNNING)
    body.cycle.refresh_from_db()
    body.appraisees = list(body.cycle.appraisees.order_by("order"))
    return body.appraisees


def scores(body: Body) -> dict[str, Row]:
    body.cycle.refresh_from_db()
    run = results.compute(body.cycle, by=body.office)
    return {row["对象"]: row for row in bundle.unpack(run.tables)[0]["得分"].to_pylist()}


@pytest.mark.parametrize("case", ["试用期", "病事假过半", "处分影响期"])
def test_who_is_in_a_special_case_gets_no_grade(case: str) -> None:
    """qufu-2020 S1, S4, S5, S6: probation, leave over half, sanction: a score, no place and no grade."""
    body = make_body("qufu-2020", filled=True)
    one = body.appraisees[0]
    one.attributes = one.attributes | {"特殊情形": case}
    one.save()
    found = scores(body)
    assert (found[one.name]["名次"], found[one.name]["等次"]) == ("", "")
    assert found[one.name]["备注"] == "只写评语"
    others = [row for name, row in found.items() if name != one.name and not row["备注"]]
    assert others and all(row["等次"] for row in others)


def test_an_unknown_special_case_is_refused_in_the_roster() -> None:
    """qufu-2020 S1: the classes of staff and the special cases are those of the regulation."""
    body = make_body("qufu-2020")
    row = {"对象": "张三", "类别": "工作人员", "人员身份": "编外", "岗位": "科员", "特殊情形": "怀孕"}
    with pytest.raises(KaoheError) as caught:
        listed(body, [row])
    assert {fault.place.column for fault in caught.value.faults} == {"人员身份", "特殊情形"}


def test_both_kinds_of_stations_share_the_points_of_one_leaf() -> None:
    """linyi-2018 S1, S2: two categories with places of their own; 纤检所 6 and 4, others 10 in one leaf."""
    body = make_body("linyi-2018")
    listed(
        body,
        [
            {"对象": "甲科", "类别": "科室", "能力类型": ""},
            {"对象": "纤检所", "类别": "直属单位", "能力类型": "两者"},
            {"对象": "计量所", "类别": "直属单位", "能力类型": "技术"},
        ],
    )
    applies = {one.name: body.book.applies(one)[1] & {"Z2.4.1", "Z2.4.2"} for one in body.appraisees}
    assert applies == {"甲科": set(), "纤检所": {"Z2.4.1", "Z2.4.2"}, "计量所": {"Z2.4.1"}}
    for name, leaf, score in (
        ("纤检所", "Z2.4.1", "6"),
        ("纤检所", "Z2.4.2", "4"),
        ("计量所", "Z2.4.1", "10"),
    ):
        one = next(one for one in body.appraisees if one.name == name)
        assert rate(body.cycle, [Score(one, leaf, score, "", 0)], by=body.office) == 1


@pytest.mark.parametrize(
    ("name", "special", "rule"),
    [
        ("changzhou-2016", "6.18g", "6.18a"),
        ("qianxinan-2010", "5.2.3b", "5.2.3a"),
        ("audit-400", "1.1c", "1.1a"),
    ],
)
def test_what_by_a_special_clause_does_not_count_is_rejected_and_counts_nothing(
    name: str, special: str, rule: str
) -> None:
    """changzhou-2016 6.18g, qianxinan-2010 5.2.3b, audit-400 1.1c: left to the confirmer, with a reason."""
    assert special in of_kinds(name, "special")
    body = make_body(name, filled=True)
    before = scores(body)
    who = body.suited(rule)
    record = records.enter(
        body.cycle, who, rule, cells_for(body.book.entries[rule]), by=body.office, submit=True
    )
    records.reject(record, record.version, by=body.office, reason=f"按{special}不计")
    after = scores(body)
    assert after[who.name]["总分"] == before[who.name]["总分"]
    (row,) = tables.rows(body.cycle)["记录"]
    assert row["状态"] == "驳回"


def test_county_organs_and_sections_are_one_category() -> None:
    """audit-400 S1: 科室 and 县区局 in one ranking, told apart by an attribute."""
    body = make_body("audit-400", filled=True)
    assert {one.category for one in body.appraisees} == {body.scheme.categories[0].name}
    kinds = {one.attributes["单位类型"] for one in body.appraisees}
    assert kinds == {"科室", "县区局"}


def test_what_applies_to_three_counties_only_is_asked_of_them_only() -> None:
    """qianxinan-2010 S1: the model project is appraised where 示范项目 is 是."""
    body = make_body("qianxinan-2010")
    for one in body.appraisees:
        assert ("2.1" in body.book.applies(one)[1]) == (one.attributes["示范项目"] == "是")
    assert {one.attributes["示范项目"] for one in body.appraisees} == {"是", "否"}
