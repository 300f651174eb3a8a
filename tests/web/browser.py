"""The site in the system's Chromium: one window of one person, and what is wrong with a page."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Error, Page

from kaohe.web.organisation.models import Person

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
DESK, PHONE = (1366, 768), (390, 844)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]


class Window:
    """A window in which a person is signed in; gathers complaints and the hosts that were asked."""

    def __init__(
        self, browser: Browser, site: str, person: Person | None = None, size: tuple[int, int] = DESK
    ) -> None:
        self.site = site
        self.context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN")
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
        try:
            found = self._violations()
        except Error:  # a click's answer came while the page before it was looked at
            self.page.wait_for_load_state()
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
