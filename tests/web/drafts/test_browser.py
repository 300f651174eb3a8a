"""A regulation beside its scheme in a real browser: usable by everybody, wide and narrow."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from web.browser import DESK, PHONE, Window, follow, press
from web.drafts.reading import read
from web.world import World, make_world


@pytest.fixture
def world(live_server: LiveServer) -> World:
    return make_world()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_everybody_can_use_the_pages(
    browser: Browser,
    live_server: LiveServer,
    world: World,
    size: tuple[int, int],
    pytestconfig: pytest.Config,
) -> None:
    made = read(world.cycle, world.office)
    window = Window(browser, live_server.url, world.office, size)
    whole = f"/cycles/{world.cycle.pk}/regulations"
    folder = pytestconfig.getoption("--pictures")
    found = {}
    for page in (
        "",
        *(f"/{made.pk}{part}" for part in ("", "/questions", "/text", "/comparison", "/publish")),
    ):
        window.open(whole + page)
        found[page] = window.faults()
        if folder:
            name = page.replace("/", "-") or "-list"
            window.page.screenshot(path=f"{folder}/regulation{name}-{size[0]}.png")
    window.close()
    assert found == {page: [] for page in found}


def test_a_sentence_and_its_element_find_each_other_and_a_question_is_answered(
    browser: Browser, live_server: LiveServer, world: World
) -> None:
    made = read(world.cycle, world.office)
    window = Window(browser, live_server.url, world.office)
    page = window.open(f"/cycles/{world.cycle.pk}/regulations/{made.pk}")
    page.locator(".document mark", has_text="缺席一次扣2分").click()
    expect(page.locator(".scheme .picked").first).to_contain_text("每")

    follow(page, "问题")
    card = page.locator(".question", has_text="掉了连接号").first
    card.get_by_text("就是23分").click()
    press(card, "答")
    page.get_by_text("答过的（1）").wait_for()

    follow(page, "方案文本")
    text = page.locator("#id_text")
    text.fill(text.input_value().replace("方法: 每项", "方法: 每向"))
    press(page, "检查并保存")
    page.get_by_text("不认识的方法“每向”").wait_for()
    page.locator("[data-line]").first.click()
    selected = page.evaluate(
        "(a => a.value.slice(a.selectionStart, a.selectionEnd))(document.getElementById('id_text'))"
    )
    assert "每向" in selected
    window.close()
