"""The pages of notices and appeals: what each person sees, the forms, the number of queries."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kaohe.web import clock
from kaohe.web.notices import appeals, corrections, written
from kaohe.web.notices.actions import listed
from kaohe.web.notices.models import Appeal, Notice, WrittenNotice
from kaohe.web.organisation.models import Person
from web.notices.bodies import MONDAY, Open, make_open

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]


@pytest.fixture(autouse=True)
def on_monday():
    with clock.put(MONDAY):
        yield


@pytest.fixture
def staff() -> Open:
    return make_open("zaozhuang-staff", size=40)


def text(answer) -> str:
    return answer.content.decode()


def test_the_office_posts_a_notice_by_its_clause(staff: Open, sign_in: SignIn) -> None:
    client = sign_in(staff.office)
    where = reverse("notice-new", args=[staff.cycle.pk]) + "?clause=T1"
    assert "5至7天" in text(client.get(where))
    short = client.post(where, {"start": "2026-03-02", "days": "4", "scope": "本单位", "key": "a"})
    assert short.status_code == 422
    assert "4天不够" in text(short)
    client.post(where, {"start": "2026-03-02", "days": "5", "scope": "本单位", "key": "b"})
    assert Notice.objects.get().clause == "T1"


def test_a_clause_that_the_scheme_lacks_is_not_found(staff: Open, sign_in: SignIn) -> None:
    where = reverse("notice-new", args=[staff.cycle.pk]) + "?clause=P77"
    assert sign_in(staff.office).get(where).status_code == 404


def test_an_appraisee_sees_those_of_its_own_unit_where_the_scope_is_the_unit(sign_in: SignIn) -> None:
    """zaozhuang-staff:T1 says so: in the person's own unit."""
    body = make_open("zaozhuang-departments")
    notice = body.post("", days=5, scope="本人所在单位", ground="通知")
    where = reverse("notice", args=[body.cycle.pk, notice.pk])
    shown = text(sign_in(body.me).get(where))
    inside = [row["name"] for row in listed(notice) if row["group"] == body.mine.group]
    outside = [row["name"] for row in listed(notice) if row["group"] != body.mine.group]
    assert outside
    assert all(f"<td>{name}</td>" in shown for name in inside)
    assert not any(f"<td>{name}</td>" in shown for name in outside)
    assert all(f"<td>{name}</td>" in text(sign_in(body.office).get(where)) for name in outside)


def test_an_appraisee_objects_on_its_page_and_sees_only_its_own(staff: Open, sign_in: SignIn) -> None:
    notice = staff.post("T1", days=5)
    client = sign_in(staff.me)
    where = reverse("notice-object", args=[staff.cycle.pk, notice.pk, staff.mine.pk])
    made = client.post(where, {"text": "少算一项", "key": "k"}, follow=True)
    assert "少算一项" in text(made)
    again = client.post(where, {"text": "再提", "key": "k2"})
    assert again.status_code == 422
    assert "已经提出过" in text(again)
    appeal = Appeal.objects.get()
    own = reverse("appeal", args=[staff.cycle.pk, appeal.pk])
    assert sign_in(staff.them).get(own).status_code == 404
    assert sign_in(staff.office).get(own).status_code == 200
    assert "没有异议和申诉" in text(sign_in(staff.them).get(reverse("appeals", args=[staff.cycle.pk])))


def test_another_s_objection_form_is_not_found(staff: Open, sign_in: SignIn) -> None:
    notice = staff.post("T1", days=5)
    where = reverse("notice-object", args=[staff.cycle.pk, notice.pk, staff.mine.pk])
    assert sign_in(staff.them).post(where, {"text": "替他提"}).status_code == 404


def test_a_letter_is_seen_by_the_person_and_who_sees_all(staff: Open, sign_in: SignIn) -> None:
    paper = staff.written()
    where = reverse("written", args=[staff.cycle.pk, paper.pk])
    assert "考核结果通知书" in text(sign_in(staff.me).get(where))
    assert sign_in(staff.them).get(where).status_code == 404
    client = sign_in(staff.me)
    client.post(reverse("written-receive", args=[staff.cycle.pk, paper.pk]), {"opinion": "无异议"})
    assert "申请复核（到3月12日）" in text(client.get(where))
    ask = reverse("written-ask", args=[staff.cycle.pk, paper.pk, "T2"])
    assert "到2026-03-12为止" in text(client.get(ask))
    client.post(ask, {"text": "少算一项", "key": "k"})
    assert Appeal.objects.get().kind == "复核"


def test_the_office_sees_who_has_not_signed(staff: Open, sign_in: SignIn) -> None:
    paper = staff.written()
    written.acknowledge(paper, by=staff.me)
    shown = text(
        sign_in(staff.office).get(reverse("written-notices", args=[staff.cycle.pk]) + "?only=waiting")
    )
    assert f">{staff.theirs.name}</a>" in shown
    assert f">{staff.mine.name}</a>" not in shown


