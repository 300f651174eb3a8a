"""The pages of statements: filled in, read, compared; whose they are; what they cost."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from kaohe.tables.read import from_rows
from kaohe.web import clock, tables
from kaohe.web.cycles.models import Appraisee, Grant
from kaohe.web.permissions import Role
from kaohe.web.records import actions as records
from kaohe.web.results import actions as results
from kaohe.web.statements import actions, outcome
from kaohe.web.statements.models import Demand, Statement, Talk
from web.statements.bodies import Body, make_people, make_units
from web.world import person


@pytest.fixture
def staff(db: None) -> Body:
    return make_people()


@pytest.fixture
def commission(db: None) -> Body:
    return make_units("changzhou-2016", "2016", "内设机构", 部门类型="业务", 对外服务="否")


def test_a_summary_from_the_list_to_the_leader_s_remark(staff: Body, sign_in) -> None:
    pk = staff.cycle.pk
    writer, leader = sign_in(staff.writer), sign_in(staff.leader)
    assert "干部职工月工作小结" in writer.get(reverse("statements", args=[pk])).content.decode()
    writer.post(reverse("statement-begin", args=[pk, staff.one.pk]), {"task": "小结", "part": "2020-04"})
    found = Statement.objects.get()
    page = writer.get(reverse("statement-edit", args=[pk, found.pk])).content.decode()
    number = page.split(">月工作小结<")[0].rsplit('for="', 1)[1].split('"')[0]
    sent = {"version": found.version, number: "办结120件", "submit": "1"}
    assert writer.post(reverse("statement-edit", args=[pk, found.pk]), sent).status_code == 302
    found.refresh_from_db()
    assert found.content["月工作小结"] == "办结120件"
    assert "人员0" in leader.get(reverse("statements", args=[pk])).content.decode()
    act = reverse("statement-act", args=[pk, found.pk, "remark"])
    leader.post(act, {"version": found.version, "text": "继续"})
    assert "继续" in writer.get(reverse("statement", args=[pk, found.pk])).content.decode()


def test_faults_keep_what_was_typed(commission: Body, sign_in) -> None:
    found = commission.begun("自评")
    sent = {"version": found.version, "score-1.1": "三", "note-1.2": "写了一半", "submit": "1"}
    answer = sign_in(commission.writer).post(
        reverse("statement-edit", args=[commission.cycle.pk, found.pk]), sent
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“三”不是分数" in page and "写了一半" in page and 'value="三"' in page


def test_a_self_appraisal_stands_beside_what_the_units_found(commission: Body, sign_in) -> None:
    """changzhou-2016 P2, P3, B1: by part, with the difference; the self scores go into no result."""
    found = commission.handed("自评")
    record = records.enter(
        commission.cycle,
        commission.one,
        "1.1a",
        {"数量": "2", "说明": "漏报"},
        by=commission.office,
        submit=True,
    )
    records.confirm(record, record.version, by=commission.colleague)
    commission.cycle.refresh_from_db()
    before = results.compute(commission.cycle, by=commission.office)
    lines = outcome.compare(commission.cycle, commission.one, [("1", "1 业务工作", "20")], found.items)
    assert [(line.own, line.found, line.off, line.records) for line in lines] == [("3", "19.6", "16.6", 1)]
    page = sign_in(commission.office).get(reverse("statement", args=[commission.cycle.pk, found.pk]))
    assert "19.6" in page.content.decode()
    assert results.compute(commission.cycle, by=commission.office).pk == before.pk


def test_another_s_form_is_not_there(staff: Body, sign_in) -> None:
    found = staff.handed("小结", "2020-04")
    for who in (staff.neighbour, staff.rater):
        client = sign_in(who)
        assert client.get(reverse("statement", args=[staff.cycle.pk, found.pk])).status_code == 404
    sent = {"version": found.version}
    act = reverse("statement-act", args=[staff.cycle.pk, found.pk, "withdraw"])
    assert sign_in(staff.neighbour).post(act, sent).status_code == 404
    draft = staff.begun("小结", "2020-05")
    assert sign_in(staff.office).get(reverse("statement", args=[staff.cycle.pk, draft.pk])).status_code == 404


def test_raters_read_the_published_reports(world, sign_in) -> None:
    """linyi-2018 P2."""
    found = actions.begin(world.cycle, world.appraisees["计量科"], "述职", "2018", by=world.appraisee)
    found = actions.save(found, {"述职报告": "全年检定三千台"}, {}, found.version, by=world.appraisee)
    rater = sign_in(world.rater)
    assert "三千台" not in rater.get(reverse("published", args=[world.cycle.pk])).content.decode()
    actions.hand_in(found, found.version, by=world.appraisee)
    assert "三千台" in rater.get(reverse("published", args=[world.cycle.pk])).content.decode()
    assert rater.get(reverse("statement", args=[world.cycle.pk, found.pk])).status_code == 200


def test_a_talk_in_the_pages(staff: Body, sign_in) -> None:
    pk, leader, writer = staff.cycle.pk, sign_in(staff.leader), sign_in(staff.writer)
    assert staff.one.name in leader.get(reverse("talks", args=[pk])).content.decode()
    address = reverse("talk-new", args=[pk, staff.one.pk])
    sent = {"day": "2020-07-06", "manner": "谈话", "good": "快", "lacking": "粗", "asked": "", "key": "k"}
    assert leader.post(address, sent).status_code == 422
    assert leader.post(address, sent | {"asked": "细"}).status_code == 302
    assert leader.get(reverse("talk-new", args=[pk, staff.other.pk])).status_code == 404
    talk = Talk.objects.get()
    assert "反馈谈话等您确认" in writer.get("/").content.decode()
    writer.post(reverse("talk-answer", args=[pk, talk.pk]), {"version": "1", "opinion": "接受"})
    assert "接受" in leader.get(reverse("talks", args=[pk])).content.decode()
    assert "接受" not in sign_in(staff.neighbour).get(reverse("talks", args=[pk])).content.decode()


def test_the_office_proposes_and_the_leader_demands(staff: Body, sign_in) -> None:
    with clock.put(datetime.date(2020, 5, 3)):
        query = "?task=小结&part=2020-04"
        page = sign_in(staff.leader).get(reverse("handed-in", args=[staff.cycle.pk]) + query).content.decode()
        assert "人员0" in page and "人员1" not in page.split("批评并限期改正")[1]
        sent = {
            "task": "小结",
            "part": "2020-04",
            "appraisee": staff.one.pk,
            "until": "2020-05-09",
            "said": "补",
        }
        leader = sign_in(staff.leader)
        leader.post(reverse("late-demand", args=[staff.cycle.pk]), sent | {"until": "x"})
        assert not Demand.objects.exists()
        leader.post(reverse("late-demand", args=[staff.cycle.pk]), sent)
        assert (
            "5月9日前交：补"
            in sign_in(staff.writer).get(reverse("statements", args=[staff.cycle.pk])).content.decode()
        )


def test_records_for_lateness_in_the_page(commission: Body, sign_in) -> None:
    with clock.put(datetime.date(2016, 7, 2)):
        client, address = sign_in(commission.office), reverse("handed-in", args=[commission.cycle.pk])
        page = client.get(address + "?task=报告&part=2016H1").content.decode()
        assert "漏交的按规则1.1a提出记录" in page
        sent = {"task": "报告", "part": "2016H1", "chosen": [commission.one.pk]}
        client.post(reverse("late-propose", args=[commission.cycle.pk]), sent)
        assert "待核" in client.get(address + "?task=报告&part=2016H1").content.decode()
    assert commission.cycle.records.get().rule == "1.1a"


def test_others_totals_are_shown_only_where_the_regulation_says_so(db: None, sign_in) -> None:
    """zaozhuang-districts P6 (totals and places are made public); changzhou-2016 has no such clause."""
    open_ = make_units("zaozhuang-districts", "2013", "区(市)")
    for one in (open_.one, open_.other):
        cells = {"对象": one.name, "上级指标": "1"}
        own = [
            cells | {"指标": "1.1", "名称": "经济", "分值": "40"},
            cells | {"指标": "1.2", "名称": "社会", "分值": "30"},
        ]
        rows = {
            "对象": [{"对象": one.name, "类别": "区(市)"}],
            "个性指标": own,
            "评分": [
                {"对象": one.name, "指标": name, "得分": score}
                for name, score in {
                    "1.1": "37",
                    "1.2": "29",
                    "2.1": "9",
                    "2.2": "9",
                    "2.3": "4",
                    "2.4": "5",
                }.items()
            ],
        }
        inputs = from_rows(tables.scheme_of(open_.cycle), rows, period="2013")
        tables.store(open_.cycle, inputs, [one], {}, open_.office)
    address = reverse("standings", args=[open_.cycle.pk])
    client = sign_in(open_.writer)
    assert "还没有冻结" in client.get(address).content.decode()
    run = results.compute(open_.cycle, by=open_.office)
    results.freeze(open_.cycle, by=open_.office, hash=run.hash)
    page = client.get(address).content.decode()
    assert "法规处" in page and "93.00" in page
    assert "37" not in page


def test_a_scheme_that_says_nothing_shows_nothing_of_others(commission: Body, sign_in) -> None:
    page = sign_in(commission.writer).get(reverse("standings", args=[commission.cycle.pk])).content.decode()
    assert "没有规定公布" in page and "法规处" not in page
    menu = sign_in(commission.writer).get(reverse("cycle", args=[commission.cycle.pk])).content.decode()
    assert "公布的结果" not in menu and "填报" in menu


def test_the_lists_cost_the_same_for_few_and_for_many(
    staff: Body, sign_in, django_assert_max_num_queries
) -> None:
    for number in range(40):
        who = person(f"49{number:02}", f"众{number}", staff.writer.unit)
        one = Appraisee.objects.create(
            cycle=staff.cycle,
            order=number + 5,
            name=who.name,
            category="工作人员",
            attributes={"人员身份": "公务员", "岗位": "科员"},
            person=who,
        )
        Grant.objects.create(cycle=staff.cycle, person=who, role=Role.APPRAISEE)
        found = actions.begin(staff.cycle, one, "小结", "2020-04", by=who)
        found = actions.save(found, {"月工作小结": "x"}, {}, found.version, by=who)
        actions.hand_in(found, found.version, by=who)
    for who in (staff.office, staff.leader, staff.writer):
        client = sign_in(who)
        for name in ("statements", "talks"):
            with django_assert_max_num_queries(22):
                assert client.get(reverse(name, args=[staff.cycle.pk])).status_code == 200
    client = sign_in(staff.leader)
    with django_assert_max_num_queries(25):
        client.get(reverse("handed-in", args=[staff.cycle.pk]) + "?task=小结&part=2020-05")


@pytest.mark.both_databases
def test_home_tells_what_is_to_be_written_and_read(staff: Body, sign_in) -> None:
    with clock.put(datetime.date(2020, 4, 20)):
        page = sign_in(staff.writer).get("/").content.decode()
        assert "干部职工月工作小结（2020-04）还没有交" in page
        assert "2020-05）还没有交" not in page
        staff.handed("小结", "2020-04")
        assert "干部职工月工作小结等直接领导审核" in sign_in(staff.leader).get("/").content.decode()
        assert "审核" not in sign_in(staff.office).get("/").content.decode().split("要做的")[1][:300]


def test_a_leader_says_the_same_word_to_the_ticked(staff: Body, sign_in) -> None:
    """qufu-2020 P3: one word for several summaries; one that moved on, or another's, stops them all."""
    found = [staff.handed("小结", part) for part in ("2020-04", "2020-05")]
    pk = staff.cycle.pk
    where, leader = reverse("statements-remark", args=[pk]), sign_in(staff.leader)
    ticked = [f"{one.pk}-{one.version}" for one in found]
    assert leader.get(reverse("statements", args=[pk])).content.decode().count('name="chosen"') == 2
    assert 'name="chosen"' not in sign_in(staff.office).get(reverse("statements", args=[pk])).content.decode()
    other = sign_in(staff.office).post(where, {"chosen": ticked, "text": "好"}, follow=True).content.decode()
    assert "审核。这次一张也没有审核" in other
    old = [ticked[0], f"{found[1].pk}-99"]
    for sent, said in (
        ({"chosen": old, "text": "好"}, "这次一张也没有审核"),
        ({"chosen": ticked, "text": " "}, "要写审核意见"),
        ({"text": "好"}, "先勾选"),
    ):
        assert said in leader.post(where, sent, follow=True).content.decode()
    assert not Statement.objects.filter(state=Statement.State.READ).exists()
    done = leader.post(where, {"chosen": ticked, "text": "继续努力"}, follow=True).content.decode()
    assert "审核了2张" in done
    assert set(Statement.objects.values_list("remark", "remarked_by__name")) == {
        ("继续努力", staff.leader.name)
    }
