"""For all tests: one browser, patience with a busy machine, and who works on what.

`browser`   the system's Chromium, one for all tests of a process; the windows that a test opens end with it
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser
from xdist.remote import Producer

import scheduling
from chromium import chromium

settings.register_profile(
    "patient", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
settings.register_profile("searching", settings.get_profile("patient"), derandomize=False)
# the same examples for everybody; KAOHE_PROPERTIES=thorough looks at others each time
thorough = os.environ.get("KAOHE_PROPERTIES") == "thorough"
settings.load_profile("searching" if thorough else "patient")


@pytest.fixture(scope="session")
def opened() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def browser(opened: Browser) -> Iterator[Browser]:
    yield opened
    for context in opened.contexts:
        context.close()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: scheduling.turn(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> scheduling.Scheduling:
    return scheduling.Scheduling(config, log)
