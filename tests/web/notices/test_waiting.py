"""The home page says what waits for whom; before closing all of it is listed."""

from __future__ import annotations

import datetime

import pytest

from kaohe.web import clock
from kaohe.web.cycles.home import desks
from kaohe.web.notices import appeals, written
from kaohe.web.notices.waiting import open_tasks
from kaohe.web.organisation.models import Person
from web.notices.bodies import MONDAY, Open, make_open

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> Open:
    return make_open("zaozhuang-staff", size=40)


def told(person: Person) -> dict[str, int]:
    (desk,) = desks(person, clock.today())
    return {todo.text: todo.count for todo in desk.todos if todo.action == "去办"}


def test_who_answers_and_who_signs_is_told_on_the_home_page(staff: Open) -> None:
    with clock.put(MONDAY):
        paper = staff.written()
        assert told(staff.me) == {"结果通知书等着签收": 1}
        written.acknowledge(paper, by=staff.me)
        appeals.ask(paper, "T2", "少算一项", by=staff.me)
        assert told(staff.me) == {}
        assert told(staff.office) == {"异议和申诉等着答复": 1}
    with clock.put(MONDAY + datetime.timedelta(days=11)):
        assert told(staff.office) == {"异议和申诉逾期没有答复": 1}


def test_before_closing_every_open_thing_is_named(staff: Open) -> None:
    with clock.put(MONDAY):
        paper = staff.written()
        written.acknowledge(paper, by=staff.me)
        appeals.ask(paper, "T2", "少算一项", by=staff.me)
        staff.post("T1", days=5)
        found = open_tasks(staff.cycle)
    assert found[0] == "公示“拟定优秀和受表彰人员公示”到2026-03-07才结束"
    assert found[1] == f"{staff.mine.name}的复核还没有答复（应在2026-03-12以前答复）"
    assert found[2].startswith(f"{staff.cycle.appraisees.count() - 1}份书面通知还没有送达：")
