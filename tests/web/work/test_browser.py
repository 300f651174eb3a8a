"""The page of a job in a browser, while a process works on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from chromium import chromium
from kaohe.web.work import actions
from web.browser import DESK, PHONE, Window
from web.work.conftest import Start
from web.world import make_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_people_watch_it(
    browser: Browser, live_server: LiveServer, start: Start, size: tuple[int, int]
) -> None:
    world = make_world()
    job = actions.enqueue("试：数数", world.cycle, by=world.office, to=15, pause=0.2)
    window = Window(browser, live_server.url, world.office, size)
    page = window.open(f"/cycles/{world.cycle.pk}/work/{job.pk}")
    page.get_by_text("就要开始").wait_for()
    assert window.faults() == []
    start()
    page.get_by_text("数到").first.wait_for()
    assert page.get_by_role("progressbar").is_visible()
    assert window.faults() == []
    page.get_by_text("数到15。").wait_for()
    assert page.get_by_role("link", name="看结果").is_visible()
    assert window.faults() == []
    window.open(f"/cycles/{world.cycle.pk}/work")
    assert window.faults() == []
    window.close()
