"""The pages of cycles: what they show and do, who may open them, how many questions they ask."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kaohe.scheme.language import dumps
from kaohe.web.audit.models import Entry
from kaohe.web.cycles import actions
from kaohe.web.cycles.models import Amendment, Appraisee, Cycle, Draft, Grant, Published, Stage
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role
from kaohe.web.records.models import Rating
from web.cycles.pages import file, url
from web.world import World, shipped

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]

PAGES = (
    ("cycle", "cycle.see"),
    ("stages", "cycle.see"),
    ("cycle-scheme", "cycle.see"),
    ("cycle-scheme-file", "cycle.see"),
    ("roster", "cycle.manage"),
    ("roster-template", "cycle.manage"),
    ("roster-import", "cycle.manage"),
    ("grants", "cycle.manage"),
    ("grant-give", "cycle.manage"),
    ("grant-assessors", "cycle.manage"),
    ("scheme-new", "cycle.manage"),
)


class TestWho:
    @pytest.mark.parametrize(("name", "permission"), PAGES)
    def test_each_role_sees_its_pages_and_no_others(
        self, world: World, sign_in: SignIn, name: str, permission: str
    ) -> None:
        from kaohe.web.permissions import may

        for somebody in world.everybody.values():
            refused = 404 if somebody == world.outsider else 403
            wanted = 200 if may(somebody, permission, world.cycle) else refused
            assert sign_in(somebody).get(url(name, world.cycle.pk)).status_code == wanted, somebody

    @pytest.mark.parametrize("name", ["cycle-move", "cycle-fill", "cycle-discard", "grant-appraisees"])
    def test_only_the_office_changes_a_cycle(self, world: World, sign_in: SignIn, name: str) -> None:
        for who, somebody in reversed(world.everybody.items()):
            wanted = {"office": 302, "outsider": 404}.get(who, 403)
            assert sign_in(somebody).post(url(name, world.cycle.pk)).status_code == wanted

    def test_a_stage_of_another_cycle_is_not_found(self, world: World, sign_in: SignIn) -> None:
        other = Cycle.objects.create(title="别的考核", scheme=world.cycle.scheme, period="2019")
        stage = Stage.objects.create(cycle=other, clause="T1", title="别的环节")
        answer = sign_in(world.office).post(url("stage-done", world.cycle.pk, stage.pk), {"done": "是"})
        assert answer.status_code == 404
        assert Stage.objects.get(pk=stage.pk).done is None

    def test_a_grant_of_another_cycle_is_not_found(self, world: World, sign_in: SignIn) -> None:
        other = Cycle.objects.create(title="别的考核", scheme=world.cycle.scheme, period="2019")
        grant = Grant.objects.create(cycle=other, person=world.outsider, role=Role.RATER)
        assert sign_in(world.office).post(url("grant-withdraw", world.cycle.pk, grant.pk)).status_code == 404

    def test_without_sign_in_every_page_leads_to_the_door(self, world: World) -> None:
        for name, _ in PAGES:
            answer = Client().get(url(name, world.cycle.pk))
            assert (answer.status_code, answer["Location"].split("?")[0]) == (302, url("sign-in"))


class TestHome:
    def test_everybody_has_one(self, world: World, sign_in: SignIn) -> None:
        for somebody in world.everybody.values():
            assert sign_in(somebody).get("/").status_code == 200

    def test_an_assessor_is_told_how_many_scores_are_missing(self, world: World, sign_in: SignIn) -> None:
        """linyi-2018:R5, R6: five leaves of 5 sections and three of 2 stations, one of them given."""
        Rating.objects.create(
            cycle=world.cycle,
            appraisee=world.appraisees["计量科"],
            indicator="K2.1",
            score=9_000_000,
            by=world.assessor,
        )
        (desk,) = sign_in(world.assessor).get("/").context["desks"]
        assert [(todo.text, todo.count) for todo in desk.todos] == [("评分还没有给", 5 * 5 + 2 * 3 - 1)]

    def test_a_leaf_is_asked_only_where_it_applies(self, world: World, sign_in: SignIn) -> None:
        """linyi-2018:R7: both stations are technical, so 标准化科 scores Z2.4.1 twice."""
        (desk,) = sign_in(world.other_assessor).get("/").context["desks"]
        assert [todo.count for todo in desk.todos] == [2]

    def test_late_and_near_stages_are_said_to_whom_they_concern(self, world: World, sign_in: SignIn) -> None:
        from django.utils import timezone

        today = timezone.localdate()
        for title, days in (("晚了的", -2), ("快到的", 5), ("还远的", 90)):
            end = today + datetime.timedelta(days=days)
            Stage.objects.create(cycle=world.cycle, clause="T1", title=title, who="计量科", end=end)
        for somebody in (world.office, world.appraisee):
            (desk,) = sign_in(somebody).get("/").context["desks"]
            assert [stage.title for stage in desk.late] == ["晚了的"]
            assert [stage.title for stage in desk.soon] == ["快到的"]
        (desk,) = sign_in(world.rater).get("/").context["desks"]
        assert (desk.late, desk.soon) == ([], [])

    def test_a_finished_stage_is_not_late(self, world: World, sign_in: SignIn) -> None:
        stage = Stage.objects.create(
            cycle=world.cycle, clause="T1", title="早完了", end=datetime.date(2020, 1, 1)
        )
        actions.finish(stage, True, by=world.office)
        (desk,) = sign_in(world.office).get("/").context["desks"]
        assert (desk.late, desk.finished) == ([], 1)

    def test_the_office_sees_how_far_each_unit_is(self, world: World, sign_in: SignIn) -> None:
        (desk,) = sign_in(world.office).get("/").context["desks"]
        assert {(unit.name, unit.asked) for unit in desk.progress.units} == {("办公室", 31), ("标准化科", 2)}
        assert "办公室" in sign_in(world.office).get("/").content.decode()

    def test_somebody_without_a_role_is_told_what_comes(self, world: World, sign_in: SignIn) -> None:
        assert "还没有您参加的考核" in sign_in(world.outsider).get("/").content.decode()

    def test_the_number_of_questions_is_the_same_for_many_cycles(self, world: World, sign_in: SignIn) -> None:
        client, counted = sign_in(world.office), []
        for cycles in (1, 4):
            for number in range(1, cycles):
                other = Cycle.objects.create(
                    title=f"考核{number}", scheme=world.cycle.scheme, period="2019", state="进行"
                )
                Grant.objects.create(cycle=other, person=world.office, role=Role.OFFICE)
                for order in range(number * 3):
                    Appraisee.objects.create(cycle=other, order=order, name=f"对象{order}", category="科室")
                    Stage.objects.create(cycle=other, clause="P1", title=f"环节{order}", order=order)
            client.get("/")
            with CaptureQueriesContext(connection) as asked:
                client.get("/")
            counted.append(len(asked))
        assert counted[0] == counted[1] <= 30


class TestNew:
    def wanted(self, **more: object) -> dict[str, object]:
        return {
            "source": "qufu-2020",
            "period": "2020年2季度",
            "title": "二季度考核",
            "office": "1001",
            **more,
        }

    def test_a_shipped_scheme_is_published_and_becomes_a_cycle(self, world: World, sign_in: SignIn) -> None:
        answer = sign_in(world.office).post(url("cycle-new"), self.wanted())
        cycle = Cycle.objects.get(title="二季度考核")
        assert answer["Location"] == url("cycle", cycle.pk)
        assert (cycle.period, cycle.scheme.name, cycle.scheme.number) == ("2020Q2", "qufu-2020", 1)

    def test_an_uploaded_file_with_faults_is_refused_with_all_of_them(
        self, world: World, sign_in: SignIn
    ) -> None:
        text = dumps(shipped("qufu-2020")) + "不认识的: 1\n也不认识的: 2\n"
        answer = sign_in(world.office).post(
            url("cycle-new"), self.wanted(source="", file=file("方案.yaml", text))
        )
        assert answer.status_code == 422
        page = answer.content.decode()
        assert page.count("方案.yaml") == 2 and "“也不认识的”" in page
        assert Published.objects.count() == 1

    def test_what_is_no_scheme_is_refused(self, world: World, sign_in: SignIn) -> None:
        answer = sign_in(world.office).post(
            url("cycle-new"), self.wanted(source="", file=file("方案.docx", b"PK"))
        )
        assert (answer.status_code, Cycle.objects.count()) == (422, 1)

    def test_a_wrong_period_leaves_no_published_version(self, world: World, sign_in: SignIn) -> None:
        answer = sign_in(world.office).post(url("cycle-new"), self.wanted(period="2020"))
        assert answer.status_code == 422
        assert (Published.objects.count(), Entry.objects.count()) == (1, 0)

    def test_an_unknown_number_is_said(self, world: World, sign_in: SignIn) -> None:
        answer = sign_in(world.admin).post(url("cycle-new"), self.wanted(office="1001、9999"))
        assert "9999" in answer.content.decode()

    def test_the_administrator_makes_one_for_others_and_does_not_enter_it(
        self, world: World, sign_in: SignIn
    ) -> None:
        answer = sign_in(world.admin).post(url("cycle-new"), self.wanted())
        assert answer["Location"] == url("cycles")
        page = sign_in(world.admin).get(url("cycles")).content.decode()
        assert "二季度考核" in page
        assert url("cycle", Cycle.objects.get(title="二季度考核").pk) not in page


class TestStagesAndRoles:
    def test_a_stage_gets_its_days_and_is_done(self, world: World, sign_in: SignIn) -> None:
        client = sign_in(world.office)
        stage = Stage.objects.create(cycle=world.cycle, clause="P2", title="述职公示", days=5)
        client.post(url("stage", world.cycle.pk, stage.pk), {"start": "2018-12-03", "end": ""})
        client.post(url("stage-done", world.cycle.pk, stage.pk), {"done": "是"})
        stage.refresh_from_db()
        assert (stage.end, stage.done is not None) == (datetime.date(2018, 12, 8), True)

    def test_the_ticked_stages_are_done_together(self, world: World, sign_in: SignIn) -> None:
        """All of them by one click and one audit line; who doesn't manage the cycle sees no boxes."""
        stages = [
            Stage.objects.create(cycle=world.cycle, clause=f"P{n}", title=f"第{n}步") for n in (1, 2, 3)
        ]
        client, where = sign_in(world.office), url("stages-done", world.cycle.pk)
        ticked = {"chosen": [str(stage.pk) for stage in stages[:2]]}
        assert "2个环节记为完成" in client.post(where, ticked, follow=True).content.decode()
        assert [bool(stage.done) for stage in world.cycle.stages.order_by("clause")] == [True, True, False]
        line = Entry.objects.get(verb="完成环节")
        assert client.post(where, {"chosen": ["99999"]}, follow=True).content.decode().count("这次没有保存")
        assert "先勾选" in client.post(where, {}, follow=True).content.decode()
        assert Entry.objects.filter(pk__gt=line.pk, verb="完成环节").count() == 0
        assert 'name="chosen"' not in sign_in(world.rater).get(url("stages", world.cycle.pk)).content.decode()

    def test_a_year_without_calendar_is_said_on_the_timeline(self, world: World, sign_in: SignIn) -> None:
        Stage.objects.create(
            cycle=world.cycle, clause="T3", title="公示", working=True, start=datetime.date(2031, 1, 2)
        )
        page = sign_in(world.office).get(url("stages", world.cycle.pk))
        assert page.context["unknown"] == [2031]
        assert "没有2031年的放假安排" in page.content.decode()

    def test_holidays_are_entered_by_the_line(self, world: World, sign_in: SignIn) -> None:
        client = sign_in(world.office)
        client.post(url("holidays"), {"days": "2031-01-01 元旦\n2031-01-04 上班"})
        page = client.get(url("holidays")).content.decode()
        assert "元旦" in page
        answer = client.post(url("holidays"), {"days": "元旦"})
        assert (answer.status_code, "第1行" in answer.content.decode()) == (422, True)

    def test_units_of_the_scheme_are_proposed_with_their_people(self, world: World, sign_in: SignIn) -> None:
        client = sign_in(world.office)
        found = {
            one.unit: one for one in client.get(url("grant-assessors", world.cycle.pk)).context["proposals"]
        }
        assert [one.number for one in found["法规科"].people] == ["1010"]
        client.post(url("grant-assessors", world.cycle.pk), {"person": [world.outsider.pk]})
        assert Grant.objects.get(person=world.outsider).items == ["Z2.4.2", "F4"]

    def test_what_was_given_by_hand_stays_beside_what_the_scheme_gives(
        self, world: World, sign_in: SignIn
    ) -> None:
        actions.give(world.cycle, Role.ASSESSOR, [(world.outsider, ["K2.4"])], by=world.office)
        sign_in(world.office).post(url("grant-assessors", world.cycle.pk), {"person": [world.outsider.pk]})
        assert Grant.objects.get(person=world.outsider).items == ["K2.4", "Z2.4.2", "F4"]

    def test_a_forged_person_gets_nothing(self, world: World, sign_in: SignIn) -> None:
        sign_in(world.office).post(
            url("grant-assessors", world.cycle.pk), {"person": [world.inspector.pk, "x"]}
        )
        assert not Grant.objects.filter(person=world.inspector, role=Role.ASSESSOR).exists()

    def test_the_people_of_the_roster_become_appraisees(self, world: World, sign_in: SignIn) -> None:
        sign_in(world.office).post(url("grant-appraisees", world.cycle.pk))
        held = Grant.objects.filter(role=Role.APPRAISEE).values_list("person__number", flat=True)
        assert {"1004", "1005", "1010"} <= set(held)
        assert "1006" not in held

    def test_an_item_that_the_scheme_does_not_know_is_refused(self, world: World, sign_in: SignIn) -> None:
        answer = sign_in(world.office).post(
            url("grant-give", world.cycle.pk), {"role": "考核单位", "people": "1010", "items": "K2.1、K9.9"}
        )
        assert (answer.status_code, "K9.9" in answer.content.decode()) == (422, True)

    def test_every_role_of_the_scheme_stands_on_the_page(self, world: World, sign_in: SignIn) -> None:
        """linyi-2018:R1 to R13."""
        shown = [
            duty.clause for duty in sign_in(world.office).get(url("grants", world.cycle.pk)).context["duties"]
        ]
        assert shown == [f"R{number}" for number in range(1, 14)]


