"""What came late: recorded, and where the scheme says so a record is proposed, once."""

from __future__ import annotations

import datetime

import pytest

from kaohe.web import clock
from kaohe.web.errors import Refused
from kaohe.web.records import actions as records
from kaohe.web.records.models import Record
from kaohe.web.statements import lateness
from web.statements.bodies import Body, make_people, make_units


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def part(body: Body, task: str, name: str) -> lateness.Part:
    return next(one for one in lateness.parts(body.cycle) if (one.work.task, one.part) == (task, name))


@pytest.fixture
def commission(db: None) -> Body:
    return make_units("changzhou-2016", "2016", "内设机构", 部门类型="业务", 对外服务="否")


@pytest.mark.both_databases
def test_what_is_late_and_what_is_missing_cost_by_different_rules(commission: Body) -> None:
    """changzhou-2016 T3 with P8, 1.1a (漏报) and 3.8b (材料未按时)."""
    with clock.put(day("2016-07-05")):
        commission.handed("报告", "2016H1")
        of = part(commission, "报告", "2016H1")
        assert (of.asked, of.handed, of.late, of.missing) == (2, 1, 1, 1)
        found = {case.appraisee.name: (case.kind, case.days) for case in lateness.cases(commission.cycle, of)}
        assert found == {"综合处": ("迟交", 5), "法规处": ("漏交", 5)}
        chosen = [commission.one.pk, commission.other.pk]
        assert lateness.propose(commission.cycle, of, chosen, by=commission.office) == 2
        assert lateness.propose(commission.cycle, of, chosen, by=commission.colleague) == 0
    made = {
        record.appraisee.name: (record.rule, record.quantity, record.state) for record in Record.objects.all()
    }
    assert made == {"综合处": ("3.8b", 10**6, "待核"), "法规处": ("1.1a", 10**6, "待核")}
    record = Record.objects.get(rule="3.8b")
    assert "应在2016-06-30前交，2016-07-05交，迟5天" in record.note
    with pytest.raises(Refused, match="另一人核定"):
        records.confirm(record, record.version, by=commission.office)
    assert records.confirm(record, record.version, by=commission.colleague).state == "已核定"


def test_a_late_self_appraisal_and_a_late_letter_have_their_rule_too(commission: Body) -> None:
    """changzhou-2016 T1, T2."""
    assert part(commission, "责任书", "2016").rules == {"迟交": "3.8b"}
    assert part(commission, "自评", "2016").rules == {"迟交": "3.8b"}
    with clock.put(day("2017-01-11")):
        of = part(commission, "自评", "2016")
        with pytest.raises(Refused, match="没有写“漏交”按哪条规则"):
            lateness.propose(commission.cycle, of, [commission.one.pk], by=commission.office)


def test_before_and_on_the_last_day_nobody_is_late(commission: Body) -> None:
    with clock.put(day("2016-06-30")):
        of = part(commission, "报告", "2016H1")
        assert not of.over
        assert lateness.cases(commission.cycle, of) == []
        with pytest.raises(Refused, match="已经不是迟交"):
            lateness.propose(commission.cycle, of, [commission.one.pk], by=commission.office)


def test_where_no_rule_says_so_it_is_only_noted(db: None) -> None:
    staff = make_people()
    with clock.put(day("2020-05-02")):
        of = part(staff, "小结", "2020-04")
        assert of.rules == {}
        assert [case.kind for case in lateness.cases(staff.cycle, of)] == ["漏交", "漏交"]
