"""Letters in a real browser: usable by everybody, wide and narrow, and signed as people do."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from kaohe.web.targets.models import Letter
from web.browser import DESK, PHONE, Window, onward, press
from web.targets.bodies import City, make_city


@pytest.fixture
def town(live_server: LiveServer) -> City:
    return make_city()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_every_page_can_be_used_by_everybody(
    town: City, browser: Browser, live_server: LiveServer, size: tuple[int, int]
) -> None:
    letter = town.signed()
    pk = town.cycle.pk
    for who in (town.office, town.head):
        window = Window(browser, live_server.url, who, size)
        for address in (
            reverse("targets", args=[pk]),
            reverse("target", args=[pk, letter.pk]),
            reverse("target-print", args=[pk, letter.pk]),
        ):
            window.open(address)
            assert window.faults() == [], address
        window.close()


@pytest.mark.both_databases
def test_from_the_draft_to_both_signatures_with_the_mouse(
    town: City, browser: Browser, live_server: LiveServer
) -> None:
    """zaozhuang-departments P1, P2, P3, B1: by the department, the group and the leader."""
    pk = town.cycle.pk
    head = Window(browser, live_server.url, town.head)
    page = head.open(reverse("targets", args=[pk]))
    press(page, "起草责任书")
    page.fill("textarea[aria-label='第1行 目标']", "新上项目20个")
    page.fill("input[aria-label='第1行 分值']", "60")
    page.fill("input[aria-label='第1行 完成时限']", "12月")
    page.wait_for_selector("#sums >> text=还差10分")
    assert head.faults() == []
    page.fill("input[aria-label='第1行 分值']", "70")
    press(page, "保存并报送")
    expect(page.get_by_text("等待审核").first).to_be_visible()
    for who, said in ((town.group, "分口考核组同意"), (town.leader, "市分管领导同意")):
        window = Window(browser, live_server.url, who)
        page = window.open(reverse("targets", args=[pk]))
        onward(page.locator("section a:text('发改委')").first)
        press(page, said)
        expect(page.get_by_text("经过").first).to_be_visible()
        window.close()
    for who in (town.leader, town.head):
        window = Window(browser, live_server.url, who)
        page = window.open(reverse("target", args=[pk, Letter.objects.get().pk]))
        press(page, "签字", sure=True)
        expect(page.locator(f"strong:text('{who.name}')").first).to_be_visible()
        assert window.faults() == []
        window.close()
    assert Letter.objects.get().state == Letter.State.SIGNED
    head.close()


def test_the_letter_prints_in_two_copies_without_the_menus(
    town: City, browser: Browser, live_server: LiveServer
) -> None:
    """zaozhuang-departments B1: one page for each copy."""
    letter = town.signed()
    window = Window(browser, live_server.url, town.head)
    page = window.open(reverse("target-print", args=[town.cycle.pk, letter.pk]))
    page.emulate_media(media="print")
    expect(page.locator("article.paper")).to_have_count(2)
    expect(page.locator("nav.side")).to_be_hidden()
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 2
    window.close()
