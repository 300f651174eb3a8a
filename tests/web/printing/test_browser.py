"""The pages of papers in a real browser: usable by everybody, wide and narrow."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from kaohe.web import clock
from web.browser import DESK, PHONE, Window
from web.notices.bodies import MONDAY, Open, make_open


@pytest.fixture
def body(live_server: LiveServer) -> Open:
    with clock.put(MONDAY):
        return make_open("qufu-2020", size=12)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_pages_of_papers(
    browser: Browser,
    live_server: LiveServer,
    body: Open,
    size: tuple[int, int],
    request: pytest.FixtureRequest,
) -> None:
    base, shots = f"/cycles/{body.cycle.pk}/papers", request.config.getoption("--pictures")
    window = Window(browser, live_server.url, body.office, size)
    pages = (
        "",
        "/one?name=干部职工平时考核登记表",
        "/one?name=通报",
        "/templates",
        "/templates/placeholders",
    )
    for at, path in enumerate(pages):
        page = window.open(base + path)
        assert window.faults() == [], path
        if shots:
            page.screenshot(path=str(Path(shots) / f"papers-{at}-{size[0]}.png"), full_page=at != 4)
    window.open(f"{base}/one?name=得分说明书")
    with window.page.expect_download() as download:
        window.page.get_by_role("link", name="下载 PDF").click()
    assert download.value.suggested_filename.endswith("得分说明书.pdf")
    window.close()
    own = Window(browser, live_server.url, body.me, size)
    own.open(f"{base}/own")
    assert own.faults() == []
    own.close()
