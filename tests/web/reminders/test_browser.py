"""The pages of reminders in a real browser, wide and narrow."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from kaohe.web import clock
from kaohe.web.cycles.models import Stage
from kaohe.web.reminders import actions
from web.browser import DESK, PHONE, Window
from web.notices.bodies import day
from web.world import World, make_world


@pytest.fixture
def world(live_server: LiveServer) -> World:
    made = make_world()
    for number, end in enumerate(("2018-12-20", "2018-12-27", "2019-01-05")):
        Stage.objects.create(
            cycle=made.cycle,
            clause=f"T{number}",
            title=f"第{number}项",
            who="办公室",
            end=day(end),
            order=number,
        )
    actions.set_address(made.office, "office@kaohe.example", True, by=made.office)
    with clock.put(day("2018-12-24")):
        actions.remind()
    return made


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_everybody_can_use_the_pages(
    browser: Browser, live_server: LiveServer, world: World, size, request: pytest.FixtureRequest
) -> None:
    pictures = request.config.getoption("--pictures", default=None)
    window = Window(browser, live_server.url, world.office, size)
    found = {}
    for name, path in (
        ("reminders", "/reminders"),
        ("reminders-cycle", f"/cycles/{world.cycle.pk}/reminders"),
    ):
        window.open(path)
        found[name] = window.faults()
        if pictures:
            window.page.screenshot(path=Path(pictures) / f"{name}-{size[0]}.png", full_page=True)
    window.close()
    assert {name: faults for name, faults in found.items() if faults} == {}
