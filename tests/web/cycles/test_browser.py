"""The pages of cycles and of the audit log in a real browser: usable by everybody, wide and narrow."""

from __future__ import annotations

import datetime

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from kaohe.web.cycles import actions, plan
from kaohe.web.cycles.models import Stage
from web.browser import DESK, PHONE, Window
from web.world import World, make_world

PAGES = (
    "",
    "/stages",
    "/roster",
    "/roster/import",
    "/roles",
    "/roles/give",
    "/roles/assessors",
    "/scheme",
    "/scheme/new",
    "/audit",
    "/audit/1",
)


@pytest.fixture
def world(live_server: LiveServer) -> World:
    made = make_world()
    Stage.objects.bulk_create(plan.stages(made.cycle, made.scheme))
    actions.give(made.cycle, "考核单位", [(made.outsider, ["Z2.4.2"])], by=made.office)
    return made


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_everybody_can_use_the_pages(
    browser: Browser, live_server: LiveServer, world: World, size: tuple[int, int]
) -> None:
    window = Window(browser, live_server.url, world.office, size)
    cycle = f"/cycles/{world.cycle.pk}"
    found = {}
    Stage.objects.filter(clause="P7").update(end=datetime.date(2018, 12, 20))
    more = (
        f"/stages/{world.cycle.stages.get(clause='P7').pk}",
        f"/roster/{world.appraisees['计量科'].pk}",
    )
    for path in ("/", "/cycles", "/cycles/new", "/holidays", *(cycle + page for page in (*PAGES, *more))):
        window.open(path)
        found[path] = window.faults()
    window.close()
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_the_menu_folds_on_the_phone_and_opens_by_keyboard(
    browser: Browser, live_server: LiveServer, world: World
) -> None:
    window = Window(browser, live_server.url, world.office, PHONE)
    page = window.open(f"/cycles/{world.cycle.pk}/audit")
    menu = page.get_by_role("navigation", name="本次考核")
    button = menu.get_by_role("button", name="菜单：审计日志")
    expect(menu.get_by_role("link")).to_have_count(0)
    button.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(menu.get_by_role("list", name="筹备").get_by_role("link", name="名册")).to_be_visible()
    assert window.faults() == []
    page.keyboard.press("Escape")
    expect(menu.get_by_role("link")).to_have_count(0)
    expect(button).to_be_focused()
    window.close()


def test_a_long_menu_shows_where_one_is(browser: Browser, live_server: LiveServer, world: World) -> None:
    """The last item of the office's menu lies below the window, and is rolled into view."""
    window = Window(browser, live_server.url, world.office, (1366, 500))
    page = window.open(f"/cycles/{world.cycle.pk}/audit")
    here = page.get_by_role("navigation", name="本次考核").get_by_role("link", name="审计日志")
    expect(here).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()
    assert window.faults() == []
    window.close()
