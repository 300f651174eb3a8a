"""Forms in a real browser: usable by everybody, wide and narrow, filled and signed as people do."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from kaohe.web.statements import actions
from kaohe.web.statements.models import Statement
from web.browser import DESK, PHONE, Window, press
from web.statements.bodies import Body, make_people, make_units


@pytest.fixture
def commission(live_server: LiveServer) -> Body:
    return make_units("changzhou-2016", "2016", "内设机构", 部门类型="业务", 对外服务="否")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_every_page_can_be_used_by_everybody(
    commission: Body, browser: Browser, live_server: LiveServer, size: tuple[int, int]
) -> None:
    read, draft = commission.handed("自评"), commission.begun("报告", "2016H1")
    pk = commission.cycle.pk
    late = reverse("handed-in", args=[pk]) + "?task=报告&part=2016H1"
    wanted = {
        commission.writer: (
            reverse("statements", args=[pk]),
            reverse("statement", args=[pk, read.pk]),
            reverse("statement-edit", args=[pk, draft.pk]),
            reverse("standings", args=[pk]),
        ),
        commission.office: (reverse("statements", args=[pk]), late, reverse("statement", args=[pk, read.pk])),
        commission.rater: (reverse("published", args=[pk]),),
    }
    for who, addresses in wanted.items():
        window = Window(browser, live_server.url, who, size)
        for address in addresses:
            window.open(address)
            assert window.faults() == [], address
        window.close()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_talks_can_be_used_by_everybody(
    browser: Browser, live_server: LiveServer, size: tuple[int, int]
) -> None:
    body = make_people()
    cells = {"day": datetime.date(2020, 7, 6), "manner": "谈话", "good": "快", "lacking": "粗", "asked": "细"}
    actions.talk(body.cycle, body.one, cells, by=body.leader)
    for who, address in (
        (body.writer, reverse("talks", args=[body.cycle.pk])),
        (body.leader, reverse("talks", args=[body.cycle.pk])),
        (body.leader, reverse("talk-new", args=[body.cycle.pk, body.one.pk])),
    ):
        window = Window(browser, live_server.url, who, size)
        window.open(address)
        assert window.faults() == [], address
        window.close()


@pytest.mark.both_databases
def test_a_summary_is_written_and_signed_with_the_mouse(browser: Browser, live_server: LiveServer) -> None:
    """qufu-2020 P3, B1."""
    body = make_people()
    window = Window(browser, live_server.url, body.writer)
    page = window.open(reverse("statements", args=[body.cycle.pk]))
    press(page, "填 干部职工月工作小结 2020-04")
    page.get_by_label("月工作小结", exact=True).fill("办结120件")
    press(page, "保存并交")
    expect(page.get_by_text("办结120件").first).to_be_visible()
    window.close()
    window = Window(browser, live_server.url, body.leader)
    page = window.open(reverse("statement", args=[body.cycle.pk, Statement.objects.get().pk]))
    page.fill("#text", "完成较好")
    press(page, "审核签字")
    expect(page.locator("p:text('完成较好')").first).to_be_visible()
    assert window.faults() == []
    window.close()
    assert Statement.objects.get().state == Statement.State.READ
