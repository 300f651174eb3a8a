"""The pages of people and units in a real browser: usable by everybody, wide and narrow."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from kaohe.web.organisation.models import Person
from web.browser import DESK, PHONE, Window, follow, press
from web.organisation.books import book
from web.world import PASSWORD, make_world

PAGES = ("/people", "/people/new", "/units", "/units/new", "/people/import", "/password", "/nowhere")


@pytest.fixture
def site(live_server: LiveServer) -> str:
    make_world()
    return live_server.url


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_everybody_can_use_the_pages(browser: Browser, site: str, size: tuple[int, int]) -> None:
    administrator = Person.objects.get(number="1009")
    window = Window(browser, site, administrator, size)
    more = (
        f"/people/{administrator.pk}",
        f"/people/{administrator.pk}/move",
        f"/units/{administrator.unit_id}",
    )
    for path in (*PAGES, *more):
        window.open(path)
        window.complaints = [each for each in window.complaints if "404" not in each]
        assert window.faults() == [], path
    window.close()


@pytest.mark.both_databases
def test_signing_in_importing_and_signing_out(browser: Browser, site: str, tmp_path: Path) -> None:
    file = tmp_path / "名册.xlsx"
    file.write_bytes(book({"人员": [["工号", "姓名", "单位"], ["2001", "钱进", "计量科"]]}))
    window = Window(browser, site)
    page = window.open("/people")
    page.get_by_label("工号").fill("1009")
    page.get_by_label("口令").fill(PASSWORD)
    press(page, "登录")
    follow(page, "从 Excel 导入")
    page.get_by_label("工作簿").set_input_files(file)
    press(page, "上传，先看会变什么")
    expect(page.get_by_role("main")).to_contain_text("新增人员 1")
    assert window.faults() == []
    press(page, "照此导入")
    expect(page.get_by_role("main")).to_contain_text("初始口令只显示这一次")
    press(page, "退出")
    expect(page.get_by_role("heading")).to_have_text("登录")
    assert window.faults() == []
    assert Person.objects.filter(number="2001").count() == 1
    window.close()


def test_a_step_that_cannot_be_undone_asks_first(browser: Browser, site: str) -> None:
    person = Person.objects.get(number="1005")
    before = person.password
    window = Window(browser, site, Person.objects.get(number="1009"))
    page = window.open(f"/people/{person.pk}")
    page.get_by_role("button", name="重置口令").click()
    page.get_by_role("dialog").get_by_role("button", name="取消").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert Person.objects.get(pk=person.pk).password == before
    press(page, "重置口令", sure=True)
    expect(page.get_by_role("status")).to_contain_text("只显示这一次")
    window.close()


def test_a_filled_form_outlives_the_session(browser: Browser, site: str) -> None:
    window = Window(browser, site, Person.objects.get(number="1009"))
    page = window.open("/units/new")
    page.get_by_label("名称").fill("信息科")
    window.context.clear_cookies(name="sessionid")
    press(page, "保存")
    page.get_by_label("工号").fill("1009")
    page.get_by_label("口令").fill(PASSWORD)
    press(page, "登录")
    expect(page.get_by_label("名称")).to_have_value("信息科")
    expect(page.get_by_role("status")).to_contain_text("刚才填的内容还在")
    window.close()


def test_a_heading_sorts_its_column(browser: Browser, site: str) -> None:
    window = Window(browser, site, Person.objects.get(number="1009"))
    page = window.open("/people")
    for first in ("1001", "1010"):
        page.get_by_role("button", name="工号").click()
        expect(page.locator("tbody td").first).to_have_text(first)
    window.close()
