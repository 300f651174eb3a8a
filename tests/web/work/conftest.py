"""Workers as processes on the database of the test, which know the kinds of the tests."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from kaohe.web.work.kinds import KINDS

Start = Callable[[], "subprocess.Popen[bytes]"]
NAMES = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")


@pytest.fixture(autouse=True)
def kinds() -> Iterator[None]:
    from web.work import kinds as of_tests

    known = dict(KINDS)
    importlib.reload(of_tests)
    yield
    KINDS.clear()
    KINDS.update(known)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts workers on the test's database; ends them."""
    kept = {name: str(value) for name, value in connection.settings_dict.items() if name in NAMES}
    options = connection.settings_dict["OPTIONS"]
    databases = {"default": {**kept, "OPTIONS": {k: v for k, v in options.items() if k != "context"}}}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KAOHE_")} | {
        "KAOHE_HOME": str(tmp_path),
        "KAOHE_TEST_DATABASES": json.dumps(databases),
        "DJANGO_SETTINGS_MODULE": "web.work.process_settings",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    running: list[subprocess.Popen[bytes]] = []

    def begin() -> subprocess.Popen[bytes]:
        running.append(subprocess.Popen([sys.executable, "-m", "kaohe.web", "worker"], env=environment))
        return running[-1]

    yield begin
    for process in running:
        process.kill()
        process.wait()
