"""Notice, objection, correction, written notice and review in a real browser, wide and narrow."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from kaohe.web import clock
from web.browser import DESK, PHONE, Window, follow, onward, press
from web.notices.bodies import MONDAY, Open, make_open

pytestmark = pytest.mark.both_databases


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch):
    """Puts the clock of the server, whose thread is another one, to noon of a day."""

    def put(day: datetime.date) -> None:
        moment = timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))
        monkeypatch.setattr(clock, "now", lambda: moment)

    return put


@pytest.fixture
def body(live_server: LiveServer) -> Open:
    return make_open("zaozhuang-staff", size=40)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_from_the_notice_to_the_review(
    browser: Browser, live_server: LiveServer, body: Open, at, size, request: pytest.FixtureRequest
) -> None:
    pictures = request.config.getoption("--pictures", default=None)
    faults: dict[str, list[str]] = {}
    people = {
        who: Window(browser, live_server.url, getattr(body, who), size)
        for who in ("office", "colleague", "me")
    }
    cycle = f"/cycles/{body.cycle.pk}"

    def look(name: str, who: str) -> None:
        faults[name] = people[who].faults()
        if pictures:
            people[who].page.screenshot(path=Path(pictures) / f"{name}-{size[0]}.png", full_page=True)

    at(MONDAY)
    office = people["office"].open(f"{cycle}/notices")
    look("notices-empty", "office")
    onward(office.get_by_role("link", name="公示", exact=True).last)
    look("notice-new", "office")
    press(office, "发布")
    look("notice", "office")

    me = people["me"].open(f"{cycle}/notices")
    follow(me, "拟定优秀和受表彰人员公示", exact=False)
    follow(me, "提出异议")
    look("object", "me")
    me.get_by_label("事实和理由").fill("业务目标第3项已按期完成，评分漏计。")
    press(me, "提出")
    look("objection-own", "me")

    office.goto(f"{live_server.url}{cycle}/appeals")
    look("appeals", "office")
    follow(office, body.mine.name, exact=False)
    look("objection", "office")
    office.get_by_label("改为").fill("90")
    office.locator("#rate-reason").fill("核对原始材料，第3项按期完成")
    press(office, "准备改评分")
    look("objection-prepared", "office")

    colleague = people["colleague"].open(f"{cycle}/appeals")
    follow(colleague, body.mine.name, exact=False)
    colleague.get_by_label("查明的事实、依据和结论").fill("经查属实，业务目标第3项应计分。")
    press(colleague, "成立", sure=True)
    expect(colleague.get_by_role("heading", name="改变了什么")).to_be_visible()
    look("objection-upheld", "colleague")
    me.reload()
    expect(me.get_by_text("经查属实")).to_be_visible()
    look("objection-upheld-own", "me")

    at(MONDAY + datetime.timedelta(days=8))
    office.goto(f"{live_server.url}{cycle}/written")
    look("written-empty", "office")
    press(office, "发书面通知", sure=True)
    look("written-list", "office")
    me.goto(f"{live_server.url}{cycle}/appeals")
    follow(me, "考核结果通知书", exact=False)
    look("written", "me")
    press(me, "签收")
    follow(me, "申请复核", exact=False)
    me.get_by_label("事实和理由").fill("对公共目标的评分不同意。")
    press(me, "提出")
    look("review", "me")
    for window in people.values():
        window.close()
    assert {name: found for name, found in faults.items() if found} == {}
