"""Consequences, filings and closing in a real browser, wide and narrow, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from kaohe.proof.opening import open_archive
from kaohe.proof.verification import verify
from kaohe.web.cycles.models import Cycle
from kaohe.web.records.models import Record
from kaohe.web.uses import actions as uses
from kaohe.web.uses.models import Consequence
from web.archive.closing import decide_ties
from web.browser import DESK, PHONE, Window, follow, press
from web.notices.bodies import Open, make_open

pytestmark = pytest.mark.both_databases


@pytest.fixture
def body(live_server: LiveServer, tmp_path: Path, settings) -> Open:
    settings.ARCHIVE_ROOT = tmp_path / "archives"
    made = make_open("qufu-2020")
    Record.objects.filter(cycle=made.cycle, state__in=("待核", "退回")).update(state="驳回")
    Cycle.objects.filter(pk=made.cycle.pk).update(inputs=made.cycle.inputs + 1)
    made.freeze()
    decide_ties(made)
    return made


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_from_the_consequences_to_the_archive(
    browser: Browser, live_server: LiveServer, body: Open, size, request, tmp_path: Path
) -> None:
    pictures = request.config.getoption("--pictures", default=None)
    faults: dict[str, list[str]] = {}
    window = Window(browser, live_server.url, body.office, size)
    cycle = f"/cycles/{body.cycle.pk}"

    def look(name: str) -> None:
        faults[name] = window.faults()
        if pictures:
            window.page.screenshot(path=Path(pictures) / f"{name}-{size[0]}.png", full_page=True)

    page = window.open(f"{cycle}/uses")
    look("uses-empty")
    press(page, "按冻结的结果列出")
    look("uses")
    follow(page, "批评教育、诫勉", exact=False)
    page.get_by_label("怎样办的，或要求、理由").fill("3月2日由分管领导谈话")
    press(page, "办结")
    look("use")
    for one in body.cycle.consequences.filter(state=Consequence.State.OPEN):
        uses.finish(one, one.version, by=body.office, said="办结")
    page.goto(f"{live_server.url}{cycle}/archive")
    look("archive-open")
    while page.get_by_role("button", name="记为已报送").count():
        page.get_by_placeholder("文号或回执").first.fill("曲审批〔2020〕3号")
        press(page, "记为已报送")
    Cycle.objects.filter(pk=body.cycle.pk).update(state=Cycle.State.DECIDED)
    page.reload()
    look("archive-ready")
    press(page, "结束并归档", sure=True)
    look("archive-closed")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载归档").click()
    download.value.save_as(tmp_path / "归档.zip")
    window.close()
    assert verify(open_archive(tmp_path / "归档.zip")).passed
    assert {name: found for name, found in faults.items() if found} == {}
