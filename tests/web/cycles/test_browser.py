"""The pages of cycles and of the audit log in a real browser: usable by everybody, wide and narrow."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from chromium import chromium
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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


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
