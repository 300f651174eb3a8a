"""The system's Chromium for browser tests.

Its headless shell where there is one: the same engine without the windows around it, whose drawing costs
more than the pages do.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, expect, sync_playwright

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
PATIENCE = 60_000
"""Milliseconds that a page has on a loaded machine; only a test that fails anyway waits so long."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running browser; a test without one fails and says how to get it."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert path, "浏览器测试需要 chromium：执行 make setup，或 apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        expect.set_options(timeout=PATIENCE)
        yield browser
        browser.close()
