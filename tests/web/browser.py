"""The site in the system's Chromium: one window of one person, and what is wrong with a page.

A click does not wait for the page that it leads to, and neither do `count`, `all`, `is_visible` or a look
into the database after it: whoever goes on to another page does so by `onward`, `follow` or `press`.
"""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Locator, Page

from chromium import PATIENCE
from kaohe.web.organisation.models import Person

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
DESK, PHONE = (1366, 768), (390, 844)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]


def onward(target: Locator) -> None:
    """Clicks what leads to another page, and waits until that page is there."""
    with target.page.expect_navigation():
        target.click()


def follow(where: Page | Locator, name: str | re.Pattern[str], *, exact: bool = True) -> None:
    """The first link of this name."""
    onward(where.get_by_role("link", name=name, exact=exact).first)


def press(where: Page | Locator, name: str, *, sure: bool = False) -> None:
    """The first button of this name, which sends its form; `sure`: it asks first, and the answer is yes."""
    button = where.get_by_role("button", name=name, exact=True).first
    if sure:
        button.click()
        button = button.page.get_by_role("dialog").get_by_role("button", name=name, exact=True)
    onward(button)


def choose(page: Page, indicator: str) -> None:
    """The sheet of another indicator: the choice sends itself."""
    with page.expect_navigation():
        page.locator("select[name=indicator]").select_option(indicator)


class Window:
    """A window in which a person is signed in; gathers complaints and the hosts that were asked."""

    def __init__(
        self,
        browser: Browser,
        site: str,
        person: Person | None = None,
        size: tuple[int, int] = DESK,
        *,
        script: bool = True,
    ) -> None:
        self.site = site
        self.context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="zh-CN", java_script_enabled=script
        )
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.elsewhere: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self._asked(request.url))
        if person is not None:
            client = Client()
            client.force_login(person)
            value = client.cookies[settings.SESSION_COOKIE_NAME].value
            self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": site}])

    def _asked(self, url: str) -> None:
        if not url.startswith((self.site, "data:", "blob:")):
            self.elsewhere.append(url)

    def open(self, path: str) -> Page:
        self.page.goto(self.site + path)
        return self.page

    def faults(self) -> list[str]:
        """What keeps people from using the page (WCAG 2.1 AA), and what does not fit its width."""
        found = self._violations()
        width = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        return [
            *found,
            *([f"{width} 像素伸到窗口之外"] if width > 0 else []),
            *self.complaints,
            *self.elsewhere,
        ]

    def _violations(self) -> list[str]:
        self.page.evaluate(AXE.read_text("utf-8"))
        found: list[str] = self.page.evaluate(
            "rules => axe.run({runOnly: rules}).then(r => r.violations.map("
            "v => `${v.id}: ${v.nodes.map(n => n.target.join(' ') + ' ' + n.failureSummary).join(' | ')}`))",
            RULES,
        )
        return found

    def close(self) -> None:
        self.context.close()
