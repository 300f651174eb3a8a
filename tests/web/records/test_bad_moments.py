"""At the window: sent twice, two editors, signed out, gone back, too late. Nothing is lost or doubled."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from kaohe.web.cycles.models import Stage
from kaohe.web.records import actions
from kaohe.web.records.models import Rating, Record
from web.browser import Window, press
from web.world import PASSWORD, World, make_world


@pytest.fixture
def world(live_server: LiveServer) -> World:
    return make_world()


@pytest.fixture
def window(browser: Browser, live_server: LiveServer, world: World) -> Iterator[Window]:
    opened = Window(browser, live_server.url, world.office)
    yield opened
    opened.close()


def form(window: Window, world: World, quantity: str = "1") -> None:
    page = window.open(f"/cycles/{world.cycle.pk}/records/new/J1")
    page.get_by_label("对象").select_option("计量科")
    page.get_by_label("数量", exact=False).fill(quantity)
    page.get_by_label("说明", exact=False).fill("省级表彰")


def test_two_clicks_at_once_make_one_record(window: Window, world: World) -> None:
    form(window, world)
    window.page.get_by_role("button", name="保存并提交").dblclick()
    expect(window.page.get_by_text("已提交。")).to_be_visible()
    assert Record.objects.count() == 1


def test_who_goes_back_and_sends_again_makes_no_second_record(window: Window, world: World) -> None:
    form(window, world)
    press(window.page, "保存并提交")
    expect(window.page.get_by_text("已提交。")).to_be_visible()
    window.page.go_back()
    press(window.page, "保存并提交")
    expect(window.page.get_by_text("已提交。")).to_be_visible()
    assert Record.objects.count() == 1


def test_who_goes_back_and_sends_something_else_makes_another_record(window: Window, world: World) -> None:
    form(window, world)
    press(window.page, "保存并提交")
    expect(window.page.get_by_text("已提交。")).to_be_visible()
    window.page.go_back()
    window.page.get_by_label("数量", exact=False).fill("2")
    press(window.page, "保存并提交")
    expect(window.page.get_by_text("已提交。")).to_be_visible()
    assert sorted(Record.objects.values_list("quantity", flat=True)) == [1_000_000, 2_000_000]


def test_a_page_of_scores_outlives_the_session(window: Window, world: World) -> None:
    page = window.open(f"/cycles/{world.cycle.pk}/ratings?indicator=K2.1")
    cell = page.get_by_label(re.compile("^计量科 .* 得分$"))
    cell.fill("9.5")
    window.context.clear_cookies(name="sessionid")
    press(page, "保存")
    page.get_by_label("工号").fill(world.office.number)
    page.get_by_label("口令").fill(PASSWORD)
    press(page, "登录")
    expect(cell).to_have_value("9.5")
    expect(page.get_by_role("status")).to_contain_text("刚才填的内容还在")
    press(page, "保存")
    expect(page.get_by_text("已保存1个评分。")).to_be_visible()
    assert Rating.objects.get().score == 9_500_000


def test_of_two_windows_on_one_record_the_second_is_told_and_sees_both(
    window: Window, world: World, browser: Browser, live_server: LiveServer
) -> None:
    record = actions.enter(world.cycle, world.appraisees["计量科"], "J1", {"数量": "1"}, by=world.office)
    where = f"/cycles/{world.cycle.pk}/records/{record.pk}/edit"
    other = Window(browser, live_server.url, world.office)
    for one, quantity in ((window, "2"), (other, "3")):
        one.open(where)
        one.page.get_by_label("数量", exact=False).fill(quantity)
    press(window.page, "存为草稿")
    expect(window.page.get_by_text("已保存。")).to_be_visible()
    press(other.page, "存为草稿")
    expect(other.page.get_by_role("alert")).to_contain_text("刚才有别人改过")
    expect(other.page.get_by_label("数量", exact=False)).to_have_value("3")
    other.close()
    record.refresh_from_db()
    assert record.quantity == 2_000_000


def test_a_day_that_passes_while_a_page_of_scores_is_open_keeps_what_was_typed(
    window: Window, world: World
) -> None:
    page = window.open(f"/cycles/{world.cycle.pk}/ratings?indicator=K2.1")
    page.get_by_label(re.compile("^计量科 .* 得分$")).fill("9.5")
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Stage.objects.create(cycle=world.cycle, clause="P7", title="成绩报送", end=yesterday, closes="评分")
    press(page, "保存")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("截止")
    expect(alert).to_contain_text("9.5")
    assert not Rating.objects.exists()
