"""The pages of the year: what they show to whom, and what they cost."""

from __future__ import annotations

import pytest
from django.urls import reverse

from kaohe.web import clock
from kaohe.web.cycles.models import Appraisee
from kaohe.web.routine.models import Attendance, LaterGrade, SpecialCase, YearLink, YearMark
from kaohe.web.statements import actions as statements
from web.routine.bodies import Bureau, make_bureau
from web.world import person


@pytest.fixture
def bureau(db: None) -> Bureau:
    return make_bureau()


def test_the_year_from_four_quarters_to_its_conclusions(bureau: Bureau, sign_in) -> None:
    """qufu-2020 P14, P10, L1 to L4."""
    last = bureau.whole_year()
    client, address = sign_in(bureau.office), reverse("year", args=[last.pk])
    assert "做年度衔接" in client.get(address).content.decode()
    client.post(reverse("year-link", args=[last.pk]))
    page = client.get(address).content.decode()
    assert YearLink.objects.count() == 1
    assert "不称职" in page and "可优先优秀" in page
    own = sign_in(bureau.people["甲"]).get(address).content.decode()
    assert "可优先优秀" in own and "丙" not in own and "做年度衔接" not in own


def test_special_cases_through_the_pages(bureau: Bureau, sign_in) -> None:
    """qufu-2020 S4 to S6, S7."""
    cycle = bureau.opened("2020Q1")
    office, address = sign_in(bureau.office), reverse("specials", args=[cycle.pk])
    sent = {"name": "丙", "value": "试用期", "reason": "新招录"}
    office.post(reverse("special-mark", args=[cycle.pk]), sent)
    cycle.refresh_from_db()
    bureau.frozen(cycle)
    case = SpecialCase.objects.get()
    office.post(reverse("special-end", args=[cycle.pk, case.pk]), {"reason": "期满"})
    decider = sign_in(bureau.decider)
    assert "补定" in decider.get(address).content.decode()
    grade = reverse("special-grade", args=[cycle.pk, case.appraisee_id])
    decider.post(grade, {"grade": "较好", "reason": "期满", "minute": "纪要3"})
    assert LaterGrade.objects.get().grade == "较好"
    assert "纪要3" in office.get(address).content.decode()
    assert office.post(grade, {}).status_code == 403
    marked = {"name": "乙", "clause": "S7", "reason": "拒不参加"}
    office.post(reverse("year-mark", args=[cycle.pk]), marked)
    assert YearMark.objects.get().appraisee.name == "乙"
    assert office.post(reverse("year-mark", args=[cycle.pk]), marked | {"name": "无此人"}).status_code == 404


def test_attendance_through_the_page(bureau: Bureau, sign_in) -> None:
    """qufu-2020 P2."""
    cycle = bureau.opened("2020Q1")
    one = cycle.appraisees.get(name="甲")
    client, address = sign_in(bureau.office), reverse("attendance", args=[cycle.pk])
    answer = client.post(address, {f"应出勤-{one.pk}": "六十", f"说明-{one.pk}": "写了的"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "不是天数" in page and "写了的" in page and "六十" in page
    client.post(address, {f"应出勤-{one.pk}": "60", f"病假-{one.pk}": "31"})
    assert Attendance.objects.get().over_half
    assert "超过一半" in client.get(address).content.decode()
    assert "31天" in client.get(reverse("specials", args=[cycle.pk])).content.decode()
    sign_in(bureau.leader).post(address, {f"应出勤-{one.pk}": "1"})
    assert Attendance.objects.get().due == 60_000_000


def test_the_pages_cost_the_same_for_few_and_for_many(
    bureau: Bureau, sign_in, django_assert_max_num_queries
) -> None:
    cycle = bureau.opened("2020Q1")
    bureau.frozen(cycle)
    for number in range(40):
        Appraisee.objects.create(
            cycle=cycle,
            order=number + 9,
            name=f"众{number}",
            category="工作人员",
            attributes={"人员身份": "公务员", "岗位": "科员"},
            person=person(f"68{number:02}", f"众{number}", None),
        )
    client = sign_in(bureau.office)
    for name in ("year", "specials", "attendance"):
        client.get(reverse(name, args=[cycle.pk]))
        with django_assert_max_num_queries(18):
            assert client.get(reverse(name, args=[cycle.pk])).status_code == 200


def test_a_scheme_of_whole_years_says_so(world, sign_in) -> None:
    client = sign_in(world.office)
    assert "一年考核一次" in client.get(reverse("year", args=[world.cycle.pk])).content.decode()
    assert "没有“不确定等次”" in client.get(reverse("specials", args=[world.cycle.pk])).content.decode()
    assert "不以考勤为依据" in client.get(reverse("attendance", args=[world.cycle.pk])).content.decode()
    menu = client.get(reverse("cycle", args=[world.cycle.pk])).content.decode()
    assert "各期和年度" not in menu and "考勤" not in menu


def test_home_tells_the_leader_whom_nobody_has_told_the_result(bureau: Bureau, sign_in) -> None:
    """qufu-2020 P8: once the result is frozen, each is told it."""
    cycle = bureau.opened("2020Q1")
    leader = sign_in(bureau.leader)
    assert "反馈谈话还没有谈" not in leader.get("/").content.decode()
    bureau.frozen(cycle)
    assert "反馈谈话还没有谈" in leader.get("/").content.decode()
    cells = {"day": clock.today(), "manner": "谈话", "good": "快", "lacking": "粗", "asked": "细"}
    for one in cycle.appraisees.all():
        statements.talk(cycle, one, cells, by=bureau.leader)
    assert "反馈谈话还没有谈" not in leader.get("/").content.decode()