class TestScheme:
    def newer(self) -> BytesIO:
        scheme = shipped("linyi-2018")
        return file("新版.yaml", dumps(replace(scheme, title="新的办法", decimals=1)))

    def test_the_prose_and_the_doubts_are_read(self, world: World, sign_in: SignIn) -> None:
        page = sign_in(world.rater).get(url("cycle-scheme", world.cycle.pk)).content.decode()
        assert "【P1】" in page
        assert "存疑" in page

    def test_a_new_version_is_previewed_and_taken_with_a_reason(self, world: World, sign_in: SignIn) -> None:
        client = sign_in(world.office)
        answer = client.post(url("scheme-new", world.cycle.pk), {"file": self.newer()})
        page = client.get(answer["Location"])
        assert page.context["preview"].changes
        assert len(page.context["preview"].effects) == 7
        assert world.cycle.scheme.number == 1
        refused = client.post(answer["Location"], {"reason": "", "minute": ""})
        assert refused.status_code == 422
        client.post(answer["Location"], {"reason": "改一位小数", "minute": "纪要〔2018〕3号"})
        cycle = Cycle.objects.get(pk=world.cycle.pk)
        made = Amendment.objects.get()
        assert (cycle.scheme.number, cycle.inputs, made.minute) == (2, 1, "纪要〔2018〕3号")
        assert client.get(url("amendment", cycle.pk, made.pk)).status_code == 200

    def test_another_scheme_or_the_same_content_is_refused(self, world: World, sign_in: SignIn) -> None:
        client = sign_in(world.office)
        for name in ("qufu-2020", "linyi-2018"):
            held = file("新版.yaml", dumps(shipped(name)))
            assert client.post(url("scheme-new", world.cycle.pk), {"file": held}).status_code == 422
        assert not Draft.objects.exists()


