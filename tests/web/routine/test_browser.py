"""The year in a real browser: usable by everybody, wide and narrow; the annual link with the mouse."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from web.browser import DESK, PHONE, Window, press
from web.routine.bodies import Bureau, make_bureau


@pytest.fixture
def bureau(live_server: LiveServer) -> Bureau:
    return make_bureau()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_every_page_can_be_used_by_everybody(
    bureau: Bureau, browser: Browser, live_server: LiveServer, size: tuple[int, int]
) -> None:
    cycle = bureau.opened("2020Q1")
    bureau.frozen(cycle)
    for who, names in (
        (bureau.office, ("year", "specials", "attendance")),
        (bureau.people["甲"], ("year",)),
        (bureau.decider, ("specials",)),
    ):
        window = Window(browser, live_server.url, who, size)
        for name in names:
            window.open(reverse(name, args=[cycle.pk]))
            assert window.faults() == [], (who, name)
        window.close()


@pytest.mark.both_databases
def test_the_annual_link_with_the_mouse(bureau: Bureau, browser: Browser, live_server: LiveServer) -> None:
    """qufu-2020 L1, L4."""
    last = bureau.whole_year()
    window = Window(browser, live_server.url, bureau.office)
    page = window.open(reverse("year", args=[last.pk]))
    press(page, "做年度衔接")
    expect(page.locator("td strong:text('不称职')")).not_to_have_count(0)
    expect(page.locator("td strong:text('可优先优秀')")).to_have_count(1)
    assert window.faults() == []
    window.close()