def test_several_papers_are_served_at_once_and_each_only_once(staff: Open, sign_in: SignIn) -> None:
    paper = staff.written()
    written.acknowledge(paper, by=staff.me)
    client, where = sign_in(staff.office), reverse("written-serve-all", args=[staff.cycle.pk])
    waiting = list(WrittenNotice.objects.filter(received=None).values_list("pk", flat=True))
    client.post(where, {"chosen": waiting[:2], "day": MONDAY.isoformat(), "how": ""})
    assert WrittenNotice.objects.filter(received=None).count() == len(waiting)
    client.post(where, {"chosen": waiting[:2], "day": "2026-03-03", "how": "会上送达"})
    assert WrittenNotice.objects.filter(received=None).count() == len(waiting)
    sent = {"chosen": [*waiting[:2], paper.pk], "day": MONDAY.isoformat(), "how": "会上送达"}
    assert "已记下2份送达" in text(client.post(where, sent, follow=True))
    paper.refresh_from_db()
    assert paper.how == written.SIGNED
    assert "已经签收、送达的不用再记" in text(client.post(where, sent, follow=True))


def test_an_appellant_sees_its_own_lines_and_of_others_only_places(sign_in: SignIn) -> None:
    body = make_open("zaozhuang-departments")
    made = appeals.object_(body.post("", days=5, ground="通知"), body.mine, "漏计", by=body.me)
    for rule in ("J1a", "J1b"):
        cells = {"层级": "国家级", "说明": "推广", "同一事项": rule}
        corrections.add_record(made, made.version, rule, cells, by=body.office)
        made.refresh_from_db()
    done = corrections.uphold(made, made.version, by=body.colleague, answer="查实")
    others = [change["name"] for change in done.changes if change["name"] != body.mine.name]
    page = sign_in(body.me).get(reverse("appeal", args=[body.cycle.pk, made.pk]))
    shown = {change["name"]: change for change in page.context["changes"]}
    assert shown[body.mine.name]["added"]
    assert others
    for name in others:
        change = shown.get(name)
        assert change is None or (
            {field[0] for field in change["fields"]} <= {"总分", "名次", "等次"} and not change["added"]
        )


def test_an_upheld_objection_goes_through_the_pages(staff: Open, sign_in: SignIn) -> None:
    notice = staff.post("T1", days=5)
    made = appeals.object_(notice, staff.mine, "少算一项", by=staff.me)
    office, colleague = sign_in(staff.office), sign_in(staff.colleague)
    page = reverse("appeal", args=[staff.cycle.pk, made.pk])
    given = {"version": made.version, "indicator": staff.rating().indicator, "score": "1", "reason": "核实"}
    office.post(reverse("appeal-rate", args=[staff.cycle.pk, made.pk]), given)
    made.refresh_from_db()
    board = reverse("notice", args=[staff.cycle.pk, made.notice_id])
    shown = text(sign_in(staff.me).get(board))
    assert "提出异议" not in shown and "结果已经改正" not in shown
    answer = {"version": made.version, "answer": "查实", "verdict": "uphold"}
    same = office.post(reverse("appeal-answer", args=[staff.cycle.pk, made.pk]), answer, follow=True)
    assert "要由考核办的另一人认定" in text(same)
    done = colleague.post(reverse("appeal-answer", args=[staff.cycle.pk, made.pk]), answer, follow=True)
    assert "改变了什么" in text(done)
    assert "成立" in text(office.get(page))
    assert "结果已经改正" in text(sign_in(staff.me).get(board))
    assert "按改正后的结果再公示" in text(office.get(board))


def test_a_wrong_cell_is_said_at_its_field(sign_in: SignIn) -> None:
    body = make_open("zaozhuang-departments")
    made = appeals.object_(body.post("", days=5, ground="通知"), body.mine, "漏计", by=body.me)
    where = reverse("appeal-add", args=[body.cycle.pk, made.pk, "J1b"])
    client = sign_in(body.office)
    assert client.get(where).status_code == 200
    wrong = client.post(where, {"version": made.version, "level": "省级", "factor": "九", "date": "三月"})
    assert wrong.status_code == 422
    client.post(where, {"version": made.version, "level": "省级", "note": "推广"})
    assert made.corrections.count() == 1


@pytest.mark.parametrize("name", ["notices", "written-notices", "appeals"])
def test_a_list_makes_as_many_queries_for_few_rows_as_for_many(
    name: str, staff: Open, sign_in: SignIn
) -> None:
    client = sign_in(staff.office)

    def count() -> int:
        with CaptureQueriesContext(connection) as made:
            assert client.get(reverse(name, args=[staff.cycle.pk])).status_code == 200
        return len(made)

    notice = staff.post("T1", days=5)
    appeals.object_(notice, staff.mine, "少算一项", by=staff.me)
    paper = WrittenNotice(
        cycle=staff.cycle, run=staff.run, appraisee=staff.mine, issued=MONDAY, by=staff.office
    )
    paper.save()
    few = count()
    for one in staff.cycle.appraisees.all()[1:12]:
        WrittenNotice.objects.create(
            cycle=staff.cycle, run=staff.run, appraisee=one, issued=MONDAY, by=staff.office
        )
        Appeal.objects.create(
            cycle=staff.cycle, notice=notice, appraisee=one, kind="异议", text="x", by=staff.me, on=MONDAY
        )
    staff.post("", days=5, ground="另发")
    assert count() <= few
