"""The page of a job in a browser, while a process works on it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from kaohe.web.work import actions
from web.browser import DESK, PHONE, Window
from web.work.conftest import Start
from web.world import make_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_people_watch_it(
    browser: Browser, live_server: LiveServer, start: Start, size: tuple[int, int], tmp_path: Path
) -> None:
    world = make_world()
    job = actions.enqueue("试：数数", world.cycle, by=world.office, to=15, until="seen")
    window = Window(browser, live_server.url, world.office, size)
    page = window.open(f"/cycles/{world.cycle.pk}/work/{job.pk}")
    expect(page.get_by_text("就要开始")).to_be_visible()
    assert window.faults() == []
    start()
    expect(page.get_by_text("数到").first).to_be_visible()
    expect(page.get_by_role("progressbar")).to_be_visible()
    assert window.faults() == []
    (tmp_path / "seen").touch()
    expect(page.get_by_text("数到15。")).to_be_visible()
    expect(page.get_by_role("link", name="看结果")).to_be_visible()
    assert window.faults() == []
    window.open(f"/cycles/{world.cycle.pk}/work")
    assert window.faults() == []
    window.close()
