"""Whole years walked in a browser: who acts, on which day, and that every page met can be used.

A `Stage` has the server, its clock and the folder for pictures; `enter` lets somebody act in a window of
the own. Every page that an `Actor` comes to is looked at once: WCAG 2.1 AA, and whether it fits a desk
and a phone.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect

from kaohe.web import clock
from kaohe.web.cycles.models import Cycle
from kaohe.web.organisation.models import Person
from web.browser import DESK, PHONE, Window, choose, follow, onward, press

LARGEST = 200_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOON = datetime.time(12)


class Stage:
    """Where it plays: pictures are taken where a folder is given, of those that the docs show."""

    def __init__(
        self,
        browser: Browser,
        site: str,
        monkeypatch: pytest.MonkeyPatch,
        pictures: str | None = None,
        taken: Sequence[str] = (),
    ) -> None:
        self.browser, self.site, self.taken = browser, site, taken
        self.pictures = Path(pictures) if pictures else None
        self.seen: set[str] = set()
        self._monkeypatch = monkeypatch

    def at(self, day: str) -> datetime.date:
        """Puts the clock of the server, whose thread is another one, to noon of a day."""
        found = datetime.date.fromisoformat(day)
        moment = timezone.make_aware(datetime.datetime.combine(found, NOON))
        self._monkeypatch.setattr(clock, "now", lambda: moment)
        return found

    def enter(self, person: Person, cycle: Cycle | None = None) -> Actor:
        return Actor(self, person, cycle)


class Actor:
    """Somebody at a window, signed in: presses what the pages offer and waits for what they answer."""

    def __init__(self, stage: Stage, person: Person, cycle: Cycle | None) -> None:
        self.stage, self.person = stage, person
        self.window = Window(stage.browser, stage.site, person)
        self.page: Page = self.window.page
        self.go(f"/cycles/{cycle.pk}" if cycle else "/")

    def __enter__(self) -> Actor:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            assert (self.window.complaints, self.window.elsewhere) == ([], [])
        self.window.close()

    def go(self, path: str) -> None:
        self.window.open(path)
        self.look()

    def menu(self, name: str) -> None:
        """A page of the cycle, by its menu."""
        menu = self.page.get_by_role("navigation", name="本次考核")
        follow(menu, name)
        self.look()

    def follow(self, name: str | re.Pattern[str], within: str = "main") -> None:
        follow(self.page.locator(within), name)
        self.look()

    def press(self, name: str, *, sure: bool = False, within: Locator | None = None) -> None:
        """A button that sends its form; `sure`: it asks first, and the answer is yes."""
        press(within or self.page.locator("main"), name, sure=sure)
        self.look()

    def onward(self, target: Locator) -> None:
        """Something else that leads to another page."""
        onward(target)
        self.look()

    def choose(self, indicator: str) -> None:
        """The sheet of another indicator: the choice sends itself."""
        choose(self.page, indicator)
        self.look()

    def fill(self, label: str | re.Pattern[str], text: str, *, exact: bool = True) -> None:
        self.page.get_by_label(label, exact=exact).first.fill(text)

    def give(self, label: str | Locator, name: str, content: bytes, kind: str = XLSX) -> None:
        field = self.page.get_by_label(label).first if isinstance(label, str) else label
        given: Any = {"name": name, "mimeType": kind, "buffer": content}
        field.set_input_files([given])

    def card(self, heading: str) -> Locator:
        """The card with this heading."""
        return self.page.locator("section", has=self.page.get_by_role("heading", name=heading))

    def says(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()

    def refused(self, status: int = 422) -> None:
        """The page says why not; the browser notes the answer's status."""
        noted, self.window.complaints = self.window.complaints, []
        assert all(str(status) in line for line in noted), noted

    def look(self, *, again: bool = False) -> None:
        """What is wrong with the page, once for each kind of page; `again`: in another state of it."""
        kind = re.sub(r"\d+", "0", urlsplit(self.page.url).path)
        if kind in self.stage.seen and not again:
            return
        self.stage.seen.add(kind)
        complaints, self.window.complaints = self.window.complaints, []
        faults = self.window.faults()
        self.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        wide = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        self.page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
        self.window.complaints = complaints
        faults += [f"{wide} 像素伸到手机屏幕之外"] if wide > 0 else []
        assert not faults, f"{self.person.name} {kind}：{'；'.join(faults)}"

    def picture(self, name: str, *, at: Locator | None = None, phone: bool = False) -> None:
        assert name in self.stage.taken
        if self.stage.pictures is None:
            return
        if phone:
            self.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        if at is not None:
            at.evaluate("one => one.scrollIntoView({block: 'start'})")
        path = self.stage.pictures / f"{name}.png"
        self.page.screenshot(path=path, animations="disabled")
        self.page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
        assert path.stat().st_size <= LARGEST, name