class TestMoveAndRehearsal:
    def test_the_state_changes_with_a_message(self, world: World, sign_in: SignIn) -> None:
        Cycle.objects.update(state="准备")
        answer = sign_in(world.office).post(url("cycle-move", world.cycle.pk), {"to": "进行"}, follow=True)
        assert "考核现在是“进行”" in answer.content.decode()

    @pytest.mark.parametrize("to", ["", "飞走", "一个没有人听说过的很长的状态"])
    def test_an_unknown_state_is_said(self, world: World, sign_in: SignIn, to: str) -> None:
        answer = sign_in(world.office).post(url("cycle-move", world.cycle.pk), {"to": to}, follow=True)
        (message,) = answer.context["messages"]
        assert message.tags == "error" and "进行" in message.message
        world.cycle.refresh_from_db()
        assert world.cycle.state == "进行"

    def test_a_rehearsal_is_filled_and_thrown_away(self, world: World, sign_in: SignIn) -> None:
        cycle = actions.create_cycle(
            world.cycle.scheme, "2018", "演练", by=world.office, office=[world.office], rehearsal=True
        )
        client = sign_in(world.office)
        client.post(url("cycle-fill", cycle.pk))
        assert cycle.appraisees.count() == 15
        assert client.get(url("cycle", cycle.pk)).status_code == 200
        answer = client.post(url("cycle-discard", cycle.pk))
        assert answer["Location"] == url("cycles")
        assert not Cycle.objects.filter(pk=cycle.pk).exists()

    def test_a_real_cycle_cannot_be_thrown_away(self, world: World, sign_in: SignIn) -> None:
        sign_in(world.office).post(url("cycle-discard", world.cycle.pk))
        assert Cycle.objects.filter(pk=world.cycle.pk).exists()
