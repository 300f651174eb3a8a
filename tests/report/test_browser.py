"""The page in a real browser: it opens, expands, prints, fits a phone, and asks the network for nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from kaohe.report import report
from report.small import SCHEME, meta, tables

CONTRAST = (Path(__file__).parent / "contrast.js").read_text("utf-8")


class Opened:
    """A page with what it complained about and what it asked for."""

    def __init__(self, page: Page, file: Path, fragment: str = "") -> None:
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))
        page.goto(f"{file.as_uri()}{fragment}")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "报告.html"
    path.write_text(report(tables(), meta(), SCHEME), "utf-8")
    return path


def test_it_opens_and_expands_without_complaint_or_request(browser: Browser, file: Path) -> None:
    opened = Opened(browser.new_page(), file)
    line = opened.page.locator("#dx0 .line", has_text="迟报 1 次").first
    expect(line).to_be_hidden()
    opened.page.locator("#dx0 > summary").click()
    expect(line).to_be_visible()
    assert opened.complaints == []
    assert opened.requests == [file.as_uri()]


def test_a_name_in_the_table_opens_its_card(browser: Browser, file: Path) -> None:
    opened = Opened(browser.new_page(), file)
    opened.page.get_by_role("link", name="乙科").click()
    opened.page.wait_for_function("document.getElementById('dx1').open")


def test_an_address_with_a_card_opens_it(browser: Browser, file: Path) -> None:
    opened = Opened(browser.new_page(), file, "#dx2")
    opened.page.wait_for_function("document.getElementById('dx2').open")


def test_finding_hides_the_other_cards(browser: Browser, file: Path) -> None:
    page = Opened(browser.new_page(), file).page
    page.locator("#find").fill("丁")
    expect(page.locator("details.card:visible")).to_have_count(1)
    page.locator("#find").fill("")
    expect(page.locator("details.card:visible")).to_have_count(4)


def open_all(page: Page) -> None:
    page.locator("#open-all").click()
    expect(page.locator("details.card[open]")).to_have_count(4)


def test_everything_can_be_opened_and_closed_at_once(browser: Browser, file: Path) -> None:
    page = Opened(browser.new_page(), file).page
    open_all(page)
    page.locator("#close-all").click()
    expect(page.locator("details.card[open]")).to_have_count(0)


def test_without_script_cards_still_open(browser: Browser, file: Path) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(file.as_uri())
    expect(page.locator("#find")).to_be_hidden()
    page.locator("#dx0 > summary").click()
    expect(page.locator("#dx0 .line", has_text="迟报 1 次").first).to_be_visible()


@pytest.mark.parametrize("width", [360, 390, 768, 1280])
def test_it_fits_the_screen(browser: Browser, file: Path, width: int) -> None:
    page = Opened(browser.new_page(viewport={"width": width, "height": 800}), file).page
    open_all(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_texts_have_enough_contrast(browser: Browser, file: Path) -> None:
    page = Opened(browser.new_page(), file).page
    open_all(page)
    assert page.evaluate(CONTRAST) == []
    page.add_style_tag(content="h1 { color: #999 !important; }")
    assert len(page.evaluate(CONTRAST)) == 1


def test_on_paper_every_card_is_open_and_afterwards_as_before(browser: Browser, file: Path) -> None:
    opened = Opened(browser.new_page(), file)
    shut = "document.querySelectorAll('details:not([open])').length"
    before = opened.page.evaluate(shut)
    opened.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert before and opened.page.evaluate(shut) == 0
    opened.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert opened.page.evaluate(shut) == before


def test_on_paper_cards_are_open_without_the_script_too(browser: Browser, file: Path) -> None:
    opened = Opened(browser.new_page(java_script_enabled=False), file)
    opened.page.emulate_media(media="print")
    line = opened.page.locator("#dx0 .line", has_text="迟报 1 次").first
    expect(line).to_be_visible()
